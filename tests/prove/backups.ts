import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInstallation, writeUntil } from '../backup/installation.ts';
import { createRandom } from './random.ts';

export interface BackupsResult {
  readonly backups: number;
  /** named by their manifests, all together */
  readonly objects: number;
  readonly missing: number;
  readonly altered: number;
  /** tips that were sent before a backup began and are not in it, and tips deleted before it that came back */
  readonly lost: number;
  readonly returned: number;
  /** whatever else was said of a backup, or of what was restored from it */
  readonly wrong: readonly string[];
  /** copies of the database beyond one for each backup: something had gone meanwhile */
  readonly again: number;
  readonly sent: number;
  readonly deleted: number;
  readonly seconds: number;
}

/**
 * Backups of an inside where people send, the worker works and tips are deleted all the while. Each is checked where it lies,
 * restored to a new folder, worked on there, and audited.
 */
export async function proveBackups({ backups, seed }: { backups: number; seed: number }): Promise<BackupsResult> {
  const startedAt = Date.now();
  const installation = await openInstallation();
  const random = createRandom(seed);
  const { dataDir, sent, deleted } = installation;
  const ending = new AbortController();
  const wrong: string[] = [];
  const count = { objects: 0, missing: 0, altered: 0, lost: 0, returned: 0, again: 0 };
  const taken: { time: string; before: string[]; deletedBefore: string[] }[] = [];
  try {
    while (sent.length < 5) await installation.send();
    const writing = writeUntil(installation, ending.signal);
    try {
      for (let n = 0; n < backups; n++) {
        await Promise.race([sleep(random.between(50, 400)), writing]);
        const [before, deletedBefore] = [[...sent], [...deleted]];
        const { manifest, tries } = await installation.back();
        taken.push({ time: manifest.time, before, deletedBefore });
        count.objects += manifest.objects.length;
        count.again += tries - 1;
      }
    } finally {
      ending.abort();
      await writing;
    }
    for (const { time, before, deletedBefore } of taken) {
      for (const line of await installation.check(time)) {
        if (/ (is|was) missing/.test(line)) count.missing += 1;
        else count.altered += 1;
        wrong.push(`${time}: ${line}`);
      }
      const to = join(dataDir, 'restored');
      const restored = await installation.restore(time, to);
      const { lines, tips, gone, unwell, left } = await installation.judge(to);
      wrong.push(...[...restored, ...lines, ...unwell, ...left].map((line) => `${time}, restored: ${line}`));
      count.lost += before.filter((tip) => !tips.has(tip)).length;
      count.returned += deletedBefore.filter((tip) => !gone.has(tip)).length;
      rmSync(to, { recursive: true });
    }
    const seconds = (Date.now() - startedAt) / 1000;
    return { backups: taken.length, ...count, wrong, sent: sent.length, deleted: deleted.size, seconds };
  } finally {
    await installation.close();
  }
}
