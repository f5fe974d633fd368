import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from '../db/pg-server.ts';
import { judgeStage } from './judge-stage.ts';
import type { ClusterNode } from './node.ts';
import { layOutNext, layOutVersion, previousCommit } from './previous-version.ts';
import { describeRecord, type Record as Sent } from './record.ts';
import { keepSending } from './sender.ts';
import { describeStaff, keepWorking, newStaffRecord, type StaffRecord } from './staff-load.ts';
import { onStage } from './stage.ts';

export interface UpgradeResult {
  readonly from: string;
  readonly record: Sent;
  readonly desk: StaffRecord;
  /** how many migrations ran under the load, and on how many rows of tips, files, notes and custody */
  readonly migrations: number;
  readonly rows: number;
  /** nodes that were ended in good order, and how long the slowest of each role took */
  readonly replaced: number;
  readonly slowestEndMs: Readonly<Record<string, number>>;
  /** nodes of the version before that were killed and started again beside the new ones */
  readonly oldRestarts: number;
  readonly wrong: readonly string[];
  readonly audit: string;
  readonly seconds: number;
}

/** What reads is new before what writes: workers, then desks, then intakes (docs/operations.md, "Upgrading"). */
const order = ['evidence', 'desk', 'intake'] as const;

/**
 * A cluster of the version before, under load, whose nodes are replaced one by one by this one. The first new node
 * migrates the database, with the rows that are there, while six old ones work with it. Beside the new ones old nodes are killed
 * and started again, one of each role, as they would be by whoever supervises them.
 */
export async function proveUpgrade({
  minutes,
  seed,
  from = previousCommit(),
}: {
  minutes: number;
  seed: number;
  from?: string;
}): Promise<UpgradeResult> {
  const startedAt = Date.now();
  const programs = mkdtempSync(join(tmpdir(), 'vidne-versions-'));
  const [old, next] = [join(programs, 'before'), join(programs, 'after')];
  try {
    const behind = layOutVersion(from, old);
    layOutNext(next);
    return await onStage({ seed, program: old }, async (stage) => {
      const { nodes, target, moderator, database } = stage;
      const rollout = newRollout();
      const staff = newStaffRecord();
      let isOver = false;
      let rows = 0;
      // the load goes on until the last node is new, and a while longer
      const pauseMs = (minutes * 60_000) / (nodes.length + 2);
      const upgrade = async (): Promise<void> => {
        try {
          await setTimeout(pauseMs);
          rows = await countRows(database);
          for (const node of order.flatMap((role) => nodes.filter((one) => one.role === role))) {
            await replace(node, next, rollout);
            await setTimeout(pauseMs / 2);
            await restartOneOld(nodes, old, rollout);
            await setTimeout(pauseMs / 2);
          }
          await setTimeout(pauseMs);
        } finally {
          isOver = true;
        }
      };
      await Promise.all([keepSending(target, 3, () => isOver), keepWorking(moderator, () => isOver, staff), upgrade()]);
      const died = nodes.filter(({ isDead }) => isDead).map(({ name }) => `${name} died of itself`);
      const { wrong, audit } = await judgeStage(stage, staff);
      return {
        ...{ from, record: target.record, desk: staff, migrations: behind + 1, rows, ...rollout.done, audit },
        wrong: [...target.record.broken, ...rollout.wrong, ...died, ...wrong],
        seconds: (Date.now() - startedAt) / 1000,
      };
    });
  } finally {
    rmSync(programs, { recursive: true, force: true });
  }
}

const newRollout = () => ({
  done: { replaced: 0, oldRestarts: 0, slowestEndMs: {} as Record<string, number> },
  restarted: new Set<string>(),
  wrong: [] as string[],
});
type Rollout = ReturnType<typeof newRollout>;

/** A role gives up after a quarter of a minute (api/role.ts), with something unfinished. */
async function replace(node: ClusterNode, program: string, { done, wrong }: Rollout): Promise<void> {
  if (node.isDead) wrong.push(`${node.name} died of itself`);
  const askedAt = Date.now();
  const code = await node.kill('SIGTERM');
  if (code !== 0) wrong.push(`${node.name} ended with ${code}`);
  done.slowestEndMs[node.role] = Math.max(done.slowestEndMs[node.role] ?? 0, Date.now() - askedAt);
  done.replaced++;
  node.program = program;
  await node.start();
}

/** Once for each role, and always after the database was migrated; first of the role that is replaced first. */
async function restartOneOld(nodes: readonly ClusterNode[], old: string, rollout: Rollout): Promise<void> {
  const left = nodes.filter(({ program, role }) => program === old && !rollout.restarted.has(role));
  const [node] = order.flatMap((role) => left.filter((one) => one.role === role));
  if (!node) return;
  rollout.restarted.add(node.role);
  await node.kill();
  await node.start();
  rollout.done.oldRestarts++;
}

async function countRows(database: string): Promise<number> {
  const tables = ['tip', 'file', 'note', 'custody_event'].map((table) => `(select count(*) from ${table})`).join(' + ');
  return Number((await run(database, `select ${tables} as n`)).rows[0].n);
}

/** In a few lines. */
export const describeUpgrade = (result: UpgradeResult): string => {
  const { from, record, desk, migrations, rows, replaced, slowestEndMs, oldRestarts, audit, seconds } = result;
  const ends = Object.entries(slowestEndMs).map(([role, ms]) => `${role} ${(ms / 1000).toFixed(1)} s`);
  return [
    describeRecord(record),
    `${record.requests} requests of senders: ${record.passedLater} failed at first and passed when made again, ${record.broken.length} failed for good`,
    describeStaff(desk),
    `from ${from.slice(0, 9)}: ${migrations} migrations over ${rows} rows, ${replaced} nodes replaced (slowest to end: ${ends.join(', ')}), ` +
      `${oldRestarts} old ones killed and started again beside new ones, ${seconds.toFixed(0)} s`,
    audit,
  ].join('\n');
};
