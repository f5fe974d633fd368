import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thrift } from '../../api/code-cache.ts';
import { intakeDiskThreads } from '../../api/config.ts';
import { type Identity, newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { openBlobs } from '../../api/drop/open-blobs.ts';
import { descendants } from '../../api/processes.ts';
import { release } from '../../site/release.ts';
import { sha256Of } from '../drop/plaintext.ts';
import { freePort } from '../free-port.ts';
import { builtFor, keepRelease, lendRelease, until } from '../vidne.ts';

/** A real intake with a built site, in a process of its own, and the police beside it who can open what it took. */
export interface BenchIntake {
  readonly port: number;
  readonly pid: number;
  readonly drop: BlobStore;
  readonly police: Identity;
  /** VmHWM of the intake and everything below it, summed */
  peakMebibytes(): number;
  /** SHA-256 of an upload's plaintext, opened from the sealed segments; undefined when it is not whole */
  sha256(upload: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function startIntake({
  host = '127.0.0.1',
  wrap = [] as string[],
  /** where objects go, when it is not a folder of its own */
  dropUrl = undefined as string | undefined,
} = {}): Promise<BenchIntake> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-'));
  mkdirSync(join(folder, 'drop'));
  await lendRelease(folder);
  const { built } = await release({ siteDir: join(folder, 'site'), contentDir: './content', publicOrigin: builtFor });
  if (built) await keepRelease(folder);
  const police = parseIdentity(newIdentity());
  const port = await freePort();
  const env = {
    ...intakeDiskThreads,
    ...thrift,
    HOST: host,
    PUBLIC_PORT: String(port),
    PUBLIC_ORIGIN: builtFor,
    DROP_URL: dropUrl ?? `file:${join(folder, 'drop')}`,
    SITE_DIR: join(folder, 'site'),
    RECIPIENT: recipientOf(police),
    CONTACT_RECIPIENT: recipientOf(police),
    TOKEN_SECRET: 'a secret of a bench, not of an installation',
    NODE_ENV: 'production',
  };
  const [program = '', ...args] = [...wrap, process.execPath, 'api/intake/main.ts'];
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  await until(
    () => printed.includes('listening'),
    'the intake listens',
    20_000,
    () => printed,
  );
  const blobs = openBlobs(dropUrl ?? `file:${join(folder, 'drop')}`);
  return {
    port,
    pid: child.pid!,
    drop: blobs,
    police,
    peakMebibytes: () => [child.pid!, ...descendants(child.pid!)].reduce((sum, pid) => sum + peakOf(pid), 0),
    sha256: (upload) => sha256Of(blobs, police, upload),
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
