import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openContact } from '../../api/drop/contact.ts';
import { letter } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { inboxTipKey, ledgerPrefix, letterKey, mailboxPrefix, type TipId } from '../../api/drop/keys.ts';
import { openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import type { Submitted } from '../../api/intake/submit.ts';
import { limits } from '../../api/limits.ts';
import {
  create,
  documentOf,
  type OpenedTip,
  openTip,
  originalOf,
  patch,
  sendJson,
  submit,
  upload,
  withStation,
} from './station.ts';

const codePattern = /^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]$/;

test(
  'a tip with words and files is received whole, with a code and a receipt',
  withStation(async (station) => {
    const { origin, drop, police } = station;
    const opened = await openTip(origin, { appeal: 'P-2026-014', language: 'en' });
    const [video, picture] = [randomBytes(200_000), randomBytes(5_000)];
    const sha256 = createHash('sha256').update(video).digest('hex');
    const uploads = [await upload(origin, opened.token, video), await upload(origin, opened.token, picture)];
    const answer = await submit(origin, opened, {
      text: 'A red car, twice.',
      when: ' Friday evening ',
      danger: true,
      contact: { phone: '12 34 56 78' },
      files: [
        { upload: uploads[0], name: 'clip.mp4', type: 'video/mp4', sha256, provenance: { origin: 'original' } },
        { upload: uploads[1], name: 'påske.jpg', note: 'the number plate' },
      ],
    });
    assert.equal(answer.status, 201, answer.text);
    const { code, receivedAt, files, receipt } = answer.json<Submitted>();
    assert.match(code, codePattern);
    assert.deepEqual(files, [
      { name: 'clip.mp4', sizeBytes: 200_000, sha256 },
      { name: 'påske.jpg', sizeBytes: 5_000, sha256: null },
    ]);
    assert.deepEqual(receipt, {
      declaration: { id: 'tips', version: '3' },
      promise: { da: 'Vi læser dit tip inden for et døgn.', en: 'We read your tip within a day.' },
    });

    const document = await documentOf(station, opened.tip);
    assert.equal(document.appeal, 'P-2026-014');
    assert.equal(document.language, 'en');
    assert.equal(document.receivedAt, receivedAt);
    assert.equal(document.text, 'A red car, twice.');
    assert.equal(document.when, 'Friday evening');
    assert.equal(document.danger, true);
    assert.equal(document.contact, undefined);
    const contact = openContact(document.sealedContact!, station.contactKey);
    assert.deepEqual(contact, { v: 1, tip: document.tip, phone: '12 34 56 78' });
    assert.throws(() => openContact(document.sealedContact!, station.police), /seal broken: recipient/);
    assert.equal(document.files[0]?.senderSha256, sha256);
    assert.equal(document.files[1]?.note, 'the number plate');
    assert.deepEqual(await originalOf(station, document.files[0]!), video);
    assert.deepEqual(await originalOf(station, document.files[1]!), picture);

    const mailbox = await openMailbox(code);
    assert.deepEqual(document.mailbox, { id: mailbox.id, recipient: mailbox.recipient });
    const [first, ...others] = await drop.list(mailboxPrefix(mailbox.id));
    assert.equal(others.length, 0);
    for (const reader of [mailbox.identity, police]) {
      const { from, body } = openJson(letter, await readAll(await drop.get(first!.key)), reader);
      assert.equal(from, 'police');
      assert.deepEqual(body, {
        kind: 'notice',
        code: 'received',
        files: [{ name: 'clip.mp4', sizeBytes: 200_000, sha256 }],
      });
    }
  }),
);

test(
  'the limits are told before a file is chosen',
  withStation(async ({ origin }) => {
    const answer = await sendJson(origin, '/api/tips', { language: 'da' });
    const { tip, token, expiresAt, limits: told } = answer.json<OpenedTip & { limits: object }>();
    assert.match(tip, /^[0-9a-f]{32}$/);
    assert.ok(token);
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - limits.tokenMs) < 5000);
    const { fileBytes, tipBytes, files, textCharacters } = limits;
    assert.deepEqual(told, { fileBytes, tipBytes, files, textCharacters });
  }),
);

test(
  'an opening that is not one is refused without repeating it',
  withStation(async ({ origin }) => {
    for (const wrong of [{}, { language: 'sv' }, { language: 'da', appeal: '../hemmelig' }, [], 'x', null]) {
      const answer = await sendJson(origin, '/api/tips', wrong);
      assert.equal(answer.status, 400);
      assert.equal(answer.json()['code'], 'bad_request');
      assert.ok(!answer.text.includes('hemmelig'));
    }
  }),
);

test(
  'a tip is submitted once, also after the inside has taken it away',
  withStation(async ({ origin, drop }) => {
    const opened = await openTip(origin);
    const both = await Promise.all([1, 2].map(() => submit(origin, opened, { text: 'to på én gang' })));
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [201, 409]);
    await drop.remove(inboxTipKey(opened.tip as TipId));
    const again = await submit(origin, opened, { text: 'en gang til' });
    assert.equal(again.status, 409);
    assert.equal(again.json()['code'], 'tip_already_submitted');
    assert.equal(await drop.size(inboxTipKey(opened.tip as TipId)), undefined);
  }),
);

test(
  'a tip whose last mark was lost in a crash counts as submitted',
  withStation(async ({ origin, drop }) => {
    const opened = await openTip(origin);
    await submit(origin, opened, { text: 'x' });
    const marks = () => drop.list(`${ledgerPrefix(opened.tip as TipId)}submitted-`);
    const [mark] = await marks();
    await drop.remove(mark!.key);
    assert.equal((await submit(origin, opened, { text: 'x' })).status, 409);
    assert.deepEqual(
      (await marks()).map(({ key }) => key),
      [mark!.key],
      'and is marked again',
    );
  }),
);

test(
  'what is said must be something, and not too much',
  withStation(async ({ origin }) => {
    const opened = await openTip(origin);
    for (const text of ['', '  \n ']) {
      const answer = await submit(origin, opened, { text });
      assert.deepEqual([answer.status, answer.json()['code']], [422, 'text_missing']);
    }
    const long = await submit(origin, opened, { text: 'å'.repeat(20_001) });
    assert.deepEqual([long.status, long.json()['code']], [413, 'text_too_long']);
    const huge = await submit(origin, opened, { text: 'å'.repeat(600_000) });
    assert.deepEqual([huge.status, huge.json()['code']], [413, 'text_too_long']);
    assert.equal((await submit(origin, opened, { text: 'å'.repeat(20_000) })).status, 201);
  }),
);

test(
  'only whole files of the tip itself can be submitted',
  withStation(async ({ origin }) => {
    const [mine, theirs] = [await openTip(origin), await openTip(origin)];
    const unfinished = (await create(origin, mine.token, 100)).headers.location!;
    await patch(origin, unfinished, 0, randomBytes(99));
    const open = (await create(origin, mine.token, undefined)).headers.location!;
    const foreign = await upload(origin, theirs.token, randomBytes(10));
    const idOf = (location: string): string => location.split('/').at(-1)!;
    for (const [id, status, code] of [
      [idOf(unfinished), 409, 'upload_unfinished'],
      [idOf(open), 409, 'upload_unfinished'],
      [foreign, 422, 'upload_unknown'],
      ['0'.repeat(32), 422, 'upload_unknown'],
      ['../../inbox', 400, 'bad_request'],
    ] as const) {
      const answer = await submit(origin, mine, { text: 'x', files: [{ upload: id, name: 'a' }] });
      assert.deepEqual([answer.status, answer.json()['code']], [status, code], id);
    }
    const whole = await upload(origin, mine.token, randomBytes(10));
    const twice = [1, 2].map(() => ({ upload: whole, name: 'a' }));
    assert.equal((await submit(origin, mine, { text: 'x', files: twice })).status, 400);
  }),
);

test(
  'a token opens its own tip only',
  withStation(async ({ origin }) => {
    const [mine, theirs] = [await openTip(origin), await openTip(origin)];
    for (const token of [theirs.token, 'v1.x.y', '']) {
      const answer = await submit(origin, { ...mine, token }, { text: 'x' });
      assert.deepEqual([answer.status, answer.json()['code']], [401, 'token_missing']);
    }
    const bare = await sendJson(origin, `/api/tips/${mine.tip}/submit`, { text: 'x' });
    assert.equal(bare.status, 401);
  }),
);

test(
  'a file that was taken away again before submitting is removed',
  withStation(async ({ origin, drop }) => {
    const opened = await openTip(origin);
    const [kept, dropped] = [
      await upload(origin, opened.token, randomBytes(10)),
      await upload(origin, opened.token, randomBytes(10)),
    ];
    assert.equal((await submit(origin, opened, { text: '', files: [{ upload: kept, name: 'a' }] })).status, 201);
    const keys = (await drop.list('')).map(({ key }) => key as string);
    assert.ok(keys.some((key) => key.includes(kept)));
    assert.ok(!keys.some((key) => key.includes(dropped)));
  }),
);

test(
  'a tip is in the inbox last: a failure before leaves none',
  withStation(
    async ({ origin, drop }) => {
      const opened = await openTip(origin);
      const answer = await submit(origin, opened, { text: 'x' });
      assert.deepEqual([answer.status, answer.json()['code']], [503, 'disk_full']);
      assert.deepEqual(await drop.list('inbox/'), []);
      assert.deepEqual(await drop.list(`${ledgerPrefix(opened.tip as TipId)}submitted-`), []);
      assert.equal((await submit(origin, opened, { text: 'x' })).status, 201, 'it can be tried again');
    },
    {
      drop: (store) => {
        let failed = false;
        return {
          ...store,
          async putIfAbsent(key, bytes) {
            if (!key.startsWith('mailboxes/') || failed) return await store.putIfAbsent(key, bytes);
            failed = true;
            throw Object.assign(new Error('full'), { code: 'ENOSPC' });
          },
        };
      },
    },
  ),
);

test(
  'nothing in the drop can be read without the identity, and the code is nowhere',
  withStation(async ({ origin, dropDir, drop }) => {
    const opened = await openTip(origin);
    const words = 'Han hedder Mogens og bor på Vesterbro';
    const { code } = (await submit(origin, opened, { text: words, contact: { name: 'Karen' } })).json<{
      code: string;
    }>();
    const { readdirSync, readFileSync } = await import('node:fs');
    const all = readdirSync(dropDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(all.length >= 4);
    for (const entry of all) {
      const bytes = readFileSync(`${entry.parentPath}/${entry.name}`);
      assert.ok(bytes.subarray(0, 22).equals(Buffer.from('age-encryption.org/v1\n')), entry.name);
      for (const secret of [words, 'Mogens', 'Karen', code, code.replaceAll('-', '')])
        assert.ok(!bytes.includes(secret) && !entry.name.includes(secret), entry.name);
    }
    assert.equal(await drop.size(letterKey((await openMailbox(code)).id, '0'.repeat(26))), undefined);
  }),
);
