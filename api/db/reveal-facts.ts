import { eq } from 'drizzle-orm';
import type { Query, Tables } from './store.ts';

type Row = Pick<Tables['reveal']['$inferSelect'], 'tipId' | 'askedBy' | 'decidedBy'>;

/** A member as they are now: who left is disabled, never deleted. */
export async function personOf(read: Query, { user }: Tables, id: string) {
  const { role, district, disabledAt } = user;
  const [person] = await read.select({ id: user.id, role, district, disabledAt }).from(user).where(eq(user.id, id));
  return person;
}

/** What a request to know a sender is judged by (api/reveal.ts), for the desk and for the worker alike. */
export async function revealFacts(read: Query, t: Tables, { tipId, askedBy, decidedBy: decider }: Row) {
  const { district, state, claimedBy, decidedBy, caseRef } = t.tip;
  const [tip] = await read
    .select({ district, state, claimedBy, decidedBy, caseRef })
    .from(t.tip)
    .where(eq(t.tip.id, tipId));
  const asker = await personOf(read, t, askedBy);
  const second = decider ? await personOf(read, t, decider) : undefined;
  if (!tip || !asker) throw new Error('a request without its tip or its asker'); // keys of other tables: the engine refuses it
  return { tip, asker, second };
}
