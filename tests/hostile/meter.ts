import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Counts processor time and memory of everything started through it, in control groups; only root has them to make. */
export interface Meter {
  /** stands before a command line */
  before: string[];
  /** since the last time it was read */
  read(): { cpuMs: number; peakBytes: number };
  close(): void;
}

const kinds = { memory: '/sys/fs/cgroup/memory', cpu: '/sys/fs/cgroup/cpuacct' };

let opened = 0;

/** Undefined where there are no such groups, or not ours to make. */
export function openMeter(): Meter | undefined {
  const name = `vidne-hostile-${process.pid}-${++opened}`;
  const folders = Object.values(kinds).map((kind) => join(kind, name));
  try {
    for (const folder of folders) mkdirSync(folder);
    readFileSync(join(folders[0]!, 'memory.max_usage_in_bytes'));
  } catch {
    return undefined; // not root, or another kind of control group
  }
  const [memory = '', cpu = ''] = folders;
  const number = (folder: string, file: string) => Number(readFileSync(join(folder, file), 'utf8'));
  let spent = 0;
  const join_ = `${folders.map((folder) => `echo $$ > ${folder}/cgroup.procs`).join('; ')}; exec "$@"`;
  return {
    before: ['/bin/sh', '-c', join_, 'sh'],
    read() {
      const total = number(cpu, 'cpuacct.usage') / 1e6;
      const read = { cpuMs: total - spent, peakBytes: number(memory, 'memory.max_usage_in_bytes') };
      spent = total;
      writeFileSync(join(memory, 'memory.max_usage_in_bytes'), '0');
      return read;
    },
    close() {
      for (const folder of folders) rmdirSync(folder);
    },
  };
}
