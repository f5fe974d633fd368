import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isStream } from './input.ts';
import type { SandboxJob } from './sandbox.ts';

/** What one job's walls are made of: the command line of bubblewrap, and the limits of each process behind it. */
export interface Walls {
  /** A everything; B inside a container that masks /proc: without a /proc of its own */
  readonly tier: 'A' | 'B';
  /**
   * Started by root: the program runs as nobody outside too, so that its limits count and its files are not root's.
   * Without it a user namespace does the work, in which nobody is whoever started us.
   */
  readonly dropped: boolean;
}

/** uid and gid inside, and outside too when dropped */
export const nobody = 65534;

const MiB = 1024 ** 2;
export const standardFileBytes = 64 * MiB;
export const standardMemoryBytes = 2048 * MiB;
const project = fileURLToPath(new URL('../../..', import.meta.url));

/** The whole command line as an argument array; no shell ever sees it. */
export function sandboxCommand({ tier, dropped }: Walls, job: SandboxJob): string[] {
  const full = tier === 'A';
  const bubblewrap = [
    ...['/usr/bin/bwrap', ...(dropped ? ownNamespaces : [...anyNamespace, ...(full ? ['--disable-userns'] : [])])],
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', ...(dropped ? toDrop : []), '--clearenv'],
    ...['--setenv', 'PATH', '/usr/bin', '--setenv', 'HOME', '/tmp', '--setenv', 'TMPDIR', '/tmp'],
    ...['--setenv', 'LANG', 'C.UTF-8', '--hostname', 'sandbox'],
    ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
    // made by name, because what bwrap makes in passing is closed to everybody but root
    ...['--dir', '/in', '--dir', '/etc', '--dir', '/app'],
    ...['--symlink', 'usr/bin', '/bin', '--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives', ...(full ? ['--proc', '/proc'] : [])],
    ...['--dev', '/dev', '--remount-ro', '/dev'],
    ...['--perms', dropped ? '1777' : '0700', '--size', String(256 * MiB), '--tmpfs', '/tmp'],
    ...(job.output ? ['--bind', job.output, '/out'] : ['--dir', '/out']),
    ...(job.input && !isStream(job.input) ? ['--ro-bind', job.input.path, '/in/evidence'] : []),
    ...(job.withNode ? nodeBinds() : []),
    ...['--seccomp', '3', '--json-status-fd', '4', '--chdir', '/tmp', '--remount-ro', '/', '--'],
  ];
  return [...bubblewrap, ...(dropped ? drop : []), ...limits(job), ...job.command];
}

const anyNamespace = ['--unshare-all', '--unshare-user', '--uid', String(nobody), '--gid', String(nobody)];
const ownNamespaces = ['ipc', 'pid', 'net', 'uts', 'cgroup-try'].map((name) => `--unshare-${name}`);

// what setpriv needs to become nobody; it hands on none of it
const toDrop = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((capability) => ['--cap-add', capability]);
const drop = [
  ...['/usr/bin/setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'],
  ...['--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'],
];

const nodeBinds = (): string[] => [
  ...['--ro-bind', process.execPath, '/app/node', '--ro-bind', join(project, 'node_modules'), '/app/node_modules'],
  ...['--ro-bind', join(project, 'api/evidence/preview/redraw.ts'), '/app/redraw.mts'],
  ...['--ro-bind', join(project, 'api/evidence/copy/paint-picture.ts'), '/app/paint-picture.mts'],
  ...['--ro-bind', join(project, 'api/evidence/appeal/shrink.ts'), '/app/shrink.mts'],
  // refuses SVG and every other loader that libvips does not consider hardened
  ...['--setenv', 'VIPS_BLOCK_UNTRUSTED', '1', '--setenv', 'VIPS_CONCURRENCY', '1'],
];

// for each process, inherited; processes are counted per user, their sums by watch.ts
const limits = (job: SandboxJob): string[] => [
  ...['/usr/bin/nice', '-n', '19', '/usr/bin/prlimit', '--core=0', '--nofile=256', '--nproc=256', '--memlock=0'],
  ...['--msgqueue=0', `--cpu=${Math.ceil(job.cpuSeconds)}`, `--fsize=${job.fileBytes ?? standardFileBytes}`],
  ...(job.withNode ? [`--data=${1024 * MiB}`] : [`--as=${job.memoryBytes ?? standardMemoryBytes}`]),
  '--',
];
