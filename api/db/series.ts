import { eq } from 'drizzle-orm';
import type { Query, Tables } from './store.ts';

/** The next number of a series (`T-2026`, `B-2026`), inside the caller's transaction. */
export async function nextInSeries(tx: Query, t: Tables, name: string): Promise<number> {
  const [row] = await tx.select().from(t.series).where(eq(t.series.name, name));
  const next = (row?.last ?? 0) + 1;
  await tx
    .insert(t.series)
    .values({ name, last: next })
    .onConflictDoUpdate({ target: t.series.name, set: { last: next } });
  return next;
}

/** `T`, 2026, 123 → `T-2026-000123` */
export const reference = (letter: string, year: number, number: number): string =>
  `${letter}-${year}-${String(number).padStart(6, '0')}`;
