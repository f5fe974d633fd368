import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask } from '../../api/evidence/scan/clamd.ts';
import { testSignature } from '../../api/evidence/scan/clamd-trial.ts';

const shipped = fileURLToPath(new URL('../../docs/clamd/clamd.conf', import.meta.url));

/** A real clamd with the configuration we ship, signatures of its own, in a private folder on a tmpfs. */
export interface ClamdServer {
  readonly socket: string;
  readonly pid: number;
  /** what it left in its temporary folder */
  leftovers(): string[];
  signal(name: NodeJS.Signals): void;
  /** After SIGKILL: the same again, on the same socket. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** `settings` replace lines of the shipped configuration by their first word. */
export async function startClamd(settings: Record<string, string> = {}): Promise<ClamdServer> {
  const folder = mkdtempSync('/dev/shm/vidne-clamd-');
  const socket = join(folder, 'clamd.sock');
  for (const name of ['tmp', 'signatures']) mkdirSync(join(folder, name), { mode: 0o700 });
  const hex = Buffer.from(testSignature()).toString('hex');
  writeFileSync(join(folder, 'signatures', 'local.ndb'), `Vidne.Test.Eicar:0:*:${hex}\n`);
  const config = join(folder, 'clamd.conf');
  writeFileSync(config, configuration(folder, settings));
  let child = await run(config, socket);
  return {
    socket,
    get pid() {
      return child.pid!;
    },
    leftovers: () => readdirSync(join(folder, 'tmp')),
    signal: (name) => void child.kill(name),
    async restart() {
      await ended(child);
      child = await run(config, socket);
    },
    async close() {
      child.kill('SIGKILL');
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, settings: Record<string, string>): string {
  const own: Record<string, string> = { DatabaseDirectory: join(folder, 'signatures'), ...settings };
  return readFileSync(shipped, 'utf8')
    .replaceAll('/run/vidne-clamd', folder)
    .split('\n')
    .map((line) => {
      const [name = ''] = line.split(' ');
      return own[name] === undefined ? line : `${name} ${own[name]}`;
    })
    .join('\n');
}

async function run(config: string, socket: string): Promise<ChildProcess> {
  const child = spawn('/usr/sbin/clamd', ['--config-file', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) break;
    const answer = await ask(socket, { command: 'VERSION', stallMs: 1000, totalMs: 1000 });
    if ('text' in answer) return child;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`clamd did not start: ${Buffer.concat(said).toString('utf8').slice(-2000)}`);
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', () => done()));
