import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { openBytes } from '../../api/drop/age.ts';
import { inboxTipKey, ledgerPrefix, mailboxPrefix, type TipId } from '../../api/drop/keys.ts';
import { openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import type { Submitted } from '../../api/intake/submit.ts';
import { documentOf, type OpenedTip, openTip, type Station, send, submit, upload, withStation } from './station.ts';

const secret = (): string => randomBytes(32).toString('hex');
const marks = async ({ drop }: Station, tip: string, kind: string) =>
  (await drop.list(`${ledgerPrefix(tip as TipId)}${kind}-`)).map(({ key }) => key);

/** Submits and cuts the connection before the answer comes; resolves when the tip stands in the inbox. */
async function submitAndLose(station: Station, { tip, token }: OpenedTip, words: object): Promise<void> {
  const body = JSON.stringify(words);
  const socket = connect(station.port, '127.0.0.1');
  socket.end(
    `POST /api/tips/${tip}/submit HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => setTimeout(() => socket.destroy(), 30),
  );
  while ((await marks(station, tip, 'submitted')).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

test(
  'a sender whose answer was lost gets the same receipt and code, also after the inside has taken everything',
  withStation(async (station) => {
    const { origin, drop } = station;
    const opened = await openTip(origin);
    const id = await upload(origin, opened.token, randomBytes(5000));
    const words = { text: 'Jeg så det.', files: [{ upload: id, name: 'a.jpg' }], retry: secret() };
    await submitAndLose(station, opened, words);
    const { mailbox } = await documentOf(station, opened.tip);
    for (const prefix of ['inbox/', 'uploads/']) for (const { key } of await drop.list(prefix)) await drop.remove(key);

    const answers = [await submit(origin, opened, words), await submit(origin, opened, { ...words, text: 'Rettet.' })];
    for (const answer of answers) {
      assert.equal(answer.status, 201, answer.text);
      assert.equal(answer.text, answers[0]!.text);
    }
    const { code, files, receipt } = answers[0]!.json<Submitted>();
    assert.equal((await openMailbox(code)).id, mailbox.id, 'the code opens the mailbox the police know');
    assert.deepEqual(files, [{ name: 'a.jpg', sizeBytes: 5000, sha256: null }]);
    assert.equal(receipt.declaration?.version, '3');
    assert.deepEqual(await drop.list('inbox/'), [], 'nothing is handed over twice');
    assert.equal((await drop.list(mailboxPrefix((await openMailbox(code)).id))).length, 1, 'one letter, not two');
  }),
);

test(
  'the token alone, another secret or another tip leads to no code',
  withStation(async ({ origin }) => {
    const [opened, other] = [await openTip(origin), await openTip(origin)];
    const retry = secret();
    const { code } = (await submit(origin, opened, { text: 'x', retry })).json<Submitted>();
    for (const shown of [{}, { retry: secret() }]) {
      const answer = await submit(origin, opened, { text: 'x', ...shown });
      assert.deepEqual([answer.status, answer.json()['code']], [409, 'tip_already_submitted']);
    }
    const elsewhere = (await submit(origin, other, { text: 'x', retry })).json<Submitted>();
    assert.notEqual(elsewhere.code, code);
    assert.equal((await submit(origin, await openTip(origin), { text: 'x', retry: 'kort' })).status, 400);
  }),
);

test(
  'the same try twice at once, and once more after a crash before the last mark, is one tip with one code',
  withStation(async (station) => {
    const { origin, drop } = station;
    const opened = await openTip(origin);
    const words = { text: 'to på én gang', retry: secret() };
    const both = await Promise.all([1, 2, 3].map(() => submit(origin, opened, words)));
    assert.deepEqual(
      both.map(({ status, text }) => [status, text]),
      both.map(() => [201, both[0]!.text]),
    );
    for (const key of await marks(station, opened.tip, 'submitted')) await drop.remove(key as never);
    assert.equal((await submit(origin, opened, words)).text, both[0]!.text);
    assert.equal((await marks(station, opened.tip, 'submitted')).length, 1);
    assert.equal((await documentOf(station, opened.tip)).receivedAt, both[0]!.json()['receivedAt']);
  }),
);

test(
  'nobody is told a code when a crash left two tries and no sign of which one the police got',
  withStation(async (station) => {
    const { origin, drop } = station;
    const opened = await openTip(origin);
    const tries = [1, 2].map(() => ({ text: 'x', retry: secret() }));
    const answers = await Promise.all(tries.map((words) => submit(origin, opened, words)));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409]);
    assert.equal((await marks(station, opened.tip, 'submitting')).length, 2, 'both were tried');
    const lost = answers.findIndex(({ status }) => status === 409);
    assert.equal((await submit(origin, opened, tries[lost]!)).status, 409);
    const won = await submit(origin, opened, tries[1 - lost]!);
    assert.equal(won.text, answers[1 - lost]!.text);
    for (const key of await marks(station, opened.tip, 'submitted')) await drop.remove(key as never);
    for (const words of tries) assert.equal((await submit(origin, opened, words)).status, 409);
  }),
);

test(
  'the retry secret and the code stand nowhere, and the police can open every object of the tip',
  withStation(async (station) => {
    const { origin, drop, police, logged } = station;
    const opened = await openTip(origin);
    const retry = secret();
    const { code } = (await submit(origin, opened, { text: 'x', retry })).json<Submitted>();
    await submit(origin, opened, { text: 'x', retry });
    for (const { key } of await drop.list('')) {
      const plain = Buffer.from(openBytes(await readAll(await drop.get(key)), police)).toString('utf8');
      for (const hidden of [retry, code, code.replaceAll('-', '')])
        assert.ok(!plain.includes(hidden) && !key.includes(hidden), key);
    }
    assert.ok(!logged().includes(retry) && !logged().includes(code));
  }),
);

test(
  'a tip that is in the inbox is acknowledged, also when nothing more can be written',
  withStation(
    async (station) => {
      const { origin, drop, logged } = station;
      const opened = await openTip(origin);
      const dropped = await upload(origin, opened.token, randomBytes(10));
      const answer = await submit(origin, opened, { text: 'x' });
      assert.equal(answer.status, 201, answer.text);
      assert.ok((await drop.size(inboxTipKey(opened.tip as TipId))) !== undefined);
      assert.match(logged(), /submitted_untidily/);
      const removed = await send(origin, 'DELETE', `/api/uploads/${dropped}`, { 'tus-resumable': '1.0.0' });
      assert.equal(removed.status, 409, 'and stays as it was submitted');
    },
    {
      drop: (store) => ({
        ...store,
        putIfAbsent: (key, bytes) =>
          key.includes('/submitted-')
            ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
            : store.putIfAbsent(key, bytes),
      }),
    },
  ),
);
