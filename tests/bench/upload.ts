import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thrift } from '../../api/code-cache.ts';
import { intakeDiskThreads } from '../../api/config.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { descendants } from '../../api/processes.ts';
import { freePort } from '../free-port.ts';
import { until } from '../vidne.ts';
import { processorSeconds } from './processor.ts';

/**
 * One file over loopback, one request: ours (sealed, hashed, durable) against @tus/server with its FileStore (none of the
 * three) and nginx PUT (the floor of what this machine can take in). A fresh process each round, in changing order. curl
 * sends from a file in memory, so that the sender costs little and the same for all.
 */
const contestants = ['peer', 'ours', 'nginx'] as const;
type Contestant = (typeof contestants)[number];

interface Round {
  megabytesPerSecond: number;
  cpuSecondsPerGigabyte: number;
  peakMebibytes: number;
}

export interface UploadWish {
  readonly rounds: number;
  readonly mebibytes: number;
  /** how many send at once; each sends its share of `mebibytes` */
  readonly streams: number;
}

const names: Record<Contestant, string> = {
  peer: '@tus/server, FileStore: plain',
  ours: 'intake: sealed, hashed, durable',
  nginx: 'nginx PUT: plain',
};

export async function uploadBench(wish: UploadWish): Promise<void> {
  const source = mkdtempSync('/dev/shm/vidne-bench-');
  const file = join(source, 'upload');
  writeFileSync(file, Buffer.alloc(Math.floor((wish.mebibytes * 1024 ** 2) / wish.streams), 'Vidne '));
  const results: Record<Contestant, Round[]> = { peer: [], ours: [], nginx: [] };
  try {
    for (let round = 0; round < wish.rounds; round++)
      for (const who of turned(contestants, round)) results[who].push(await measure(who, wish, file));
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
  report(wish, results);
}

/** Everybody is first, second and last equally often. */
const turned = <T>(all: readonly T[], by: number): T[] => [
  ...all.slice(by % all.length),
  ...all.slice(0, by % all.length),
];

function report({ mebibytes, rounds, streams }: UploadWish, results: Record<Contestant, Round[]>): void {
  const speed = ({ megabytesPerSecond }: Round): number => megabytesPerSecond;
  console.log(`upload, ${mebibytes} MiB in ${streams} stream(s), ${rounds} rounds, medians (least to most)`);
  console.log('| | MB/s | CPU s/GB | peak MiB |\n|---|---|---|---|');
  for (const who of contestants) {
    const speeds = results[who].map(speed);
    const range = `${median(speeds).toFixed(0)} (${Math.min(...speeds).toFixed(0)}–${Math.max(...speeds).toFixed(0)})`;
    const cpu = median(results[who].map(({ cpuSecondsPerGigabyte }) => cpuSecondsPerGigabyte)).toFixed(2);
    const peak = median(results[who].map(({ peakMebibytes }) => peakMebibytes)).toFixed(0);
    console.log(`| ${names[who]} | ${range} | ${cpu} | ${peak} |`);
  }
  for (const other of ['peer', 'nginx'] as const) {
    const ratios = results.ours.map((round, i) => speed(round) / speed(results[other][i]!));
    const [low, high] = [Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2)];
    console.log(`ratio ours/${other}, median of same-round ratios: ${median(ratios).toFixed(2)} (${low} to ${high})`);
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measure(who: Contestant, { streams }: UploadWish, file: string): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-'));
  const port = await freePort();
  const server = start[who](folder, port);
  try {
    await until(() => isOpen(port), 'the server answers');
    const bytes = readSize(file);
    const paths = await Promise.all(Array.from({ length: streams }, (_, i) => create(who, port, bytes, i)));
    const cpuBefore = processorSeconds(server.pid!);
    const startedAt = performance.now();
    await Promise.all(paths.map((path) => send(who, port, path, file)));
    const seconds = (performance.now() - startedAt) / 1000;
    const cpu = processorSeconds(server.pid!) - cpuBefore;
    return {
      megabytesPerSecond: (bytes * streams) / 1e6 / seconds,
      cpuSecondsPerGigabyte: (cpu * 1e9) / (bytes * streams),
      peakMebibytes: family(server.pid!).reduce((sum, pid) => sum + peakOf(pid), 0),
    };
  } finally {
    server.kill(who === 'nginx' ? 'SIGTERM' : 'SIGKILL');
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
    // what one contestant left to be written must not slow the next one down
    await once(spawn('sync'), 'exit');
  }
}

const quiet: { stdio: StdioOptions } = { stdio: ['ignore', 'ignore', 'inherit'] };

const start: Record<Contestant, (folder: string, port: number) => ChildProcess> = {
  peer: (folder, port) =>
    spawn(process.execPath, ['tests/bench/peer.ts', folder, String(port)], { ...quiet, env: {} as NodeJS.ProcessEnv }),
  ours(folder, port) {
    for (const path of ['drop', 'site/live/public']) mkdirSync(join(folder, path), { recursive: true });
    const env = {
      ...intakeDiskThreads,
      ...thrift,
      PUBLIC_PORT: String(port),
      PUBLIC_ORIGIN: `http://localhost:${port}`,
      DROP_URL: `file:${join(folder, 'drop')}`,
      SITE_DIR: join(folder, 'site'),
      RECIPIENT: recipientOf(parseIdentity(newIdentity())),
      CONTACT_RECIPIENT: recipientOf(parseIdentity(newIdentity())),
      TOKEN_SECRET: 'a secret of a bench, not of an installation',
    };
    return spawn(process.execPath, ['api/intake/main.ts'], { ...quiet, env: env as unknown as NodeJS.ProcessEnv });
  },
  nginx(folder, port) {
    writeFileSync(join(folder, 'nginx.conf'), nginxConfig(folder, port));
    mkdirSync(join(folder, 'put'), { mode: 0o777 });
    return spawn('/usr/sbin/nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'], quiet);
  },
};

/** nginx's own defaults but for the size of a body and of its buffer; in the foreground, so that it can be ended. */
const nginxConfig = (folder: string, port: number): string => `
daemon off; pid nginx.pid; error_log error.log; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log off; client_max_body_size 0; client_body_buffer_size 1m; client_body_temp_path ${folder}/temp;
  server { listen 127.0.0.1:${port}; root ${folder}; location / { dav_methods PUT; } }
}`;

async function isOpen(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
    return true;
  } catch {
    return false; // not listening yet
  }
}

/** Where to send to: an upload of tus, or a name. `token` is of a tip that was opened before. */
export async function create(
  who: Contestant,
  port: number,
  bytes: number,
  number: number,
  token?: string,
): Promise<string> {
  if (who === 'nginx') return `/put/${number}`;
  token ??= who === 'ours' ? await openToken(port) : 'none';
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': String(bytes),
    'Upload-Metadata': `token ${Buffer.from(token).toString('base64')}`,
  };
  const answer = await fetch(`http://127.0.0.1:${port}/api/uploads`, { method: 'POST', headers });
  if (answer.status !== 201) throw new Error(`not created: ${answer.status} ${await answer.text()}`);
  return new URL(answer.headers.get('Location')!, `http://127.0.0.1:${port}`).pathname;
}

export async function openToken(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/tips`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"language":"en"}',
  });
  return ((await answer.json()) as { token: string }).token;
}

/** By curl, in one request. */
export async function send(who: Contestant, port: number, path: string, file: string): Promise<void> {
  const tus = ['-X', 'PATCH', '-H', 'Tus-Resumable: 1.0.0', '-H', 'Upload-Offset: 0'];
  const type = ['-H', 'Content-Type: application/offset+octet-stream', '-H', 'Expect:'];
  const url = `http://127.0.0.1:${port}${path}`;
  const args = [
    '-sS',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    ...(who === 'nginx' ? [] : tus),
    ...type,
    '-T',
    file,
    url,
  ];
  const curl = spawn('curl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let status = '';
  curl.stdout.on('data', (text: Buffer) => (status += text.toString()));
  await once(curl, 'close');
  if (status !== (who === 'nginx' ? '201' : '204')) throw new Error(`${who} answered ${status}`);
}

const readSize = (file: string): number => readFileSync(file).length;
const family = (pid: number): number[] => [pid, ...descendants(pid)];
const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
