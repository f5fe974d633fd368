import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendants } from '../../api/processes.ts';
import { freePort } from '../free-port.ts';
import { until } from '../vidne.ts';

/** A real proxy with TLS before an intake, run from the configuration that is shipped. */
export interface Front {
  readonly origin: string;
  readonly port: number;
  /** PEM file of the certificate it shows */
  readonly certificate: string;
  /** whether anything it has written, to a file (of a name or of none) or to its output, holds `text` */
  wrote(text: string): boolean;
  /** `kill -9`, and a new one on the same port */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export type Kind = 'nginx' | 'caddy';

/** `buffering` turns on what the shipped configuration turns off: the control of every promise about it. */
export async function startProxy(
  kind: Kind,
  { intake, buffering = false }: { intake: number; buffering?: boolean },
): Promise<Front> {
  const folder = mkdtempSync(join(tmpdir(), `vidne-${kind}-`));
  const data = join(folder, 'data');
  mkdirSync(data);
  const port = await freePort();
  const certificate = makeCertificate(folder);
  const settings = { folder, data, port, intake, buffering, plainPort: await freePort() };
  const file = join(folder, kind === 'nginx' ? 'nginx.conf' : 'Caddyfile');
  writeFileSync(file, (kind === 'nginx' ? nginxConf : caddyfile)(settings));
  let output = '';
  const start = async (): Promise<ChildProcess> => {
    const [program, args] = commands[kind](file, data);
    const child = spawn(program, args, { env: { HOME: data } });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += String(text)));
    await until(
      () => isOpen(port),
      `${kind} listens`,
      10_000,
      () => output,
    );
    return child;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit');
    const workers = descendants(child.pid!); // they hold the port as long as they live
    child.kill('SIGKILL');
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await gone;
  };
  return {
    origin: `https://localhost:${port}`,
    port,
    certificate,
    wrote(text) {
      const files = [...filesBelow(data), ...[child.pid!, ...descendants(child.pid!)].flatMap(deletedFiles)];
      return output.includes(text) || files.some((path) => whileOpen(() => readFileSync(path).includes(text)));
    },
    async restart() {
      await kill();
      child = await start();
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Settings {
  folder: string;
  /** all it may write to */
  data: string;
  port: number;
  plainPort: number;
  intake: number;
  buffering: boolean;
}

const commands: Record<Kind, (file: string, data: string) => [string, string[]]> = {
  nginx: (file, data) => ['/usr/sbin/nginx', ['-p', data, '-e', 'stderr', '-c', file, '-g', 'daemon off;']],
  caddy: (file) => ['/usr/bin/caddy', ['run', '--adapter', 'caddyfile', '--config', file]],
};

function nginxConf({ folder, data, port, plainPort, intake, buffering }: Settings): string {
  return rewrite('docs/proxy/nginx.conf', [
    ['user www-data;', process.getuid?.() === 0 ? 'user root;' : ''],
    ['/run/nginx.pid', join(data, 'pid')],
    ['/var/log/nginx/error.log', join(data, 'error.log')],
    ['worker_processes auto', 'worker_processes 1'],
    ['/dev/shm/nginx-', `${data}/`],
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['listen 443 ', `listen 127.0.0.1:${port} `],
    ['/etc/letsencrypt/live/tip.example.org/fullchain.pem', join(folder, 'cert.pem')],
    ['/etc/letsencrypt/live/tip.example.org/privkey.pem', join(folder, 'key.pem')],
    ['server_name tip.example.org', 'server_name localhost'],
    ['server 127.0.0.1:4321;', `server 127.0.0.1:${intake};`],
    ...(buffering ? [['proxy_request_buffering off;', 'proxy_request_buffering on;'] as const] : []),
  ]);
}

function caddyfile({ folder, port, intake, buffering }: Settings): string {
  return rewrite('docs/proxy/Caddyfile', [
    ['{\n\tservers {', '{\n\tadmin off\n\tauto_https disable_redirects\n\tservers {'],
    ['tip.example.org {', `https://localhost:${port} {\n\ttls ${folder}/cert.pem ${folder}/key.pem`],
    ['127.0.0.1:4321 {', `127.0.0.1:${intake} {${buffering ? '\n\t\tbuffer_requests' : ''}`],
  ]);
}

/** The shipped file with this machine's names: each is there, or the file and this test have parted. */
function rewrite(file: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce(
    (text, [from, to]) => {
      assert.ok(text.includes(from), `${file} says ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(file, 'utf8'),
  );
}

function makeCertificate(folder: string): string {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...names, ...files], { stdio: 'ignore' });
  return join(folder, 'cert.pem');
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** nginx takes the name away from a temporary file as soon as it is open; the bytes are on the disk all the same. */
function deletedFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => whileOpen(() => readlinkSync(path).endsWith(' (deleted)')));
}

/** Looks at a file that may be closed or removed while we look: then it is not there any more. */
function whileOpen(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
