import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { behindWall, inside, type Wall } from './confine.ts';

/**
 * What keeps the intake small: under 200 MB at its peak, whatever the size of a form, with the 64 MiB that stretching a code
 * takes (tests/intake/plain.test.ts). Buffers of an upload live for a millisecond; a young generation of 16 MB and an arena
 * of the allocator in every thread would only let them lie about. The same holds for the worker that unseals originals:
 * idle it needs 146 MB with this and 244 without.
 */
export const thrift = { NODE_OPTIONS: '--max-semi-space-size=1', MALLOC_ARENA_MAX: '2' } as const;

/** The two programs of the intake. Without settings neither runs, but each is compiled with all it imports. */
const programs = ['/app/api/intake/main.ts', '/app/api/intake/seal-worker.ts'];
const compile = `(async () => { for (const program of ${JSON.stringify(programs)}) await import(program).catch(() => 0); })()`;

/**
 * Compiles the intake's code into `folder`, behind its wall and before anybody can reach it. Otherwise each of its threads
 * loads the compiler for TypeScript and keeps 10 MB of it. Afterwards the wall shows the folder read-only, so whoever takes
 * the intake over can leave nothing in it for the next one. Node compares every source with what was compiled from it;
 * where that could not be made, the intake only needs more memory.
 */
export function compileIntake(
  wall: Wall,
  folder: string,
  options?: { proc?: boolean },
): { wall: Wall; env: Record<string, string>; isMade: boolean } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const env = { NODE_COMPILE_CACHE: inside.codeCache };
  const { drop: _, objectStore: __, ...dropless } = wall;
  const making = { ...dropless, codeCache: { folder, isWritable: true } };
  const [command, args] = behindWall(making, '-e', [compile], options);
  const { status } = spawnSync(command, args, {
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: 'ignore',
    timeout: 60_000,
  });
  return { wall: { ...wall, codeCache: { folder, isWritable: false } }, env, isMade: status === 0 };
}
