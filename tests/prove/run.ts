import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteEngine } from '../db/engines.ts';
import { proveAlterations } from './alterations.ts';
import { proveBackups } from './backups.ts';
import { whyNoBlockDisk } from './block-disk.ts';
import { describeCluster, proveCluster } from './cluster.ts';
import { type FaultResult, tryFault } from './faults.ts';
import { proveFullDisk, proveReserve } from './full-disk.ts';
import { proveKills } from './kills.ts';
import { provePowerDisk } from './power-disk.ts';
import { provePowerModel } from './power-model.ts';
import { describeRecord, type Record } from './record.ts';
import { proveRivals } from './rivals.ts';
import { describeUpgrade, proveUpgrade } from './upgrade.ts';
import { proveWorker } from './worker.ts';

/**
 * `npm run prove [-- kills=500] [-- rivals=1000] [-- cluster=30] [-- upgrade=4 [from=<commit>]] [-- power=100] [-- faults=200] [-- worker=200] [-- alterations=1000]
 * [-- backups=60] [-- seed=1]`: that uploads and files survive, that no change of evidence goes unseen, and that backups are whole.
 */
ownMounts();
const words = process.argv.slice(2);
const usual = {
  kills: 500,
  rivals: 1000,
  cluster: 30,
  upgrade: 4,
  power: 100,
  faults: 200,
  worker: 200,
  alterations: 1000,
  backups: 60,
};
const isNamed = (name: string): boolean => words.some((word) => word.split('=')[0] === name);
const number = (name: string, standard: number): number =>
  Number(words.find((word) => word.startsWith(`${name}=`))?.split('=')[1] ?? standard);
const seed = number('seed', Date.now() % 100_000);
const chosen = (Object.keys(usual) as (keyof typeof usual)[]).filter(
  (name) => isNamed(name) || !Object.keys(usual).some(isNamed),
);
let failed = 0;

console.log(`seed=${seed}`);
const proofs = { kills, rivals, cluster, upgrade, power, faults, worker, alterations, backups };
for (const name of chosen) await proofs[name](number(name, usual[name]));
console.log(failed === 0 ? '\neverything held' : `\n${failed} did not hold`);
process.exit(failed === 0 ? 0 : 1);

/**
 * Goes on in a mount namespace of its own: a sandbox that somebody else starts meanwhile would take our disks with it, hold
 * them after they are unmounted here, and a cut disk would be mounted again as it was held, still without power.
 */
function ownMounts(): void {
  const mark = 'VIDNE_OWN_MOUNTS';
  if (process.getuid?.() !== 0 || process.env[mark]) return;
  const [program, command] = ['/usr/bin/unshare', ['unshare', '--mount', process.execPath, ...process.argv.slice(1)]];
  process.execve?.(program, command, { ...process.env, [mark]: '1' } as NodeJS.ProcessEnv);
}

function say(holds: boolean, text: string): void {
  if (!holds) failed++;
  console.log(`${holds ? '✔' : '✖'} ${text}`);
}

function sayRecord(record: Record): void {
  console.log(describeRecord(record));
  for (const line of record.broken.slice(0, 10)) console.log(`  ${line}`);
}

async function kills(wanted: number): Promise<void> {
  console.log(`\n# kill -9 of the intake, ${wanted} times`);
  const { record, kills, partsLeft, partsUnswept, seconds } = await proveKills({ kills: wanted, seed });
  sayRecord(record);
  say(kills === wanted && record.broken.length === 0, `${kills} kills in ${seconds.toFixed(0)} s, every promise kept`);
  say(partsUnswept === 0, `${partsLeft} parts were left behind, ${partsUnswept} after the sweeper`);
}

async function rivals(wanted: number): Promise<void> {
  console.log(`\n# the same upload sent to two intakes at once, over an object store, ${wanted} times`);
  const result = await proveRivals({ rounds: wanted, seed });
  for (const line of result.broken.slice(0, 10)) console.log(`  ${line}`);
  console.log(
    `${result.segments} segments, ${result.repeated} of them repeated (at most ${result.mostRepeated} of one upload); ` +
      `${result.submittedTwice} tips submitted by both at once, ${result.answersThatDiffer} times with different receipts`,
  );
  console.log(`refused: ${[...result.refused].map(([what, times]) => `${what} ${times}×`).join(', ')}`);
  say(
    result.broken.length === 0 && result.uploads === wanted,
    `${result.uploads} uploads in ${result.seconds.toFixed(0)} s, none of them altered`,
  );
}

async function cluster(minutes: number): Promise<void> {
  console.log(`\n# three intakes, two workers, two desks, PostgreSQL, Swift and nginx, ${minutes} minutes`);
  const result = await proveCluster({ minutes, seed });
  console.log(describeCluster(result));
  for (const line of [...result.wrong, ...result.desk.wrong].slice(0, 20)) console.log(`  ${line}`);
  say(
    result.wrong.length === 0 && result.desk.wrong.length === 0 && result.record.submitted > 0,
    `${result.record.submitted} tips acknowledged, each in the queue once, every file as it was sent`,
  );
  say(result.audit.includes('nothing is wrong'), 'the audit finds nothing wrong');
}

async function upgrade(minutes: number): Promise<void> {
  console.log(`\n# the same cluster of the version before, replaced by this one node by node, ${minutes} minutes`);
  const from = words.find((word) => word.startsWith('from='))?.split('=')[1];
  const result = await proveUpgrade({ minutes, seed, ...(from ? { from } : {}) });
  console.log(describeUpgrade(result));
  for (const line of [...result.wrong, ...result.desk.wrong].slice(0, 20)) console.log(`  ${line}`);
  say(
    result.wrong.length === 0 && result.desk.wrong.length === 0 && result.record.submitted > 0 && result.rows > 0,
    `${result.replaced} nodes replaced under load: no request failed for good, every tip in the queue once, every file as it was sent`,
  );
  say(result.audit.includes('nothing is wrong'), 'the audit finds nothing wrong');
}

async function power(wanted: number): Promise<void> {
  console.log(`\n# ${wanted} power cuts of a modelled disk that keeps only what POSIX promises`);
  const model = await provePowerModel({ cuts: wanted, seed });
  sayRecord(model.record);
  say(model.record.broken.length === 0, `${model.cuts} cuts and ${model.kills} kills in ${model.diskCalls} disk calls`);
  for (const ignored of [['datasync', 'sync'], ['datasync'], ['sync']] as const) {
    const { record, cuts } = await provePowerModel({ cuts: wanted, seed, ignored });
    say(record.broken.length > 0, `control without ${ignored.join(' and ')}: loses after ${cuts} cuts`);
  }
  console.log(`\n# ${wanted} power cuts of an ext4`);
  if (!canMount('power cuts of an ext4')) return;
  const disk = await provePowerDisk({ cuts: wanted, seed });
  sayRecord(disk.record);
  say(disk.record.broken.length === 0, `${disk.cuts} cuts in ${disk.seconds.toFixed(0)} s, ${disk.swept} parts swept`);
  for (const without of ['bytes&folders', 'bytes', 'folders'] as const) {
    const { record, cuts } = await provePowerDisk({ cuts: wanted, seed, without });
    say(record.broken.length > 0, `control without syncs of ${without}: loses after ${cuts} cuts`);
  }
}

async function faults(wanted: number): Promise<void> {
  console.log(`\n# ENOSPC and EIO at each of the first ${wanted} calls that write or sync`);
  const results: FaultResult[] = [];
  for (let at = 1; at <= wanted; at++)
    for (const code of ['ENOSPC', 'EIO'] as const)
      for (const lasts of at % 4 === 1 ? [false, true] : [false]) {
        const result = await tryFault({ at, code, lasts });
        results.push(result);
        if (result.wrong.length > 0) console.log(`  ${code} at ${at}: ${result.wrong.join('; ')}`);
      }
  const wrong = results.filter((result) => result.wrong.length > 0).length;
  const hit = Map.groupBy(
    results.flatMap((result) => result.hit ?? []),
    (call) => call,
  );
  console.log([...hit].map(([call, all]) => `${call} ${all.length}×`).join(', '));
  const told = results.reduce((sum, result) => sum + result.told, 0);
  say(wrong === 0, `${results.length} stories, the sender was told ${told} times, ${wrong} went wrong`);
  if (!canMount('a disk that is really full')) return;
  say(true, `a full disk: ${await proveFullDisk()}`);
  say(true, `an installed intake at its reserve: ${await proveReserve()}`);
}

async function worker(wanted: number): Promise<void> {
  console.log(`\n# kill -9 of the evidence worker, ${wanted} times`);
  const { kills, killsAlone, batches, files, setAside, wrong, control, seconds } = await proveWorker({
    kills: wanted,
    seed,
  });
  for (const line of wrong.slice(0, 20)) console.log(`  ${line}`);
  console.log(
    `${killsAlone} of the kills met the process for suspects; ${setAside} files were set aside and tried again`,
  );
  say(
    kills === wanted && wrong.length === 0,
    `${kills} kills in ${seconds.toFixed(0)} s, ${files} files in ${batches} batches, every one ended right`,
  );
  say(control.length > 0, `control: half a viewing copy is found (${control.length} complaints)`);
}

async function alterations(wanted: number): Promise<void> {
  console.log(`\n# ${wanted} alterations by somebody with every right on database and vault`);
  const engine = sqliteEngine();
  const { byKind, missed, control, unsigned, seconds } = await proveAlterations({ alterations: wanted, seed, engine });
  await engine.stop();
  for (const [kind, { tried, named }] of Object.entries(byKind)) console.log(`  ${kind}: ${named} of ${tried}`);
  for (const line of missed.slice(0, 20)) console.log(`  ${line}`);
  say(missed.length === 0, `${wanted} alterations in ${seconds.toFixed(0)} s, each found and named`);
  say(control.length === 0, `control: ${control.length} complaints about copies nobody touched`);
  say(
    unsigned.found === 0,
    `as documented: ${unsigned.tried} careful changes after the last checkpoint, found ${unsigned.found}`,
  );
}

async function backups(wanted: number): Promise<void> {
  console.log(`\n# ${wanted} backups while people send, the worker works and tips are deleted`);
  const { seconds, wrong, ...count } = await proveBackups({ backups: wanted, seed });
  for (const line of wrong.slice(0, 20)) console.log(`  ${line}`);
  console.log(
    `${count.sent} tips sent and ${count.deleted} deleted meanwhile; ${count.again} times the database was copied once more`,
  );
  const { backups: taken, objects, missing, altered, lost, returned } = count;
  say(
    taken === wanted && wrong.length + missing + altered + lost + returned === 0,
    `${taken} backups of ${objects} objects in ${seconds.toFixed(0)} s: ${missing} missing, ${altered} altered; restored: ${lost} tips lost, ${returned} came back`,
  );
}

function canMount(what: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-probe-'));
  const reason = whyNoBlockDisk(join(folder, 'probe'));
  rmSync(folder, { recursive: true });
  if (reason) console.log(`NOT PROVEN HERE: ${what} (needs root and loop mounts): ${reason}`);
  return !reason;
}
