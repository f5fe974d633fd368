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

/** What the sender wrote, as the mailbox shows it. */
const wordsOf = async (origin: string, code: string): Promise<string[]> =>
  (await read(origin, code)).flatMap(({ from, body }) =>
    from === 'sender' && body.kind === 'text' ? [body.text] : [],
  );

test(
  'a message sent again after its answer was lost is one; other words are another',
  withStation(async (station) => {
    const { origin, drop } = station;
    const { code } = await tipWithCode(station);
    const retry = ulid(new Date());
    const write = (text: string, shown: string | undefined = retry) =>
      sendJson(origin, '/api/mailbox/messages', { code, text, retry: shown });
    // also while the first is still being written
    const answers = [
      ...(await Promise.all([write('Den var rød.'), write('Den var rød.')])),
      await write('Den var rød. '),
    ];
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    assert.equal(new Set(answers.map((answer) => answer.json()['id'])).size, 1);
    assert.deepEqual(await wordsOf(origin, code), ['Den var rød.']);
    const inside = async () => (await drop.list(`${inboxPrefix}message-`)).map(({ key }) => key);
    const [taken] = await inside();
    assert.equal((await inside()).length, 1);
    // taken in meanwhile: it does not come a second time
    await drop.remove(taken!);
    assert.equal((await write('Den var rød.')).json()['at'], answers[2]!.json()['at']);
    assert.deepEqual(await inside(), []);

    assert.equal((await write('Den var rød. Og stor.')).status, 201, 'corrected before it was sent again');
    assert.equal((await write('Den var rød.', ulid(new Date()))).status, 201, 'said once more on purpose');
    assert.deepEqual(await wordsOf(origin, code), ['Den var rød.', 'Den var rød. Og stor.', 'Den var rød.']);
    assert.equal((await write('x', 'not a ulid')).status, 400);
  }),
);

test(
  'letters stand in the order they came in, whatever the clock of the page said',
  withStation(async (station) => {
    const { origin } = station;
    const { code } = await tipWithCode(station);
    for (const [text, year] of [
      ['først', '2031'],
      ['så', '1999'],
    ] as const)
      await sendJson(origin, '/api/mailbox/messages', { code, text, retry: ulid(new Date(`${year}-01-01`)) });
    assert.deepEqual(await wordsOf(origin, code), ['først', 'så']);
    assert.equal((await read(origin, code))[0]!.from, 'police');
  }),
);

test(
  'the last message a mailbox takes is still acknowledged when it is sent again',
  withStation(async (station) => {
    const { origin } = station;
    const { code, tip } = await tipWithCode(station);
    const { mailbox } = await documentOf(station, tip);
    for (let letters = 1; letters < 299; letters++) await deliver(station, mailbox, { kind: 'text', text: 'hej' });
    const last = { code, text: 'det sidste', retry: ulid(new Date()) };
    const first = await sendJson(origin, '/api/mailbox/messages', last);
    const again = await sendJson(origin, '/api/mailbox/messages', last);
    assert.deepEqual([again.status, again.text], [201, first.text]);
  }),
);

test(
  'the form without script sends a message once, however often its page is loaded again',
  withStation(async (station) => {
    const { origin } = station;
    const { code, tip } = await tipWithCode(station);
    const { mailbox } = await documentOf(station, tip);
    const form = (fields: Record<string, string>) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      return send(origin, 'POST', '/svar', type, new URLSearchParams({ code, ...fields }).toString());
    };
    const retryOf = ({ text }: Answer): string => /name="retry" value="([0-9a-z]{26})"/.exec(text)?.[1] ?? '';
    const opened = await form({});
    const filled = { retry: retryOf(opened), message: 'Den kørte mod nord.' };
    const shown = await form(filled);
    assert.notEqual(retryOf(shown), filled.retry, 'the next message is another one');
    // the police write in between, so that it is not the last
    await deliver(station, mailbox, { kind: 'text', text: 'Hvad tid?' });
    const [again] = await Promise.all([form(filled), form(filled)]);
    assert.equal(again.status, 200);
    assert.equal(again.text.match(/Den kørte mod nord/g)?.length, 1);
    await form({ retry: retryOf(shown), message: 'Den kørte mod nord.' });
    assert.deepEqual(await wordsOf(origin, code), ['Den kørte mod nord.', 'Den kørte mod nord.']);
  }),
);
