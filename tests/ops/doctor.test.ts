import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Mailer, startMailer } from '../mail/smtp-server.ts';
import { startVidne, type Vidne } from '../vidne.ts';

let vidne: Vidne;
let mailer: Mailer;
const mail = () => ({ SMTP_URL: `smtp://desk:rigtig@127.0.0.1:${mailer.port}`, MAIL_FROM: 'vidne@politi.example' });
before(async () => {
  mailer = await startMailer({ user: 'desk', password: 'rigtig' });
  vidne = await startVidne({ env: mail() });
});
after(async () => {
  await vidne.stop();
  await mailer.close();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const portOf = (origin: string): string => new URL(origin).port;

async function doctor(settings: Record<string, string> = {}): Promise<{ code: number | null; said: string }> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    DATA_DIR: vidne.dataDir,
    PUBLIC_PORT: portOf(vidne.publicOrigin),
    DESK_PORT: portOf(vidne.deskOrigin),
    ...mail(),
    ...settings,
  };
  const child = spawn(process.execPath, ['api/doctor.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

test('the doctor sees that everything we decide is well, and that the way to the intake is open', async () => {
  const { code, said } = await doctor();
  for (const name of [
    'roles',
    'keys',
    'intake',
    'desk',
    'mail server',
    'mail of the desk',
    'public address',
    'headers through the proxy',
    'Tip-Token through the proxy',
    'uploads over HTTP/1.1',
  ])
    assert.match(said, new RegExp(`^✔ ${name}\\b`, 'm'), said);
  // swap, disk and clock are the machine's own
  assert.equal(code, /^✖/m.test(said) ? 1 : 0);
  assert.doesNotMatch(said, /^✖ (?!swap|free disk|clock)/m);
});

test('the doctor names keys that others may read, a clock gone back and roles that are not there, and ends with 1', async () => {
  const file = join(vidne.dataDir, 'keys', 'evidence.identity');
  const tomorrow = new Date(Date.now() + 86_400_000);
  await chmod(file, 0o644);
  await utimes(join(vidne.dataDir, 'keys'), tomorrow, tomorrow);
  const { code, said } = await doctor({ DESK_PORT: '1' });
  await chmod(file, 0o600);
  await utimes(join(vidne.dataDir, 'keys'), new Date(), new Date());
  assert.equal(code, 1);
  assert.match(said, new RegExp(`^✖ keys: others may read ${file}\\. Run \`chmod`, 'm'));
  assert.match(said, /^✖ clock: keys below DATA_DIR was written in the future/m);
  assert.match(said, /^✖ roles: desk: no such process\./m);
  assert.match(said, /^✖ desk: could not be tried .*ECONNREFUSED/m);
});

test('the doctor says when nobody answers at the public address', async () => {
  const { code, said } = await doctor({ PUBLIC_ORIGIN: 'http://nobody.invalid' });
  assert.equal(code, 1);
  assert.match(said, /^✖ public address: could not be tried \(.*(ENOTFOUND|EAI_AGAIN).*\)\. See that it answers\.$/m);
});

test('the doctor says what is wrong with mail, and sends none', async () => {
  const wrongPassword = await doctor({ SMTP_URL: `smtp://desk:forkert@127.0.0.1:${mailer.port}` });
  assert.match(wrongPassword.said, /^✖ mail server: it does not take the user and password of SMTP_URL \(535\)\./m);
  const nobody = await doctor({ SMTP_URL: 'smtp://127.0.0.1:9' });
  assert.match(nobody.said, /^✖ mail server: it does not take us \(ECONNREFUSED\)\./m);
  assert.deepEqual([wrongPassword.code, nobody.code], [1, 1]);
  assert.equal(mailer.received.length, 0);
});
