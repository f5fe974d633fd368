import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileIntake, thrift } from '../../api/code-cache.ts';
import { intakeDiskThreads } from '../../api/config.ts';
import { behindWall, inside, probeWall } from '../../api/confine.ts';
import { type Identity, newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { descendants, readProc } from '../../api/processes.ts';
import { behindWallAt } from '../../api/store-address.ts';
import { freePort } from '../free-port.ts';
import { until } from '../vidne.ts';
import { pages } from './station.ts';

/** A real intake, a process of its own behind the real wall, as `npm start` runs it. */
export interface Spawned {
  readonly port: number;
  readonly folder: string;
  readonly dropDir: string;
  readonly police: Identity;
  /** every process of the intake's own program (what wraps it is left out) */
  pids(): number[];
  output(): string;
  /** system calls so far, one a line; empty when they are not traced */
  trace(): string;
  close(): Promise<void>;
}

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Everything that makes, opens, renames or fills a file, or hides one in memory. */
const traced =
  'open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,truncate,memfd_create,' +
  'io_uring_setup,write,pwrite64,writev,pwritev,pwritev2,sendfile,splice,tee,copy_file_range';

/** Whether this machine lets one process trace another. */
export const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

/** `strace` in front of a command: paths of descriptors are named, contents are not shown. */
export const traceTo = (file: string): string[] => [
  'strace',
  ...['-f', '--seccomp-bpf', '-qq', '-y', '-s', '256', '-e', 'signal=none', '-e', `trace=${traced}`],
  ...['-e', 'write=none', '-o', file, '--'],
];

/** `objectStore`: the address of a drop that is no folder; it names its spool. */
export async function spawnIntake({
  trace = false,
  objectStore,
}: {
  trace?: boolean;
  objectStore?: string;
} = {}): Promise<Spawned> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-spawned-'));
  const [dropDir, site, traceFile] = [join(folder, 'drop'), join(folder, 'site'), join(folder, 'trace')];
  mkdirSync(dropDir);
  for (const [path, text] of Object.entries(pages)) {
    const file = join(site, 'live/public', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const police = parseIdentity(newIdentity());
  const port = await freePort();
  const wall = probeWall();
  const { address, places } = behindWallAt(objectStore ?? `file:${dropDir}`);
  const compiled = wall && compileIntake({ project, site, ...places }, join(folder, 'code'), wall);
  const [command, args] = compiled
    ? behindWall(compiled.wall, 'api/intake/main.ts', [], wall)
    : [process.execPath, [join(project, 'api/intake/main.ts')]];
  const [program, ...words] = [...(trace ? traceTo(traceFile) : []), command, ...args];
  const child = spawn(program!, words, {
    cwd: project,
    env: {
      PATH: '/usr/bin:/bin',
      NODE_ENV: 'production',
      ...intakeDiskThreads,
      ...thrift,
      ...compiled?.env,
      SUPERVISED: '1',
      HOST: '127.0.0.1',
      PUBLIC_PORT: String(port),
      RECIPIENT: recipientOf(police),
      CONTACT_RECIPIENT: recipientOf(police),
      TOKEN_SECRET: 'a secret of the test, forty characters long',
      DROP_URL: wall ? address : (objectStore ?? `file:${dropDir}`),
      SITE_DIR: wall ? inside.site : site,
      CONFINEMENT: wall ? 'bubblewrap' : 'none',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  await until(
    () => output.includes('"listening"'),
    'the intake listens',
    30_000,
    () => output,
  );
  return {
    port,
    folder,
    dropDir,
    police,
    pids: () => [child.pid!, ...descendants(child.pid!)].filter(isIntake),
    output: () => output,
    trace: () => (trace ? readFileSync(traceFile, 'latin1') : ''),
    async close() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isIntake(pid: number): boolean {
  const [program = '', script = ''] = readProc(pid, 'cmdline').split('\0');
  return /node$/.test(program) && script.endsWith('api/intake/main.ts');
}

/** Its standard input closes: the intake ends by itself, and what wraps it with it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}
