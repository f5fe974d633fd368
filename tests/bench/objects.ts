import { execFile, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bucketAddress } from '../drop/bucket-address.ts';
import { type S3Server, startS3Server } from '../drop/s3-server.ts';
import { freePort } from '../free-port.ts';
import { startIntake } from './intake.ts';
import { processorSeconds } from './processor.ts';
import { create, openToken, send } from './upload.ts';

export interface ObjectsWish {
  readonly rounds: number;
  readonly mebibytes: number;
  /** how many send at once; each sends its share of `mebibytes` */
  readonly streams: number;
}

const filesOfTip = 20;
/** of an intake with 500 uploads at once: 512 MB */
const mostMebibytes = 488;

/** One way of putting the bytes: seconds by the clock, and of processor for each gigabyte, by whom. */
interface Put {
  readonly seconds: number;
  readonly self: number;
  readonly store: number;
}
/** MB/s */
interface Round {
  readonly ours: number;
  readonly peer: number;
  readonly receiver: number;
}

/**
 * The same bytes into the same object store: through the intake (received, sealed, hashed), and by the AWS SDK alone, which has
 * them in memory. Whoever is first changes with the round; behind them comes a server that receives and has the SDK put what it received,
 * for comparison. Fails below 0.8 of the SDK, and when the intake takes more than 512 MB (issue 8: with 500 streams at once).
 */
export async function objectsBench({ rounds, mebibytes, streams }: ObjectsWish): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-objects-'));
  const source = mkdtempSync('/dev/shm/vidne-objects-');
  const store = await startS3Server();
  const results: Round[] = [];
  try {
    await store.createBucket(store.drop, 'drop', folder);
    const address = bucketAddress(store, store.drop, 'drop', join(folder, 'spool'));
    const file = join(source, 'upload');
    const bytes = Math.floor((mebibytes * 1024 ** 2) / streams);
    writeFileSync(file, randomFillSync(Buffer.alloc(bytes)));
    for (let round = 0; round < rounds; round++) {
      const ours = () => throughIntake(store, address, file, bytes, streams);
      const peer = () => bySdk(store, address, file, streams, `peer-${round}`);
      const first = round % 2 === 0 ? await ours() : await peer();
      const second = round % 2 === 0 ? await peer() : await ours();
      const took = round % 2 === 0 ? { ours: first, peer: second } : { ours: second, peer: first };
      const third = await throughReceiver(store, address, file, streams, `receiver-${round}`);
      const gigabytes = (bytes * streams) / 1e9;
      const rate = ({ seconds }: Put): number => (gigabytes * 1000) / seconds;
      results.push({ ours: rate(took.ours), peer: rate(took.peer), receiver: rate(third) });
      const said = (name: string, put: Put): string =>
        `${name} ${rate(put).toFixed(0)} MB/s (processor s/GB: ${(put.self / gigabytes).toFixed(2)} and the store's ${(put.store / gigabytes).toFixed(2)})`;
      const all = [said('intake', took.ours), said('SDK', took.peer), said('receiver', third)];
      console.log(`round ${round + 1}: ${all.join(', ')}`);
    }
  } finally {
    await store.end();
    for (const place of [folder, source]) rmSync(place, { recursive: true, force: true });
  }
  console.log(`${mebibytes} MiB in ${streams} streams, medians of same-round ratios:`);
  say(
    'intake/receiver',
    results.map(({ ours, receiver }) => ours / receiver),
  );
  const ratio = say(
    'intake/SDK',
    results.map(({ ours, peer }) => ours / peer),
  );
  if (ratio < 0.8) throw new Error(`${ratio.toFixed(2)} of the SDK alone, less than 0.8`);
}

/** Prints and answers the median. */
function say(name: string, values: readonly number[]): number {
  const ratios = values.toSorted((a, b) => a - b);
  const ratio = ratios[ratios.length >> 1]!;
  console.log(`${name} ${ratio.toFixed(2)} (${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)})`);
  return ratio;
}

async function throughIntake(
  server: S3Server,
  dropUrl: string,
  file: string,
  bytes: number,
  streams: number,
): Promise<Put> {
  const intake = await startIntake({ dropUrl });
  try {
    // one network may not open five hundred tips at once
    const tips = Array.from({ length: Math.ceil(streams / filesOfTip) }, () => openToken(intake.port));
    const tokens = await Promise.all(tips);
    const all = Array.from({ length: streams }, (_, stream) =>
      create('ours', intake.port, bytes, stream, tokens[Math.floor(stream / filesOfTip)]),
    );
    const paths = await Promise.all(all);
    const before = [processorSeconds(intake.pid), processorSeconds(server.pid)];
    const startedAt = performance.now();
    await Promise.all(paths.map((path) => send('ours', intake.port, path, file)));
    const seconds = (performance.now() - startedAt) / 1000;
    const self = processorSeconds(intake.pid) - before[0]!;
    const store = processorSeconds(server.pid) - before[1]!;
    const peak = intake.peakMebibytes();
    console.log(`  intake at most ${peak.toFixed(0)} MiB`);
    if (peak > mostMebibytes) throw new Error(`${peak.toFixed(0)} MiB, more than ${mostMebibytes}`);
    return { seconds, self, store };
  } finally {
    await intake.close();
  }
}

async function bySdk(server: S3Server, address: string, file: string, streams: number, name: string): Promise<Put> {
  const program = [process.execPath, 'tests/bench/objects-peer.ts', address, file, String(streams), name];
  const before = processorSeconds(server.pid);
  const { stdout } = await promisify(execFile)(program[0]!, program.slice(1));
  const { seconds, processor } = JSON.parse(stdout) as { seconds: number; processor: number };
  return { seconds, self: processor, store: processorSeconds(server.pid) - before };
}

async function throughReceiver(
  server: S3Server,
  address: string,
  file: string,
  streams: number,
  name: string,
): Promise<Put> {
  const port = await freePort();
  const program = spawn(process.execPath, ['tests/bench/objects-receiver.ts', address, name, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(program.stdout, 'data');
    const before = [processorSeconds(program.pid!), processorSeconds(server.pid)];
    const startedAt = performance.now();
    // what takes any PUT
    await Promise.all(Array.from({ length: streams }, (_, stream) => send('nginx', port, `/${stream}`, file)));
    return {
      seconds: (performance.now() - startedAt) / 1000,
      self: processorSeconds(program.pid!) - before[0]!,
      store: processorSeconds(server.pid) - before[1]!,
    };
  } finally {
    const gone = once(program, 'exit');
    program.kill('SIGKILL');
    await gone;
  }
}
