import { eq } from 'drizzle-orm';
import type { Bench } from '../bench.ts';

/** Tells the health page that this process lives, what it can do and what it is doing. One row a process. */
export async function beat(bench: Bench, facts: Record<string, string | number | boolean>): Promise<void> {
  const { heartbeat } = bench.store.t;
  const row = { id: nameOf(bench), role: 'evidence', at: bench.now(), facts };
  await bench.store.write((tx) =>
    tx
      .insert(heartbeat)
      .values(row)
      .onConflictDoUpdate({ target: heartbeat.id, set: { at: row.at, facts } }),
  );
}

/** One that ends in good order is not missed; the row of one that died stays, and says so. */
export async function stopBeating(bench: Bench): Promise<void> {
  const { heartbeat } = bench.store.t;
  await bench.store.write((tx) => tx.delete(heartbeat).where(eq(heartbeat.id, nameOf(bench))));
}

/** Two machines may both have a process of one number. */
const nameOf = ({ worker }: Bench): string => `evidence-${worker}`;
