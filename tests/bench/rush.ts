import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseIdentity } from '../../api/drop/age.ts';
import { openBlobs } from '../../api/drop/open-blobs.ts';
import { sha256Of } from '../drop/plaintext.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import type { CrowdWish, Sent } from './crowd.ts';
import type { ReadersEnd, ReadersWish } from './readers.ts';
import { percentile, setbacksOf } from './surge.ts';

/**
 * A bad day: a whole Vidne, people who send slowly and are all there at once, and page views that come at a fixed pace
 * whether or not those before have been served. Both come from processes of their own on the same cores, which counts
 * against us. Ends by itself.
 */
const pageBoundMs = 50;
const comeWithinMs = 40_000;
const calmMs = 5000;
const bytesPerSecond = 4096;

export interface RushWish {
  readonly senders: number;
  readonly viewsPerSecond: number;
  /** how long all of them are there */
  readonly seconds: number;
}

export async function rushBench({ senders, viewsPerSecond, seconds }: RushWish): Promise<void> {
  const bytes = bytesPerSecond * (comeWithinMs / 1000 + seconds);
  console.log(
    `rush: ${senders} uploads of ${bytes} bytes at ${bytesPerSecond} B/s, ${viewsPerSecond} page views a second`,
  );
  const vidne = await startVidne();
  try {
    const port = Number(new URL(vidne.publicOrigin).port);
    const readers = launch('readers', {
      port,
      perSecond: viewsPerSecond,
      paths: await pathsOf(port),
    } satisfies ReadersWish);
    await wait(calmMs);
    const startedAt = Date.now();
    const processorBefore = processorMs(vidne);
    const crowd = launch('crowd', {
      ...{ port, senders, bytes, host: '127.0.0.1', from: '127.{a}.{b}.1', patienceMs: 0, filesOfTip: 20 },
      slowly: { comeWithinMs, bytesPerSecond },
    } satisfies CrowdWish);
    const sent = lines<Sent>(await crowd.output);
    const endedAt = Date.now();
    const processor = processorMs(vidne) - processorBefore;
    readers.child.stdin!.end();
    const [end] = lines<ReadersEnd>(await readers.output);
    const span = {
      startedAt,
      fullAt: startedAt + comeWithinMs,
      thinAt: startedAt + bytes / (bytesPerSecond / 1000),
      endedAt,
    };
    reportViews(end!, span);
    await reportUploads(vidne, sent, senders);
    console.log(
      `intake: ${((processor / (endedAt - startedAt)) * 100).toFixed(0)} % of a core, peak ${peakMebibytes(vidne).toFixed(0)} MiB; readers' own loop p99 ${end!.ownLagMs.toFixed(1)} ms`,
    );
  } finally {
    await vidne.stop();
    await rm(vidne.dataDir, { recursive: true, force: true });
  }
}

/** What people look at: the front page, lists, appeals, the tip page, in both languages. */
async function pathsOf(port: number): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/appeals.json`);
  const { items } = (await answer.json()) as { items: { url: { da: string } }[] };
  const appeals = items.slice(0, 4).map(({ url }) => new URL(url.da).pathname);
  return ['/', '/tip/', '/efterlysninger/', '/en/', ...appeals];
}

interface Span {
  readonly startedAt: number;
  /** everybody is there */
  readonly fullAt: number;
  /** the first are done */
  readonly thinAt: number;
  readonly endedAt: number;
}

function reportViews({ views }: ReadersEnd, { startedAt, fullAt, thinAt, endedAt }: Span): void {
  console.log(
    `| page views (bound p99 ${pageBoundMs} ms) | served | p50 ms | p99 ms | most ms |\n|---|---|---|---|---|`,
  );
  for (const [name, from, to] of [
    ['before', startedAt - calmMs, startedAt],
    ['they come', startedAt, fullAt],
    ['all are there', fullAt, thinAt],
    ['they are done', thinAt, endedAt],
  ] as const) {
    const those = views.filter(([at]) => at * 1000 >= from && at * 1000 < to).map(([, ms]) => ms);
    const served = those.filter((ms) => ms >= 0).length;
    const ms = those.map(Math.abs);
    const shown = [50, 99, 100].map((percent) => percentile(ms, percent).toFixed(1));
    console.log(`| ${[name, `${served} of ${those.length}`, ...shown].join(' | ')} |`);
  }
}

async function reportUploads({ dataDir, stores }: Vidne, sent: readonly Sent[], senders: number): Promise<void> {
  const police = parseIdentity(readFileSync(join(dataDir, 'keys/evidence.identity'), 'utf8'));
  const drop = openBlobs(stores.drop);
  let whole = 0;
  for (const { upload, sha256 } of sent) if ((await sha256Of(drop, police, upload)) === sha256) whole++;
  const resumed = sent.filter((one) => one.resumed > 0).length;
  console.log(
    `uploads: ${whole} of ${senders} whole with the right hash, ${resumed} of them resumed${setbacksOf(sent)}`,
  );
}

interface Launched {
  readonly child: ChildProcess;
  readonly output: Promise<string>;
}

function launch(name: string, wish: object): Launched {
  const args = ['--nofile=20000', process.execPath, `tests/bench/${name}.ts`, JSON.stringify(wish)];
  const child = spawn('prlimit', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  const output = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`${name} ended with ${String(code)}`);
    return printed;
  });
  return { child, output };
}

const lines = <T>(printed: string): T[] =>
  printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

const intakeOf = (vidne: Vidne): number => vidne.pids('intake').at(-1)!;

/** Processor time of the intake with its threads, ms; the kernel counts in hundredths of a second. */
function processorMs(vidne: Vidne): number {
  const fields = readFileSync(`/proc/${intakeOf(vidne)}/stat`, 'utf8')
    .split(') ')[1]!
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const peakMebibytes = (vidne: Vidne): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${intakeOf(vidne)}/status`, 'utf8'))?.[1] ?? 0) / 1024;
