import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * THAT A TIP IS TO BE DELETED (docs/decisions/0031). Pure. The desk marks what people say of it; the evidence worker, which
 * alone deletes, asks again whether it was the desk: whoever only writes rows has nothing destroyed.
 */
export interface Wish {
  readonly id: string;
  readonly tipId: string;
  readonly reason: string;
  readonly words: string;
  readonly askedBy: string | null;
  readonly askedRole: string | null;
  readonly askedAt: Date;
  readonly dueAt: Date | null;
  readonly confirmedBy: string | null;
  readonly confirmedRole: string | null;
  readonly confirmedAt: Date | null;
  readonly confirmReason: string | null;
}

/** HMAC-SHA-256 over all that was said, under a secret the database never holds. */
export function markDisposal(secret: string, wish: Wish): string {
  const { id, tipId, reason, words, askedBy, askedRole, askedAt, dueAt } = wish;
  const { confirmedBy, confirmedRole, confirmedAt, confirmReason } = wish;
  const asked = ['vidne disposal', id, tipId, reason, words, askedBy, askedRole, askedAt, dueAt];
  return createHmac('sha256', secret)
    .update(JSON.stringify([...asked, confirmedBy, confirmedRole, confirmedAt, confirmReason]))
    .digest('hex');
}

export function isMarkedDisposal(secret: string, wish: Wish & { readonly mark: string }): boolean {
  const [is, expected] = [Buffer.from(wish.mark), Buffer.from(markDisposal(secret, wish))];
  return is.length === expected.length && timingSafeEqual(is, expected);
}
