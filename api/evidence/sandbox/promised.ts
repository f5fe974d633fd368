import { lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * PROMISES of scratch space. What a step may take at most stands in its private folder, as the name of an empty file, where
 * every worker of the machine finds it; it goes with the folder, and counts only while its process lives (scratch.ts). It is
 * written before the others are counted: of two who ask at once both may be refused, but never both are promised the same.
 */
const prefix = 'promised-';

export const promise = (step: string, bytes: number): void =>
  writeFileSync(join(step, `${prefix}${Math.ceil(bytes)}`), '', { flag: 'wx', mode: 0o600 });

export interface Promised {
  /** taken already, as far as it was promised: comes back when they end */
  readonly takenBytes: number;
  /** promised, and not taken yet */
  readonly openBytes: number;
}

/** What is promised to the steps in those folders of processes, all but `own`. */
export function promisedTo(processes: readonly string[], own: string): Promised {
  let [takenBytes, openBytes] = [0, 0];
  for (const process of processes)
    for (const name of entries(process)) {
      const step = join(process, name);
      if (!name.startsWith('step-') || step === own) continue;
      const bytes = Number(
        entries(step)
          .find((entry) => entry.startsWith(prefix))
          ?.slice(prefix.length) ?? 0,
      );
      const taken = takenBy(step);
      takenBytes += taken;
      openBytes += Math.max(0, bytes - taken);
    }
  return { takenBytes, openBytes };
}

/** What cannot be looked at counts as not taken yet. */
function takenBy(path: string, depth = 0): number {
  try {
    const stat = lstatSync(path);
    if (!stat.isDirectory()) return stat.blocks * 512;
    return depth > 8 ? 0 : entries(path).reduce((sum, name) => sum + takenBy(join(path, name), depth + 1), 0);
  } catch {
    return 0; // erased meanwhile
  }
}

/** Nothing of a folder that is gone, or that a program closed to us. */
function entries(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
