import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inboxTipKey, ledgerPrefix, mailboxPrefix, type TipId } from '../../api/drop/keys.ts';
import type { Submitted } from '../../api/intake/submit.ts';
import { documentOf, openTip, type Station, submit as send, upload, withStation } from './station.ts';
import { beginWriting, continueWith, draftsOf, draw, save, type Writer } from './writer.ts';

const secret = (): string => randomBytes(32).toString('hex');
const submit = (origin: string, writer: Pick<Writer, 'tip' | 'token'>, words: object) =>
  send(origin, writer as never, words);
const marks = async ({ drop }: Station, tip: string, kind: string) =>
  (await drop.list(`${ledgerPrefix(tip as TipId)}${kind}-`)).map(({ key }) => key);
const letters = async ({ drop }: Station, { mailbox }: Writer): Promise<number> =>
  (await drop.list(mailboxPrefix(mailbox.id))).length;

test(
  'a sender with a code whose answer was lost gets it again, however the code is spelt, also after everything was taken',
  withStation(async (station) => {
    const { origin, drop } = station;
    const writer = await beginWriting(origin);
    const id = await upload(origin, writer.token, randomBytes(5000));
    const words = { text: 'Jeg så det.', files: [{ upload: id, name: 'a.jpg' }], code: writer.code, retry: secret() };
    const first = await submit(origin, writer, words);
    for (const prefix of ['inbox/', 'uploads/']) for (const { key } of await drop.list(prefix)) await drop.remove(key);
    for (const more of [{}, { text: 'Rettet.' }, { code: writer.code.toLowerCase() }]) {
      const again = await submit(origin, writer, { ...words, ...more });
      assert.deepEqual([again.status, again.text], [201, first.text]);
    }
    assert.deepEqual(await drop.list('inbox/'), []);
    assert.equal(await letters(station, writer), 1);
    for (const retry of [secret(), undefined])
      assert.equal((await submit(origin, writer, { ...words, retry })).json()['code'], 'tip_already_submitted');
  }),
);

test(
  'killed before the tip’s document: the draft still continues, and the same try makes one tip with the same code',
  withStation(
    async (station) => {
      const { origin } = station;
      const writer = await beginWriting(origin);
      await save(origin, writer, { text: 'x' });
      const words = { text: 'x', code: writer.code, retry: secret() };
      killedAt = 'inbox/';
      assert.equal((await submit(origin, writer, words)).status, 500);
      assert.equal((await marks(station, writer.tip, 'submitting')).length, 1);
      killedAt = undefined;
      const continued = await continueWith(origin, writer.code);
      assert.equal(continued.status, 200, 'not sent is not sent');
      const answer = await submit(origin, continued.json<Writer>(), words);
      assert.deepEqual([answer.status, answer.json<Submitted>().code], [201, writer.code]);
      assert.equal(await letters(station, writer), 1);
      assert.equal((await marks(station, writer.tip, 'submitting')).length, 1);
    },
    { drop: killable },
  ),
);

test(
  'killed between the document and the last mark: it counts as sent, and the same try is answered the same',
  withStation(
    async (station) => {
      const { origin, intake, setNow } = station;
      const writer = await beginWriting(origin);
      const words = { text: 'x', code: writer.code, retry: secret() };
      killedAt = '/submitted-';
      const first = await submit(origin, writer, words);
      assert.deepEqual([first.status, await marks(station, writer.tip, 'submitted')], [201, []]);
      killedAt = undefined;
      assert.equal((await draftsOf(station, writer)).length, 1, 'it came no further');
      assert.equal((await continueWith(origin, writer.code)).json()['code'], 'tip_already_submitted');
      assert.equal((await save(origin, writer, { text: 'y' })).status, 409);
      const again = await submit(origin, writer, words);
      assert.deepEqual([again.status, again.text], [201, first.text]);
      assert.equal((await marks(station, writer.tip, 'submitted')).length, 1);
      assert.deepEqual(await draftsOf(station, writer), []);
      setNow(new Date(Date.now() + 80 * 3_600_000));
      await intake.sweep();
      assert.equal((await documentOf(station, writer.tip)).text, 'x');
    },
    { drop: killable },
  ),
);

test(
  'killed after the last mark: the drafts go with the next request of the same sender, or with the next look',
  withStation(
    async (station) => {
      const { origin, logged } = station;
      const writers = [await beginWriting(origin), await beginWriting(origin)] as const;
      for (const [i, writer] of writers.entries()) {
        const words = { text: 'x', code: writer.code, retry: secret() };
        isStuck = true;
        const first = await submit(origin, writer, words);
        assert.equal(first.status, 201, 'what is sent is acknowledged');
        assert.match(logged(), /submitted_untidily/);
        isStuck = false;
        assert.equal((await draftsOf(station, writer)).length, 1);
        if (i === 0) assert.equal((await submit(origin, writer, words)).text, first.text);
        else assert.equal((await continueWith(origin, writer.code)).status, 409);
        assert.deepEqual(await draftsOf(station, writer), []);
      }
    },
    { drop: killable },
  ),
);

test(
  'a try without a code that got nowhere does not stand in the way of one with a code',
  withStation(
    async (station) => {
      const { origin } = station;
      const writer = await beginWriting(origin);
      const words = { text: 'x', retry: secret() };
      killedAt = 'inbox/';
      assert.equal((await submit(origin, writer, words)).status, 500);
      killedAt = undefined;
      const answer = await submit(origin, writer, { ...words, code: writer.code });
      assert.deepEqual([answer.status, answer.json<Submitted>().code], [201, writer.code]);
      assert.equal((await marks(station, writer.tip, 'submitting')).length, 2, 'each with a receipt of its own');
    },
    { drop: killable },
  ),
);
let killedAt: string | undefined;
let isStuck = false;
function killable(store: Station['drop']): Station['drop'] {
  return {
    ...store,
    putIfAbsent: (key, bytes) =>
      killedAt !== undefined && key.includes(killedAt)
        ? Promise.reject(new Error('killed here'))
        : store.putIfAbsent(key, bytes),
    remove: (key) => (isStuck ? Promise.reject(new Error('killed here')) : store.remove(key)),
  };
}

test(
  'the same try with a code three times at once is one tip, one code and one letter',
  withStation(async (station) => {
    const { origin } = station;
    const writer = await beginWriting(origin);
    const words = { text: 'på én gang', code: writer.code, retry: secret() };
    const answers = await Promise.all([1, 2, 3].map(() => submit(origin, writer, words)));
    assert.deepEqual(
      answers.map(({ status, text }) => [status, text]),
      answers.map(() => [201, answers[0]!.text]),
    );
    assert.equal(await letters(station, writer), 1);
  }),
);

test(
  'a code that was drawn after the answer to a try without one was lost leads to the code of that try',
  withStation(async (station) => {
    const { origin } = station;
    const opened = await openTip(origin);
    const retry = secret();
    const drawn = await draw(origin, opened);
    const { token, code } = drawn.json<{ token: string; code: string }>();
    const first = await submit(origin, opened, { text: 'x', retry });
    const again = await submit(origin, { ...opened, token }, { text: 'x', retry, code });
    assert.deepEqual([again.status, again.text], [201, first.text]);
    assert.notEqual(again.json<Submitted>().code, code);
  }),
);

test(
  'a try with a code is not answered to somebody who does not show it, though they show its retry',
  withStation(async (station) => {
    const { origin, drop } = station;
    const writer = await beginWriting(origin);
    const words = { text: 'x', retry: secret() };
    await submit(origin, writer, { ...words, code: writer.code });
    const without = await submit(origin, writer, words);
    assert.deepEqual([without.status, without.json()['code']], [409, 'tip_already_submitted']);
    const other = await beginWriting(origin);
    const wrong = await submit(origin, writer, { ...words, code: other.code });
    assert.equal(wrong.status, 409);
    assert.ok((await drop.size(inboxTipKey(writer.tip as TipId))) !== undefined);
  }),
);
