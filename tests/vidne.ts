import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descendants, readProc } from '../api/processes.ts';
import { compiled } from './compiled.ts';
import { freePort } from './free-port.ts';
import { type Stores, storesOf } from './stores.ts';

/** A whole Vidne, started as `npm start` starts it, on free ports and a folder of its own. */
export interface Vidne {
  publicOrigin: string;
  deskOrigin: string;
  dataDir: string;
  stores: Stores;
  /** one-time links printed at the first start, by role */
  links: Record<string, string>;
  /** everything the processes printed */
  output(): string;
  pid: number;
  /** process ids of one role (the program itself, not what wraps it) */
  pids(role: 'intake' | 'evidence' | 'desk'): number[];
  /** `kill -9` of the role; resolves when a new one is ready */
  killRole(role: 'intake' | 'evidence' | 'desk'): Promise<void>;
  /** Stops with `signal` and resolves when the start process is gone. The data stay. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const project = fileURLToPath(new URL('..', import.meta.url));
/** Pages are built for this origin whatever port serves them, so that all instances share one release. */
export const builtFor = 'http://localhost:4321';
export const sharedSite = join(tmpdir(), `vidne-site-${process.getuid?.() ?? 0}`);

export async function startVidne({
  dataDir,
  ports,
  lends = true,
  env = {},
}: {
  dataDir?: string;
  ports?: { public: number; desk: number };
  /** takes a release that lies ready, and leaves its own to others */
  lends?: boolean;
  env?: Record<string, string>;
} = {}): Promise<Vidne> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'vidne-')));
  const [publicPort, deskPort] = ports ? [ports.public, ports.desk] : [await freePort(), await freePort()];
  if (lends) await lendRelease(folder);
  const stores = await storesOf(folder);
  const child = spawn(process.execPath, [join(project, 'api/start.ts')], {
    cwd: project,
    env: {
      PATH: process.env['PATH'] ?? '',
      ...compiled(),
      DATA_DIR: folder,
      PUBLIC_PORT: String(publicPort),
      DESK_PORT: String(deskPort),
      PUBLIC_ORIGIN: builtFor,
      ...stores.env,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const vidne: Vidne = {
    publicOrigin: `http://localhost:${publicPort}`,
    deskOrigin: `http://localhost:${deskPort}`,
    dataDir: folder,
    stores,
    get links() {
      return Object.fromEntries(
        [...output.matchAll(/One-time link for the first (\w+): (\S+)/g)].map(([, role, link]) => [role!, link!]),
      );
    },
    output: () => output,
    pid: child.pid!,
    pids: (role) =>
      descendants(child.pid!).filter((pid) =>
        commandOf(pid).some(
          (word, i, words) => word.endsWith(`api/${role}/main.ts`) && /node$/.test(words[0] ?? '') && i > 0,
        ),
      ),
    async killRole(role) {
      const pids = vidne.pids(role);
      if (pids.length === 0) throw new Error(`no ${role} to kill`);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await until(() => vidne.pids(role).some((pid) => !pids.includes(pid)), `${role} started again`);
      await ready(vidne);
    },
    stop: (signal = 'SIGTERM') => end(child, signal),
  };
  const died = once(child, 'exit').then(() => Promise.reject(new Error(`Vidne ended:\n${output}`)));
  await Promise.race([
    until(
      () => output.includes('Vidne is ready.'),
      'Vidne is ready',
      120_000,
      () => output,
    ),
    died,
  ]);
  died.catch(() => undefined); // a later end is not this call's affair
  if (lends) await keepRelease(folder);
  return vidne;
}

/** Waits until both origins say that they are ready. */
export async function ready({ publicOrigin, deskOrigin }: Pick<Vidne, 'publicOrigin' | 'deskOrigin'>): Promise<void> {
  for (const origin of [publicOrigin, deskOrigin]) {
    await until(async () => {
      try {
        return (await fetch(`${origin.replace('localhost', '127.0.0.1')}/health/ready`)).ok;
      } catch {
        return false; // not listening yet
      }
    }, `${origin} is ready`);
  }
}

export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 60_000,
  why = () => '',
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms until ${what}\n${why()}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Building takes most of a start; a release of the same sources is copied instead (start.ts compares the sources). */
export const lendRelease = (dataDir: string): Promise<void> =>
  copyReleases(join(sharedSite, 'releases'), join(dataDir, 'site/releases'));

export async function keepRelease(dataDir: string): Promise<void> {
  const shared = join(sharedSite, 'releases');
  await copyReleases(join(dataDir, 'site/releases'), shared);
  const names = await readdir(shared);
  const dated = await Promise.all(names.map(async (name) => ({ name, at: await writtenAt(join(shared, name)) })));
  for (const { name } of dated.toSorted((a, b) => b.at - a.at).slice(6)) await removeWhole(join(shared, name));
}

/** Tests lend and keep at the same time: a release is there whole or not at all. */
async function copyReleases(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = existsSync(from) ? await readdir(from) : [];
  for (const name of names.filter((release) => !existsSync(join(to, release)))) {
    const part = `${to}-${randomUUID()}`;
    try {
      await cp(join(from, name), part, { recursive: true });
      await rename(part, join(to, name));
    } catch (error) {
      // removed while we copied, or somebody else was first
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  }
}

async function removeWhole(folder: string): Promise<void> {
  const gone = `${dirname(folder)}-${randomUUID()}`;
  await rename(folder, gone).catch(ignoreMissing);
  await rm(gone, { recursive: true, force: true });
}

const writtenAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0, // removed by somebody else
  );

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

const commandOf = (pid: number): string[] => readProc(pid, 'cmdline').split('\0');
