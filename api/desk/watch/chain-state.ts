import { and, desc, eq } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';

/** How far custody is held fast by signatures, and what the last check of the whole chain said. */
export interface ChainState {
  events: number;
  /** how many of them the newest checkpoint covers, and when the last of those was written; null while none is signed */
  checkpoint: { size: number; lastEventAt: Date | null } | null;
  /** the newest word of a notary: an evidence process that reads the whole chain once a day (log/checkpoints.ts) */
  check: { by: string; verdict: string; at: string | null; heardAt: Date } | null;
}

export async function readChainState(read: Query, t: Tables): Promise<ChainState> {
  const { custodyEvent: event, checkpoint } = t;
  const [last] = await read.select({ seq: event.seq }).from(event).orderBy(desc(event.seq)).limit(1);
  const [signed] = await read
    .select({ size: checkpoint.size, lastEventAt: event.at })
    .from(checkpoint)
    .leftJoin(event, eq(event.seq, checkpoint.size))
    .orderBy(desc(checkpoint.size))
    .limit(1);
  return { events: last?.seq ?? 0, checkpoint: signed ?? null, check: await readCheck(read, t) };
}

async function readCheck(read: Query, { heartbeat }: Tables): Promise<ChainState['check']> {
  const beats = await read
    .select({ id: heartbeat.id, at: heartbeat.at, facts: heartbeat.facts })
    .from(heartbeat)
    .where(and(eq(heartbeat.role, 'evidence')))
    .orderBy(desc(heartbeat.at))
    .limit(50);
  const checks = beats.flatMap(({ id, at, facts }) => {
    const { custody, custodyCheckedAt } = facts;
    if (typeof custody !== 'string') return [];
    return [
      { by: id, verdict: custody, at: typeof custodyCheckedAt === 'string' ? custodyCheckedAt : null, heardAt: at },
    ];
  });
  // one that found the chain broken is heard before any that has not looked since
  const rank = ({ verdict, at }: (typeof checks)[number]): string => `${verdict === 'broken' ? '1' : '0'}${at ?? ''}`;
  return checks.sort((a, b) => (rank(a) < rank(b) ? 1 : -1))[0] ?? null;
}
