import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Programs of the system that Vidne runs (or a file where a package has no program), and the Debian package each comes in. */
export const needed = {
  run: {
    ffmpeg: 'ffmpeg',
    ffprobe: 'ffmpeg',
    bwrap: 'bubblewrap',
    prlimit: 'util-linux',
    exiftool: 'libimage-exiftool-perl',
    'heif-convert': 'libheif-examples',
  },
  test: {
    chromium: 'chromium',
    age: 'age',
    strace: 'strace',
    nginx: 'nginx-light',
    caddy: 'caddy',
    openssl: 'openssl',
    curl: 'curl',
    clamd: 'clamav-daemon',
    memcached: 'memcached',
    'systemd-analyze': 'systemd',
    '/usr/lib/python3/dist-packages/swift/__init__.py': 'python3-swift',
  },
  bench: { ip: 'iproute2', tc: 'iproute2', nft: 'nftables', unshare: 'util-linux' },
} as const;

const isThere = (program: string): boolean =>
  isAbsolute(program)
    ? existsSync(program)
    : ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin'].some((folder) => {
        try {
          accessSync(`${folder}/${program}`, constants.X_OK);
          return true;
        } catch {
          return false; // not in this folder
        }
      });

/** Packages that start a server when they are installed; the tests start their own. */
const servers: Record<string, readonly string[]> = {
  'nginx-light': ['nginx'],
  caddy: ['caddy'],
  memcached: ['memcached'],
  // its socket would start it again, and freshclam fetches signatures as long as it runs
  'clamav-daemon': ['clamav-daemon.socket', 'clamav-daemon', 'clamav-freshclam'],
};

function stopServers(installed: readonly string[]): string[][] {
  const started = installed.flatMap((name) => servers[name] ?? []);
  const isStarted = started.length > 0 && existsSync('/run/systemd/system');
  return isStarted ? [['systemctl', 'disable', '--now', ...started]] : [];
}

/** Debian packages that are missing for `purposes`. */
export function missingPackages(
  purposes: (keyof typeof needed)[],
  present: (program: string) => boolean = isThere,
): string[] {
  const programs = purposes.flatMap((purpose) => Object.entries(needed[purpose]));
  return [...new Set(programs.filter(([program]) => !present(program)).map(([, debian]) => debian))];
}

/**
 * Installs what is missing where it may (root, or sudo without a password, on Debian). Answers the packages still
 * missing, after printing the one command that installs them.
 */
export function installMissing(purposes: (keyof typeof needed)[]): string[] {
  const missing = missingPackages(purposes);
  if (missing.length === 0) return [];
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (isThere('apt-get') && (asRoot.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0)) {
    console.log(`Installing ${missing.join(', ')} …`);
    for (const command of [['apt-get', 'update'], install, ...stopServers(missing)]) {
      const [program = '', ...args] = [...asRoot, ...command];
      spawnSync(program, args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
  }
  const still = missingPackages(purposes);
  if (still.length > 0)
    console.error(
      `Missing: ${still.join(', ')}. Install with:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${still.join(' ')}`,
    );
  return still;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = installMissing(process.argv.includes('--test') ? ['run', 'test'] : ['run']).length > 0 ? 1 : 0;
}
