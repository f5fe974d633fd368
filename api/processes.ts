import { readdirSync, readFileSync } from 'node:fs';

/** Every process below `pid`, children of children included, read from /proc; none where there is no /proc. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of entries().filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s+(\d+)/m.exec(readProc(Number(name), 'status'))?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const below = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** Processes of ours that run `script` and have `setting` (`NAME=value`) in their environment. */
export function processesWith(script: string, setting: string): number[] {
  return entries()
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      const words = readProc(pid, 'cmdline').split('\0');
      const isProgram = words.slice(1).some((word) => word.endsWith(script)) && /node$/.test(words[0] ?? '');
      return isProgram && readProc(pid, 'environ').split('\0').includes(setting);
    });
}

/** Whether the process is still listed, be it only to be cleared away by its parent. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's, or gone
  }
}

/** A file of /proc/<pid>; empty when the process has ended. */
export function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // the process ended while we looked
  }
}

function entries(): string[] {
  try {
    return readdirSync('/proc');
  } catch {
    return []; // not Linux
  }
}
