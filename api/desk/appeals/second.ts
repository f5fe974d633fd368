import { desc, eq } from 'drizzle-orm';
import type { Store } from '../../db/store.ts';
import type { Member } from '../session.ts';
import type { AppealRow } from './appeal-row.ts';

/** Who may be the second person: nobody who began the appeal, wrote last in it, or sent it for approval. */
export const isSecond = (
  { id }: Pick<Member, 'id'>,
  { author, updatedBy, submittedBy }: Pick<AppealRow, 'author' | 'updatedBy' | 'submittedBy'>,
): boolean => id !== author && id !== updatedBy && id !== submittedBy;

/** What a member last gave as their rank, so that they need not write it again. */
export async function ownRank({ read, t }: Store, { id }: Member): Promise<string> {
  const { appealDecision: said } = t;
  const [last] = await read
    .select({ rank: said.rank })
    .from(said)
    .where(eq(said.byUser, id))
    .orderBy(desc(said.at))
    .limit(1);
  return last?.rank ?? '';
}
