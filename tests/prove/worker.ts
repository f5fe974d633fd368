import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import type { DeskEnv } from '../../api/desk/access.ts';
import { addRetry } from '../../api/desk/retry.ts';
import { parseRecipient, recipientOf, sealBytes } from '../../api/drop/age.ts';
import { previewKey, type UploadId } from '../../api/drop/keys.ts';
import { fileRow, openPreview, openTestBench, type TestBench } from '../evidence/bench.ts';
import {
  commandOf,
  environment,
  leftOn,
  newScratch,
  processesOn,
  processesSeeing,
  type Role,
  removeScratch,
  startRole,
} from '../evidence/role.ts';
import { createRandom, type Random } from './random.ts';
import { type Expected, makeSamples, sendBatch } from './worker-batch.ts';
import { checkBatch } from './worker-check.ts';

export interface WorkerResult {
  readonly kills: number;
  readonly batches: number;
  readonly files: number;
  /** kills that met the process for suspects instead of the worker */
  readonly killsAlone: number;
  /** files that were set aside, tried again by staff, and ended right */
  readonly setAside: number;
  readonly wrong: readonly string[];
  /** what the same check says of a copy that was cut short */
  readonly control: readonly string[];
  readonly seconds: number;
}

/** How long a batch may take once nobody kills any more. */
const patienceMs = 300_000;

/**
 * `kill -9` of the evidence worker at random moments over mixed batches. A batch that has ended, or has had its share of
 * kills, is worked through in peace and checked.
 */
export async function proveWorker({
  kills: wanted,
  seed,
  share = 40,
  names,
}: {
  kills: number;
  seed: number;
  share?: number;
  names?: readonly string[];
}): Promise<WorkerResult> {
  const startedAt = Date.now();
  const bench = await openTestBench();
  const run = new Run(bench, createRandom(seed));
  try {
    const samples = await makeSamples(names);
    const sent: Expected[][] = [];
    while (run.kills < wanted) {
      const batch = await sendBatch(bench, samples);
      sent.push(batch);
      await run.killDuring(batch, Math.min(wanted, run.kills + share));
      await run.finish(batch);
    }
    for (const batch of sent) run.wrong.push(...(await checkBatch(bench, batch)));
    const { kills, killsAlone, setAside, wrong } = run;
    const control = await checkDamaged(bench, sent[0]!);
    const files = sent.length * samples.length;
    const seconds = (Date.now() - startedAt) / 1000;
    return { kills, killsAlone, setAside, wrong, control, files, batches: sent.length, seconds };
  } finally {
    await run.close();
    await bench.close();
  }
}

class Run {
  kills = 0;
  killsAlone = 0;
  setAside = 0;
  readonly wrong: string[] = [];
  readonly #bench: TestBench;
  readonly #random: Random;
  readonly #scratch = newScratch();
  #role: Role | undefined;

  constructor(bench: TestBench, random: Random) {
    this.#bench = bench;
    this.#random = random;
  }

  async killDuring(batch: readonly Expected[], until: number): Promise<void> {
    while (this.kills < until && !(await this.#hasEnded(batch))) {
      this.#role ??= this.#start();
      await this.#moment(this.#role);
      this.kills += 1;
      if (this.#random.chance(0.15) && this.#killAlone()) continue;
      await this.#role.end('SIGKILL');
      this.#role = undefined;
    }
  }

  /** Lets the batch end, has staff try again what was set aside, and looks at what the worker left behind. */
  async finish(batch: readonly Expected[]): Promise<void> {
    this.#role ??= this.#start();
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline && !(await this.#hasEnded(batch, true))) await sleep(200);
    await this.#role.end('SIGTERM');
    this.#role = undefined;
    const seeing = processesSeeing(this.#scratch).map((pid) => `${pid} ${commandOf(pid).replaceAll('\0', ' ')}`);
    for (const one of seeing) this.wrong.push(`still runs: ${one.slice(0, 200)}`);
    for (const name of leftOn(this.#scratch)) this.wrong.push(`left on the scratch space: ${name}`);
  }

  async close(): Promise<void> {
    await this.#role?.end('SIGKILL');
    removeScratch(this.#scratch);
  }

  #start(): Role {
    return startRole(environment(this.#bench, this.#scratch));
  }

  /** Mostly when it works, sometimes while it starts. */
  async #moment(role: Role): Promise<void> {
    if (this.#random.chance(0.1)) return void (await sleep(this.#random.between(0, 800)));
    const isStarted = () => role.events().some(({ event }) => event === 'started');
    for (let n = 0; n < 600 && !isStarted(); n++) await sleep(25);
    await sleep(this.#random.scaled(5, 3000));
  }

  #killAlone(): boolean {
    const alone = processesOn(this.#scratch).filter((pid) => commandOf(pid).includes('suspects.ts'));
    for (const pid of alone) process.kill(pid, 'SIGKILL');
    this.killsAlone += alone.length > 0 ? 1 : 0;
    return alone.length > 0;
  }

  async #hasEnded(batch: readonly Expected[], tryAgain = false): Promise<boolean> {
    const rows = await this.#bench.store.read.select().from(this.#bench.store.t.file);
    const ours = rows.filter(({ id }) => batch.some(({ upload }) => upload === id));
    const lost = ours.filter(({ state, failure }) => state === 'failed' && failure === 'worker_lost');
    if (tryAgain) for (const { id } of lost) await this.#tryAgain(id);
    const isOpen = (state: string) => !['queued', 'quarantined', 'failed'].includes(state);
    return ours.length === batch.length && !ours.some(({ state }) => isOpen(state)) && !(tryAgain && lost.length > 0);
  }

  /** As a member of staff does it on the desk. */
  async #tryAgain(id: string): Promise<void> {
    this.setAside += 1;
    const { store, now, log, drop, vault, recipient, viewingIdentity } = this.#bench;
    const api = new Hono<DeskEnv>();
    const person = { id: 'staff', name: 'Mette Holm', email: 'mette@politi.example', language: 'da' };
    api.use(async (c, next) => {
      c.set('member', { ...person, role: 'supervisor', district: null, twoFactorEnabled: true });
      await next();
    });
    const addresses = { origin: 'http://desk.example', publicOrigin: 'http://public.example' };
    const police = parseRecipient(recipient);
    const rest = {
      ...addresses,
      vaultUrl: '',
      sessionSecret: '',
      revealSecret: '',
      siteDir: '',
      units: [],
      disposalDays: 7,
      phrases: { topics: [], phrases: [] },
      mailState: { mail: 'no_mail' as const },
      recipient: police,
      viewingIdentity,
    };
    addRetry(api, { store, drop, vault, now, log, ...rest });
    const answer = await api.request(`/files/${id}/retry`, { method: 'POST', body: '{}' });
    if (!answer.ok) this.wrong.push(`staff could not have ${id} tried again: ${answer.status}`);
  }
}

/** The same check on a copy whose second half is missing, sealed as if it were whole. */
async function checkDamaged(bench: TestBench, batch: readonly Expected[]): Promise<string[]> {
  const { store, vault, viewingIdentity } = bench;
  const film = batch.find(({ previews }) => previews.includes('proxy.mp4'))!;
  const key = previewKey(film.upload as UploadId, 'proxy.mp4');
  const copy = await openPreview(bench, film.upload, 'proxy.mp4');
  const half = copy.subarray(0, copy.length / 2);
  await vault.remove(key);
  await vault.putIfAbsent(key, sealBytes(half, [parseRecipient(recipientOf(viewingIdentity))]));
  // also where its length was put right, custody and the decoder must notice
  const previews = (await fileRow(bench, film.upload)).previews!.map((one) =>
    one.name === 'proxy.mp4' ? { ...one, sizeBytes: half.length } : one,
  );
  await store.write((tx) => tx.update(store.t.file).set({ previews }).where(eq(store.t.file.id, film.upload)));
  return checkBatch(bench, batch);
}
