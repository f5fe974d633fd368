import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from './finding.ts';

/** What a program of the inside found, one line of JSON each: keys, stores, database, clocks, sandbox and scanner. */
export type Told = Finding & { readonly name: string };

const program = join(fileURLToPath(new URL('../evidence', import.meta.url)), 'examine.ts');

/** Runs it with our own environment: it holds the identity, this program holds nothing. */
export async function examineInside(env: NodeJS.ProcessEnv): Promise<Told[]> {
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const told = text.split('\n').flatMap((line) => (line === '' ? [] : (JSON.parse(line) as Told)));
  if (code === 0) return told;
  return [
    ...told,
    { name: 'the inside', level: 'wrong', sentence: 'could not be looked at whole. What it printed says why.' },
  ];
}
