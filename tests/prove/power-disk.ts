import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { BlockDisk, whyNoBlockDisk } from './block-disk.ts';
import { OuterTarget } from './outer-target.ts';
import type { Record } from './record.ts';
import { keepSending } from './sender.ts';

export interface DiskSettings {
  readonly cuts: number;
  readonly seed: number;
  /** which syncs do nothing, for a negative control (without-sync.ts); it ends at the first broken promise */
  readonly without?: 'bytes&folders' | 'bytes' | 'folders';
}

export interface DiskResult {
  readonly record: Record;
  readonly cuts: number;
  readonly swept: number;
  readonly seconds: number;
}

/**
 * The power of a real ext4 is cut while an intake process writes to it. Half of the cuts come right after a promise, when
 * there is most to lose. Throws a readable line when this machine cannot do it.
 */
export async function provePowerDisk({ cuts: wanted, seed, without }: DiskSettings): Promise<DiskResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-power-'));
  try {
    const reason = whyNoBlockDisk(join(folder, 'probe'));
    if (reason) throw new Error(reason);
    return await new DiskRig(folder, wanted, seed, without).run();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class DiskRig {
  readonly #disk: BlockDisk;
  readonly #target: OuterTarget;
  readonly #dropDir: string;
  readonly #wanted: number;
  readonly #isControl: boolean;
  #cuts = 0;

  constructor(folder: string, wanted: number, seed: number, without: DiskSettings['without']) {
    this.#disk = new BlockDisk(folder);
    this.#dropDir = join(this.#disk.folder, 'drop');
    this.#wanted = wanted;
    this.#isControl = without !== undefined;
    const preload = without && new URL(`./without-sync.ts?${without}`, import.meta.url).href;
    const settings = { folder, drop: this.#dropDir, seed, largestBytes: 24 * 1024 ** 2 };
    this.#target = new OuterTarget(preload ? { ...settings, preload } : settings);
  }

  async run(): Promise<DiskResult> {
    const startedAt = Date.now();
    const { record } = this.#target;
    this.#disk.mount();
    try {
      // made by who installs Vidne, long before anybody sends
      mkdirSync(this.#dropDir);
      await this.#target.start();
      const sending = keepSending(this.#target, 3, () => this.#isOver());
      sending.catch(() => undefined); // awaited below
      while (!this.#isOver()) await Promise.race([this.#interrupt(), sending]);
      await sending;
      await this.#cut();
      this.#cuts--;
      const swept = await createFileBlobs(this.#dropDir).sweep(-1);
      return { record, cuts: this.#cuts, swept, seconds: (Date.now() - startedAt) / 1000 };
    } finally {
      await this.#target.end();
      this.#disk.unmount();
    }
  }

  #isOver(): boolean {
    return this.#cuts >= this.#wanted || (this.#isControl && this.#target.record.broken.length > 0);
  }

  async #interrupt(): Promise<void> {
    const { random } = this.#target;
    await setTimeout(random.scaled(1, 1200));
    if (random.chance(0.5)) await this.#promise();
    await this.#cut();
    await this.#target.start();
  }

  /** Resolves soon after something more was promised, or after a second. */
  async #promise(): Promise<void> {
    const { record } = this.#target;
    const promised = (): number =>
      record.submitted + record.uploads + [...record.running].reduce((sum, { ackedBytes }) => sum + ackedBytes, 0);
    const before = promised();
    for (let turn = 0; turn < 500 && promised() === before; turn++) await setTimeout(2);
  }

  async #cut(): Promise<void> {
    this.#disk.cutPower();
    this.#cuts++;
    await this.#target.end('SIGKILL');
    this.#disk.unmount();
    this.#disk.mount();
    await this.#target.check(`after cut ${this.#cuts}`);
  }
}
