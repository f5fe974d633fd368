import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Identity, recipientOf } from '../../api/drop/age.ts';
import { tokenSecret } from './inner-intake.ts';

export interface ProcessSettings {
  /** of the proof: pages and compiled code; the drop may stand elsewhere */
  readonly folder: string;
  /** a folder, or the address of an object store */
  readonly drop: string;
  readonly police: Identity;
  /** a module the process loads first, in every thread */
  readonly preload?: string;
}

/** The intake as a process of its own, as `npm start` starts it. */
export interface IntakeProcess {
  readonly origin: string;
  /** what it logged */
  logged(): string;
  /** `kill -9`, or SIGTERM; resolves with the exit code when the process is gone */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../api/intake/main.ts', import.meta.url));

export async function startIntake({ folder, drop, police, preload }: ProcessSettings): Promise<IntakeProcess> {
  mkdirSync(join(folder, 'site/live/public'), { recursive: true });
  const child = spawn(process.execPath, [...(preload ? ['--import', preload] : []), main], {
    env: {
      PUBLIC_PORT: '0',
      DROP_URL: drop.startsWith('/') ? `file:${drop}` : drop,
      SITE_DIR: join(folder, 'site'),
      TOKEN_SECRET: tokenSecret,
      RECIPIENT: recipientOf(police),
      CONTACT_RECIPIENT: recipientOf(police),
      // so that senders can be as many as they say
      TRUSTED_PROXIES: '127.0.0.1/32',
      // a proof starts it hundreds of times
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const output = collect(child);
  const port = await Promise.race([
    output.port,
    exited.then((code) => {
      throw new Error(`the intake ended with ${code}:\n${output.text()}`);
    }),
  ]);
  return {
    origin: `http://127.0.0.1:${port}`,
    logged: output.text,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

function collect(child: ChildProcess): { text(): string; port: Promise<number> } {
  let text = '';
  const port = new Promise<number>((resolve) => {
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /"event":"listening".*"port":(\d+)/.exec(text);
        if (found) resolve(Number(found[1]));
      });
  });
  return { text: () => text, port };
}
