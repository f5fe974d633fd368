import { gt, inArray } from 'drizzle-orm';
import type { Browser, TestDesk } from './bench.ts';

/** Many moderators at one queue, each taking whatever stands near the top, as fast as they are answered. */
export interface Claims {
  /** who was told that the tip is theirs, by tip */
  takers: Map<string, string[]>;
  /** told that a colleague was faster */
  refused: number;
  ms: number[];
}

type Moderator = Browser & { id: string };

export async function claimAtOnce(desk: TestDesk, people: number, until: () => boolean = () => false): Promise<Claims> {
  const claims: Claims = { takers: new Map(), refused: 0, ms: [] };
  const moderators = await Promise.all(Array.from({ length: people }, () => desk.signedIn('moderator')));
  await Promise.all(moderators.map((moderator, index) => claimOn(moderator, index, claims, until)));
  return claims;
}

/** Until the queue is empty. */
async function claimOn(moderator: Moderator, index: number, claims: Claims, until: () => boolean): Promise<void> {
  while (!until()) {
    const { items } = await moderator.expect<{ items: { id: string }[] }>(200, moderator.get('/queue'));
    if (items.length === 0) return;
    // a few stand before the same tips, so that they do get in each other's way
    await claimOne(moderator, items[index % Math.min(10, items.length)]!.id, claims);
  }
}

async function claimOne(moderator: Moderator, id: string, claims: Claims): Promise<void> {
  const startedAt = performance.now();
  const answer = await moderator.post(`/tips/${id}/claim`);
  claims.ms.push(performance.now() - startedAt);
  if (answer.status === 200) claims.takers.set(id, [...(claims.takers.get(id) ?? []), moderator.id]);
  else {
    const { code } = (await answer.json()) as { code: string };
    if (code !== 'tip_claimed') throw new Error(`not claimed: ${answer.status} ${code}`);
    claims.refused += 1;
  }
}

/** What is wrong with what they were told, held against the database from custody event `since` on: the first few faults. */
export async function findClaimFaults({ store }: TestDesk, { takers }: Claims, since = 0): Promise<string[]> {
  const { custodyEvent: event, tip } = store.t;
  const faults = [...takers].flatMap(([id, by]) => (by.length === 1 ? [] : [`${id} has ${by.length} takers`]));
  const events = await store.read
    .select({ tipId: event.tipId, actor: event.actor, action: event.action })
    .from(event)
    .where(gt(event.seq, since));
  const recorded = events.filter(({ action }) => action === 'claim');
  if (recorded.length !== takers.size) faults.push(`${takers.size} claims, ${recorded.length} custody events`);
  const held = { id: tip.id, by: tip.claimedBy };
  const rows = await store.read
    .select(held)
    .from(tip)
    .where(inArray(tip.state, ['claimed']));
  const holders = new Map(rows.map(({ id, by }) => [id, by]));
  for (const { tipId, actor } of recorded)
    if (takers.get(tipId ?? '')?.[0] !== actor || holders.get(tipId ?? '') !== actor)
      faults.push(`${tipId} was taken by ${actor}, the row says ${holders.get(tipId ?? '')}`);
  return faults.slice(0, 5);
}
