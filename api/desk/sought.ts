import { randomBytes } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import { recordCustody } from '../evidence/custody.ts';
import { type Sought, soughtDigest } from '../evidence/sought.ts';
import { ulid } from '../ulid.ts';
import type { Desk } from './desk.ts';
import type { Member } from './session.ts';

/** The same words by the same person are one search, within this time: a page left open asks again and again. */
export const sameSearchMs = 60 * 60_000;

/**
 * Records that somebody searched tips, contacts or requests for words or a place (RHL § 24 names the search). Custody is kept longer than the words may be:
 * it holds their digest under a salt, and the words lie in a row that can go (decision 0030).
 */
export async function noteSearch(
  { store, now }: Pick<Desk, 'store' | 'now'>,
  member: Pick<Member, 'id' | 'role'>,
  sought: Sought,
): Promise<void> {
  const { read, write, t } = store;
  const at = now();
  if ((sought.words === '' && sought.places === '') || (await isNoted(read, t, member, sought, at))) return;
  await write(async (tx) => {
    if (await isNoted(tx, t, member, sought, at)) return;
    const row = { id: ulid(at), byUser: member.id, at, ...sought, salt: randomBytes(16).toString('hex') };
    await tx.insert(t.sought).values(row);
    const actor = { actor: member.id, actorRole: member.role };
    const event = { sha256After: soughtDigest(row), details: { sought: row.id } };
    await recordCustody(tx, t, { at, action: 'search', ...actor, ...event });
  });
}

async function isNoted(
  query: Query,
  { sought }: Tables,
  member: Pick<Member, 'id'>,
  { words, places }: Sought,
  at: Date,
) {
  const same = and(eq(sought.words, words), eq(sought.places, places));
  const [found] = await query
    .select({ id: sought.id })
    .from(sought)
    .where(and(eq(sought.byUser, member.id), gt(sought.at, new Date(at.getTime() - sameSearchMs)), same))
    .limit(1);
  return found !== undefined;
}
