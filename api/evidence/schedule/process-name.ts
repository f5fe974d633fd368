import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * How a worker is named in leases: `<host>/<where>/<pid>-<start>-<chance>`. Numbers of processes are used again, number
 * and start together are not; they mean something only to processes that see the same numbers (`where`: one boot of one
 * machine, one container).
 */
export const nameProcess = (): string => `${here()}/${bornAs(process.pid)}-${randomBytes(4).toString('hex')}`;

/** Whether the process of that name has certainly ended. One that lived elsewhere may live on: only its lease tells. */
export function hasEnded(name: string, own: string): boolean {
  const [place, process] = split(name);
  if (place === '' || place !== split(own)[0]) return false;
  const [pid = '', start] = process.split('-');
  return bornAs(Number(pid)) !== `${pid}-${start}`;
}

/** `<pid>-<start, clock ticks since boot>`; undefined when it has ended, be it only to be cleared away by its parent. */
export function bornAs(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the program's name stands in parentheses and may hold anything; fields 3 and 22 count from behind it
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ['Z', 'X'].includes(fields[0]!) ? undefined : `${pid}-${fields[19]}`;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function here(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const numbers = readlinkSync('/proc/self/ns/pid');
  return `${hostname()}/${createHash('sha256').update(`${boot} ${numbers}`).digest('hex').slice(0, 12)}`;
}

function split(name: string): [place: string, process: string] {
  const at = name.lastIndexOf('/');
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
}
