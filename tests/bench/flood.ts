import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchIntake, startIntake } from './intake.ts';
import type { JunkEnd, JunkWish } from './junk.ts';
import type { SenderEnd, SendersWish } from './senders.ts';
import type { SlowEnd, SlowWish } from './slow.ts';
import type { SteadyVisit, SteadyWish } from './steady.ts';

/**
 * Attacks on a real intake, from processes of their own on the same two cores, which counts against us: slow connections
 * beside people who read and send, and junk tips beside honest ones from the same network.
 */
const bounds = { ms: 100, goneSeconds: 30 };

export interface FloodWish {
  slowHeaders: number;
  slowBodies: number;
  junk: number;
  senders: number;
}

export async function floodBench({ slowHeaders, slowBodies, junk, senders }: FloodWish): Promise<void> {
  if (slowHeaders + slowBodies > 0) await slowFlood(slowHeaders, slowBodies);
  if (junk > 0) await junkFlood(junk, senders);
}

/** Many, so that none becomes a long row of small segments: a page sends 16 MiB at a time. */
const honestUploads = 200;

async function slowFlood(headers: number, bodies: number): Promise<void> {
  const intake = await startIntake({ wrap: enoughFiles });
  try {
    const uploads = await openUploads(intake.port, Math.floor(bodies / 2) + honestUploads, 8 * 1024 ** 2);
    const [honest, attacked] = [uploads.slice(0, honestUploads), uploads.slice(honestUploads)];
    const steady = launch<SteadyVisit[]>('steady', {
      ...{ port: intake.port, pageEveryMs: 20, patchEveryMs: 50, uploads: honest },
    } satisfies SteadyWish);
    await wait(10_000);
    const startedAt = Date.now();
    const slow = launch<SlowEnd>('slow', {
      ...{ port: intake.port, headers, bodies, perSecond: 1000, dripEveryMs: 2000, uploads: attacked },
    } satisfies SlowWish);
    await Promise.race([slow.ended, wait(90_000)]);
    const endedAt = Date.now();
    const { opened, goneMs } = await slow.stop();
    const visits = await steady.stop();
    console.log(`slow: ${headers} headers and ${bodies} bodies; ${opened} connected, ${goneMs.length} gone`);
    console.log(
      `first gone after ${seconds(goneMs[0])}, half ${seconds(quantile(goneMs, 0.5))}, all ${seconds(goneMs.at(-1))}; bound ${bounds.goneSeconds} s`,
    );
    console.log('| | served | p50 ms | p99 ms | most ms |\n|---|---|---|---|---|');
    for (const kind of ['page', 'patch'] as const) {
      const before = visits.filter(
        (visit) => visit.kind === kind && visit.at > startedAt - 8000 && visit.at < startedAt,
      );
      const during = visits.filter((visit) => visit.kind === kind && visit.at >= startedAt && visit.at < endedAt);
      reportVisits(`${kind}, before`, before);
      reportVisits(`${kind}, attacked (bound ${bounds.ms})`, during);
    }
    console.log(`peak ${intake.peakMebibytes().toFixed(0)} MiB`);
  } finally {
    await intake.close();
  }
}

async function junkFlood(count: number, senders: number): Promise<void> {
  const everyMs = 300;
  console.log(`junk: ${count} tips beside ${senders} honest senders of the same network, one every ${everyMs} ms`);
  console.log('| | accepted | p50 s | p99 s | most s | asked for a proof | rested |\n|---|---|---|---|---|---|---|');
  const alone = await startIntake();
  const calm = await sendHonestly(alone, Math.min(50, senders), everyMs).finally(() => alone.close());
  reportSenders('alone', calm);
  const intake = await startIntake();
  try {
    const junk: Omit<JunkWish, 'solves' | 'count'> = {
      ...{ port: intake.port, localAddress: '127.55.0.9', everyMs: (senders * everyMs) / count },
    };
    // most do not do the work; one who does sends as many as the processor allows
    const lazy = launch<JunkEnd>('junk', { ...junk, count, solves: false });
    const busy = launch<JunkEnd>('junk', { ...junk, count, solves: true });
    await wait(2000);
    const honest = await sendHonestly(intake, senders, everyMs);
    reportSenders('beside junk', honest);
    const added = (share: number): string =>
      seconds(
        quantile(
          honest.map(({ ms }) => ms),
          share,
        )! -
          quantile(
            calm.map(({ ms }) => ms),
            0.5,
          )!,
      );
    const proving = honest.map(({ provingMs }) => provingMs);
    console.log(
      `of it proving: p50 ${seconds(quantile(proving, 0.5))}, p99 ${seconds(quantile(proving, 0.99))}, all in one thread`,
    );
    console.log(`added wait over the calm median: p50 ${added(0.5)}, p99 ${added(0.99)}, most ${added(1)}`);
    await lazy.ended;
    for (const [name, junk] of [
      ['who does not solve', lazy],
      ['who solves', busy],
    ] as const) {
      const { tried, asked, solved, received } = await junk.stop();
      console.log(`junk, ${name}: ${tried} tried, ${asked} asked for a proof, ${solved} solved, ${received} received`);
    }
    console.log(`peak ${intake.peakMebibytes().toFixed(0)} MiB`);
  } finally {
    await intake.close();
  }
}

const sendHonestly = ({ port }: BenchIntake, senders: number, everyMs: number): Promise<SenderEnd[]> =>
  launch<SenderEnd[]>('senders', { port, localAddress: '127.55.0.7', senders, everyMs } satisfies SendersWish).ended;

/** A descriptor for every attacker, on both sides, and for every upload they touch. */
const enoughFiles = ['prlimit', '--nofile=20000'];

interface Launched<T> {
  readonly ended: Promise<T>;
  stop(): Promise<T>;
}

function launch<T>(name: string, wish: object): Launched<T> {
  const [program = '', ...args] = [...enoughFiles, process.execPath, `tests/bench/${name}.ts`, JSON.stringify(wish)];
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout!.on('data', (text: Buffer) => (printed += text.toString()));
  child.stdin!.on('error', () => undefined);
  const ended = once(child, 'close').then(() => JSON.parse(printed) as T);
  return {
    ended,
    stop() {
      child.stdin!.end();
      return ended;
    },
  };
}

/** Unfinished uploads of `bytes` each, twenty a tip. */
async function openUploads(port: number, count: number, bytes: number): Promise<string[]> {
  const origin = `http://127.0.0.1:${port}`;
  const paths: string[] = [];
  let token = '';
  while (paths.length < count) {
    if (paths.length % 20 === 0) token = await openTip(origin);
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(bytes),
      'Upload-Metadata': `token ${Buffer.from(token).toString('base64')}`,
    };
    const answer = await fetch(`${origin}/api/uploads`, { method: 'POST', headers });
    if (answer.status !== 201) throw new Error(`not created: ${answer.status} ${await answer.text()}`);
    paths.push(new URL(answer.headers.get('Location')!, origin).pathname);
  }
  return paths;
}

async function openTip(origin: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${origin}/api/tips`, { method: 'POST', headers, body: '{"language":"da"}' });
  return ((await answer.json()) as { token: string }).token;
}

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${(ms / 1000).toFixed(1)} s`);
const line = (...cells: (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);

function reportVisits(name: string, visits: readonly SteadyVisit[]): void {
  const ms = visits.map((visit) => visit.ms);
  const served = visits.filter(({ status }) => status === 200 || status === 204).length;
  const shown = [0.5, 0.99, 1].map((share) => quantile(ms, share)?.toFixed(1) ?? '–');
  line(name, `${served} of ${visits.length}`, ...shown);
}

function reportSenders(name: string, ends: readonly SenderEnd[]): void {
  const ms = ends.map((end) => end.ms);
  const count = (is: (end: SenderEnd) => boolean): number => ends.filter(is).length;
  const shown = [0.5, 0.99, 1].map((share) => (quantile(ms, share)! / 1000).toFixed(2));
  line(
    ...[name, `${count(({ accepted }) => accepted)} of ${ends.length}`, ...shown],
    ...[count(({ proofs }) => proofs > 0), count(({ rests }) => rests > 0)],
  );
}
