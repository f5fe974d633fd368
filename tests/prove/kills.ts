import { globSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { until } from '../vidne.ts';
import { OuterTarget } from './outer-target.ts';
import type { Record } from './record.ts';
import { keepSending } from './sender.ts';

export interface KillsResult {
  readonly record: Record;
  readonly kills: number;
  /** parts of unfinished writes the kills left, and how many of them the intake's own sweeper left standing */
  readonly partsLeft: number;
  readonly partsUnswept: number;
  readonly seconds: number;
}

/** `kill -9` of the intake at random moments while senders send; they resume by HEAD and nothing else. */
export async function proveKills({
  kills: wanted,
  seed,
  largestBytes = 40 * 1024 ** 2,
}: {
  kills: number;
  seed: number;
  largestBytes?: number;
}): Promise<KillsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-kills-'));
  const dropDir = join(folder, 'drop');
  const target = new OuterTarget({ folder, drop: dropDir, seed, largestBytes });
  const startedAt = Date.now();
  const parts = (): string[] => globSync('**/.part-*', { cwd: dropDir });
  let kills = 0;
  try {
    await target.start();
    const sending = keepSending(target, 4, () => kills >= wanted);
    sending.catch(() => undefined); // awaited below
    for (; kills < wanted; kills++) {
      const isFailed = await Promise.race([setTimeout(target.random.scaled(1, 700), false), sending.then(() => true)]);
      if (isFailed) break;
      await target.end('SIGKILL');
      // reading everything each time would take longer than the kills
      if (kills % 25 === 24) await target.check(`after kill ${kills + 1}`);
      await target.start();
    }
    await sending;
    await target.end('SIGKILL');
    await target.check('at the end');
    const left = parts();
    // the sweeper takes what is older than an hour
    for (const part of left) utimesSync(join(dropDir, part), 0, Date.now() / 1000 - 7200);
    await target.start();
    await until(() => parts().length === 0, 'the sweeper has been', 5000).catch(() => undefined);
    const seconds = (Date.now() - startedAt) / 1000;
    return { record: target.record, kills, partsLeft: left.length, partsUnswept: parts().length, seconds };
  } finally {
    await target.end();
    rmSync(folder, { recursive: true });
  }
}
