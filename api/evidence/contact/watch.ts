import { setTimeout as sleep } from 'node:timers/promises';
import { and, asc, eq, inArray, isNotNull, lt } from 'drizzle-orm';
import { describeError } from '../../log.ts';
import { answerMs, hasExpired } from '../../reveal.ts';
import { actor, type Bench } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { answerReveal, type Revealing, type RevealRow } from './answer.ts';
import { sealPlainContacts } from './seal-plain.ts';

const restMs = 1000;
/** after a turn that failed: the database is away, or busy */
const againMs = 10_000;

/** Answers what a page waits for, and ends what nobody answered in time, until `signal`. */
export async function watchReveals(
  revealing: Revealing & Pick<Bench, 'contactRecipient'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let waitMs = restMs;
    try {
      await sealPlainContacts(revealing);
      await turnReveals(revealing);
    } catch (error) {
      if (!signal.aborted) revealing.log('turn_failed', describeError(error));
      waitMs = againMs;
    }
    await sleep(waitMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/** One look at every request that is not over. */
export async function turnReveals(revealing: Revealing): Promise<void> {
  const { store, now } = revealing;
  const { reveal } = store.t;
  const open = inArray(reveal.state, ['asked', 'approved', 'awaited']);
  for (const row of await store.read.select().from(reveal).where(open).orderBy(asc(reveal.id))) {
    if (hasExpired(row, now())) await expire(revealing, row);
    else if (row.state === 'awaited') await answerReveal(revealing, row.id);
  }
  await forgetAnswers(revealing);
}

async function expire({ store: { write, t }, now }: Revealing, row: RevealRow): Promise<void> {
  const { id, tipId, caseRef, state } = row;
  await write(async (tx) => {
    const expired = await tx
      .update(t.reveal)
      .set({ state: 'expired' })
      .where(and(eq(t.reveal.id, id), eq(t.reveal.state, state)))
      .returning({ id: t.reveal.id });
    if (expired.length === 0) return; // somebody decided it meanwhile
    const event = { ...actor, at: now(), action: 'expire_reveal' as const, tipId, caseRef };
    await recordCustody(tx, t, { ...event, details: { reveal: id, was: state } });
  });
}

/** What the page did not fetch in time is fetched no more. */
async function forgetAnswers({ store: { read, write, t }, now }: Revealing): Promise<void> {
  const { reveal } = t;
  const old = and(isNotNull(reveal.sealed), lt(reveal.revealedAt, new Date(now().getTime() - answerMs)));
  if ((await read.$count(reveal, old)) === 0) return;
  await write(async (tx) => {
    await tx.update(reveal).set({ sealed: null }).where(old);
  });
}
