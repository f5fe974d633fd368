import { z } from 'zod';
import { districtCodes } from '../api/appeal/districts.ts';
import { both } from '../api/appeal/text.ts';
import { faultsOf } from './declaration-faults.ts';

/**
 * A service declaration: what people can expect, in promises that can be measured. A promise names the event that
 * starts its clock and the one that stops it; one that cannot be measured is information and may not be worded as more
 * (declaration-faults.ts). What is measured is counted by promise, version, district and month: n, met, and percentiles.
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
  'access_requested',
  'access_answered',
  'complaint_received',
  'complaint_answered',
]);

const target = z.strictObject({
  op: z.literal('<='),
  /** ISO 8601, or a number of what the metric counts */
  value: z.union([z.string().regex(/^P(T?\d+[SMHDW])$/), z.number()]),
  percentile: z.union([z.literal(100), z.literal(95), z.literal(90)]),
});
const district = z.enum(districtCodes);

const promise = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(['guarantee', 'target', 'information']),
  text: both,
  audience: z.enum(['victim', 'witness', 'business', 'subject', 'public']),
  trigger: event.optional(),
  due: event.optional(),
  metric: z.enum(['duration', 'proportion', 'count', 'boolean', 'score']).optional(),
  clock: z.enum(['calendar', 'working_hours', 'working_days']).optional(),
  /** which days do not count */
  calendarId: z.literal('DK').optional(),
  target: target.optional(),
  /** districts that promise something else */
  variants: z.partialRecord(district, z.strictObject({ target, why: both })).optional(),
  /** when the clock stands, as when a citizen asks to be called later */
  pauseRules: z.array(both).optional(),
  /** what is not counted */
  exclusions: z.array(both).optional(),
  source: both,
  dataSource: z.enum(['events', 'manual', 'none']),
  measuredPer: z.enum(['district', 'national']).optional(),
  /** from when its numbers are shown */
  publishFrom: z.iso.date().optional(),
  /** fewer cases are not shown, or somebody could be known by them */
  minN: z.number().int().min(20),
  owner: both.optional(),
  reviewAt: z.iso.date().optional(),
});

export const declarationSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z_]*$/),
    slug: z.string().regex(/^[a-z][a-z-]*$/),
    topic: z.enum([
      'violence',
      'robbery',
      'home_burglary',
      'other_burglary',
      'trick_theft',
      'theft',
      'vandalism',
      'vehicle_theft',
      'bicycle_theft',
      'shoplifting',
      'traffic_accident',
      'traceable_objects',
      'images_and_video',
      'tips',
      'cctv_handover',
      'appeals',
      'data_rights',
      'complaints',
    ]),
    scope: z.union([z.literal('national'), z.array(district).min(1)]),
    jurisdiction: z.enum(['DK', 'GL', 'FO']),
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    validFrom: z.iso.date(),
    validTo: z.iso.date().optional(),
    /** the version it took the place of */
    supersedes: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/)
      .optional(),
    approvedBy: both,
    title: both,
    summary: both,
    caveat: both,
    /** in which order things are dealt with, and whether somebody can be expected to come: said where it is a question */
    prioritisation: both.optional(),
    willPoliceCome: both.optional(),
    expect: z.array(z.strictObject({ heading: both, text: both })).min(1),
    promises: z.array(promise).min(1),
    youCanDo: z.array(both).min(1),
    furtherHelp: z.array(
      z.strictObject({ name: both, detail: both, url: z.string().optional(), phone: z.string().optional() }),
    ),
    legalRefs: z.array(both),
    complaint: z.strictObject({
      where: both,
      url: z.url().optional(),
      /** how long one may complain, ISO 8601 */
      deadline: z
        .string()
        .regex(/^P\d+[DWMY]$/)
        .optional(),
    }),
  })
  .superRefine((declaration, context) => {
    for (const { path, message } of faultsOf(declaration))
      context.addIssue({ code: 'custom', path: [...path], message });
  });

export type Declaration = z.infer<typeof declarationSchema>;
export type ServicePromise = z.infer<typeof promise>;
export type Target = z.infer<typeof target>;
