import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecipient, recipientOf } from '../../api/drop/age.ts';
import { type Letter, letter } from '../../api/drop/documents.ts';
import { openJson, sealJson } from '../../api/drop/json.ts';
import { inboxPrefix, letterKey, type MailboxId } from '../../api/drop/keys.ts';
import { newCode, openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { ulid } from '../../api/ulid.ts';
import { type Answer, documentOf, openTip, type Station, send, sendJson, submit, withStation } from './station.ts';

async function tipWithCode({ origin }: Station): Promise<{ code: string; tip: string }> {
  const opened = await openTip(origin);
  const { code } = (await submit(origin, opened, { text: 'x' })).json<{ code: string }>();
  return { code, tip: opened.tip };
}

const read = async (origin: string, code: string): Promise<Letter[]> =>
  (await sendJson(origin, '/api/mailbox', { code })).json<{ letters: Letter[] }>().letters;

/** A letter as the desk delivers it. */
async function deliver(
  { drop, police }: Station,
  mailbox: { id: string; recipient: string },
  body: Letter['body'],
): Promise<void> {
  const at = new Date();
  const id = ulid(at);
  const written: Letter = { v: 1, id, mailbox: mailbox.id, at: at.toISOString(), from: 'police', body };
  const readers = [parseRecipient(mailbox.recipient), parseRecipient(recipientOf(police))];
  await drop.putIfAbsent(letterKey(mailbox.id as MailboxId, id), sealJson(written, readers));
}

test(
  'with the code a dialogue goes both ways',
  withStation(async (station) => {
    const { origin, drop, police } = station;
    const { code, tip } = await tipWithCode(station);
    const { mailbox } = await documentOf(station, tip);
    await deliver(station, mailbox, { kind: 'text', text: 'Så De nummerpladen?' });
    const answered = await sendJson(origin, '/api/mailbox/messages', { code: code.toLowerCase(), text: ' AB 12 345 ' });
    assert.equal(answered.status, 201);

    const letters = await read(origin, code.replaceAll('-', ' '));
    assert.deepEqual(
      letters.map(({ from, body }) => [from, body.kind === 'text' ? body.text : body.code]),
      [
        ['police', 'received'],
        ['police', 'Så De nummerpladen?'],
        ['sender', 'AB 12 345'],
      ],
    );
    assert.deepEqual(Object.keys(letters[0]!).toSorted(), ['at', 'body', 'from', 'id']);

    const [message] = (await drop.list(`${inboxPrefix}message-`)).map(({ key }) => key);
    const inside = openJson(letter, await readAll(await drop.get(message!)), police);
    assert.equal(inside.mailbox, mailbox.id);
    assert.equal(inside.id, answered.json()['id']);
    assert.deepEqual(inside.body, { kind: 'text', text: 'AB 12 345' });
  }),
);

test(
  'a wrong code opens nothing and says why',
  withStation(async (station) => {
    const { origin } = station;
    const { code } = await tipWithCode(station);
    const wrongCharacter = code.slice(0, -1) + (code.endsWith('0') ? '1' : '0');
    for (const [typed, status, name] of [
      [wrongCharacter, 422, 'code_malformed'],
      ['', 422, 'code_malformed'],
      ['hej', 422, 'code_malformed'],
      [newCode(), 404, 'mailbox_unknown'],
    ] as const)
      for (const path of ['/api/mailbox', '/api/mailbox/messages']) {
        const answer = await sendJson(origin, path, { code: typed, text: 'x' });
        assert.deepEqual([answer.status, answer.json()['code']], [status, name], typed);
      }
    assert.equal((await sendJson(origin, '/api/mailbox', { code: 17 })).status, 400);
  }),
);

test(
  'a message must be something, and not too much',
  withStation(async (station) => {
    const { code } = await tipWithCode(station);
    for (const [text, status, name] of [
      [' \n', 422, 'message_missing'],
      ['x'.repeat(20_001), 413, 'text_too_long'],
    ] as const) {
      const answer = await sendJson(station.origin, '/api/mailbox/messages', { code, text });
      assert.deepEqual([answer.status, answer.json()['code']], [status, name]);
    }
    assert.equal((await station.drop.list(`${inboxPrefix}message-`)).length, 0);
  }),
);

test(
  'a letter that does not open, or belongs elsewhere, hides no other',
  withStation(async (station) => {
    const { origin, drop, police, logged } = station;
    const { code, tip } = await tipWithCode(station);
    const { mailbox } = await documentOf(station, tip);
    const other = await openMailbox(newCode());
    const id = mailbox.id as MailboxId;
    const strange: Letter = {
      v: 1,
      id: ulid(new Date()),
      mailbox: other.id,
      at: new Date().toISOString(),
      from: 'police',
      body: { kind: 'text', text: 'til en anden' },
    };
    await drop.putIfAbsent(letterKey(id, ulid(new Date())), Buffer.from('garbage'));
    await drop.putIfAbsent(letterKey(id, ulid(new Date())), sealJson({ v: 2 }, [parseRecipient(mailbox.recipient)]));
    await drop.putIfAbsent(letterKey(id, ulid(new Date())), sealJson(strange, [parseRecipient(mailbox.recipient)]));
    await drop.putIfAbsent(letterKey(id, ulid(new Date())), sealJson(strange, [parseRecipient(recipientOf(police))]));
    await deliver(station, mailbox, { kind: 'text', text: 'til dig' });
    const letters = await read(origin, code);
    assert.deepEqual(
      letters.map(({ body }) => (body.kind === 'text' ? body.text : body.code)),
      ['received', 'til dig'],
    );
    assert.equal(logged().match(/letter_unreadable/g)?.length, 4);
  }),
);

test(
  'a question of the police is answered by choosing, once the answer fits',
  withStation(async (station) => {
    const { origin, drop, police } = station;
    const { code, tip } = await tipWithCode(station);
    const { mailbox } = await documentOf(station, tip);
    const options = [
      { id: 'yes', da: 'Ja', en: 'Yes' },
      { id: 'no', da: 'Nej', en: 'No' },
    ];
    const phrase = {
      id: 'seen',
      da: 'Så du det?',
      en: 'Did you see it?',
      answer: { kind: 'choice' as const, options },
    };
    await deliver(station, mailbox, { kind: 'text', text: 'Did you see it?', phrase });
    const asked = (await read(origin, code)).at(-1)!;
    const answer = (answers: object, rest = {}) =>
      sendJson(origin, '/api/mailbox/messages', { code, answers, ...rest });
    for (const wrong of [
      { to: asked.id, value: 'perhaps' },
      { to: '0'.repeat(26), value: 'yes' },
      { to: (await read(origin, code))[0]!.id, value: 'yes' },
    ])
      assert.equal((await answer(wrong)).json()['code'], 'answer_misfits');
    assert.equal((await answer({ to: asked.id, value: 'no' }, { language: 'en' })).status, 201);
    const given = { kind: 'text', text: 'No', answers: { to: asked.id, value: 'no' } };
    assert.deepEqual((await read(origin, code)).at(-1)?.body, given);
    const [message] = (await drop.list(`${inboxPrefix}message-`)).map(({ key }) => key);
    assert.deepEqual(openJson(letter, await readAll(await drop.get(message!)), police).body, given);
  }),
);

/** By the two ways a message comes. */
const byBothWays = async (origin: string, code: string): Promise<[Answer, Answer]> => [
  await sendJson(origin, '/api/mailbox/messages', { code, text: 'mere' }),
  await send(
    origin,
    'POST',
    '/svar',
    { 'content-type': 'application/x-www-form-urlencoded' },
    new URLSearchParams({ code, message: 'mere' }).toString(),
  ),
];

test(
  'one code writes a few hundred letters and no more, on either way, and they can still be read',
  withStation(async (station) => {
    const { origin, drop } = station;
    const { code, tip } = await tipWithCode(station);
    const { mailbox } = await documentOf(station, tip);
    for (let letters = 1; letters < 299; letters++) await deliver(station, mailbox, { kind: 'text', text: 'hej' });
    assert.equal((await sendJson(origin, '/api/mailbox/messages', { code, text: 'det sidste' })).status, 201);
    const [json, form] = await byBothWays(origin, code);
    assert.deepEqual([json.status, json.json()['code']], [409, 'letters_full']);
    assert.equal(form.status, 409);
    assert.match(form.text, /ikke plads til flere beskeder/);
    assert.equal((await drop.list(`${inboxPrefix}message-`)).length, 1, 'nothing of them came inside either');
    assert.equal((await read(origin, code)).length, 300);
  }),
);

test(
  'what is left of a full disk is for new tips, not for more messages',
  withStation(
    async (station) => {
      const { origin, drop } = station;
      const { code } = await tipWithCode(station);
      const [json, form] = await byBothWays(origin, code);
      assert.deepEqual([json.status, json.json()['code'], json.headers['retry-after']], [503, 'letters_later', '3600']);
      assert.equal(form.status, 503);
      assert.match(form.text, /send dem igen om en time/);
      assert.deepEqual(await drop.list(`${inboxPrefix}message-`), []);
      assert.equal((await read(origin, code)).length, 1);
      await tipWithCode(station);
    },
    { drop: (store) => ({ ...store, free: async () => ({ freeBytes: 1000, totalBytes: 1e12 }) }) },
  ),
);
