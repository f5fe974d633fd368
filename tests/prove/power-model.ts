import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { type InnerIntake, openInnerIntake } from './inner-intake.ts';
import { createPolice } from './police.ts';
import { createRandom, type Random } from './random.ts';
import { Broken, newRecord, type Record } from './record.ts';
import { keepSending, type Target } from './sender.ts';
import { type DiskCall, VolatileDisk } from './volatile-disk.ts';

export interface ModelSettings {
  readonly cuts: number;
  readonly seed: number;
  /** syncs that do nothing, for a negative control; it ends at the first broken promise */
  readonly ignored?: readonly DiskCall[];
}

export interface ModelResult {
  readonly record: Record;
  readonly cuts: number;
  /** starts after which the process only died, and its disk stayed as it was */
  readonly kills: number;
  readonly diskCalls: number;
  readonly swept: number;
}

/**
 * Power cuts over a disk that keeps what POSIX promises and no more (volatile-disk.ts). A cut comes before some call of the
 * intake to its disk. Sometimes the process alone dies first, so that the next one finds what nobody has synced.
 */
export async function provePowerModel({ cuts, seed, ignored = [] }: ModelSettings): Promise<ModelResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-power-'));
  const rig = new ModelRig(folder, createRandom(seed), new Set(ignored));
  try {
    await rig.start();
    const isOver = (): boolean => rig.cuts >= cuts || (ignored.length > 0 && rig.record.broken.length > 0);
    const sending = keepSending(rig, 3, isOver);
    sending.catch(() => undefined); // awaited below; until then its failure is not unhandled
    while (!isOver()) await Promise.race([rig.interrupt(), sending]);
    rig.rest();
    await sending;
    await rig.finish();
    return { record: rig.record, cuts: rig.cuts, kills: rig.kills, diskCalls: rig.diskCalls, swept: rig.swept };
  } finally {
    await rig.close();
    rmSync(folder, { recursive: true });
  }
}

class ModelRig implements Target {
  readonly record = newRecord();
  readonly random: Random;
  readonly source = randomBytes(3 * 1024 ** 2);
  readonly largestBytes = 1024 ** 2;
  cuts = 0;
  kills = 0;
  diskCalls = 0;
  swept = 0;
  readonly #folder: string;
  readonly #ignored: ReadonlySet<DiskCall>;
  readonly #police = createPolice();
  #generation = 0;
  #disk!: VolatileDisk;
  #intake: InnerIntake | undefined;
  #awaited = Promise.withResolvers<string>();
  /** calls to the disk until the next interruption, and what to do then */
  #left = Number.POSITIVE_INFINITY;
  #due = Promise.withResolvers<void>();

  constructor(folder: string, random: Random, ignored: ReadonlySet<DiskCall>) {
    this.#folder = folder;
    this.random = random;
    this.#ignored = ignored;
    mkdirSync(this.#path('site/live/public'), { recursive: true });
    mkdirSync(this.#path('0'));
    this.#load();
  }

  origin(): Promise<string> {
    return this.#awaited.promise;
  }

  async start(): Promise<void> {
    this.#left = this.random.chance(0.5) ? this.random.scaled(1, 400) : this.random.between(1, 400);
    this.#due = Promise.withResolvers();
    const drop = createFileBlobs(this.#drop, this.#disk.open());
    const limits = { segmentBytes: 128 * 1024 };
    this.#intake = await openInnerIntake(drop, this.#police.identity, this.#path('site'), limits);
    this.#awaited.resolve(this.#intake.origin);
  }

  /** Waits for the moment, and cuts the power or (one in three) ends only the process. */
  async interrupt(): Promise<void> {
    await this.#due.promise;
    this.#awaited = Promise.withResolvers();
    const isCut = this.random.chance(2 / 3);
    this.#disk.stop();
    await this.#intake?.close();
    if ((await this.#disk.quiet()) > 0) this.record.broken.push('file handles were left open');
    if (isCut) await this.#cut();
    else this.kills++;
    await this.start();
  }

  /** No more interruptions. */
  rest(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  /** The last cut: everything that was promised to anybody is there, and no part of anything unfinished. */
  async finish(): Promise<void> {
    this.#disk.stop();
    await this.#intake?.close();
    await this.#cut();
    this.cuts--;
    const drop = createFileBlobs(this.#drop);
    this.swept += await drop.sweep(-1);
  }

  async close(): Promise<void> {
    this.rest();
    await this.#intake?.close();
  }

  async #cut(): Promise<void> {
    const next = this.#path(String(this.#generation + 1));
    this.#disk.survive(next, this.random.pick(['nothing', 'some', 'some', 'everything'] as const), this.random);
    rmSync(this.#path(String(this.#generation)), { recursive: true });
    rmSync(this.#path(`${this.#generation}.bin`), { recursive: true });
    this.#generation++;
    this.cuts++;
    await this.#check();
    this.#load();
  }

  /** Every promise made before the cut is kept after it. The inside then takes half of the tips away. */
  async #check(): Promise<void> {
    const drop = createFileBlobs(this.#drop);
    const notes = this.record.broken;
    const note = async (check: Promise<void>): Promise<void> => {
      try {
        await check;
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        notes.push(`after cut ${this.cuts}: ${error.message}`);
      }
    };
    for (const sending of this.record.running) await note(this.#police.checkSending(drop, sending));
    const tips = this.record.tips.splice(0);
    for (const tip of tips) {
      await note(this.#police.checkTip(drop, tip));
      if (this.random.chance(0.5)) await this.#police.take(drop, tip);
      else this.record.tips.push(tip);
    }
  }

  #load(): void {
    this.#disk = new VolatileDisk(this.#path(String(this.#generation)), this.#path(`${this.#generation}.bin`));
    this.#disk.ignored = this.#ignored;
    this.#disk.onCall = () => {
      this.diskCalls++;
      if (--this.#left <= 0) this.#due.resolve();
      return this.#left <= 0 ? 'EIO' : undefined;
    };
  }

  get #drop(): string {
    return this.#path(join(String(this.#generation), 'drop'));
  }

  #path = (name: string): string => join(this.#folder, name);
}
