import { setTimeout } from 'node:timers/promises';
import { judgeStage } from './judge-stage.ts';
import type { ClusterNode } from './node.ts';
import { createRandom } from './random.ts';
import { describeRecord, type Record as Sent } from './record.ts';
import { keepSending } from './sender.ts';
import { describeStaff, keepWorking, newStaffRecord, type StaffRecord } from './staff-load.ts';
import { onStage } from './stage.ts';

export interface ClusterWish {
  readonly minutes: number;
  readonly seed: number;
  readonly killEveryMs?: number;
  readonly restarts?: number;
}

export interface ClusterResult {
  readonly record: Sent;
  readonly kills: number;
  readonly restarts: { readonly database: number; readonly objects: number };
  /** what staff asked, and how often it had to be asked again */
  readonly desk: StaffRecord;
  /** promises that were not kept, in words */
  readonly wrong: readonly string[];
  readonly audit: string;
  readonly seconds: number;
}

/**
 * Three intakes, two workers, two desks, PostgreSQL, Swift and nginx on one machine: senders send and staff look, while a node
 * dies every twenty seconds and both stores are restarted. In the end every tip that was acknowledged is in the queue once, and
 * every file is what was sent.
 */
export async function proveCluster({
  minutes,
  seed,
  killEveryMs = 20_000,
  restarts = 3,
}: ClusterWish): Promise<ClusterResult> {
  const startedAt = Date.now();
  return onStage({ seed }, async (stage) => {
    const { pg, objects, nodes, target, moderator } = stage;
    const endsAt = Date.now() + minutes * 60_000;
    const isOver = (): boolean => Date.now() > endsAt;
    const staff = newStaffRecord();
    const shaken = { database: 0, objects: 0 };
    const died: string[] = [];
    await Promise.all([
      keepSending(target, 3, isOver),
      keepWorking(moderator, isOver, staff),
      keepKilling(nodes, { seed, killEveryMs, isOver, died }),
      keepRestarting(restarts, minutes, [
        async () => {
          await pg.restart(2000);
          shaken.database++;
        },
        async () => {
          await objects.stop();
          await setTimeout(2000);
          await objects.start();
          shaken.objects++;
        },
      ]),
    ]);
    const { wrong, audit } = await judgeStage(stage, staff);
    return {
      record: target.record,
      kills: nodes.reduce((sum, node) => sum + node.kills, 0),
      restarts: shaken,
      desk: staff,
      wrong: [...target.record.broken, ...died, ...wrong],
      audit,
      seconds: (Date.now() - startedAt) / 1000,
    };
  });
}

/** Kills a node at random, and starts it again a moment later, as whoever supervises it would. Notes who died unasked. */
async function keepKilling(
  nodes: readonly ClusterNode[],
  { seed, killEveryMs, isOver, died }: { seed: number; killEveryMs: number; isOver: () => boolean; died: string[] },
): Promise<void> {
  const random = createRandom(seed + 1);
  for (let nextAt = Date.now() + killEveryMs; !isOver(); ) {
    await setTimeout(200);
    for (const node of nodes)
      if (node.isDead) {
        died.push(`${node.name} died of itself`);
        await node.start();
      }
    if (Date.now() < nextAt) continue;
    nextAt = Date.now() + killEveryMs;
    const node = random.pick(nodes);
    await node.kill();
    await setTimeout(random.between(100, 3000));
    await node.start();
  }
}

/** Restarts each store so often, evenly over the time there is, never both at once. */
async function keepRestarting(times: number, minutes: number, stores: readonly (() => Promise<void>)[]): Promise<void> {
  const pauseMs = (minutes * 60_000) / (times * stores.length + 1);
  for (let n = 0; n < times; n++)
    for (const restart of stores) {
      await setTimeout(pauseMs);
      await restart();
    }
}

/** In a few lines. */
export const describeCluster = ({ record, kills, restarts, desk, audit, seconds }: ClusterResult): string =>
  [
    describeRecord(record),
    `${kills} kills, the database restarted ${restarts.database} times, the object store ${restarts.objects} times, ${seconds.toFixed(0)} s`,
    describeStaff(desk),
    audit,
  ].join('\n');
