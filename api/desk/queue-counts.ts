import { countTips, facet } from '../db/search.ts';
import type { Store } from '../db/store.ts';
import { readRevision } from './changes.ts';
import type { Member } from './session.ts';
import { isHeld, visibleFacets } from './tip-item.ts';

/** Nobody reads on from here: a larger count is told as more than this. */
const countedTo = 10_000;

/** Each is counted no further than one above `countedTo`, however many wait. */
export async function countQueue(store: Store, member: Member, at: Date) {
  const visible = visibleFacets(member);
  const held = isHeld(store.t, at);
  const most = countedTo + 1;
  const claims = { facets: [...visible, ['sclaimed']], exactly: held };
  const claimed = await countTips(store, claims, most);
  const own = { facets: [...visible, [facet('c', member.id)]], exactly: held };
  const mine = await countTips(store, own, most);
  const { open, unread } = await countLarge(store, member, most + claimed);
  return { queued: open - claimed, claimed, mine, unread, countedTo };
}

interface Large {
  readonly revision: number;
  readonly open: number;
  readonly unread: number;
}

const lastOf = new WeakMap<Store, Map<string, Large>>();
/** more kinds of members than this are not remembered at once */
const mostKept = 100;

/**
 * The two counts that walk through ten thousand rows: the same for everybody of a district, and, unlike claims, the same
 * until a tip changes, so they are taken once for each revision (changes.ts). Read before counting: what comes in between
 * is counted, and counted again with its own.
 */
async function countLarge(store: Store, member: Member, most: number): Promise<Large> {
  const kept = lastOf.get(store) ?? new Map<string, Large>();
  lastOf.set(store, kept);
  const key = `${member.district} ${most}`;
  const revision = await readRevision(store.read, store.t);
  const last = kept.get(key);
  if (last?.revision === revision) return last;
  const visible = visibleFacets(member);
  const open = await countTips(store, { facets: visible, view: 'open' }, most);
  const unread = await countTips(store, { facets: [...visible, ['unread']] }, most);
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, { revision, open, unread });
  return { revision, open, unread };
}
