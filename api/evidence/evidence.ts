import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { EvidenceConfig } from '../config.ts';
import { openStore } from '../db/store.ts';
import { parseIdentity, parseRecipient } from '../drop/age.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { describeError, type Log } from '../log.ts';
import type { Bench } from './bench.ts';
import { beat } from './heartbeat.ts';
import { namePrograms } from './programs.ts';
import { openSandbox } from './sandbox.ts';
import { openScratch } from './scratch.ts';
import { createWorker } from './worker.ts';

const heartbeatMs = 10_000;
const leftoverMs = 24 * 3_600_000;

/** Starts the inside worker; `close` puts everything down in good order and erases the plaintext. */
export async function startEvidence(config: EvidenceConfig, log: Log): Promise<{ close: () => Promise<void> }> {
  const bench = await openBench(config, log);
  const { sandbox, store, scratch, vault } = bench;
  await vault.sweep(leftoverMs);
  const worker = createWorker(bench);
  const ending = new AbortController();
  const alive = () =>
    beat(bench, { pid: process.pid, tier: sandbox.tier, refused: worker.refused, startedAt, ...bench.programs }).catch(
      (error: unknown) => log('heartbeat_failed', describeError(error)),
    );
  const startedAt = bench.now().toISOString();
  await alive();
  const heart = setInterval(alive, heartbeatMs);
  const work = worker.run(ending.signal);
  log('started', { pid: process.pid, tier: sandbox.tier });
  if (sandbox.tier === 'D') log('no_sandbox', { tier: 'D' });
  return {
    async close() {
      clearInterval(heart);
      ending.abort();
      await work;
      scratch.close();
      await store.close();
    },
  };
}

export async function openBench(config: EvidenceConfig, log: Log): Promise<Bench> {
  const scratch = await openScratch(config.SCRATCH_DIR);
  const sandbox = await openSandbox(scratch.own);
  return {
    drop: openBlobs(config.DROP_URL),
    vault: openBlobs(config.VAULT_URL),
    store: await openStore(config.DATABASE_URL),
    identity: parseIdentity(readFileSync(config.IDENTITY_FILE, 'utf8')),
    viewing: parseRecipient(config.VIEWING_RECIPIENT),
    sandbox,
    programs: await namePrograms(sandbox),
    scratch,
    now: () => new Date(),
    log,
    worker: `${process.pid}-${randomBytes(4).toString('hex')}`,
    leaseMs: 60_000,
    laidOutBytes: 128 * 1024 ** 2,
    contentDir: config.CONTENT_DIR,
  };
}
