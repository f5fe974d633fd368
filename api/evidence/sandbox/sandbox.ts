import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { chown, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Trouble } from '../failure.ts';
import { inheritedDescriptors } from './inherited.ts';
import { type Input, isStream } from './input.ts';
import { seccompFilter } from './seccomp.ts';
import { nobody, sandboxCommand, standardFileBytes, standardMemoryBytes, type Walls } from './walls.ts';
import { type Bounds, watch } from './watch.ts';

/**
 * THE SANDBOX. Programs that parse what people sent run here and nowhere else: no network, no capabilities, no file but
 * the one under examination, bounded memory, time and output (docs/decisions/0003-sandbox.md). Tiers, probed at start:
 * A everything; B inside a container that masks /proc: without a /proc of its own; D nothing works: nothing is parsed.
 */
export type Tier = 'A' | 'B' | 'D';

export interface SandboxJob {
  command: readonly [string, ...string[]];
  /** a file, shown read-only as /in/evidence, or a stream, which comes in on standard input */
  input?: Input;
  /** folder shown writable as /out; the only thing that comes back besides standard output and the taps */
  output?: string;
  /**
   * Takes what the program writes to descriptors 5, 6, … as it comes, for what would fill memory or the scratch space.
   * Unbounded: each keeps little of what it hears, and is waited for. One that throws ends the program, and `run` rejects
   * with its error.
   */
  taps?: readonly ((chunk: Buffer) => void | Promise<void>)[];
  /** also shows our Node, its modules and this folder's programs, read-only under /app */
  withNode?: boolean;
  /** time of the processor, summed over threads: what the file may cost on however busy a machine */
  cpuSeconds: number;
  /** when something hangs; far longer than the work takes, because it runs behind everything else (nice 19) */
  wallMs?: number;
  /** largest file it may write, and what it may add to /out */
  fileBytes?: number;
  /** memory of all its processes, and address space of each; not for Node, which reserves more than it uses */
  memoryBytes?: number;
  signal?: AbortSignal | undefined;
}

export interface SandboxResult {
  /** undefined when we killed it */
  exitCode: number | undefined;
  /** it ran into a limit of time or output */
  exhausted: boolean;
  stdout: string;
  stderr: string;
}

export interface Sandbox {
  readonly tier: Tier;
  /** Runs one program on hostile input. Throws SandboxBroken when the sandbox itself, not the program, failed. */
  run(job: SandboxJob): Promise<SandboxResult>;
}

export class SandboxBroken extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'SandboxBroken';
  }
}

const MiB = 1024 ** 2;
const outputLimit = 4 * MiB;
const complaintLimit = MiB / 16;

/** Finds the strongest tier that works here, by running a real decoder in it. `folder` is private and on a tmpfs. */
export async function openSandbox(folder: string): Promise<Sandbox> {
  const filter = seccompFilter();
  if (filter) {
    const filterFile = join(folder, 'filter.bpf');
    writeFileSync(filterFile, filter, { mode: 0o600 });
    for (const tier of ['A', 'B'] as const) {
      for (const dropped of process.getuid?.() === 0 ? [true, false] : [false]) {
        const sandbox = createSandbox({ tier, dropped }, filterFile);
        if (await works(sandbox)) return sandbox;
      }
    }
  }
  return { tier: 'D', run: () => Promise.reject(new SandboxBroken('there is no sandbox here')) };
}

async function works(sandbox: Sandbox): Promise<boolean> {
  try {
    const film = await sandbox.run({ command: ['/usr/bin/ffprobe', '-version'], cpuSeconds: 10 });
    // nobody may lack the right to run a Node that lies in somebody's home
    const picture = await sandbox.run({ command: ['/app/node', '--version'], withNode: true, cpuSeconds: 10 });
    return film.exitCode === 0 && picture.exitCode === 0;
  } catch (error) {
    if (error instanceof SandboxBroken) return false;
    throw error;
  }
}

/** `before` stands before the command line: how tests watch from outside. */
export function createSandbox(walls: Walls, filterFile: string, before: readonly string[] = []): Sandbox {
  const run = async (job: SandboxJob): Promise<SandboxResult> => {
    if (walls.dropped) await handOver(job);
    const result = await runInside([...before, ...sandboxCommand(walls, job)], filterFile, job);
    // whatever it says: what it wrote may be cut short, and the file it read is not to blame
    if (job.output && (await isFull(job.output))) throw new Trouble('scratch_full');
    return result;
  };
  return { tier: walls.tier, run };
}

/** Less than any of our programs writes at once; what it wrote is still there. */
const brimBytes = 64 * 1024;

async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < brimBytes;
}

/** The folders around them stay root's alone, so that nobody comes at them but from inside. */
async function handOver({ input, output }: SandboxJob): Promise<void> {
  const paths = [...(input && !isStream(input) ? [input.path] : []), ...(output ? [output] : [])];
  try {
    for (const path of paths) await chown(path, nobody, nobody);
  } catch (error) {
    throw new SandboxBroken((error as Error).message);
  }
}

/** What would be handed on by mistake leads nowhere instead. */
const inherited = inheritedDescriptors();

function runInside(command: string[], filterFile: string, job: SandboxJob): Promise<SandboxResult> {
  const [filter, nowhere] = [openSync(filterFile, 'r'), openSync('/dev/null', 'r')];
  const [program = '', ...args] = command;
  const streams = job.input && isStream(job.input) ? job.input : undefined;
  const taps = job.taps ?? [];
  const stdio: ('pipe' | 'ignore' | number | undefined)[] = [
    ...([streams ? 'pipe' : 'ignore', 'pipe', 'pipe', filter, 'pipe'] as const),
    ...taps.map(() => 'pipe' as const),
  ];
  for (const descriptor of inherited) stdio[descriptor] ??= nowhere;
  const child = spawn(program, args, { env: {}, stdio: Array.from(stdio, (each) => each ?? 'ignore') });
  for (const descriptor of [filter, nowhere]) closeSync(descriptor);
  let [stdout, stderr, status] = ['', '', ''];
  let unwatch = () => {};
  const { kill, isKilled } = killer(child, (pid) => {
    unwatch = watch(pid, job.output, boundsOf(job), kill);
  });
  collect(child.stdout!, outputLimit, (text) => (stdout = text), kill);
  // a damaged film complains about every frame; the first complaints will do
  collect(
    child.stderr!,
    complaintLimit,
    (text) => (stderr = text),
    () => undefined,
  );
  collect(child.stdio[4] as Readable, outputLimit, (text) => (status = text), kill);
  const hearing = taps.map((tap, nth) => listen(child.stdio[5 + nth] as Readable, tap, kill));
  const feeding = streams ? feed(child, streams.open(), kill) : undefined;
  const wall = setTimeout(kill, job.wallMs ?? 60_000 + job.cpuSeconds * 5000);
  if (job.signal?.aborted) kill();
  job.signal?.addEventListener('abort', kill, { once: true });
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(wall);
      unwatch();
      job.signal?.removeEventListener('abort', kill);
    };
    child.on('error', (error) => {
      done();
      reject(new SandboxBroken(error.message));
    });
    child.on('close', async (code, signal) => {
      done();
      const broken = (await Promise.all([feeding, ...hearing])).find(Boolean);
      if (job.signal?.aborted) return reject(job.signal.reason);
      if (broken) return reject(broken.error);
      // bwrap reports an exit code of the program only when the walls stood
      const stood = status.includes('"exit-code"') || signal !== null;
      if (!stood) return reject(new SandboxBroken(stderr.slice(0, 500)));
      // bwrap may still say that the one inside was killed before it is killed itself
      const exitCode = signal === null && code !== null && !isKilled() ? code : undefined;
      resolve({ exitCode, exhausted: exitCode === undefined || limitCodes.includes(exitCode), stdout, stderr });
    });
  });
}

/** Hands a stream over as fast as the program reads. Answers what broke at our end; a program may stop reading early. */
async function feed(
  child: ChildProcess,
  bytes: AsyncIterable<Uint8Array>,
  kill: () => void,
): Promise<{ error: unknown } | undefined> {
  const pipe = child.stdin as Writable;
  let isRead = true;
  let goOn = (): void => undefined;
  // the program has ended, or has stopped reading
  const stop = (): void => {
    isRead = false;
    goOn();
  };
  pipe
    .on('error', stop)
    .on('close', stop)
    .on('drain', () => goOn());
  try {
    for await (const chunk of bytes) {
      if (isRead && !pipe.write(chunk)) await new Promise<void>((resolve) => (goOn = resolve));
      if (!isRead) return undefined;
    }
    return undefined;
  } catch (error) {
    kill();
    return { error };
  } finally {
    pipe.end();
  }
}

/**
 * Ends a sandbox for certain. What runs inside is tied to bwrap (--die-with-parent), but the knot is made by the one inside,
 * after bwrap has started it: killed in between, bwrap leaves it running. So the one inside is killed too, by the process
 * id bwrap reports first of all; a wish to kill that comes before the report waits for it.
 */
function killer(child: ChildProcess, started: (inside: number) => void): { kill: () => void; isKilled: () => boolean } {
  let inside: number | undefined;
  let [wanted, killed] = [false, false];
  const kill = () => {
    wanted = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (inside === undefined) return void setTimeout(() => child.kill('SIGKILL'), reportMs).unref();
    killed = true;
    try {
      process.kill(inside, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it had ended by itself
    }
    child.kill('SIGKILL');
  };
  child.stdio[4]!.on('data', (text: Buffer) => {
    if (inside !== undefined) return;
    inside = Number(/"child-pid":\s*(\d+)/.exec(text.toString())?.[1]) || undefined;
    if (inside === undefined) return;
    if (wanted) kill();
    else started(inside);
  });
  return { kill, isKilled: () => killed };
}

/** What all processes of a job may use together. */
const boundsOf = ({ memoryBytes = standardMemoryBytes, fileBytes = standardFileBytes }: SandboxJob): Bounds => ({
  memoryBytes,
  processes: 64,
  outputBytes: fileBytes,
  outputFiles: 256,
});

/** A bwrap that has reported nothing for so long has started nothing. */
const reportMs = 5000;

/** Hands over what comes out of one tap. Answers what broke at our end. */
async function listen(
  stream: Readable,
  tap: (chunk: Buffer) => void | Promise<void>,
  kill: () => void,
): Promise<{ error: unknown } | undefined> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const taken = tap(chunk);
      if (taken) await taken;
    }
    return undefined;
  } catch (error) {
    kill();
    return { error };
  }
}

/** 128 + SIGKILL, SIGXCPU, SIGXFSZ: how the kernel ends what exceeds prlimit's bounds */
const limitCodes = [137, 152, 153];

/** Collects text up to `limit` bytes; what comes after that is dropped, and `overflow` told. */
function collect(stream: Readable, limit: number, keep: (text: string) => void, overflow: () => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) return overflow();
    chunks.push(chunk);
  });
  stream.on('end', () => keep(Buffer.concat(chunks).toString('utf8')));
  stream.on('error', overflow);
}
