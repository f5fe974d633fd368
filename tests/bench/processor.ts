import { readFileSync } from 'node:fs';
import { descendants } from '../../api/processes.ts';

const ticksPerSecond = 100;

/** User and system time of a process and those below it, all threads, in seconds, from /proc (clock ticks). */
export function processorSeconds(pid: number): number {
  const ticks = [pid, ...descendants(pid)].map((one) => {
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond;
}
