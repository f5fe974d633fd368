import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { newIdentity, parseIdentity, Sealer } from '../../api/drop/age.ts';
import { originalKey, type UploadId } from '../../api/drop/keys.ts';
import type { OriginalRow } from '../../api/evidence/bench.ts';
import { recordCustody } from '../../api/evidence/custody.ts';
import { file, insert } from '../db/rows.ts';
import { type Browser, origin } from '../desk/bench.ts';
import { sendTip } from '../desk/tip-desk.ts';
import { acceptAll, openPackageDesk, type PackageDesk } from '../package/evidence.ts';
import { watchMemory } from './package-memory.ts';

/**
 * A package of many originals, fetched over HTTP as a browser does it, against the least anybody must do with the same
 * bytes: the age program and sha256sum, one after the other over every original, each sealed as one file for it. In turn,
 * so that whatever else the machine does meets both.
 */
export interface PackageWish {
  readonly gigabytes: number;
  readonly files: number;
  readonly rounds: number;
}

const segmentBytes = 8 * 1024 ** 2;
const caseRef = '0100-12345-00001-26';
const bound = 0.8;
const boundMebibytes = 300;

export async function packageBench({ gigabytes, files, rounds }: PackageWish): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-package-'));
  const desk = await openPackageDesk();
  try {
    const person = await desk.signedIn('investigator');
    const identity = newIdentity();
    writeFileSync(join(folder, 'key.txt'), `${identity}\n`);
    const fileBytes = Math.ceil((gigabytes * 1e9) / files);
    const made = await fill(desk, person, { folder, identity, files, fileBytes });
    console.log(`\n# A package of ${files} originals, ${((files * fileBytes) / 1e9).toFixed(2)} GB`);
    await compare(desk, person, { ...made, folder, rounds, bytes: files * fileBytes });
  } finally {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Filling {
  readonly folder: string;
  readonly identity: string;
  readonly files: number;
  readonly fileBytes: number;
}

interface Made {
  readonly tip: string;
  /** the same originals, each as one age file */
  readonly sealed: readonly string[];
}

async function fill(
  desk: PackageDesk,
  person: { id: string },
  { folder, identity, files, fileBytes }: Filling,
): Promise<Made> {
  const { id: tip } = await sendTip(desk);
  const sealed: string[] = [];
  for (let n = 0; n < files; n++) {
    const path = join(folder, `${n}.age`);
    await addLarge(desk, tip, fileBytes, path, identity);
    sealed.push(path);
  }
  await acceptAll(desk, tip, person, caseRef);
  spawnSync('sync');
  return { tip, sealed };
}

/** The same random bytes twice: as segments in the vault, and as one age file for the peer. */
async function addLarge(desk: PackageDesk, tip: string, bytes: number, path: string, identity: string): Promise<void> {
  const { vault, now } = desk.desk;
  const row = file(now(), tip, { sizeBytes: bytes, previews: [] });
  const whole = createHash('sha256');
  const sealer = new Sealer([parseIdentity(identity).recipient]);
  const out = createWriteStream(path);
  const segments: OriginalRow['segments'] = [];
  for (let start = 0; start < bytes; start += segmentBytes) {
    const plain = randomBytes(Math.min(segmentBytes, bytes - start));
    whole.update(plain);
    const segment = new Sealer([desk.police.recipient]);
    const parts = [...segment.push(plain), ...segment.end()];
    const writer = await vault.begin(originalKey(row.id as UploadId, start));
    await writer.write(parts);
    await writer.commit();
    const sealedBytes = parts.reduce((sum, { length }) => sum + length, 0);
    segments.push({ start, lengthBytes: plain.length, sha256: '', sealedBytes, sealedSha256: '' });
    for (const part of sealer.push(plain)) if (!out.write(part)) await once(out, 'drain');
  }
  for (const part of sealer.end()) out.write(part);
  out.end();
  await once(out, 'close');
  const sha256 = whole.digest('hex');
  await insert(desk.store, 'file', { ...row, sha256, segments });
  const { t } = desk.store;
  const event = { at: now(), actor: 'evidence', actorRole: 'process', tipId: tip, fileId: row.id };
  await desk.store.write(async (tx) => {
    await tx.insert(t.original).values({ fileId: row.id, sha256, sizeBytes: bytes, segments, storedAt: now() });
    await recordCustody(tx, t, { ...event, action: 'hash', sha256After: sha256 });
  });
}

interface Comparison extends Made {
  readonly folder: string;
  readonly rounds: number;
  readonly bytes: number;
}

async function compare(
  desk: PackageDesk,
  person: Browser,
  { tip, sealed, folder, rounds, bytes }: Comparison,
): Promise<void> {
  const server = createAdaptorServer({ fetch: desk.app.fetch }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [peer, ours, sealing]: [number[], number[], number[]] = [[], [], []];
  let peak = 0;
  const recipient = /age1\w+/.exec(
    spawnSync('age-keygen', ['-y', join(folder, 'key.txt')], { encoding: 'utf8' }).stdout,
  )![0];
  for (let round = 0; round < rounds; round++) {
    peer.push(await timed(() => runPeer(sealed, join(folder, 'key.txt'))));
    for (const [times, wish] of [
      [ours, {}],
      [sealing, { recipient }],
    ] as const) {
      const watch = watchMemory(process.pid, 'package/pack.ts');
      times.push(await timed(() => fetchOnce(desk, person, port, { tip, ...wish })));
      peak = Math.max(peak, watch.stop());
    }
  }
  server.close();
  report({ peer, ours, sealing, bytes, peak });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function runPeer(sealed: readonly string[], key: string): Promise<void> {
  const script = 'key=$1; shift; for f in "$@"; do age -d -i "$key" "$f" | sha256sum; done';
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script, 'peer', key, ...sealed], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the peer ended with ${code}`);
}

/** From the request to the last byte at the client: the worker's grant, the timestamp of nobody, the packing, the way. */
async function fetchOnce(
  desk: PackageDesk,
  person: Browser,
  port: number,
  wish: Record<string, unknown>,
): Promise<void> {
  const asked = { caseRef, reason: 'Måling', ...wish };
  const { package: made } = await person.expect<{ package: { id: string } }>(201, person.post('/packages', asked));
  await desk.grant();
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const url = `http://127.0.0.1:${port}/api/desk/packages/${made.id}/download`;
  const headers = ['-H', `Cookie: ${cookie}`, '-H', `Host: ${new URL(origin).host}`];
  const child = spawn('curl', ['-fsS', ...headers, '-o', '/dev/null', url], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`curl ended with ${code}`);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

function report(found: { peer: number[]; ours: number[]; sealing: number[]; bytes: number; peak: number }): void {
  const { peer, ours, sealing, bytes, peak } = found;
  const speeds = (times: readonly number[]): string => {
    const all = times.map((seconds) => bytes / 1e6 / seconds);
    return `${median(all).toFixed(0)} (${Math.min(...all).toFixed(0)}–${Math.max(...all).toFixed(0)})`;
  };
  const ratio = (times: readonly number[]): number => median(times.map((seconds, round) => peer[round]! / seconds));
  const desk = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;
  console.log('| | MB/s, median (least to most) | ratio to the peer, median of rounds |\n|---|---|---|');
  console.log(`| age -d, sha256sum | ${speeds(peer)} | 1 |`);
  console.log(`| package over HTTP | ${speeds(ours)} | ${ratio(ours).toFixed(2)} (bound ${bound}) |`);
  console.log(`| package, sealed to a recipient | ${speeds(sealing)} | ${ratio(sealing).toFixed(2)} |`);
  console.log(
    `peak of the packing process ${peak.toFixed(0)} MiB (bound ${boundMebibytes}); of this process, desk and worker in one, ${desk.toFixed(0)} MiB`,
  );
}
