import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AttemptId } from '../drop/keys.ts';
import { Refusal } from '../refusal.ts';
import { keepBegun, refuseOnceClosed } from './asked.ts';
import type { Parts } from './parts.ts';
import { refuseChanged, removeRequestDrafts } from './request-drafts.ts';
import { sealed } from './sealed-body.ts';
import { submission } from './submission.ts';
import { answerOf, bindFiles, findWinner, refuseMore, type Submitted, tidy, writeTip } from './submit.ts';
import type { HandInClaims } from './token.ts';

const { upload, sha256 } = submission.shape.files.unwrap().element.shape;

/** What a shop hands in on request: uploads, and everything it says of them in one sealed document. */
export const handIn = z.object({
  files: z.array(z.object({ upload, name: z.literal('').optional(), sha256 })).max(500),
  sealed,
  /** the draft its page had read or written last; absent when it knew of none */
  base: z.string().max(26).optional(),
  /** uploads of this hand-in that were taken out of it, or whatever else lies there: what is left out of `files` is deleted */
  without: z.union([z.literal('all'), z.array(upload).max(2000)]).default([]),
});

export type HandedIn = Omit<Submitted, 'code'>;

/**
 * As submitTip, but its mailbox stays closed here: whoever lost the answer is refused the second time and reads it from the
 * letter in the mailbox. Another device may be at work on it too: what only that one knows of is never deleted unasked.
 * Throws Refusal.
 */
export async function submitHandIn(
  parts: Parts,
  claims: HandInClaims,
  { sealed, files: named, base, without }: z.output<typeof handIn>,
): Promise<HandedIn> {
  const { tip, mailbox } = claims;
  if ((await findWinner(parts, tip)) !== undefined) throw new Refusal('hand_in_already_submitted');
  await refuseOnceClosed(parts.drop, mailbox);
  const files = await bindFiles(
    parts,
    tip,
    named.map((file) => ({ ...file, name: '', type: '', note: undefined })),
  );
  await refuseChanged(parts.drop, mailbox.id, base);
  if (without !== 'all')
    await refuseMore(parts, tip, 'hand_in_has_more', [...without, ...named.map((file) => file.upload)]);
  await keepBegun(parts, mailbox.id, tip);
  const attempt = randomBytes(24).toString('hex') as AttemptId;
  const words = { text: '', when: undefined, where: undefined, danger: false, sealed };
  const receipt = await writeTip(parts, claims, { attempt, mailbox, words, files });
  if (!receipt) throw new Refusal('hand_in_already_submitted');
  await tidy(parts, () => removeRequestDrafts(parts.drop, mailbox.id));
  return answerOf(receipt);
}
