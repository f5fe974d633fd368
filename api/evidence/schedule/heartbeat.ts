import type { Bench } from '../bench.ts';

/** Tells the health page that this process lives, what it can do and what it is doing. One row a process. */
export async function beat(bench: Bench, facts: Record<string, string | number | boolean>): Promise<void> {
  const { heartbeat } = bench.store.t;
  // two machines may both have a process of one number
  const row = { id: `evidence-${bench.worker}`, role: 'evidence', at: bench.now(), facts };
  await bench.store.write((tx) =>
    tx
      .insert(heartbeat)
      .values(row)
      .onConflictDoUpdate({ target: heartbeat.id, set: { at: row.at, facts } }),
  );
}
