import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descendants, readProc } from '../../processes.ts';

/**
 * What all processes of a job may use together. The kernel bounds each of them; without a control group of our own, which
 * few installations can give us, nobody bounds their sum.
 */
export interface Bounds {
  readonly memoryBytes: number;
  readonly processes: number;
  /** what it may add to /out */
  readonly outputBytes: number;
  readonly outputFiles: number;
}

const everyMs = 100;

/** Looks at everything below `pid` until told to stop; calls `exceeded` once when it is too much. */
export function watch(pid: number, output: string | undefined, bounds: Bounds, exceeded: () => void): () => void {
  const most = bounds.outputFiles + 1;
  const before = output ? sizeOf(output, Number.POSITIVE_INFINITY) : nothing;
  const timer = setInterval(() => {
    const processes = [pid, ...below(pid)];
    const memoryBytes = processes.reduce((sum, each) => sum + residentBytes(each), 0);
    const made = output ? sizeOf(output, before.files + most) : nothing;
    const withinBounds =
      memoryBytes <= bounds.memoryBytes &&
      processes.length <= bounds.processes &&
      made.bytes - before.bytes <= bounds.outputBytes &&
      made.files - before.files <= bounds.outputFiles;
    if (withinBounds) return;
    clearInterval(timer);
    exceeded();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

const nothing = { bytes: 0, files: 0 };
const endless = { bytes: Number.POSITIVE_INFINITY, files: Number.POSITIVE_INFINITY };

/** What a folder holds, in blocks that are really taken; stops counting at `most` entries. */
function sizeOf(folder: string, most: number): { bytes: number; files: number } {
  const found = { bytes: 0, files: 0 };
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined && found.files < most; at = folders.pop()) {
    const entries = entriesOf(at);
    if (!entries) return endless;
    for (const entry of entries) {
      const path = join(at, entry.name);
      found.files += 1;
      if (entry.isDirectory()) folders.push(path);
      found.bytes += (lstatSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
      if (found.files >= most) break;
    }
  }
  return found;
}

function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // gone meanwhile
    return undefined; // closed to us by the one inside
  }
}

/** Every process below `pid`. Those whose parent has ended hang below the first one of the namespace, which is `pid`. */
function below(pid: number): number[] {
  const children = childrenOf(pid);
  return children ? children.flatMap((child) => [child, ...below(child)]) : descendants(pid);
}

function childrenOf(pid: number): number[] | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
    return lists.join(' ').split(' ').filter(Boolean).map(Number);
  } catch (error) {
    const gone = statusOf(pid) === '' || (error as NodeJS.ErrnoException).code === 'ESRCH';
    return gone ? [] : undefined; // a kernel without these lists
  }
}

const residentBytes = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(statusOf(pid))?.[1] ?? 0) * 1024;
const statusOf = (pid: number): string => readProc(pid, 'status');
