import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore, type Store } from '../../api/db/store.ts';
import { leaseMs } from '../../api/desk/mail/sending.ts';
import { type MailState, tellMembers } from '../../api/desk/mail/tell.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { insert, tip, user } from '../db/rows.ts';
import { until } from '../vidne.ts';
import { from, hour, minute } from './bench.ts';
import { type Mailer, startMailer } from './smtp-server.ts';

/** A real desk process, killed while the mail server has the mail and has not answered yet. */
const program = fileURLToPath(new URL('../../api/desk/main.ts', import.meta.url));
let folder: string;
let store: Store;
let mailer: Mailer;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vidne-mail-killed-'));
  store = await openStore(`file:${join(folder, 'vidne.db')}`);
  mailer = await startMailer();
  writeFileSync(join(folder, 'viewing.key'), `${newIdentity()}\n`, { mode: 0o600 });
  mkdirSync(join(folder, 'site/live/desk/desk'), { recursive: true });
  writeFileSync(join(folder, 'site/live/desk/desk/index.html'), '<!doctype html><title>Desk</title>');
  writeFileSync(join(folder, 'site/live/policies-desk.json'), '{"policies":[],"pages":{}}');
});
after(async () => {
  await mailer.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const settings = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  DESK_PORT: '0',
  PUBLIC_ORIGIN: 'http://127.0.0.1:9',
  DROP_URL: `file:${join(folder, 'drop')}`,
  VAULT_URL: `file:${join(folder, 'vault')}`,
  DATABASE_URL: `file:${join(folder, 'vidne.db')}`,
  IDENTITY_FILE: join(folder, 'viewing.key'),
  RECIPIENT: recipientOf(parseIdentity(newIdentity())),
  SESSION_SECRET: 'thirty-two characters or more, please',
  REVEAL_SECRET: 'thirty-two characters or more, please',
  SITE_DIR: join(folder, 'site'),
  SMTP_URL: `smtp://127.0.0.1:${mailer.port}`,
  MAIL_FROM: from,
});

const idOf = (raw: string): string => /^Message-ID: (.*)\r$/m.exec(raw)?.[1] ?? '';

test('killed between the server’s yes and our note of it: one more under the same name, and the hour’s two are used up', async () => {
  const now = new Date();
  const member = user(now, { role: 'moderator', district: 'fyn', twoFactorEnabled: true });
  await insert(store, 'user', member);
  await store.write(async (tx) => {
    const row = { userId: member.id, visitedAt: new Date(now.getTime() - hour), seenRevision: 0 };
    await tx.insert(store.t.staffMail).values(row);
  });
  await insert(store, 'tip', tip(now, { district: 'fyn' }));
  mailer.onMessage = () => new Promise(() => undefined);
  const child = fork(program, { env: settings(), silent: true, execPath: process.execPath });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  await until(
    () => mailer.received.length === 1,
    'the server has the mail',
    30_000,
    () => output,
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(!output.includes(member.email));
  mailer.onMessage = () => undefined;
  mailer.cut();

  const mailState: MailState = { mail: 'untried' };
  const round = (ms: number) =>
    tellMembers({
      store,
      origin: 'http://localhost:4322',
      mail: { server: mailer.server, from, digestHour: 7 },
      mailState,
      now: () => new Date(Date.now() + ms),
      log: () => undefined,
    });
  await round(minute);
  assert.equal(mailer.received.length, 1, 'whoever holds the claim may still be at it');
  await round(leaseMs + minute);
  assert.equal(mailer.received.length, 2);
  assert.equal(idOf(mailer.received[0]!.raw), idOf(mailer.received[1]!.raw));
  await insert(store, 'tip', tip(now, { district: 'fyn', priority: 0 }));
  await round(30 * minute);
  assert.equal(mailer.received.length, 2, 'not even danger is a third in the hour');
  await round(hour + 2 * leaseMs);
  assert.equal(mailer.received.length, 3);
});
