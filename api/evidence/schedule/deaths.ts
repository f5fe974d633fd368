import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Query } from '../../db/store.ts';
import type { Bench, FileRow } from '../bench.ts';
import type { FailureCode } from '../failure.ts';
import { workingStates } from '../file-state.ts';
import { tellWhenAllSeen } from '../notices.ts';
import { hasEnded } from './process-name.ts';

/**
 * A FILE THAT KILLS ITS WORKER is set aside after the third time. Whoever dies may have had several files at work, and
 * only one of them is to blame: all become suspects, and a suspect is worked on in a process of its own (suspects.ts), where
 * a death is nobody else's. It is cleared by the next step that succeeds. So a file that never killed anybody is set aside
 * only when its own process was ended from outside twice, and staff may have it tried again.
 */
export const maxDeaths = 3;

/** Claims of this process that are at work: where the renewal is late, the machine is busy and nobody died. */
export const atWork = new Set<string>();

/** Frees what dead workers held, and counts their deaths. */
export async function countDeaths(bench: Bench): Promise<void> {
  const { store } = bench;
  if ((await listLost(bench, store.read)).length === 0) return;
  const lost = await store.write(async (tx) => {
    const found = await listLost(bench, tx);
    for (const file of found) await count(bench, tx, file);
    return found;
  });
  for (const { id, state, deaths } of lost) {
    bench.log('worker_died', { id, state, count: deaths + 1 });
    if (deaths + 1 >= maxDeaths) bench.log('file_failed', { id, code: 'worker_lost' satisfies FailureCode });
  }
}

/** Files whose lease has run out, or whose worker is known to be dead because it lived beside us. */
async function listLost({ store: { t }, now, worker }: Bench, tx: Query): Promise<FileRow[]> {
  const at = now();
  const held = await tx
    .select()
    .from(t.file)
    .where(and(inArray(t.file.state, [...workingStates]), isNotNull(t.file.leaseUntil)));
  return held.filter(
    ({ leaseBy, leaseUntil }) =>
      !atWork.has(leaseBy ?? '') && (leaseUntil! < at || (leaseBy !== null && hasEnded(leaseBy, worker))),
  );
}

/** A death is not one of the attempts, which are for what goes wrong in good order. */
async function count(bench: Bench, tx: Query, file: FileRow): Promise<void> {
  const { now } = bench;
  const { t } = bench.store;
  const deaths = file.deaths + 1;
  const free = { leaseBy: null, leaseUntil: null, progress: null, attempts: Math.max(0, file.attempts - 1) };
  const end = { state: 'failed', stateChangedAt: now(), failure: 'worker_lost' satisfies FailureCode } as const;
  await tx
    .update(t.file)
    .set({ ...free, deaths, ...(deaths >= maxDeaths ? end : {}) })
    .where(eq(t.file.id, file.id));
  if (deaths >= maxDeaths) await tellWhenAllSeen(bench, tx, file.tipId);
}
