import { z } from 'zod';

/**
 * A FOOTAGE REQUEST as it lies in the drop, sealed to its mailbox and to the police (docs/decisions/0037). Written by the
 * desk, read by the shop's page. Shared by the desk, the evidence worker and the pages; imports nothing of ours.
 */
const instant = z.iso.datetime({ offset: true });

/** On what ground the police ask. An order is a court's, or the police's own in urgency (RPL §§ 804–806); the rest is voluntary. */
export const ground = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('voluntary') }),
  z.object({ kind: z.literal('order'), reference: z.string().min(1).max(100) }),
]);
export type Ground = z.infer<typeof ground>;

export const requestDocument = z.object({
  v: z.literal(1),
  /** `F-2026-000123`: of the request, the same for all it was sent to */
  reference: z.string().regex(/^F-\d{4}-\d{6,}$/),
  mailbox: z.string().regex(/^[0-9a-f]{32}$/),
  writtenAt: instant,
  language: z.enum(['da', 'en']),
  /** code of a police district */
  district: z.string().max(40),
  addressee: z.string().max(200),
  place: z.string().min(1).max(500),
  /** WGS 84, degrees */
  point: z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }).optional(),
  from: instant,
  to: instant,
  /** which cameras, in the officer's words */
  cameras: z.string().max(1000),
  why: z.string().max(4000),
  /** the police's own number of the case: the shop's ground for keeping it past 30 days (TVO § 4 c stk. 5) */
  caseReference: z.string().min(1).max(100),
  ground,
  /** when the police would like it */
  deadline: instant,
  contact: z.object({
    name: z.string().min(1).max(200),
    phone: z.string().max(50),
    unit: z.string().max(200).optional(),
  }),
  /** `age1…`: whom the page seals letters, drafts of answers and the hand-in to, beside the mailbox */
  police: z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/),
});
export type RequestDocument = z.infer<typeof requestDocument>;

/** What a shop can say at once, with one touch; ids of the options of the question in the first letter. */
export const requestAnswers = ['saved', 'nothing', 'off', 'not_mine', 'help'] as const;
export type RequestAnswer = (typeof requestAnswers)[number];
/** Id of that question in the phrase book. */
export const requestQuestion = 'footage_request';
