import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import { readProc } from '../processes.ts';
import { advice, type Check, type Finding, fine, wrong } from './finding.ts';

/** The machine below the roles: nothing of what people send may reach its disk in the clear, and there must be room. */
export interface Machine {
  readonly dataDir: string;
  /** process ids of each role that belong to this installation */
  readonly roles: Readonly<Record<string, readonly number[]>>;
}

export function machineChecks({ dataDir, roles }: Machine): Check[] {
  const pids = Object.values(roles).flat();
  return [
    { name: 'roles', run: () => rolesRun(roles) },
    { name: 'swap', run: () => swapIsOff(pids) },
    { name: 'core dumps', run: () => dumpsAreOff(pids) },
    { name: 'free disk', run: () => diskHasRoom(dataDir) },
    { name: 'clock', run: () => clockIsRight(dataDir) },
    { name: 'keys', run: () => keysAreOurs(join(dataDir, 'keys')) },
  ];
}

function rolesRun(roles: Machine['roles']): Finding {
  const missing = Object.keys(roles).filter((role) => roles[role]?.length === 0);
  if (missing.length === 0) return fine();
  return wrong(
    `${missing.join(', ')}: no such process. Start Vidne, or run this as its user and with its settings (DATA_DIR, PUBLIC_PORT, DESK_PORT).`,
  );
}

function swapIsOff(pids: readonly number[]): Finding {
  const devices = readProcText('/proc/swaps')
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split(/\s+/)[0] || [])
    .filter((device) => !device.startsWith('/dev/zram') && !isEncrypted(device));
  if (devices.length === 0 || (pids.length > 0 && pids.every(hasNoSwap))) return fine();
  return wrong(
    `what people send could be written to ${devices.join(', ')}. Run \`swapoff -a\` and take it out of /etc/fstab, or encrypt it.`,
  );
}

function isEncrypted(device: string): boolean {
  const name = device.split('/').at(-1) ?? '';
  return readProcText(`/sys/block/${name}/dm/uuid`).startsWith('CRYPT-');
}

/** Whether the process's control group may not swap (`MemorySwapMax=0` of a unit). */
function hasNoSwap(pid: number): boolean {
  const group = /^0::(.+)$/m.exec(readProc(pid, 'cgroup'))?.[1];
  return group !== undefined && readProcText(`/sys/fs/cgroup${group}/memory.swap.max`).trim() === '0';
}

function dumpsAreOff(pids: readonly number[]): Finding {
  const dumping = pids.filter((pid) => !/^Max core file size\s+0\s+0\s/m.test(readProc(pid, 'limits')));
  if (dumping.length > 0)
    return wrong(
      `a crash of process ${dumping.join(', ')} would write its memory to disk. Start it with \`prlimit --core=0\`, or LimitCORE=0 in its unit.`,
    );
  // core(5): a pattern that begins with | is given the dump whatever the limit says
  const pattern = readProcText('/proc/sys/kernel/core_pattern').trim();
  if (!pattern.startsWith('|')) return fine();
  return advice(
    `a crash hands the memory to \`${pattern.slice(1).split(' ')[0]}\`, which may keep it. Set \`sysctl -w kernel.core_pattern=core\`.`,
  );
}

async function diskHasRoom(dataDir: string): Promise<Finding> {
  const { bavail, blocks, bsize, ffree, files } = await statfs(dataDir);
  // btrfs has no fixed number of them, and says 0
  if (files > 0 && ffree < Math.max(limits.freeFiles, files * limits.freeFraction))
    return wrong(
      `room for ${ffree} more files and folders, of ${files}. Each segment is one: remove old releases and logs, or make the file system anew with more inodes.`,
    );
  const [free, total] = [bavail * bsize, blocks * bsize];
  const needed = Math.max(limits.freeBytes, total * limits.freeFraction);
  const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  if (free < needed)
    return wrong(`${gib(free)} left, so new files are refused (below ${gib(needed)}). Make room below DATA_DIR.`);
  if (free < 2 * needed)
    return advice(`${gib(free)} left; below ${gib(needed)} new files are refused. Make room soon.`);
  return fine(`${gib(free)} left`);
}

const toleranceMs = 2000;

async function clockIsRight(dataDir: string): Promise<Finding> {
  const ahead = ['keys', 'db', 'drop', 'site'].filter((name) => {
    const path = join(dataDir, name);
    return existsSync(path) && statSync(path).mtimeMs > Date.now() + toleranceMs;
  });
  if (ahead.length > 0)
    return wrong(
      `${ahead.join(', ')} below DATA_DIR was written in the future: the clock has gone back. Set it right.`,
    );
  const said = spawnSync('timedatectl', ['show', '--property=NTPSynchronized', '--value'], { encoding: 'utf8' });
  if (said.status !== 0)
    return advice('whether it is kept right cannot be seen here. See that chrony or systemd-timesyncd runs.');
  if (said.stdout.trim() === 'yes') return fine();
  return wrong('it is not kept right by anything. Install chrony, or run `timedatectl set-ntp true`.');
}

function keysAreOurs(folder: string): Finding {
  if (!existsSync(folder)) return fine('none here; they come from elsewhere');
  const paths = [folder, ...readdirSync(folder).map((name) => join(folder, name))];
  const open = paths.filter((path) => (statSync(path).mode & 0o077) !== 0);
  if (open.length === 0) return fine();
  return wrong(
    `others may read ${open.join(', ')}. Run \`chmod -R go= ${folder}\`, and make new keys if anybody could have.`,
  );
}

/** A file of the kernel's; empty where there is none. */
function readProcText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
