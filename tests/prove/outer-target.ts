import { randomBytes } from 'node:crypto';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { type IntakeProcess, type ProcessSettings, startIntake } from './intake-process.ts';
import { createPolice, type Police } from './police.ts';
import { createRandom, type Random } from './random.ts';
import { Broken, newRecord } from './record.ts';
import type { Target } from './sender.ts';

/** Senders' target: an intake process that is ended and started again under their hands. */
export class OuterTarget implements Target {
  readonly record = newRecord();
  readonly random: Random;
  readonly source = randomBytes(48 * 1024 ** 2);
  readonly largestBytes: number;
  readonly police: Police = createPolice();
  readonly #settings: Omit<ProcessSettings, 'police'>;
  #process: IntakeProcess | undefined;
  #running = Promise.withResolvers<string>();

  constructor(settings: Omit<ProcessSettings, 'police'> & { seed: number; largestBytes: number }) {
    this.#settings = settings;
    this.random = createRandom(settings.seed);
    this.largestBytes = settings.largestBytes;
  }

  origin(): Promise<string> {
    return this.#running.promise;
  }

  async start(): Promise<void> {
    this.#process = await startIntake({ ...this.#settings, police: this.police.identity });
    this.#running.resolve(this.#process.origin);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
    this.#running = Promise.withResolvers();
    const code = (await this.#process?.end(signal)) ?? null;
    this.#process = undefined;
    return code;
  }

  /** While the intake is down: every promise to senders is kept by what stands in the drop. Half of the tips are taken. */
  async check(when: string): Promise<void> {
    const drop = createFileBlobs(this.#settings.drop);
    for (const sending of this.record.running)
      await this.#note(when, () => this.police.checkSending(drop, { ...sending }));
    for (const tip of this.record.tips.splice(0)) {
      await this.#note(when, () => this.police.checkTip(drop, tip));
      if (this.random.chance(0.5)) await this.police.take(drop, tip);
      else this.record.tips.push(tip);
    }
  }

  async #note(when: string, check: () => Promise<void>): Promise<void> {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.record.broken.push(`${when}: ${error.message}`);
    }
  }
}
