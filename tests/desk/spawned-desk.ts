import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { openStore } from '../../api/db/store.ts';
import type { Role } from '../../api/db/values.ts';
import { newIdentity } from '../../api/drop/age.ts';
import { compiled } from '../compiled.ts';
import { until } from '../vidne.ts';
import { type Browser, origin, revealSecret, sessionSecret, signIn } from './bench.ts';

/** A real desk, a process of its own over a drop that is there already. */
export interface SpawnedDesk {
  signedIn(role: Role, district: string): Promise<Browser & { id: string }>;
  output(): string;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('../../api/desk/main.ts', import.meta.url));

export async function spawnDesk({ dropDir, recipient }: { dropDir: string; recipient: string }): Promise<SpawnedDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-spawned-desk-'));
  const database = `file:${join(folder, 'vidne.db')}`;
  writeFileSync(join(folder, 'viewing.key'), `${newIdentity()}\n`, { mode: 0o600 });
  mkdirSync(join(folder, 'site'));
  const child = fork(program, {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...compiled(),
      DESK_PORT: '0',
      DESK_ORIGIN: origin,
      PUBLIC_ORIGIN: 'http://127.0.0.1:9',
      DROP_URL: `file:${dropDir}`,
      VAULT_URL: `file:${join(folder, 'vault')}`,
      DATABASE_URL: database,
      IDENTITY_FILE: join(folder, 'viewing.key'),
      RECIPIENT: recipient,
      SESSION_SECRET: sessionSecret,
      REVEAL_SECRET: revealSecret,
      SITE_DIR: join(folder, 'site'),
    },
    silent: true,
    execPath: process.execPath,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      output += text.toString();
    });
  const portOf = (): string | undefined => /"event":"listening","port":(\d+)/.exec(output)?.[1];
  await until(
    () => portOf() !== undefined,
    'the desk listens',
    30_000,
    () => output,
  );
  const address = `http://127.0.0.1:${portOf()}`;
  const overHttp = new Hono();
  overHttp.all('*', ({ req }) => {
    const { pathname, search } = new URL(req.url);
    const { method } = req;
    const body = method === 'GET' ? {} : { body: req.raw.body, duplex: 'half' };
    return fetch(`${address}${pathname}${search}`, { method, headers: req.raw.headers, ...body } as RequestInit);
  });
  const store = await openStore(database);
  return {
    signedIn: (role, district) => signIn({ app: overHttp, store, now: () => new Date() }, role, district, 'Mette Holm'),
    output: () => output,
    async close() {
      await store.close();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
