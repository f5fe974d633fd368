import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { composeMail } from '../../api/desk/mail/mail.ts';
import { openSmtp, parseSmtpUrl, SmtpFailed, type SmtpServer } from '../../api/smtp.ts';
import { type Mailer, type MailerOptions, startMailer } from './smtp-server.ts';

const to = 'mette@politi.example';
const from = 'vidne@politi.example';

async function hand(server: SmtpServer, address = to): Promise<void> {
  const session = await openSmtp(server, 'desk.example');
  try {
    const at = new Date();
    const mail = { id: 'abc', from, to: address, language: 'da', deskOrigin: 'http://desk.example', at };
    await session.send({ from, to: address }, await composeMail(mail));
  } finally {
    session.close();
  }
}

const withMailer = (options: MailerOptions, story: (mailer: Mailer) => Promise<void>) => async () => {
  const mailer = await startMailer(options);
  try {
    await story(mailer);
  } finally {
    await mailer.close();
  }
};

async function failure(work: Promise<unknown>): Promise<SmtpFailed> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof SmtpFailed, String(error));
    return error;
  }
  return assert.fail('it was taken');
}

const user = 'desk';
const password = 'kode med @ og :';

test(
  'STARTTLS with user and password',
  withMailer({ tls: 'starttls', user, password }, async (mailer) => {
    await hand(mailer.server);
    assert.deepEqual(
      mailer.received.map((mail) => [mail.to, mail.secure, mail.user]),
      [[[to], true, user]],
    );
  }),
);

test(
  'TLS from the first byte',
  withMailer({ tls: 'tls', user, password }, async (mailer) => {
    await hand(mailer.server);
    assert.equal(mailer.received[0]?.secure, true);
  }),
);

test(
  'a server without TLS is told neither a password nor an address',
  withMailer({ tls: 'none', user, password }, async (mailer) => {
    const refused = await failure(hand({ ...mailer.server, requireTls: true }));
    assert.equal(refused.uncertain, false);
    assert.equal(mailer.received.length, 0);
    await hand(mailer.server); // on this machine it may
    assert.equal(mailer.received.length, 1);
  }),
);

test(
  'a certificate of nobody we know is refused before anything is said',
  withMailer({ tls: 'starttls', user, password }, async (mailer) => {
    const { ca: _, ...unknown } = mailer.server;
    const refused = await failure(hand(unknown));
    assert.match(refused.code, /CERT|TLS|SELF_SIGNED/);
    assert.equal(mailer.received.length, 0);
  }),
);

test(
  'a wrong password is a failure of the server, not of the one who should be told',
  withMailer({ tls: 'starttls', user, password }, async (mailer) => {
    const refused = await failure(hand({ ...mailer.server, password: 'forkert' }));
    assert.deepEqual(
      [refused.code, refused.status, refused.ofRecipient, refused.uncertain],
      ['EAUTH', 535, false, false],
    );
  }),
);

test(
  'one address the server does not know is that one’s alone',
  withMailer({}, async (mailer) => {
    mailer.refuse.recipient = (address) => (address === to ? [550, 'no such person'] : undefined);
    const refused = await failure(hand(mailer.server));
    assert.deepEqual([refused.status, refused.ofRecipient, refused.uncertain], [550, true, false]);
    assert.ok(!`${refused.message} ${refused.stack}`.includes('mette'), 'it quotes nobody');
    await hand(mailer.server, 'other@politi.example');
  }),
);

test(
  'what the server refused after it had read it was not taken; a line cut before its answer may have been',
  withMailer({}, async (mailer) => {
    mailer.onMessage = () => Promise.reject(Object.assign(new Error('try later'), { responseCode: 451 }));
    assert.deepEqual(await failure(hand(mailer.server)).then(({ status, uncertain }) => [status, uncertain]), [
      451,
      false,
    ]);
    mailer.onMessage = () => mailer.cut();
    assert.deepEqual(await failure(hand(mailer.server)).then(({ status, uncertain }) => [status, uncertain]), [
      undefined,
      true,
    ]);
  }),
);

test('nobody there, and somebody there who says nothing', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const server = { ...parseSmtpUrl('smtp://127.0.0.1'), port };
  const sockets: { destroy(): void }[] = [];
  silent.on('connection', (socket) => {
    sockets.push(socket);
    setTimeout(() => socket.destroy(), 200);
  });
  const cut = await failure(hand(server));
  assert.equal(cut.uncertain, false);
  silent.close();
  for (const socket of sockets) socket.destroy();
  await once(silent, 'close');
  assert.equal((await failure(hand(server))).code, 'ECONNREFUSED');
});

test('an address of a server is read as it is meant', () => {
  assert.deepEqual(parseSmtpUrl('smtp://desk:kode%20med%20%40@mail.politi.example'), {
    host: 'mail.politi.example',
    port: 587,
    secure: false,
    requireTls: true,
    user: 'desk',
    password: 'kode med @',
  });
  assert.deepEqual(parseSmtpUrl('smtps://mail.politi.example:1465').port, 1465);
  assert.equal(parseSmtpUrl('smtps://mail.politi.example').port, 465);
  for (const here of ['localhost', '127.0.0.1', '[::1]'])
    assert.equal(parseSmtpUrl(`smtp://${here}:25`).requireTls, false);
  assert.equal(parseSmtpUrl('smtp://127.example.com').requireTls, true);
});
