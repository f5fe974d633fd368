import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { freePort, until } from '../vidne.ts';

/**
 * One upload over loopback: ours (sealed, hashed, durable) against @tus/server with its FileStore (none of the three), one
 * PATCH each, a fresh process each round, alternating. The bytes come from memory, so that only the server is measured.
 */
interface Round {
  megabytesPerSecond: number;
  cpuSecondsPerGigabyte: number;
  peakMebibytes: number;
}

const block = Buffer.alloc(1024 ** 2, 'Vidne ');
const ticksPerSecond = 100;

export async function uploadBench({ rounds, mebibytes }: { rounds: number; mebibytes: number }): Promise<void> {
  const results = { ours: [] as Round[], peer: [] as Round[] };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
    for (const who of order) results[who].push(await measure(who, mebibytes * 1024 ** 2));
  }
  const median = (who: 'ours' | 'peer', key: keyof Round) =>
    results[who].map((r) => r[key]).sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const ratio = results.ours
    .map((r, i) => r.megabytesPerSecond / results.peer[i]!.megabytesPerSecond)
    .sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  console.log(`upload, ${mebibytes} MiB, ${rounds} rounds, medians`);
  console.log('| | MB/s | CPU s/GB | peak MiB |\n|---|---|---|---|');
  for (const [who, name] of [
    ['peer', '@tus/server, FileStore'],
    ['ours', 'intake: sealed, hashed, durable'],
  ] as const) {
    console.log(
      `| ${name} | ${median(who, 'megabytesPerSecond').toFixed(0)} | ${median(who, 'cpuSecondsPerGigabyte').toFixed(2)} | ${median(who, 'peakMebibytes').toFixed(0)} |`,
    );
  }
  console.log(`ratio ours/peer (median of same-round ratios): ${ratio.toFixed(2)}`);
}

async function measure(who: 'ours' | 'peer', bytes: number): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-'));
  const port = await freePort();
  const server = who === 'ours' ? startOurs(folder, port) : startPeer(folder, port);
  try {
    await until(() => isOpen(port), 'the server answers');
    const token = who === 'ours' ? await openToken(port) : '';
    const path = await create(port, bytes, token);
    const cpuBefore = cpuSeconds(server.pid!);
    const startedAt = performance.now();
    await patch(port, path, bytes);
    const seconds = (performance.now() - startedAt) / 1000;
    const cpu = cpuSeconds(server.pid!) - cpuBefore;
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    return {
      megabytesPerSecond: bytes / 1e6 / seconds,
      cpuSecondsPerGigabyte: (cpu * 1e9) / bytes,
      peakMebibytes: peak,
    };
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

function startOurs(folder: string, port: number): ChildProcess {
  for (const name of ['drop', 'site']) mkdirSync(join(folder, name));
  const env = {
    PUBLIC_PORT: String(port),
    PUBLIC_ORIGIN: `http://localhost:${port}`,
    DROP_URL: `file:${join(folder, 'drop')}`,
    SITE_DIR: join(folder, 'site'),
    RECIPIENT: recipientOf(parseIdentity(newIdentity())),
    TOKEN_SECRET: 'a secret of a bench, not of an installation',
  };
  return spawn(process.execPath, ['api/intake/main.ts'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

const startPeer = (folder: string, port: number): ChildProcess =>
  spawn(process.execPath, ['tests/bench/peer.ts', folder, String(port)], {
    env: {},
    stdio: ['ignore', 'ignore', 'inherit'],
  });

async function isOpen(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/api/uploads`, { method: 'OPTIONS' });
    return true;
  } catch {
    return false; // not listening yet
  }
}

async function openToken(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/tips`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"language":"en"}',
  });
  return ((await answer.json()) as { token: string }).token;
}

async function create(port: number, bytes: number, token: string): Promise<string> {
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': String(bytes),
    'Upload-Metadata': `token ${Buffer.from(token || 'none').toString('base64')}`,
  };
  const answer = await fetch(`http://127.0.0.1:${port}/api/uploads`, { method: 'POST', headers });
  if (answer.status !== 201) throw new Error(`not created: ${answer.status} ${await answer.text()}`);
  return new URL(answer.headers.get('Location')!, `http://127.0.0.1:${port}`).pathname;
}

async function patch(port: number, path: string, bytes: number): Promise<void> {
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Offset': '0',
    'Content-Type': 'application/offset+octet-stream',
    'Content-Length': String(bytes),
  };
  const sending = request({ host: '127.0.0.1', port, path, method: 'PATCH', headers });
  const answered = once(sending, 'response');
  for (let sent = 0; sent < bytes; sent += block.length)
    if (!sending.write(block.subarray(0, Math.min(block.length, bytes - sent)))) await once(sending, 'drain');
  sending.end();
  const [response] = (await answered) as [import('node:http').IncomingMessage];
  response.resume();
  if (response.statusCode !== 204 || response.headers['upload-offset'] !== String(bytes))
    throw new Error(`PATCH: ${response.statusCode}`);
}

/** User and system time of the process, all threads, from /proc (clock ticks). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
