import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBytes, SealBroken } from '../../api/drop/age.ts';
import { type Letter, letter } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import {
  askedKey,
  inboxMessageKey,
  ledgerPrefix,
  letterKey,
  requestPrefix,
  type TipId,
  uploadsPrefix,
} from '../../api/drop/keys.ts';
import { newCode, openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { handInDocument } from '../../api/footage/hand-in.ts';
import { requestDocument } from '../../api/footage/request.ts';
import { limits, limitsOf } from '../../api/limits.ts';
import { ask, handIn, open, putDraft, type Shop, saveDraft, tryOpen, unseal, write } from './shop.ts';
import {
  create,
  documentOf,
  openTip,
  originalOf,
  type Station,
  send,
  sendJson,
  upload,
  withStation,
} from './station.ts';

const hourMs = 3_600_000;
const codeOf = (answer: { json(): Record<string, unknown> }): unknown => answer.json()['code'];

/** Makes everything there is so many hours older. */
async function age({ drop, dropDir }: Station, hours: number): Promise<void> {
  for (const { key, writtenAt } of await drop.list('')) {
    const at = new Date(writtenAt.getTime() - hours * hourMs);
    await utimes(join(dropDir, key), at, at);
  }
}

const close = ({ drop }: Station, { mailbox }: Shop): Promise<void> => drop.remove(askedKey(mailbox.id));
const keysOf = async ({ drop }: Station, prefix: string): Promise<string[]> =>
  (await drop.list(prefix)).map(({ key }) => key);

test(
  'a shop opens what it is asked, saves, writes and hands in, and nothing of it is in the clear',
  withStation(async (station) => {
    const { origin, drop, police } = station;
    const shop = await ask(station);
    const opened = await open(origin, shop);
    assert.deepEqual(requestDocument.parse(unseal(shop, opened.asked!)), shop.asked);
    assert.deepEqual(
      opened.letters.map((sealed) => letter.parse(unseal(shop, sealed)).body),
      [{ kind: 'text', text: shop.asked.why }],
    );
    const { fileBytes, tipBytes, files, textCharacters } = limitsOf(limits, true);
    assert.deepEqual(opened.limits, { fileBytes, tipBytes, files, textCharacters });
    assert.deepEqual([fileBytes, tipBytes, files], [50 * 1024 ** 3, 200 * 1024 ** 3, 500]);
    assert.deepEqual([opened.draft, opened.isHandedIn], [null, false]);

    const saved = await saveDraft(origin, shop, opened.token, { step: 'clock' });
    assert.equal(saved.status, 200, saved.text);
    const again = await open(origin, shop);
    assert.equal(again.tip, opened.tip);
    assert.deepEqual(unseal(shop, again.draft!), { step: 'clock' });
    await assert.rejects(async () => openBytes(Buffer.from(again.draft!, 'base64'), police), SealBroken);

    const written = await write(origin, shop, saved.json()['token'] as string, 'Vi har gemt det');
    assert.equal(written.answer.status, 201, written.answer.text);
    for (const [key, reader] of [
      [inboxMessageKey(written.id), police],
      [letterKey(shop.mailbox.id, written.id), shop.mailbox.identity],
    ] as const) {
      const read = openJson(letter, await readAll(await drop.get(key)), reader);
      assert.deepEqual(read.body, { kind: 'text', text: 'Vi har gemt det' });
    }

    const bytes = randomBytes(30_000);
    const sent = await upload(origin, again.token!, bytes);
    const answer = await handIn(origin, shop, again, [sent]);
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(Object.keys(answer.json()).toSorted(), ['files', 'receipt', 'receivedAt']);
    assert.deepEqual(answer.json()['files'], [{ name: '', sizeBytes: bytes.length, sha256: null }]);
    const document = await documentOf(station, opened.tip!);
    assert.deepEqual(document.mailbox, { id: shop.mailbox.id, recipient: shop.mailbox.recipient });
    assert.deepEqual([document.text, document.files[0]?.name], ['', '']);
    const words = openJson(handInDocument, Buffer.from(document.sealedHandIn!, 'base64'), police);
    assert.deepEqual([words.request, words.files[0]?.name], [shop.mailbox.id, 'kamera 0.dav']);
    assert.deepEqual(await originalOf(station, document.files[0]!), bytes);
    assert.deepEqual(await keysOf(station, `${requestPrefix(shop.mailbox.id)}draft-`), [], 'its draft went with it');
  }),
);

test(
  'two devices that open at once go on with one hand-in, and the next one is another',
  withStation(async (station) => {
    const { origin } = station;
    const shop = await ask(station);
    const both = await Promise.all(Array.from({ length: 8 }, () => open(origin, shop)));
    assert.equal(new Set(both.map(({ tip }) => tip)).size, 1);
    assert.equal((await keysOf(station, `${requestPrefix(shop.mailbox.id)}tip-`)).length, 1);
    const [here, there] = both as [(typeof both)[0], (typeof both)[0]];
    const first = await upload(origin, here.token!, randomBytes(1000));
    assert.equal((await handIn(origin, shop, there, [first])).status, 201);

    assert.equal(codeOf(await handIn(origin, shop, here, [first])), 'hand_in_already_submitted');
    assert.equal(codeOf(await saveDraft(origin, shop, here.token, {})), 'tip_already_submitted');
    const next = await Promise.all([open(origin, shop), open(origin, shop)]);
    assert.equal(next[0].tip, next[1].tip);
    assert.notEqual(next[0].tip, here.tip);
    assert.deepEqual([next[0].isHandedIn, next[0].draft], [true, null]);
    const letters = next[0].letters.map((sealed) => letter.parse(unseal(shop, sealed)).body);
    const received = letters.find(({ kind }) => kind === 'notice') as Extract<Letter['body'], { kind: 'notice' }>;
    assert.equal(received.code, 'received', 'whoever lost the answer reads that it came');
    const second = await upload(origin, next[0].token!, randomBytes(1000));
    assert.equal((await handIn(origin, shop, next[0], [second])).status, 201);
    assert.equal(new Set([here.tip, next[0].tip, (await open(origin, shop)).tip]).size, 3);
  }),
);

test(
  'nothing another device has put there is replaced or deleted unasked',
  withStation(async (station) => {
    const { origin, drop } = station;
    const shop = await ask(station);
    const [here, there] = [await open(origin, shop), await open(origin, shop)];
    const mine = await upload(origin, here.token!, randomBytes(1000));
    const first = await saveDraft(origin, shop, here.token, { files: [mine] });
    const { id } = first.json<{ id: string }>();

    const stale = await saveDraft(origin, shop, there.token, { files: [] });
    assert.deepEqual([stale.status, codeOf(stale)], [412, 'hand_in_changed']);
    const blind = await handIn(origin, shop, there, []);
    assert.deepEqual([blind.status, codeOf(blind)], [412, 'hand_in_changed']);
    const seen = await open(origin, shop);
    assert.deepEqual([seen.draftId, unseal(shop, seen.draft!)], [id, { files: [mine] }]);

    // its list is not saved yet
    const theirs = await upload(origin, there.token!, randomBytes(1000));
    const more = await handIn(origin, shop, { ...here, draftId: id }, [mine]);
    assert.deepEqual([more.status, codeOf(more), more.json()['files']], [412, 'hand_in_has_more', 1]);
    assert.equal((await keysOf(station, `${uploadsPrefix}${theirs}/`)).length > 0, true);
    const left = await upload(origin, here.token!, randomBytes(1000));
    const some = await handIn(origin, shop, { ...here, draftId: id }, [mine], { without: [left] });
    assert.equal(codeOf(some), 'hand_in_has_more', 'one of two is named');
    const sent = await handIn(origin, shop, { ...here, draftId: id }, [mine], { without: [left, theirs] });
    assert.equal(sent.status, 201, sent.text);
    assert.deepEqual(
      (await drop.list(uploadsPrefix)).filter(({ key }) => !key.includes(mine)),
      [],
    );

    const next = await open(origin, shop);
    const [one, other] = await Promise.all([
      upload(origin, next.token!, randomBytes(10)),
      upload(origin, next.token!, randomBytes(10)),
    ]);
    assert.equal(codeOf(await handIn(origin, shop, next, [one])), 'hand_in_has_more');
    assert.equal((await handIn(origin, shop, next, [one], { without: 'all' })).status, 201);
    assert.deepEqual(await keysOf(station, `${uploadsPrefix}${other}/`), []);
  }),
);

test(
  'of many devices that save at once at most one passes, and the others can go on from it',
  withStation(async (station) => {
    const { origin } = station;
    const shop = await ask(station);
    const { token } = await open(origin, shop);
    let base: string | null = null;
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, device) => saveDraft(origin, shop, token, { round, device }, base)),
      );
      const passed = answers.flatMap((answer, device) => (answer.status === 200 ? [device] : []));
      assert.ok(passed.length <= 1, `${passed.length} passed`);
      for (const answer of answers) if (answer.status !== 200) assert.equal(codeOf(answer), 'hand_in_changed');
      const now: Awaited<ReturnType<typeof open>> = await open(origin, shop);
      if (passed.length === 1) assert.deepEqual(unseal(shop, now.draft!), { round, device: passed[0] });
      else assert.equal(now.draftId, base, 'nothing is left of those that were refused');
      base = now.draftId;
    }
    assert.equal((await saveDraft(origin, shop, token, { last: true }, base)).status, 200);
  }),
);

test(
  'a closed request shows its letters, takes letters, and nothing else',
  withStation(async (station) => {
    const { origin } = station;
    const shop = await ask(station);
    const opened = await open(origin, shop);
    const sent = await upload(origin, opened.token!, randomBytes(1000));
    await saveDraft(origin, shop, opened.token, { step: 'files' });
    await close(station, shop);
    const after = await open(origin, shop);
    assert.deepEqual(
      [after.asked, after.draft, after.tip, after.token, after.letters.length],
      [null, null, null, null, 1],
    );
    for (const refused of [
      await saveDraft(origin, shop, opened.token, {}),
      await create(origin, opened.token!, 1000),
      await handIn(origin, shop, opened, [sent]),
    ])
      assert.deepEqual([refused.status, codeOf(refused)], [410, 'request_closed']);
    assert.equal((await write(origin, shop, opened.token, 'Vi har mere')).answer.status, 201);
    await station.intake.sweep();
    assert.deepEqual(await keysOf(station, requestPrefix(shop.mailbox.id)), []);
    assert.equal((await open(origin, shop)).letters.length, 2);
  }),
);

test(
  'a mailbox nobody was asked in is unknown, and guessing is what a miss is anywhere',
  withStation(
    async ({ origin }) => {
      const stranger = { mailbox: await openMailbox(newCode()) };
      const miss = await tryOpen(origin, stranger);
      assert.deepEqual([miss.status, codeOf(miss)], [404, 'request_unknown']);
      for (let i = 0; i < 3; i++) await tryOpen(origin, stranger);
      const guessed = await tryOpen(origin, stranger);
      assert.deepEqual([guessed.status, codeOf(guessed)], [429, 'proof_needed']);
    },
    { rates: { missesOfNetwork: { burst: 2, everyMs: hourMs } } },
  ),
);

test(
  'the token of a request opens no tip, and the token of a tip no request',
  withStation(async (station) => {
    const { origin } = station;
    const shop = await ask(station);
    const { tip, token } = await open(origin, shop);
    const headers = { authorization: `Bearer ${token}` };
    assert.equal(codeOf(await sendJson(origin, `/api/tips/${tip}/code`, {}, headers)), 'token_missing');
    const draft = await send(origin, 'PUT', `/api/tips/${tip}/draft`, headers, '{}');
    assert.equal(codeOf(draft), 'token_missing');
    const plain = await openTip(origin);
    assert.equal(codeOf(await saveDraft(origin, shop, plain.token, {})), 'request_not_open');
    assert.equal(codeOf((await write(origin, shop, plain.token, 'hej')).answer), 'request_not_open');
    const words = await handIn(origin, shop, { tip: plain.tip, token }, []);
    assert.equal(codeOf(words), 'token_missing', 'nor is it the token of another tip');
    station.setNow(new Date(Date.now() + 25 * hourMs));
    assert.equal(codeOf(await saveDraft(origin, shop, token, {})), 'request_not_open');
    assert.equal(codeOf(await create(origin, token!, 10)), 'request_not_open');
  }),
);

test(
  'a mailbox takes a few hundred letters and no more, and can still be opened',
  withStation(async (station) => {
    const { origin } = station;
    const shop = await ask(station);
    const { token } = await open(origin, shop);
    const codes = new Set<unknown>();
    for (let sent = 0; sent < 310; sent++) codes.add(codeOf((await write(origin, shop, token!, 'hej')).answer));
    assert.ok(codes.has('letters_full'));
    assert.equal((await open(origin, shop)).letters.length, 300);
  }),
);

test(
  'what is not sealed, or too much, is refused and not kept',
  withStation(async (station) => {
    const { origin } = station;
    const shop = await ask(station);
    const opened = await open(origin, shop);
    const before = await keysOf(station, '');
    const bare = Buffer.from('{"step":"clock"}').toString('base64');
    assert.equal(codeOf(await putDraft(origin, opened.token, bare)), 'bad_request');
    assert.equal(codeOf(await putDraft(origin, opened.token, 'åh')), 'bad_request');
    assert.equal(codeOf(await putDraft(origin, opened.token, 7)), 'bad_request');
    const large = await saveDraft(origin, shop, opened.token, 'x'.repeat(513 * 1024));
    assert.deepEqual([large.status, codeOf(large)], [413, 'sealed_too_large']);
    const long = await write(origin, shop, opened.token, 'x'.repeat(129 * 1024));
    assert.deepEqual([long.answer.status, codeOf(long.answer)], [413, 'sealed_too_large']);
    const named = await write(origin, shop, opened.token, 'hej', `../${'0'.repeat(23)}`);
    assert.equal(codeOf(named.answer), 'bad_request');
    assert.deepEqual(await keysOf(station, ''), before);
    assert.equal((await saveDraft(origin, shop, opened.token, 'x'.repeat(500 * 1024))).status, 200);
    const recipient = `age1${'q'.repeat(58)}`;
    const opening = { mailbox: shop.mailbox.id, recipient, language: 'da' };
    assert.equal(codeOf(await sendJson(origin, '/api/requests/open', opening)), 'bad_request');
  }),
);

test(
  'the limits are those of a request, in words of their own, and a tip beside it keeps its own',
  withStation(
    async (station) => {
      const { origin } = station;
      const shop = await ask(station);
      const { token } = await open(origin, shop);
      const plain = await openTip(origin);
      assert.equal(codeOf(await create(origin, plain.token, 2000)), 'file_too_large');
      const deferred = await create(origin, token!, undefined);
      assert.equal(codeOf(deferred), 'bad_request', 'without a length it could be booked only as the whole');
      const large = await create(origin, token!, 5001);
      assert.deepEqual([large.status, codeOf(large)], [413, 'hand_in_file_too_large']);
      assert.equal((await create(origin, token!, 5000)).status, 201);
      assert.equal((await create(origin, token!, 4000)).status, 201);
      assert.equal(codeOf(await create(origin, token!, 3000)), 'hand_in_too_large');
      assert.equal((await create(origin, token!, 100)).status, 201);
      assert.equal(codeOf(await create(origin, token!, 100)), 'hand_in_too_many_files');
    },
    {
      limits: {
        fileBytes: 1000,
        tipBytes: 1500,
        files: 1,
        handInFileBytes: 5000,
        handInBytes: 10_000,
        handInFiles: 3,
      },
    },
  ),
);

test(
  'what a shop says of five hundred files in deep folders fits, and what is larger than a document holds does not',
  withStation(async (station) => {
    const { origin } = station;
    const shop = await ask(station);
    const opened = await open(origin, shop);
    const sent = await upload(origin, opened.token!, randomBytes(1000));
    const long = await handIn(origin, shop, opened, [sent], { text: 'x'.repeat(1.6 * 1024 ** 2) });
    assert.deepEqual([long.status, codeOf(long)], [413, 'sealed_too_large']);
    const plain = await openTip(origin);
    const text = 'x'.repeat(1.2 * 1024 ** 2);
    const words = await handIn(origin, shop, plain, [], { text });
    assert.deepEqual([words.status, codeOf(words)], [413, 'text_too_long'], 'a tip’s body stays as small as it was');
    assert.equal((await handIn(origin, shop, opened, [sent], { text })).status, 201);
    assert.equal((await documentOf(station, opened.tip!)).sealedHandIn!.length > 1024 ** 2, true);
  }),
);

test(
  'a hand-in nobody went on with for seven days is swept, its draft stays while the request stands',
  withStation(async (station) => {
    const { origin, intake } = station;
    const shop = await ask(station);
    const opened = await open(origin, shop);
    await saveDraft(origin, shop, opened.token, { step: 'files' });
    const created = await create(origin, opened.token!, 1000);
    await age(station, 6 * 24);
    await intake.sweep();
    assert.equal((await keysOf(station, uploadsPrefix)).length > 0, true, 'six days are not seven');
    assert.equal((await send(origin, 'HEAD', created.headers.location!, { 'tus-resumable': '1.0.0' })).status, 200);
    const tomorrow = await open(origin, shop);
    assert.equal(tomorrow.tip, opened.tip);
    await saveDraft(origin, shop, tomorrow.token, { step: 'cameras' }, tomorrow.draftId);
    await age(station, 6 * 24);
    await intake.sweep();
    assert.equal((await keysOf(station, uploadsPrefix)).length > 0, true, 'saving counts');
    await age(station, 2 * 24);
    await intake.sweep();
    assert.deepEqual(await keysOf(station, uploadsPrefix), []);
    assert.deepEqual(await keysOf(station, ledgerPrefix(opened.tip as TipId)), []);
    const later = await open(origin, shop);
    assert.deepEqual(unseal(shop, later.draft!), { step: 'cameras' });
    assert.equal((await create(origin, later.token!, 1000)).status, 201);
  }),
);

test(
  'a submitted hand-in is remembered as long as its request stands',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const shop = await ask(station);
    const first = await open(origin, shop);
    const sent = await upload(origin, first.token!, randomBytes(1000));
    assert.equal((await handIn(origin, shop, first, [sent])).status, 201);
    // as the inside does when it has taken it
    for (const { key } of [...(await drop.list('inbox/')), ...(await drop.list(uploadsPrefix))]) await drop.remove(key);
    await age(station, 30 * 24);
    await intake.sweep();
    const later = await open(origin, shop);
    assert.deepEqual([later.isHandedIn, later.tip === first.tip], [true, false]);
    await close(station, shop);
    await intake.sweep();
    await age(station, 30 * 24);
    await intake.sweep();
    assert.deepEqual(await keysOf(station, 'ledgers/'), []);
  }),
);

test(
  'the mailbox page reads and answers a request too, with the code typed',
  withStation(async (station) => {
    const shop = await ask(station);
    const { letters } = (await sendJson(station.origin, '/api/mailbox', { code: shop.code })).json<{
      letters: Letter[];
    }>();
    assert.deepEqual(letters[0]?.body, { kind: 'text', text: shop.asked.why });
  }),
);
