import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { parseRecipient } from '../../api/drop/age.ts';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { sealJson } from '../../api/drop/json.ts';
import { draftKey, draftsPrefix, parseDraftKey } from '../../api/drop/keys.ts';
import { ulid } from '../../api/ulid.ts';
import { openTip, submit, withStation } from './station.ts';
import { beginWriting, type Continued, continueWith, draftsOf, draw, save } from './writer.ts';

test(
  'what was saved last wins, also when a crash leaves an older draft beside it, and when a clock goes back',
  withStation(
    async (station) => {
      const { origin, setNow } = station;
      const writer = await beginWriting(origin);
      setNow(new Date(Date.now() + 3_600_000));
      assert.equal((await save(origin, writer, { text: 'en' })).status, 200);
      setNow(new Date(Date.now() - 3_600_000));
      crashing = true;
      assert.equal((await save(origin, writer, { text: 'to' })).status, 500);
      crashing = false;
      assert.equal((await draftsOf(station, writer)).length, 2, 'the older one was not removed');
      assert.equal((await continueWith(origin, writer.code)).json<Continued>().draft.text, 'to');
      assert.equal((await save(origin, writer, { text: 'tre' })).status, 200);
      assert.equal((await draftsOf(station, writer)).length, 1);
      assert.equal((await continueWith(origin, writer.code)).json<Continued>().draft.text, 'tre');
    },
    {
      drop: (store) => ({
        ...store,
        remove: (key) => (crashing ? Promise.reject(new Error('killed here')) : store.remove(key)),
      }),
    },
  ),
);
let crashing = false;

test(
  'of two devices that save at once one wins whole, and the next save leaves one draft',
  withStation(async (station) => {
    const { origin } = station;
    const first = await beginWriting(origin);
    const second = (await continueWith(origin, first.code)).json<Continued>();
    for (let round = 0; round < 5; round++) {
      const texts = Array.from({ length: 6 }, (_, i) => `${round} ${i} ${'å'.repeat(500)}`);
      const saves = texts.map((text, i) => save(origin, i % 2 === 0 ? first : second, { text, when: text }));
      const statuses = [...(await Promise.all(saves)), await continueWith(origin, first.code)].map((a) => a.status);
      assert.deepEqual(statuses, Array(7).fill(200));
      const { draft } = (await continueWith(origin, first.code)).json<Continued>();
      assert.ok(texts.includes(draft.text!) && draft.when === draft.text);
    }
    await save(origin, first, { text: 'til sidst' });
    assert.equal((await draftsOf(station, first)).length, 1);
  }),
);

test(
  'while one device saves without a pause another always finds a draft',
  withStation(async ({ origin }) => {
    const writer = await beginWriting(origin);
    let saving = true;
    let saves = 0;
    const busy = (async () => {
      for (; saving; saves++) assert.equal((await save(origin, writer, { text: String(saves) })).status, 200);
    })();
    for (let i = 0; i < 8; i++) assert.equal((await continueWith(origin, writer.code)).status, 200);
    saving = false;
    await busy;
    assert.ok(saves > 8);
  }),
);

test(
  'a draft that does not open is passed over and counted, and a stranger’s object is no draft',
  withStation(async (station) => {
    const { origin, drop, police, logged } = station;
    const writer = await beginWriting(origin);
    await save(origin, writer, { text: 'mit' });
    const later = (): string => ulid(new Date(Date.now() + 1000));
    const { recipient } = police as never as { recipient: never };
    const mine = parseRecipient(writer.mailbox.recipient);
    for (const junk of [sealJson({ v: 1 }, [mine]), sealJson({ v: 2, tip: 'x' }, [recipient]), randomBytes(300)])
      await drop.putIfAbsent(draftKey(writer.mailbox.id, later()), junk);
    await drop.putIfAbsent(`drafts/${writer.mailbox.id}/zz.age` as BlobKey, randomBytes(10));
    assert.equal((await continueWith(origin, writer.code)).json<Continued>().draft.text, 'mit');
    assert.equal(logged().match(/draft_unreadable/g)?.length, 3);
    await save(origin, writer, { text: 'nyt' });
    assert.equal((await draftsOf(station, writer)).filter((key) => parseDraftKey(key)).length, 1);
    assert.equal((await continueWith(origin, writer.code)).json<Continued>().draft.text, 'nyt');
  }),
);

test(
  'a draft of 500 files, each with all that is known of it, and a full text is saved; one file more is not',
  withStation(async ({ origin }) => {
    const writer = await beginWriting(origin);
    const file = (i: number) => ({
      upload: i.toString(16).padStart(32, '0'),
      name: `Kamera 3 ved indgangen ${i}.mp4`,
      type: 'video/mp4',
      sizeBytes: 2_000_000_000 + i,
      lastModified: 1_795_448_605_860,
      sample: 'a'.repeat(64),
      sha256: 'b'.repeat(64),
      origin: 'original',
      picker: 'files',
      version: 2,
      versionOf: 'c'.repeat(32),
      place: 'unknown',
      recordedAt: '2026-11-22T12:43:46.000Z',
    });
    const draft = { text: '字'.repeat(20_000), files: Array.from({ length: 500 }, (_, i) => file(i)) };
    const saved = await save(origin, writer, draft);
    assert.equal(saved.status, 200, saved.text);
    assert.deepEqual((await continueWith(origin, writer.code)).json<Continued>().draft, draft);
    const more = await save(origin, writer, { files: [...draft.files, file(500)] });
    assert.deepEqual([more.status, more.json()['fields']], [400, ['files']]);
    const large = await save(origin, writer, { text: 'x'.repeat(330_000) });
    assert.deepEqual([large.status, large.json()['code']], [413, 'draft_too_large']);
    assert.deepEqual((await continueWith(origin, writer.code)).json<Continued>().draft, draft, 'what was saved stays');
  }),
);

test(
  'what is not a draft is refused without repeating it, and what was saved stays',
  withStation(async ({ origin }) => {
    const writer = await beginWriting(origin);
    await save(origin, writer, { text: 'mit' });
    const file = { upload: 'a'.repeat(32), name: 'a', type: '', sizeBytes: 1, origin: 'original' };
    for (const wrong of [
      null,
      [],
      'hemmelig',
      7,
      { hemmelig: 'hemmelig' },
      { text: 7 },
      { danger: 'hemmelig' },
      { draft: { text: 'hemmelig' } },
      { files: {} },
      { files: [{}] },
      { files: [{ ...file, hemmelig: 1 }] },
      { files: [{ ...file, upload: '../hemmelig' }] },
      { files: [{ ...file, sizeBytes: -1 }] },
      { files: [{ ...file, sizeBytes: 1.5 }] },
      { files: [{ ...file, version: 1 }] },
      { files: [{ ...file, sample: 'hemmelig' }] },
      { files: [{ ...file, recordedAt: 'i går' }] },
      { files: [{ ...file, name: 'x'.repeat(1025) }] },
      JSON.parse('{"__proto__":{"text":"hemmelig"}}'),
    ]) {
      const answer = await save(origin, writer, wrong);
      assert.deepEqual([answer.status, answer.json()['code']], [400, 'bad_request'], JSON.stringify(wrong));
      assert.ok(!answer.text.includes('hemmelig'));
    }
    for (const code of [undefined, null, 7, {}, 'x'.repeat(101)])
      assert.equal((await continueWith(origin, code)).status, 400);
    assert.equal((await continueWith(origin, writer.code)).json<Continued>().draft.text, 'mit');
  }),
);

test(
  'a full disk is told, and keeps what was saved before',
  withStation(
    async (station) => {
      const { origin } = station;
      const writer = await beginWriting(origin);
      await save(origin, writer, { text: 'mit' });
      for (const kind of ['full', 'nearly'] as const) {
        disk = kind;
        const answer = await save(origin, writer, { text: 'nyt' });
        assert.deepEqual([answer.status, answer.json()['code']], [503, 'disk_full'], kind);
        assert.equal((await draw(origin, await openTip(origin))).status, 503);
      }
      assert.equal((await continueWith(origin, writer.code)).json<Continued>().draft.text, 'mit');
      const sent = await submit(origin, writer as never, { text: 'mit', code: writer.code });
      assert.equal(sent.status, 201, 'the rest of the disk is for words that are sent');
    },
    {
      drop: (store) => ({
        ...store,
        free: async () => ({ freeBytes: disk === 'nearly' ? 1000 : 1e12, totalBytes: 1e12 }),
        putIfAbsent: (key, bytes) =>
          disk === 'full' && key.startsWith(draftsPrefix)
            ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
            : store.putIfAbsent(key, bytes),
      }),
    },
  ),
);
let disk: 'room' | 'full' | 'nearly' = 'room';

test(
  'nothing is saved of a tip that is submitted, not even by a save that was under way',
  withStation(
    async (station) => {
      const { origin } = station;
      const writer = await beginWriting(origin);
      overtaking = Promise.withResolvers();
      held = Promise.withResolvers();
      const late = save(origin, writer, { text: 'for sent' });
      await overtaking.promise;
      overtaking = undefined;
      assert.equal((await submit(origin, writer as never, { text: 'x', code: writer.code })).status, 201);
      held.resolve();
      const answer = await late;
      assert.deepEqual([answer.status, answer.json()['code']], [409, 'tip_already_submitted']);
      assert.deepEqual(await draftsOf(station, writer), []);
      assert.equal((await save(origin, writer, { text: 'for sent' })).status, 409);
      const opened = await openTip(origin);
      await submit(origin, opened, { text: 'x' });
      assert.equal((await draw(origin, opened)).status, 409);
      assert.deepEqual(await station.drop.list(draftsPrefix), []);
    },
    {
      drop: (store) => ({
        ...store,
        async putIfAbsent(key, bytes) {
          if (overtaking && key.startsWith(draftsPrefix)) {
            overtaking.resolve();
            await held.promise;
          }
          return store.putIfAbsent(key, bytes);
        },
      }),
    },
  ),
);
let overtaking: PromiseWithResolvers<void> | undefined;
let held = Promise.withResolvers<void>();
