import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openBytes, SealBroken } from '../../api/drop/age.ts';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { type Letter, tipDraft } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { newCode, openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import type { Submitted } from '../../api/intake/submit.ts';
import { limits } from '../../api/limits.ts';
import { documentOf, openTip, sendJson, submit, upload, withStation } from './station.ts';
import { beginWriting, type Continued, continueWith, draftsOf, draw, payloadOf, save } from './writer.ts';

test(
  'a code drawn before the first byte continues the tip anywhere, and is its mailbox once it is submitted',
  withStation(async (station) => {
    const { origin } = station;
    const first = await beginWriting(origin, { language: 'en', appeal: 'P-2026-014' });
    const empty = (await continueWith(origin, first.code)).json<Continued>();
    assert.deepEqual([empty.tip, empty.draft, empty.language, empty.appeal], [first.tip, {}, 'en', 'P-2026-014']);
    const { fileBytes, tipBytes, files, textCharacters } = limits;
    assert.deepEqual(empty.limits, { fileBytes, tipBytes, files, textCharacters });

    const bytes = randomBytes(3000);
    const sent = await upload(origin, first.token, bytes);
    const file = { upload: sent, name: 'påske 🎥.mp4', type: 'video/mp4', sizeBytes: 3000, sample: 'a'.repeat(64) };
    const draft = { danger: 'no', text: 'Han løb mod ø', contactChoice: 'known', phone: '12', files: [file] };
    const saved = await save(origin, first, draft);
    assert.equal(saved.status, 200, saved.text);

    const typed = first.code.toLowerCase().replaceAll('-', ' ');
    const other = (await continueWith(origin, typed)).json<Continued>();
    assert.deepEqual(other.draft, { ...draft, files: [{ ...file, origin: 'unknown' }] });
    assert.equal(other.savedAt, saved.json()['savedAt']);

    const provenance = {
      origin: 'original',
      picker: 'photos',
      place: 'no',
      recordedAt: '2026-11-21T20:00:00Z',
      version: 2,
    };
    const words = { text: 'Han løb', files: [{ upload: sent, name: 'a.mp4', provenance }], code: typed };
    const answer = await submit(origin, other as never, words);
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.json<Submitted>().code, first.code);
    const document = await documentOf(station, first.tip);
    assert.deepEqual(document.mailbox, first.mailbox);
    assert.deepEqual(document.files[0]?.provenance, provenance);
    assert.deepEqual(await draftsOf(station, first), []);

    const again = await continueWith(origin, first.code);
    assert.deepEqual([again.status, again.json()['code']], [409, 'tip_already_submitted']);
    const { letters } = (await sendJson(origin, '/api/mailbox', { code: first.code })).json<{ letters: Letter[] }>();
    assert.deepEqual(
      letters.map(({ body }) => body.kind === 'notice' && body.code),
      ['received'],
    );
  }),
);

test(
  'a draft at rest is readable with its code alone: not by the police, and not by who has the whole drop',
  withStation(async (station) => {
    const { origin, drop, dropDir, police, logged } = station;
    const writer = await beginWriting(origin);
    const words = 'Han hedder Mogens og bor på Vesterbro';
    await upload(origin, writer.token, randomBytes(10));
    await save(origin, writer, { text: words, name: 'Karen', files: [] });
    const [key, ...others] = await draftsOf(station, writer);
    assert.deepEqual(others, []);
    const sealed = await readAll(await drop.get(key as BlobKey));
    const stranger = await openMailbox(newCode());
    for (const reader of [police, stranger.identity])
      assert.throws(
        () => openBytes(sealed, reader),
        (e) => e instanceof SealBroken && e.reason === 'recipient',
      );
    const { identity } = await openMailbox(writer.code);
    assert.equal(openJson(tipDraft, sealed, identity).draft.text, words);
    assert.equal(
      Buffer.from(sealed)
        .toString('latin1')
        .match(/-> X25519/g)?.length,
      1,
      'sealed to one recipient',
    );

    for (const entry of readdirSync(dropDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(`${entry.parentPath}/${entry.name}`);
      for (const secret of [words, 'Mogens', 'Karen', writer.code, writer.code.replaceAll('-', ''), writer.token])
        assert.ok(!bytes.includes(secret) && !entry.name.includes(secret), entry.name);
      if (entry.parentPath.includes('drafts')) assert.ok(!`${entry.parentPath}/${entry.name}`.includes(writer.tip));
    }
    for (const secret of [writer.code, 'Mogens', writer.tip]) assert.ok(!logged().includes(secret));
  }),
);

test(
  'a token knows where its draft is sealed to, and not how to open it',
  withStation(async ({ origin }) => {
    const writer = await beginWriting(origin);
    const tokens = [
      writer.token,
      (await save(origin, writer, {})).json<Continued>().token,
      (await continueWith(origin, writer.code)).json<Continued>().token,
    ];
    const { id, recipient } = await openMailbox(writer.code);
    for (const token of tokens) {
      const { mailbox, tip, language, v, expires, ...more } = payloadOf(token);
      assert.deepEqual([mailbox, tip, language, v, more], [{ id, recipient }, writer.tip, 'da', 1, {}]);
    }
  }),
);

test(
  'one tip has one code, and a code one tip',
  withStation(async (station) => {
    const { origin, drop } = station;
    const [mine, theirs] = [await beginWriting(origin), await beginWriting(origin)];
    const twice = await draw(origin, mine);
    assert.deepEqual([twice.status, twice.json()['code']], [409, 'code_drawn']);
    const plain = await openTip(origin);
    for (const [opened, code, status, reason] of [
      [mine, theirs.code, 400, 'code_not_of_tip'],
      [mine, newCode(), 400, 'code_not_of_tip'],
      [plain, mine.code, 400, 'code_not_of_tip'],
      [mine, `${mine.code.slice(0, -1)}!`, 422, 'code_malformed'],
      [mine, '', 422, 'code_malformed'],
    ] as const) {
      const answer = await submit(origin, opened as never, { text: 'x', code, retry: 'a'.repeat(64) });
      assert.deepEqual([answer.status, answer.json()['code']], [status, reason]);
    }
    for (const prefix of ['inbox/', 'mailboxes/', 'ledgers/']) assert.deepEqual(await drop.list(prefix), []);
    const unsaved = await save(origin, plain, { text: 'x' });
    assert.deepEqual([unsaved.status, unsaved.json()['code']], [409, 'code_not_drawn']);
    for (const token of [theirs.token, plain.token, '', 'v1.x.y']) {
      assert.equal((await save(origin, { ...mine, token }, { text: 'x' })).status, 401);
      assert.equal((await draw(origin, { ...mine, token })).status, 401);
    }
    assert.equal((await submit(origin, mine as never, { text: 'x', code: mine.code })).status, 201);
    assert.equal((await continueWith(origin, theirs.code)).status, 200, 'the other tip is untouched');
  }),
);

test(
  'a tip whose token has a code, submitted without naming it, gets through with a new one',
  withStation(async (station) => {
    const writer = await beginWriting(station.origin);
    const { code } = (await submit(station.origin, writer as never, { text: 'x' })).json<Submitted>();
    assert.notEqual(code, writer.code);
    assert.equal((await documentOf(station, writer.tip)).mailbox.id, (await openMailbox(code)).id);
    assert.deepEqual(await draftsOf(station, writer), []);
  }),
);
