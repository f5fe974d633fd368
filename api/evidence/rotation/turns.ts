import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { parsed } from '../audit/events.ts';
import { actor } from '../bench.ts';
import { recordCustody } from '../custody.ts';

/** What was done with the keys themselves, in custody: only the public halves stand there. */
export type Turn = 'rotated' | 'retired';

export const recordTurn = (tx: Query, t: Tables, act: Turn, keys: { from: string; to: string }) =>
  recordCustody(tx, t, { ...actor, at: new Date(), action: 'seal', details: { what: 'keys', act, ...keys } });

/** Whether custody says it of that key. */
export async function hasTurn(read: Query, { custodyEvent: event }: Tables, act: Turn, to: string): Promise<boolean> {
  const rows = await read
    .select({ details: sql<unknown>`${event.details}` })
    .from(event)
    .where(and(eq(event.action, 'seal'), isNull(event.tipId)));
  return rows.some(({ details }) => {
    const said = (parsed(details) ?? {}) as Record<string, unknown>;
    return said['what'] === 'keys' && said['act'] === act && said['to'] === to;
  });
}
