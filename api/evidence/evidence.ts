import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EvidenceConfig } from '../config.ts';
import { openStore } from '../db/store.ts';
import { type Identity, parseIdentities, parseIdentity, parseRecipient } from '../drop/age.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { describeError, type Log } from '../log.ts';
import { type NoteSigner, parseSigningKey } from '../signed-note.ts';
import { watchAppealPictures } from './appeal/pictures.ts';
import type { Bench } from './bench.ts';
import { watchReveals } from './contact/watch.ts';
import { watchCopies } from './copy/copies.ts';
import { watchDisposals } from './disposal/watch.ts';
import { notarizeDaily } from './log/checkpoints.ts';
import { watchPackages } from './package/watch.ts';
import { namePrograms } from './sandbox/programs.ts';
import { openSandbox } from './sandbox/sandbox.ts';
import { openScratch } from './sandbox/scratch.ts';
import { watchUnscanned } from './scan/rescan.ts';
import { createScanner, nameScanner } from './scan/scanner.ts';
import { type Clock, openClock } from './schedule/clock.ts';
import { beat, stopBeating } from './schedule/heartbeat.ts';
import { nameProcess } from './schedule/process-name.ts';
import { watchSelfTests } from './self-test/watch.ts';
import { keepStatusList } from './status-list.ts';
import { specialistOf } from './withheld/specialist.ts';
import { watchWithheld } from './withheld/watch.ts';
import { createWorker } from './worker.ts';

const heartbeatMs = 10_000;
const leftoverMs = 24 * 3_600_000;

export interface Evidence {
  /** What is at work, as on the health page. */
  facts(): Record<string, string | number | boolean>;
  /** Puts everything down in good order and erases the plaintext. */
  close(): Promise<void>;
}

/** Starts the inside worker. */
export async function startEvidence(config: EvidenceConfig, log: Log): Promise<Evidence> {
  const bench = await openBench(config, log);
  const { sandbox, store, scratch, vault, clock } = bench;
  await vault.sweep(leftoverMs);
  const worker = createWorker(bench, {
    surge: config.SURGE,
    ...(config.HEAVY_JOBS === undefined ? {} : { heavySlots: config.HEAVY_JOBS }),
  });
  const ending = new AbortController();
  const signing = openSigning(config);
  const notary = startNotary(signing, bench, ending.signal);
  const startedAt = bench.now().toISOString();
  const specialist = bench.specialist ? 'configured' : 'no_specialist';
  const known = { pid: process.pid, tier: sandbox.tier, startedAt, specialist, ...bench.programs };
  const facts = () => ({ refused: worker.refused, ...worker.facts, ...notary.facts });
  const alive = async () => {
    try {
      await clock.set();
      const scanner = await nameScanner(bench.scanner);
      await beat(bench, { ...known, scanner, ...facts() });
    } catch (error) {
      log('heartbeat_failed', describeError(error)); // the next one will say it
    }
  };
  let beating = alive();
  await beating;
  const heart = setInterval(() => (beating = alive()), heartbeatMs);
  const work = Promise.all([
    worker.run(ending.signal),
    watchUnscanned(bench, ending.signal),
    watchSelfTests(bench, ending.signal),
    watchCopies(bench, ending.signal),
    watchAppealPictures(bench, ending.signal),
    watchWithheld(bench, ending.signal),
    notary.done,
    signing && keepStatusList({ ...signing, siteDir: dirname(signing.folder), log, now: bench.now }, ending.signal),
    watchPackages({ ...bench, ...signing }, ending.signal),
    watchDisposals({ ...bench, secret: config.REVEAL_SECRET }, ending.signal),
    watchReveals({ ...bench, contactIdentity: readContactKey(config), secret: config.REVEAL_SECRET }, ending.signal),
  ]);
  log('started', { pid: process.pid, tier: sandbox.tier });
  if (sandbox.tier === 'D') log('no_sandbox', { tier: 'D' });
  return {
    facts,
    async close() {
      clearInterval(heart);
      ending.abort();
      await Promise.all([work, beating]);
      scratch.close();
      await stopBeating(bench);
      await store.close();
    },
  };
}

type Signing = { signer: NoteSigner; folder: string } | undefined;

function openSigning({ CHECKPOINT_KEY_FILE: keyFile, CHECKPOINTS_DIR: folder }: EvidenceConfig): Signing {
  return keyFile && folder ? { signer: parseSigningKey(readFileSync(keyFile, 'utf8')), folder } : undefined;
}

/** Whoever runs without a key, or without a place to publish, says so on the health page. */
function startNotary(signing: Signing, { store, log, now }: Bench, signal: AbortSignal) {
  if (!signing) return { done: Promise.resolve(), facts: { custody: 'unsigned' } };
  return notarizeDaily({ store, ...signing, log, now }, signal);
}

/** Only what answers requests keeps it; a bench, and the process beside it, gets its public half. */
const readContactKey = ({ CONTACT_IDENTITY_FILE }: EvidenceConfig): Identity =>
  parseIdentity(readFileSync(CONTACT_IDENTITY_FILE, 'utf8'));

export async function openBench(config: EvidenceConfig, log: Log): Promise<Bench & { clock: Clock }> {
  const specialist = specialistOf(config);
  const scratch = await openScratch(config.SCRATCH_DIR);
  const sandbox = await openSandbox(scratch.own);
  const store = await openStore(config.DATABASE_URL);
  const clock = await openClock(store);
  return {
    drop: openBlobs(config.DROP_URL),
    vault: openBlobs(config.VAULT_URL),
    store,
    identity: parseIdentities(
      [config.IDENTITY_FILE, ...config.OLD_IDENTITY_FILES].map((file) => readFileSync(file, 'utf8')),
    ),
    viewing: parseRecipient(config.VIEWING_RECIPIENT),
    contactRecipient: readContactKey(config).recipient,
    sandbox,
    programs: await namePrograms(sandbox),
    scratch,
    ...(config.CLAMD_SOCKET ? { scanner: createScanner(config.CLAMD_SOCKET) } : {}),
    specialist,
    clock,
    now: clock.now,
    log,
    worker: nameProcess(),
    leaseMs: 60_000,
    laidOutBytes: 128 * 1024 ** 2,
    contentDir: config.CONTENT_DIR,
    reviewsAnswers: config.REVIEW_ANSWERS === '1',
  };
}
