import { and, eq, sql } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import type { FootageAnswer } from '../db/values.ts';
import type { Letter } from '../drop/documents.ts';
import { requestAnswers, requestQuestion } from '../footage/request.ts';
import type { Addressee } from './addressee.ts';
import { actor } from './bench.ts';
import { recordCustody } from './custody.ts';
import { readAnswer } from './sender-answer.ts';

interface Incoming {
  readonly id: string;
  readonly at: Date;
  readonly words: Extract<Letter['body'], { kind: 'text' }>;
}

/**
 * A letter of somebody the police asked for footage, to the thread of their request; also when it is closed. Answers whether it
 * is new. Nobody reviews it first: they are known to the police.
 */
export async function takeLetter(
  tx: Query,
  t: Tables,
  addressee: Addressee,
  incoming: Incoming,
  now: Date,
): Promise<boolean> {
  const { footageLetter: letter, footageAddressee: one } = t;
  const { id, at, words } = incoming;
  const asked = words.answers && (await phraseOf(tx, t, addressee, words.answers.to));
  const said = readAnswer(words, asked, addressee.language);
  const row = { id, addresseeId: addressee.id, from: 'sender', kind: 'text', at, ...said } as const;
  const inserted = await tx.insert(letter).values(row).onConflictDoNothing().returning({ id: letter.id });
  if (inserted.length === 0) return false;
  const answer = asked?.id === requestQuestion ? requestAnswers.find((each) => each === said.answer) : undefined;
  await tx
    .update(one)
    .set({ unreadLetters: sql`${one.unreadLetters} + 1`, ...(answer ? latest(addressee, answer, at, now) : {}) })
    .where(eq(one.id, addressee.id));
  const { request, caseRef } = addressee;
  const details = { request, addressee: addressee.id, letter: id, ...(answer ? { answer } : {}) };
  await recordCustody(tx, t, { ...actor, at: now, action: 'receive', caseRef, details });
  return true;
}

/** What they touched last counts. Letters may arrive in another order than they were written in, and a clock may run ahead. */
function latest({ answeredAt }: Addressee, answer: FootageAnswer, at: Date, now: Date) {
  const answered = at < now ? at : now;
  return answeredAt && answeredAt > answered ? {} : { answer, answeredAt: answered };
}

async function phraseOf(tx: Query, { footageLetter: letter }: Tables, { id }: Addressee, to: string) {
  const ours = and(eq(letter.id, to), eq(letter.addresseeId, id), eq(letter.from, 'police'));
  const [row] = await tx.select({ phrase: letter.phrase }).from(letter).where(ours);
  return row?.phrase ?? undefined;
}
