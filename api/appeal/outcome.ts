import { z } from 'zod';
import { words } from './text.ts';

/** Why an appeal ended. */
export const outcomeReasons = [
  'found_safe',
  'found_deceased',
  'identified',
  'arrested',
  'charged',
  'not_charged',
  'acquitted',
  'mistaken',
  'name_ban',
  'no_longer_needed',
  'expired',
  'error',
  'consent_withdrawn',
] as const;
export type OutcomeReason = (typeof outcomeReasons)[number];

/** After these the address answers 410 at once and without a title: even that something was there would be too much. */
export const goneAtOnce: readonly OutcomeReason[] = ['mistaken', 'name_ban'];

/** After these no picture of the person is kept (retsplejeloven § 792 f and § 31), or the ground for it is gone. */
export const erasesMedia: readonly OutcomeReason[] = [
  'not_charged',
  'acquitted',
  'mistaken',
  'name_ban',
  'consent_withdrawn',
];

/** The desk's own record. Only `publicText` is ever shown. */
export const outcomeSchema = z
  .strictObject({
    reason: z.enum(outcomeReasons),
    publicText: words.optional(),
    eraseMedia: z.boolean(),
    at: z.iso.datetime(),
    by: z.string().min(1),
  })
  .refine((outcome) => outcome.eraseMedia || !erasesMedia.includes(outcome.reason), {
    error: 'after this reason the pictures are erased',
    path: ['eraseMedia'],
  })
  .refine((outcome) => !outcome.publicText || !goneAtOnce.includes(outcome.reason), {
    error: 'after this reason nothing is said',
    path: ['publicText'],
  });
export type Outcome = z.infer<typeof outcomeSchema>;
