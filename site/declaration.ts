import { z } from 'zod';
import { both } from '../api/appeal/text.ts';

/**
 * A service declaration: what people can expect, in promises that can be measured. A promise names the event that
 * starts its clock and the one that stops it; one that cannot be measured is information and may not be worded as more.
 */
const event = z.enum([
  'tip_submitted',
  'receipt_shown',
  'tip_claimed',
  'tip_decided',
  'decision_told',
  'message_received',
  'message_answered',
  'footage_offered',
  'footage_answered',
  'appeal_withdrawn',
  'appeal_gone',
  'appeal_review_due',
  'appeal_reviewed',
  'return_requested',
  'return_decided',
]);

const promise = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    kind: z.enum(['guarantee', 'target', 'information']),
    text: both,
    audience: z.enum(['victim', 'witness', 'business', 'subject', 'public']),
    trigger: event.optional(),
    due: event.optional(),
    metric: z.enum(['duration', 'proportion']).optional(),
    clock: z.enum(['calendar', 'working_days']).optional(),
    target: z
      .strictObject({
        op: z.literal('<='),
        value: z.string().regex(/^P/),
        percentile: z.union([z.literal(100), z.literal(95), z.literal(90)]),
      })
      .optional(),
    source: both,
    dataSource: z.enum(['events', 'manual', 'none']),
    minN: z.literal(20),
  })
  .refine(isMeasurable, 'a promise without trigger, due, metric and target is kind: information');

/** Measured, or honestly called information. */
function isMeasurable(promise: {
  kind: string;
  trigger?: unknown;
  due?: unknown;
  metric?: unknown;
  target?: unknown;
  clock?: unknown;
  dataSource: string;
}): boolean {
  const parts = [promise.trigger, promise.due, promise.metric, promise.target, promise.clock];
  return promise.kind === 'information'
    ? parts.every((part) => part === undefined) && promise.dataSource === 'none'
    : parts.every((part) => part !== undefined) && promise.dataSource !== 'none';
}

export const declarationSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z_]*$/),
  slug: z.string().regex(/^[a-z][a-z-]*$/),
  topic: z.enum(['images_and_video', 'tips', 'cctv_handover', 'appeals']),
  scope: z.literal('national'),
  jurisdiction: z.enum(['DK', 'GL', 'FO']),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  validFrom: z.iso.date(),
  approvedBy: both,
  title: both,
  summary: both,
  caveat: both,
  expect: z.array(z.strictObject({ heading: both, text: both })).min(2),
  promises: z.array(promise).min(1),
  youCanDo: z.array(both).min(1),
  furtherHelp: z.array(
    z.strictObject({ name: both, detail: both, url: z.string().optional(), phone: z.string().optional() }),
  ),
  legalRefs: z.array(both),
  complaint: z.strictObject({ where: both, deadline: z.string().regex(/^P/).optional() }),
});

export type Declaration = z.infer<typeof declarationSchema>;
export type ServicePromise = Declaration['promises'][number];
