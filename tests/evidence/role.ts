import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recipientOf } from '../../api/drop/age.ts';
import { compiled } from '../compiled.ts';
import type { TestBench } from './bench.ts';

/** The evidence role as `npm start` runs it: a process of its own over the drop, vault and database of a test bench. */
export interface Role {
  readonly child: ChildProcess;
  /** what it and the process beside it logged, one event a line */
  events(): LogEvent[];
  /** Resolves when it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}
export interface LogEvent {
  at: string;
  event: string;
  id?: string;
  state?: string;
  code?: string;
  count?: number;
}

const main = fileURLToPath(new URL('../../api/evidence/main.ts', import.meta.url));
const running = new Set<ChildProcess>();

export const newScratch = (): string => mkdtempSync('/dev/shm/vidne-role-');

export const environment = (
  { folder, identityFile, contactIdentityFile, revealSecret, recipient, viewingIdentity }: TestBench,
  scratch: string,
  databaseUrl = `file:${join(folder, 'vidne.db')}`,
): Record<string, string> => ({
  PATH: '/usr/bin:/bin',
  DROP_URL: `file:${join(folder, 'drop')}`,
  VAULT_URL: `file:${join(folder, 'vault')}`,
  DATABASE_URL: databaseUrl,
  IDENTITY_FILE: identityFile,
  RECIPIENT: recipient,
  VIEWING_RECIPIENT: recipientOf(viewingIdentity),
  CONTACT_IDENTITY_FILE: contactIdentityFile,
  REVEAL_SECRET: revealSecret,
  SCRATCH_DIR: scratch,
  SUPERVISED: '1',
  ...compiled(),
});

export function startRole(env: Record<string, string>): Role {
  const child = spawn('/usr/bin/prlimit', ['--core=0', '--', process.execPath, main], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.once('exit', () => running.delete(child));
  child.stdin.on('error', () => undefined); // it has ended already
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  return {
    child,
    events: () =>
      output
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as LogEvent),
    end(signal) {
      child.kill(signal);
      return gone;
    },
  };
}

/** Ends whatever a test that failed left running. */
export function endRoles(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Processes that see something of a scratch space: workers' programs, also those whose worker has died. */
export function processesSeeing(scratch: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && read(`/proc/${pid}/mountinfo`).includes(`/${basename(scratch)}/`))
    .map(Number);
}

/** What lies on a scratch space, as paths. */
export const leftOn = (scratch: string): string[] => readdirSync(scratch, { recursive: true }) as string[];

/** Processes of one scratch space, by their environment: workers and what works beside them. */
export function processesOn(scratch: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && read(`/proc/${pid}/environ`).split('\0').includes(`SCRATCH_DIR=${scratch}`))
    .map(Number);
}

export const removeScratch = (scratch: string): void => rmSync(scratch, { recursive: true, force: true });

export const commandOf = (pid: string | number): string => read(`/proc/${pid}/cmdline`);
const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended while we looked
  }
};
