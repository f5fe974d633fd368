import { spawnSync } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * THE WALL AROUND THE INTAKE (DESIGN section 1; SECURITY.md, "Confining the intake process"). Bubblewrap shows it the
 * code it runs, the built site and its drop (of an object store the folder where sealed bytes wait to be sent); identity, database, vault and everything else are not there at all. The
 * network stays. Secrets travel in the environment, never in arguments, which every user of a machine can read.
 */
export interface Wall {
  /** folder of the project, where api/ and node_modules/ lie */
  project: string;
  /** the only writable place when the drop is a folder */
  drop?: string;
  /** the only writable place when it is an object store, and the certificate that store is known by */
  objectStore?: { spoolDir: string; caFile?: string };
  site: string;
  /** compiled code of the intake (code-cache.ts); writable only while it is made, before anybody can reach the intake */
  codeCache?: { folder: string; isWritable: boolean };
}

const bwrap = '/usr/bin/bwrap';

/** The intake's own code: the seam, the intake, the refusals, and the files at the root of api/. Neither evidence nor desk nor db. */
function code(project: string): string[] {
  const roots = readdirSync(join(project, 'api')).filter((name) => name.endsWith('.ts'));
  const parts = [
    ...roots.map((name) => `api/${name}`),
    'api/drop',
    'api/intake',
    'api/refusals',
    'node_modules',
    'package.json',
  ];
  return parts.flatMap((part) => ['--ro-bind', join(project, part), `/app/${part}`]);
}

const unshared = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--die-with-parent',
  '--new-session',
  '--cap-drop',
  'ALL',
];
const system = [
  '--ro-bind',
  '/usr',
  '/usr',
  '--symlink',
  'usr/lib',
  '/lib',
  '--symlink',
  'usr/lib64',
  '/lib64',
  '--symlink',
  'usr/bin',
  '/bin',
  '--ro-bind-try',
  '/etc/ld.so.cache',
  '/etc/ld.so.cache',
  '--dev',
  '/dev',
  '--tmpfs',
  '/tmp',
];

/** What it takes to find an object store by its name and to send it something. Node brings its own certificates. */
function towards({ spoolDir, caFile }: NonNullable<Wall['objectStore']>): string[] {
  const names = ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/etc/gai.conf', '/etc/host.conf'];
  return [
    ...names.flatMap((file) => ['--ro-bind-try', file, file]),
    ...['--bind', spoolDir, inside.spoolDir],
    ...(caFile ? ['--ro-bind', caFile, inside.caFile] : []),
  ];
}

/** Command and arguments that run `script` (a path below the project) behind the wall. */
export function behindWall(wall: Wall, script: string, args: string[] = [], { proc = true } = {}): [string, string[]] {
  const drop = wall.drop ? ['--bind', wall.drop, inside.dropDir] : [];
  const { codeCache, objectStore } = wall;
  const compiled = codeCache ? [codeCache.isWritable ? '--bind' : '--ro-bind', codeCache.folder, inside.codeCache] : [];
  return [
    bwrap,
    [
      ...unshared,
      ...system,
      ...(proc ? ['--proc', '/proc'] : []),
      '--ro-bind',
      realpathSync(process.execPath),
      '/node',
      ...code(wall.project),
      '--ro-bind',
      wall.site,
      inside.site,
      ...drop,
      ...(objectStore ? towards(objectStore) : []),
      ...compiled,
      '--remount-ro',
      '/',
      '--chdir',
      '/app',
      '--',
      '/usr/bin/prlimit',
      '--core=0',
      '--',
      '/node',
      script,
      ...args,
    ],
  ];
}

export const inside = {
  drop: 'file:/drop',
  dropDir: '/drop',
  spoolDir: '/spool',
  caFile: '/store-ca.pem',
  site: '/site',
  codeCache: '/code',
} as const;

/** Whether bubblewrap works here, with or without /proc (some containers mask it); undefined when it does not. */
export function probeWall(): { proc: boolean } | undefined {
  for (const proc of [true, false]) {
    const tried = spawnSync(
      bwrap,
      [...unshared, ...system, ...(proc ? ['--proc', '/proc'] : []), '--', '/usr/bin/true'],
      { timeout: 5000 },
    );
    if (tried.status === 0) return { proc };
  }
  return undefined;
}
