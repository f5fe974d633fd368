import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Query, Tables } from '../db/store.ts';
import type { TipStanding } from '../db/values.ts';

/** How a tip stands, as far as acts on the desk change it: taken down before and after, put back when an act is undone. */
export async function readStanding(tx: Query, { tip, handover }: Tables, id: string): Promise<TipStanding> {
  const [row] = await tx
    .select({
      state: tip.state,
      claimedBy: tip.claimedBy,
      claimedUntil: tip.claimedUntil,
      decidedBy: tip.decidedBy,
      decidedAt: tip.decidedAt,
      reason: tip.reason,
      reasonNote: tip.reasonNote,
      unit: tip.unit,
      caseRef: tip.caseRef,
      alertTakenBy: tip.alertTakenBy,
      alertTakenAt: tip.alertTakenAt,
      updatedAt: tip.updatedAt,
    })
    .from(tip)
    .where(eq(tip.id, id));
  const { byUser, toUser, at } = handover;
  const handovers = await tx
    .select({ byUser, toUser, at })
    .from(handover)
    .where(eq(handover.tipId, id))
    .orderBy(asc(byUser));
  const { claimedUntil, decidedAt, alertTakenAt, updatedAt, ...rest } = row!;
  return {
    ...rest,
    claimedUntil: claimedUntil?.toISOString() ?? null,
    decidedAt: decidedAt?.toISOString() ?? null,
    alertTakenAt: alertTakenAt?.toISOString() ?? null,
    updatedAt: updatedAt.toISOString(),
    handovers: handovers.map((each) => ({ ...each, at: each.at.toISOString() })),
  };
}

const date = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

export async function putStanding(tx: Query, t: Tables, id: string, standing: TipStanding): Promise<void> {
  const { tip, handover } = t;
  const { claimedUntil, decidedAt, alertTakenAt, updatedAt, handovers, ...rest } = standing;
  const times = { claimedUntil: date(claimedUntil), decidedAt: date(decidedAt), alertTakenAt: date(alertTakenAt) };
  await tx
    .update(tip)
    .set({ ...rest, ...times, updatedAt: new Date(updatedAt) })
    .where(eq(tip.id, id));
  await tx.delete(handover).where(eq(handover.tipId, id));
  const rows = handovers.map((each) => ({ ...each, tipId: id, at: new Date(each.at) }));
  if (rows.length > 0) await tx.insert(handover).values(rows);
}

/** Looking at one's own tip makes a claim longer; nobody has acted by that. Handing over is an act, and changes `updatedAt`. */
export function isSame(a: TipStanding, b: TipStanding): boolean {
  const left: readonly string[] = ['claimedUntil', 'handovers'];
  const names = Object.keys(a).filter((name) => !left.includes(name)) as (keyof TipStanding)[];
  return names.every((name) => a[name] === b[name]);
}

/** Files of a tip that nobody has decided. */
export async function listUndecided(tx: Query, { file }: Tables, tip: string): Promise<string[]> {
  const rows = await tx
    .select({ id: file.id })
    .from(file)
    .where(and(eq(file.tipId, tip), isNull(file.decision)));
  return rows.map(({ id }) => id);
}
