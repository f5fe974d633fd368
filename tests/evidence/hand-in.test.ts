import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { openStore } from '../../api/db/store.ts';
import { parseRecipient } from '../../api/drop/age.ts';
import type { Letter } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import {
  type AttemptId,
  inboxMessageKey,
  inboxTipKey,
  submittedKey,
  submittingKey,
  type TipId,
  type UploadId,
  uploadPrefix,
} from '../../api/drop/keys.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { custodyOf, fileRow, film, openTestBench, read, seedTip, still, type TestBench, workThrough } from './bench.ts';
import { type AskedShop, insertAsked, seedHandIn, seedLetter } from './hand-in-bench.ts';
import { verifyAll } from './withheld-bench.ts';

const dahua = Buffer.concat([Buffer.from('44484156', 'hex'), Buffer.alloc(4000, 0x5a)]);
const clock = {
  id: 'ur1',
  // ten minutes and three seconds fast
  shown: '2026-11-12T10:10:03',
  halfOfDay: 'known',
  trueAt: '2026-11-12T10:00:00+01:00',
  trueSource: 'portal',
  zone: 'Europe/Copenhagen',
  followsSummerTime: 'yes',
} as const;

function story(engine: Engine): void {
  suite(`what a shop hands in, on ${engine.name}`, () => {
    let bench: TestBench;
    let shop: AskedShop;
    before(async () => {
      bench = await openTestBench({ store: await openStore(await engine.createDatabase()) });
      shop = await insertAsked(bench);
    });
    after(async () => {
      await bench.close();
      await engine.stop();
    });

    const tipOf = async (id: string) => {
      const [row] = await bench.store.read.select().from(bench.store.t.tip).where(eq(bench.store.t.tip.id, id));
      return row;
    };
    const addressee = async () => {
      const { footageAddressee: one } = bench.store.t;
      const [row] = await bench.store.read.select().from(one).where(eq(one.id, shop.id));
      return row!;
    };
    const lettersOf = async (tip: string) => {
      const { message } = bench.store.t;
      const rows = await bench.store.read.select().from(message).where(eq(message.tipId, tip)).orderBy(message.id);
      return rows.map(({ letter }) => letter as Letter);
    };

    test('a folder comes as it lay, with its camera, its clock and the true time', async () => {
      const clip = film(bench.scratch.own, 2);
      const photo = still(bench.scratch.own, 'ure.jpg');
      const shown = { from: '2026-11-12T09:20:03', to: '2026-11-12T09:25:03' };
      const handIn = await seedHandIn(
        bench,
        [
          {
            name: 'ch01.mp4',
            type: 'video/mp4',
            bytes: clip,
            folder: 'eksport/kamera 1',
            camera: 'k1',
            shown,
            note: 'Døren',
          },
          { name: 'ure.jpg', type: 'image/jpeg', bytes: photo, role: 'clock_photo' },
        ],
        shop,
        {
          said: {
            text: 'Fra kiosken',
            clocks: [clock],
            cameras: [{ id: 'k1', name: 'Indgang', clock: 'ur1', direction: 90 }],
          },
        },
      );
      await workThrough(bench);
      const tip = await tipOf(handIn.tip);
      assert.deepEqual(
        [tip?.text, tip?.request, tip?.caseRef, tip?.district, tip?.addressee, tip?.priority],
        ['Fra kiosken', shop.request, '0700-10203-00001-26', 'fyn', shop.id, 3],
      );
      assert.deepEqual(tip?.handIn?.problems, []);
      assert.equal(tip?.handIn?.clocks[0]?.reading?.offsetMs, 603_500);
      const [first, second] = await Promise.all(handIn.files.map(({ upload }) => fileRow(bench, upload)));
      assert.deepEqual(
        [first?.claimedName, first?.claimedType, first?.note, first?.folder, first?.role, first?.state],
        ['ch01.mp4', 'video/mp4', 'Døren', 'eksport/kamera 1', 'footage', 'queued'],
      );
      const { corrected } = first!.handIn!;
      const off = Date.parse(corrected!.from) - Date.parse('2026-11-12T09:10:00+01:00');
      assert.ok(
        Math.abs(off) <= corrected!.uncertaintyMs && corrected!.uncertaintyMs < 10_000,
        JSON.stringify(corrected),
      );
      assert.equal(second?.role, 'clock_photo');
      assert.ok(second?.previews?.some(({ name }) => name === 'picture.jpg'));
      assert.ok((await addressee()).handedInAt);
      const { rows } = await custodyOf(bench, handIn.files[0]!.upload);
      const received = rows.find(
        ({ tipId, fileId, action }) => tipId === handIn.tip && !fileId && action === 'receive',
      );
      assert.equal(received?.details?.['handIn'], 'fits');
      const [confirmed, seen] = await lettersOf(handIn.tip);
      assert.equal(confirmed?.tip, handIn.tip);
      assert.ok(seen?.body.kind === 'notice' && seen.body.code === 'seen');
      assert.deepEqual(
        seen.body.files?.map(({ name }) => name),
        ['ch01.mp4'],
        'of the picture of two clocks there is nothing to say',
      );
    });

    test('what the intake did not live to mark is marked, and a second document of a tip is not taken for the first', async () => {
      const { drop } = bench;
      const file = (name: string) => ({ name, type: '', bytes: dahua });
      const { tip } = await seedHandIn(bench, [file('ch01.dav')], shop);
      const attempt = '7'.repeat(48) as AttemptId;
      await drop.putIfAbsent(submittingKey(tip as TipId, attempt), Buffer.from('receipt'));
      await workThrough(bench);
      assert.notEqual(await drop.size(submittedKey(tip as TipId, attempt)), undefined);
      await seedHandIn(bench, [file('ch02.dav')], shop, { document: { tip } });
      await workThrough(bench);
      const key = inboxTipKey(tip as TipId);
      assert.notEqual(await drop.size(key), undefined, 'it is kept until somebody has looked');
      assert.equal((await tipOf(tip))?.filesAnnounced, 1);
      await drop.remove(key);
    });

    test('a player is kept and hashed as a program, and never opened; the footage beside it knows of it', async () => {
      const elf = readFileSync('/usr/bin/true');
      const script = Buffer.from('#!/bin/sh\necho afspil\n');
      const zip = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(200, 1)]);
      const handIn = await seedHandIn(
        bench,
        [
          { name: 'ch02.dav', type: '', bytes: dahua, folder: 'dav' },
          { name: 'SmartPlayer.exe', type: '', bytes: elf, folder: 'dav', role: 'player' },
          { name: 'start', type: '', bytes: script, folder: 'dav', role: 'other' },
          { name: 'player.zip', type: '', bytes: zip, folder: 'dav', role: 'player' },
          { name: 'kode.txt', type: 'text/plain', bytes: Buffer.from('1234'), folder: 'dav', role: 'key' },
        ],
        shop,
      );
      await workThrough(bench);
      const rows = await Promise.all(handIn.files.map(({ upload }) => fileRow(bench, upload)));
      assert.deepEqual(
        rows.map(({ state, failure }) => [state, failure]),
        [
          ['queued', null],
          ['quarantined', 'program'],
          ['quarantined', 'program'],
          ['quarantined', 'program'],
          ['queued', null],
        ],
      );
      for (const row of rows.slice(1, 4)) {
        assert.equal(row.previews, null);
        assert.deepEqual([row.description?.kind, row.description?.remarks], ['other', ['program']]);
        assert.match(row.sha256 ?? '', /^[0-9a-f]{64}$/);
      }
      assert.deepEqual((await custodyOf(bench, rows[1]!.id)).actions, [
        ...['receive', 'transfer', 'hash', 'verify', 'scan', 'describe', 'quarantine'],
      ]);
      assert.deepEqual(await bench.drop.list(uploadPrefix(rows[1]!.id as UploadId)), []);
      assert.ok(rows[0]!.description?.remarks.includes('needs_own_player'), JSON.stringify(rows[0]!.description));
      const told = (await lettersOf(handIn.tip)).map(({ body }) => (body.kind === 'notice' ? body.code : ''));
      assert.deepEqual(told, ['confirmed'], 'nothing was altered, and nobody is asked for the player that came');
    });

    test('a recording without its player is asked for with the same code', async () => {
      const handIn = await seedHandIn(bench, [{ name: 'ch03.dav', type: '', bytes: dahua }], shop);
      await workThrough(bench);
      const [, seen] = await lettersOf(handIn.tip);
      assert.ok(seen?.body.kind === 'notice' && seen.body.code === 'seen');
      assert.match(seen.body.files?.[0]?.remarks?.[0]?.da ?? '', /send det med den samme kode/);
    });

    test('a description that does not fit costs names, never bytes', async () => {
      const bytes = Buffer.from('ord');
      const file = { name: 'a\0b.txt', type: 'text/plain', bytes, folder: 'x' };
      const other = await seedHandIn(bench, [file], shop, { said: { tip: 'e'.repeat(32) } });
      const wrongBox = await seedHandIn(bench, [file], shop, { said: { request: 'e'.repeat(32) } });
      const noise = await seedHandIn(bench, [file], shop, {
        document: { sealedHandIn: Buffer.from('støj').toString('base64') },
      });
      const to = [parseRecipient(bench.recipient)];
      const strange = await seedHandIn(bench, [file], shop, {
        document: { sealedHandIn: Buffer.from(sealJson({ v: 2 }, to)).toString('base64') },
      });
      const few = await seedHandIn(bench, [file, { ...file, name: 'b' }], shop, {
        said: { files: [{ upload: 'd'.repeat(32), name: 'væk', folder: '', type: '', role: 'other' }] },
      });
      const odd = await seedHandIn(bench, [file], shop, {
        said: { cameras: [{ id: 'k1', name: 'a\0\ud800' }], clocks: [{ ...clock, zone: 'Mars/Olympus' }] },
      });
      const worker = createWorker(bench);
      await worker.takeIn();
      assert.equal(worker.refused, 0);
      const problems = async ({ tip }: { tip: string }) => (await tipOf(tip))?.handIn?.problems;
      assert.deepEqual(await Promise.all([other, wrongBox, noise, strange, few, odd].map(problems)), [
        ['of_another'],
        ['of_another'],
        ['unreadable'],
        ['unreadable'],
        ['files_undescribed', 'files_absent'],
        [],
      ]);
      assert.equal((await fileRow(bench, noise.files[0]!.upload)).claimedName, '');
      assert.equal((await fileRow(bench, odd.files[0]!.upload)).claimedName, 'a\ufffdb.txt');
      const { handIn } = (await tipOf(odd.tip))!;
      assert.deepEqual([handIn?.cameras[0]?.name, handIn?.clocks[0]?.reading], ['a\ufffd\ufffd', undefined]);
      await workThrough(bench);
      for (const { files } of [other, wrongBox, noise, strange, few, odd])
        for (const { upload } of files) assert.match((await fileRow(bench, upload)).sha256 ?? '', /^[0-9a-f]{64}$/);
    });

    test('a hand-in with another key than the request’s is not taken, nor is an ordinary tip in that mailbox', async () => {
      const before = (await bench.store.read.select().from(bench.store.t.tip)).length;
      const stranger = await insertAsked(bench);
      const mailbox = { id: shop.mailbox.id, recipient: stranger.mailbox.recipient };
      const { tip } = await seedHandIn(bench, [], { mailbox });
      const worker = createWorker(bench);
      await worker.takeIn();
      assert.equal(worker.refused, 1);
      assert.equal((await bench.store.read.select().from(bench.store.t.tip)).length, before);
      await bench.drop.remove(inboxTipKey(tip as TipId));
    });

    test('what nobody asked for is an ordinary tip, with names and folders', async () => {
      const { tip, files } = await seedHandIn(
        bench,
        [{ name: 'dashcam.mp4', type: 'video/mp4', bytes: Buffer.from('kort'), folder: 'DCIM' }],
        undefined,
      );
      await createWorker(bench).takeIn();
      const row = await tipOf(tip);
      assert.deepEqual([row?.addressee, row?.request, row?.caseRef], [null, null, null]);
      assert.equal((await fileRow(bench, files[0]!.upload)).folder, 'DCIM');
      const again = await seedTip(bench, [], { mailbox: { id: row!.mailbox, recipient: row!.mailboxRecipient } });
      const worker = createWorker(bench);
      await worker.takeIn();
      assert.equal(worker.refused, 1, 'its mailbox is its own');
      await bench.drop.remove(inboxTipKey(again.tip as TipId));
      await workThrough(bench);
    });

    test('one touch is the addressee’s answer, in whatever order it arrives; words join the thread', async () => {
      const { footageLetter: letter, tip } = bench.store.t;
      const start = bench.now().getTime() - 3_600_000;
      const at = (minutes: number) => new Date(start + minutes * 60_000);
      const touch = (value: string, minutes: number) =>
        seedLetter(bench, shop, { text: `${value} da`, answers: { to: shop.question, value } }, at(minutes));
      const take = () => createWorker(bench).takeIn();
      const answer = async () => [(await addressee()).answer, (await addressee()).answeredAt?.getTime()];
      await touch('help', 10);
      await take();
      assert.deepEqual(await answer(), ['help', at(10).getTime()]);
      await touch('saved', 20);
      await take();
      await touch('nothing', 15);
      await take();
      assert.deepEqual(await answer(), ['saved', at(20).getTime()], 'the last touch counts, not the last to arrive');
      await touch('elsewhere', 30);
      await seedLetter(bench, shop, { text: 'Må jeg ringe?' }, at(31));
      await take();
      assert.deepEqual(await answer(), ['saved', at(20).getTime()]);
      await touch('off', 600);
      await take();
      const [last, lastAt] = await answer();
      assert.equal(last, 'off');
      assert.ok(Number(lastAt) <= bench.now().getTime(), 'nobody answers in the future');
      const rows = await bench.store.read
        .select()
        .from(letter)
        .where(eq(letter.addresseeId, shop.id))
        .orderBy(letter.id);
      assert.deepEqual(
        rows.map(({ from, text, answer: chosen, answerTo }) => [from, text, chosen, answerTo === shop.question]),
        [
          ...[
            ['sender', 'help da', 'help', true],
            ['sender', 'nothing da', 'nothing', true],
          ],
          ...[
            ['sender', 'saved da', 'saved', true],
            ['sender', 'elsewhere da', null, false],
          ],
          ...[
            ['sender', 'Må jeg ringe?', null, false],
            ['police', 'Har I optagelser?', null, false],
          ],
          ['sender', 'off da', 'off', true],
        ],
      );
      assert.equal((await addressee()).unreadLetters, 6);
      const told = (await custodyOf(bench, '')).rows.filter(({ details }) => details?.['addressee'] === shop.id);
      assert.equal(told.length, 6);
      assert.ok(told.every(({ caseRef, tipId }) => caseRef === '0700-10203-00001-26' && tipId === null));
      const waiting = await bench.store.read.select().from(tip).where(eq(tip.addressee, shop.id));
      assert.ok(
        waiting.every(({ unreadMessages }) => unreadMessages === 0),
        'the letters are the request’s, not a tip’s',
      );
    });

    test('a letter that was taken in by a worker that died is taken in once, also once the request is closed', async () => {
      const { footageRequest: request } = bench.store.t;
      const closed = { state: 'closed', closedAt: bench.now() } as const;
      await bench.store.write((tx) => tx.update(request).set(closed).where(eq(request.reference, shop.request)));
      const before = (await addressee()).unreadLetters;
      const id = await seedLetter(bench, shop, { text: 'Vi fandt en optagelse mere.' });
      const sealed = await read(bench.drop, inboxMessageKey(id));
      await createWorker(bench).takeIn();
      await bench.drop.putIfAbsent(inboxMessageKey(id), sealed);
      assert.equal(await createWorker(bench).takeIn(), false);
      assert.deepEqual(await bench.drop.list('inbox/'), []);
      assert.equal((await addressee()).unreadLetters, before + 1);
    });

    test('verification finds every hand-in as it was sealed, and any word that was changed', async () => {
      assert.deepEqual((await verifyAll(bench)).lines, []);
      const { file } = bench.store.t;
      const [row] = await bench.store.read.select().from(file).where(eq(file.folder, 'eksport/kamera 1'));
      await bench.store.write((tx) => tx.update(file).set({ folder: 'eksport/kamera 2' }).where(eq(file.id, row!.id)));
      assert.deepEqual(
        (await verifyAll(bench)).lines.map((line) => line.includes(`file ${row!.id}`) && line.includes('folder')),
        [true],
      );
    });
  });
}

story(sqliteEngine());
story(pgEngine());
