import type { Bench } from './bench.ts';

/** Tells the health page that this process lives and what it can do. One row a process. */
export async function beat(bench: Bench, facts: Record<string, string | number | boolean>): Promise<void> {
  const { heartbeat } = bench.store.t;
  const row = { id: `evidence-${process.pid}`, role: 'evidence', at: bench.now(), facts };
  await bench.store.write((tx) =>
    tx
      .insert(heartbeat)
      .values(row)
      .onConflictDoUpdate({ target: heartbeat.id, set: { at: row.at, facts } }),
  );
}
