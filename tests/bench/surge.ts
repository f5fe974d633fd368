import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { CrowdWish, Sent } from './crowd.ts';
import { type BenchIntake, startIntake } from './intake.ts';
import { isServed, type Kind, type Visit, type VisitorsWish } from './visitors.ts';

/**
 * A crowd sends 5 MiB each at full loopback speed while other people open the tip page and tips, and ask for uploads of
 * their own. Crowd and visitors are processes of their own on the same two cores, which counts against us.
 */
const bytes = 5 * 1024 ** 2;
const bounds = { pageMs: 250, tipMs: 250, headMs: 100, mebibytes: 400 };

export async function surgeBench({ senders = [200, 500] }: { senders?: number[] } = {}): Promise<void> {
  console.log(
    `surge, uploads of 5 MiB at once; bounds: page and tip ${bounds.pageMs} ms (200), HEAD ${bounds.headMs} ms and`,
  );
  console.log(`${bounds.mebibytes} MiB (500)`);
  console.log(
    '| senders | whole | resumed | MB/s | upload p50, p99 s | page p50, p99 ms | tip p50, p99 ms | HEAD p50, p99 ms | peak MiB |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const count of senders) await surge(count);
}

async function surge(senders: number): Promise<void> {
  const intake = await startIntake();
  try {
    const uploads = await bystanders(intake.port, 20);
    const visitors = startVisitors({ port: intake.port, everyMs: 10, uploads });
    await wait(1000);
    const startedAt = Date.now();
    const sent = await sendCrowd({
      port: intake.port,
      senders,
      bytes,
      host: '127.0.0.1',
      from: '127.{a}.{b}.1',
      patienceMs: 60_000,
    });
    const endedAt = Date.now();
    const visits = (await visitors.visits()).filter(({ at }) => at >= startedAt && at <= endedAt);
    const peak = intake.peakMebibytes();
    const whole = await countWhole(intake, sent);
    report({ senders, sent, visits, whole, peak, seconds: (endedAt - startedAt) / 1000 });
  } finally {
    await intake.close();
  }
}

interface Outcome {
  senders: number;
  sent: Sent[];
  visits: Visit[];
  whole: number;
  peak: number;
  seconds: number;
}

function report({ senders, sent, visits, whole, peak, seconds }: Outcome): void {
  const times = (kind: Kind): number[] => visits.filter((visit) => visit.kind === kind).map(({ ms }) => ms);
  const pair = (values: number[], digits = 0): string =>
    `${percentile(values, 50).toFixed(digits)}, ${percentile(values, 99).toFixed(digits)}`;
  const cells = [
    senders,
    `${whole} of ${senders}`,
    sent.reduce((sum, { resumed }) => sum + resumed, 0),
    ((sent.length * bytes) / 1e6 / seconds).toFixed(0),
    pair(
      sent.map(({ ms }) => ms / 1000),
      1,
    ),
    pair(times('page')),
    pair(times('tip')),
    pair(times('head')),
    peak.toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
  const unserved = visits.filter((visit) => !isServed(visit));
  console.log(
    `${visits.length} visits, ${unserved.length} not served${tally(unserved.map(({ kind, status }) => `${kind} ${status}`))}${setbacksOf(sent)}`,
  );
}

/** What senders met before they got through, as a line of its own; empty when they met nothing. */
export function setbacksOf(sent: readonly Sent[]): string {
  const all = sent.flatMap((one) =>
    Object.entries(one.setbacks).flatMap(([status, n]) => Array<string>(n).fill(status)),
  );
  return all.length > 0
    ? `\nsetbacks of senders by status (0: a connection that broke or fell silent)${tally(all)}`
    : '';
}

function tally(words: string[]): string {
  const counts = Map.groupBy(words, (word) => word);
  return [...counts].map(([word, all]) => `; ${word}: ${all.length}`).join('');
}

export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Starts a crowd and waits until everyone has sent theirs. */
export async function sendCrowd(wish: CrowdWish): Promise<Sent[]> {
  const lines = await outputOf(program('tests/bench/crowd.ts', wish));
  return lines.map((line) => JSON.parse(line) as Sent);
}

/** How many of the files stand in the drop with the bytes that were sent. */
export async function countWhole(intake: BenchIntake, sent: readonly Sent[]): Promise<number> {
  let whole = 0;
  for (const { upload, sha256 } of sent) if ((await intake.sha256(upload)) === sha256) whole++;
  return whole;
}

function startVisitors(wish: VisitorsWish): { visits(): Promise<Visit[]> } {
  const child = program('tests/bench/visitors.ts', wish);
  const output = outputOf(child);
  return {
    async visits() {
      child.stdin?.end();
      return (await output).flatMap((line) => JSON.parse(line) as Visit[]);
    },
  };
}

function program(script: string, wish: unknown): ChildProcess {
  return spawn(process.execPath, [script, JSON.stringify(wish)], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function outputOf(child: ChildProcess): Promise<string[]> {
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`a load generator ended with ${code}`);
  return output.split('\n').filter((line) => line !== '');
}

/** Uploads begun and left alone: theirs are the HEADs that are timed. */
async function bystanders(port: number, count: number): Promise<string[]> {
  const uploads: string[] = [];
  for (let i = 0; i < count; i++) uploads.push(await beginUpload(port));
  return uploads;
}

async function beginUpload(port: number): Promise<string> {
  const origin = `http://127.0.0.1:${port}`;
  const opened = await fetch(`${origin}/api/tips`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"language":"en"}',
  });
  const { token } = (await opened.json()) as { token: string };
  const created = await fetch(`${origin}/api/uploads`, {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': '2000',
      'Upload-Metadata': `token ${Buffer.from(token).toString('base64')}`,
      'Content-Type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(1000),
  });
  if (created.status !== 201) throw new Error(`not created: ${created.status} ${await created.text()}`);
  return created.headers.get('location')!.split('/').at(-1)!;
}
