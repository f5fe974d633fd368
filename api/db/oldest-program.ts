import packageJson from '../../package.json' with { type: 'json' };

/** The version of this very program. */
export const programVersion: string = packageJson.version;

/** Throws, in words, when a migration has taken something from the database that this program still uses (decision 0047). */
export function refuseIfTooOld(oldest: readonly string[], program = programVersion): void {
  const [wanted] = oldest.toSorted((a, b) => compareVersions(b, a));
  if (wanted !== undefined && compareVersions(program, wanted) < 0)
    throw new Error(
      `this is Vidne ${program}, and a newer one has changed the database: it can be used by ${wanted} and later; install that`,
    );
}

/** Below 0 when `a` is the older one; `1.10.0` is newer than `1.9.0`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return left.map((n, i) => n - right[i]!).find((difference) => difference !== 0) ?? 0;
}

function numbersOf(version: string): [number, number, number] {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  if (patch === undefined) throw new Error(`no version: ${version}`);
  return [Number(major), Number(minor), Number(patch)];
}
