import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { acceptFiles } from '../../api/desk/exhibits.ts';
import { previewKey, specialistPrefix, type UploadId } from '../../api/drop/keys.ts';
import { publishPreview } from '../../api/evidence/preview/publish.ts';
import { eraseNext, handOverNext, patrol } from '../../api/evidence/withheld/watch.ts';
import { eraseViewing, withholdFiles } from '../../api/evidence/withhold.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { ulid } from '../../api/ulid.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { fileRow, film, seedTip, seedUpload, sha256, still, workThrough } from './bench.ts';
import {
  actionsOf,
  handOverAll,
  leftOf,
  openAsSpecialist,
  openWithheldBench,
  verifyAll,
  type WithheldBench,
  withheldRow,
  withhold,
} from './withheld-bench.ts';

const never = new AbortController().signal;

function story(engine: Engine): void {
  suite(`what is set aside on ${engine.name}`, () => {
    let bench: WithheldBench;
    before(async () => {
      bench = await openWithheldBench(await engine.createDatabase());
    });
    after(async () => {
      await bench.close();
      await engine.stop();
    });

    const noSpecialist = () => ({ ...bench, specialist: undefined });
    const send = async (name: string, bytes: Uint8Array, change = {}) => {
      const upload = await seedUpload(bench, { name, type: 'image/png', bytes });
      const { tip } = await seedTip(bench, [upload], change);
      return { tip, upload: upload.upload };
    };
    const tipRow = async (id: string) => {
      const { read, t } = bench.store;
      return (await read.select().from(t.tip).where(eq(t.tip.id, id)))[0]!;
    };
    const noticesOf = async (tip: string) => {
      const { read, t } = bench.store;
      const rows = await read.select({ text: t.message.text }).from(t.message).where(eq(t.message.tipId, tip));
      return rows.map(({ text }) => text).sort();
    };

    test('a picture: nothing is left to see, the specialist alone has it, and the audit understands', async () => {
      const bytes = still(bench.folder, 'a.png');
      const { tip, upload } = await send('a.png', bytes);
      await workThrough(bench);
      assert.equal((await fileRow(bench, upload)).state, 'queued');
      assert.ok(leftOf(bench, upload).some((key) => key.startsWith('previews/')));
      const told = await noticesOf(tip);
      assert.deepEqual(await withhold(bench, upload), [upload]);

      const row = await fileRow(bench, upload);
      assert.deepEqual([row.state, row.previews, row.leaseBy], ['withheld', null, null]);
      assert.equal((await tipRow(tip)).priority, 5);
      assert.equal(await bench.store.read.$count(bench.store.t.fingerprint), 0, 'no sketch of it is left');
      assert.equal(row.description?.kind, 'picture', 'what it is said to be stays');

      await handOverAll(noSpecialist());
      assert.deepEqual(
        leftOf(bench, upload).filter((key) => !key.startsWith('originals/')),
        [],
      );
      const waiting = await withheldRow(bench, upload);
      assert.deepEqual([waiting.state, waiting.failure], ['erased', 'no_specialist']);
      assert.deepEqual((await verifyAll(bench)).lines, []);

      await handOverAll(bench);
      const done = await withheldRow(bench, upload);
      assert.deepEqual([done.state, done.failure, done.recipient], ['finished', null, bench.specialist.name]);
      assert.deepEqual(leftOf(bench, upload), []);
      assert.deepEqual(Buffer.from((await openAsSpecialist(bench, upload))!), Buffer.from(bytes));
      assert.deepEqual((await actionsOf(bench, upload)).slice(-5), [
        'withhold',
        'delete',
        'seal',
        'transfer',
        'delete',
      ]);
      const { lines, resealed } = await verifyAll(bench);
      assert.deepEqual([lines, resealed], [[], 1]);
      assert.deepEqual(await noticesOf(tip), told, 'the sender hears nothing');
    });

    test('done twice it is done once', async () => {
      const { upload } = await send('twice.png', randomBytes(500));
      await workThrough(bench);
      await withhold(bench, upload);
      assert.deepEqual(await withhold(bench, upload), []);
      await handOverAll(bench);
      assert.deepEqual(await withhold(bench, upload), []);
      const actions = await actionsOf(bench, upload);
      for (const action of ['withhold', 'seal'] as const)
        assert.equal(actions.filter((each) => each === action).length, 1);
    });

    test('the database itself refuses to bring it back', async () => {
      const { upload } = await send('back.png', randomBytes(100));
      await workThrough(bench);
      await withhold(bench, upload);
      const { store } = bench;
      const set = (change: object) =>
        store.write(async (tx) => {
          await tx.update(store.t.file).set(change).where(eq(store.t.file.id, upload));
        });
      await assert.rejects(set({ state: 'queued' }));
      await assert.rejects(set({ previews: [] }));
      await assert.rejects(
        store.write(async (tx) => {
          await tx.delete(store.t.withheldFile).where(eq(store.t.withheldFile.fileId, upload));
        }),
      );
      await set({ decision: 'rejected' });
    });

    test('set aside before it was checked, it is checked on the way, and the sender is told as ever', async () => {
      const bytes = randomBytes(200_000);
      const { tip, upload } = await send('early.bin', bytes);
      await createWorker(bench).takeIn();
      await withhold(bench, upload);
      await workThrough(bench);
      assert.equal((await fileRow(bench, upload)).state, 'withheld');
      await handOverAll(bench);
      assert.equal((await withheldRow(bench, upload)).state, 'finished');
      assert.equal((await fileRow(bench, upload)).sha256, sha256(bytes));
      assert.deepEqual(Buffer.from((await openAsSpecialist(bench, upload))!), bytes);
      assert.deepEqual(leftOf(bench, upload), []);
      assert.deepEqual(await noticesOf(tip), ['confirmed']);
      assert.deepEqual((await verifyAll(bench)).lines, []);
    });

    test('bytes that are not what was sent stay where they are, sealed and shut, and the sender is not asked again', async () => {
      const upload = await seedUpload(bench, {
        name: 'x.bin',
        type: 'image/png',
        bytes: randomBytes(3000),
        senderSha256: sha256(randomBytes(3)),
      });
      const { tip } = await seedTip(bench, [upload]);
      await createWorker(bench).takeIn();
      await withhold(bench, upload.upload);
      await handOverAll(bench);
      const row = await withheldRow(bench, upload.upload);
      assert.deepEqual([row.state, row.failure], ['erased', 'altered']);
      assert.ok(leftOf(bench, upload.upload).some((key) => key.startsWith('originals/')));
      assert.deepEqual(await noticesOf(tip), []);
      assert.deepEqual((await verifyAll(bench)).lines, []);
    });

    test('the same bytes go with it, whoever sent them, before and afterwards, and nobody sees them', async () => {
      const bytes = still(bench.folder, 'same.png', '320x200');
      const first = await send('same.png', bytes);
      const second = await send('renamed.png', bytes);
      await workThrough(bench);
      const { store } = bench;
      await store.write(async (tx) => {
        await tx.update(store.t.tip).set({ state: 'rejected' }).where(eq(store.t.tip.id, second.tip));
      });
      assert.deepEqual((await withhold(bench, first.upload)).sort(), [first.upload, second.upload].sort());
      const [mine, other] = [await withheldRow(bench, first.upload), await withheldRow(bench, second.upload)];
      assert.deepEqual([mine.byUser, other.byUser], [bench.member, null]);

      const third = await send('third.png', bytes);
      await workThrough(bench);
      const row = await fileRow(bench, third.upload);
      assert.deepEqual([row.state, row.previews], ['withheld', null]);
      assert.equal((await actionsOf(bench, third.upload)).includes('derive'), false, 'no viewing copy was ever made');
      assert.equal((await tipRow(third.tip)).priority, 5);
      assert.deepEqual(await noticesOf(third.tip), ['confirmed']);
      await handOverAll(bench);
      for (const { upload } of [first, second, third])
        assert.deepEqual(Buffer.from((await openAsSpecialist(bench, upload))!), Buffer.from(bytes));
      assert.deepEqual((await verifyAll(bench)).lines, []);
    });

    test('an empty file is like no other', async () => {
      const [one, two] = [await send('0.png', Buffer.alloc(0)), await send('00.png', Buffer.alloc(0))];
      await workThrough(bench);
      assert.deepEqual(await withhold(bench, one.upload), [one.upload]);
      assert.equal((await fileRow(bench, two.upload)).state, 'queued');
      await handOverAll(bench);
      assert.deepEqual(Buffer.from((await openAsSpecialist(bench, one.upload))!), Buffer.alloc(0));
    });

    test('danger to life keeps its place', async () => {
      const { tip, upload } = await send('danger.png', randomBytes(64), { danger: true });
      await workThrough(bench);
      await withhold(bench, upload);
      assert.equal((await tipRow(tip)).priority, 0);
    });

    test('under a legal hold ours stays beside the specialist’s, until the hold is released', async () => {
      const bytes = randomBytes(9000);
      const { tip, upload } = await send('held.png', bytes);
      await workThrough(bench);
      const { store, member } = bench;
      const [at, caseRef] = [bench.now(), '0100-12345-00002-26'];
      const hold = { id: ulid(at), caseRef, reason: 'Anke', placedAt: at, placedBy: member };
      await store.write(async (tx) => {
        const acting = { id: member, role: 'investigator' } as Parameters<typeof acceptFiles>[2]['member'];
        await acceptFiles(tx, store.t, { tip, member: acting, at, reason: 'evidence_secured', caseRef });
        await tx.insert(store.t.legalHold).values(hold);
      });
      await withhold(bench, upload);
      await handOverAll(bench);
      const held = await withheldRow(bench, upload);
      assert.deepEqual([held.state, held.failure], ['resealed', 'held']);
      assert.ok(leftOf(bench, upload).every((key) => key.startsWith('originals/')));
      assert.deepEqual(Buffer.from((await openAsSpecialist(bench, upload))!), bytes);
      await store.write(async (tx) => {
        await tx
          .update(store.t.legalHold)
          .set({ releasedAt: at, releasedBy: member, releaseReason: 'Dom' })
          .where(eq(store.t.legalHold.id, hold.id));
      });
      bench.ahead.ms += 60_000;
      await handOverAll(bench);
      assert.equal((await withheldRow(bench, upload)).state, 'finished');
      assert.deepEqual(leftOf(bench, upload), []);
    });

    test('the specialist’s copy is found when it is gone or altered, also by the job before ours goes', async () => {
      const { upload } = await send('gone.png', randomBytes(70_000));
      await workThrough(bench);
      await withhold(bench, upload);
      const { vault } = bench;
      const resealed = async () => (await withheldRow(bench, upload)).state === 'resealed';
      while (!(await resealed())) if (!(await eraseNext(bench, never))) await handOverNext(bench, never);
      const [object] = await vault.list(specialistPrefix(upload as UploadId));
      const before = Buffer.concat(await Array.fromAsync(await vault.get(object!.key)));
      await vault.remove(object!.key);
      await handOverAll(bench);
      assert.equal((await withheldRow(bench, upload)).state, 'finished', 'made anew from ours');
      assert.equal((await actionsOf(bench, upload)).filter((action) => action === 'seal').length, 2);
      const [anew] = await vault.list(specialistPrefix(upload as UploadId));
      assert.notEqual(anew!.key, object!.key);
      assert.deepEqual((await verifyAll(bench)).lines, []);

      const bytes = Buffer.concat(await Array.fromAsync(await vault.get(anew!.key)));
      await vault.remove(anew!.key);
      assert.deepEqual(
        (await verifyAll(bench)).lines.map((line) => line.split(';')[0]),
        [`vault ${anew!.key}: is missing`],
      );
      bytes[bytes.length - 1]! ^= 1;
      await vault.putIfAbsent(anew!.key, bytes);
      assert.match(
        (await verifyAll(bench)).lines.join('\n'),
        /^vault specialist\/.*: its SHA-256 is [0-9a-f]{64}; expected/,
      );
      bytes[bytes.length - 1]! ^= 1;
      await vault.remove(anew!.key);
      await vault.putIfAbsent(anew!.key, bytes);
      await vault.putIfAbsent(object!.key, before);
      assert.match((await verifyAll(bench)).lines.join('\n'), /was put in/);
      await patrol(bench);
      assert.deepEqual((await verifyAll(bench)).lines, []);
    });

    test('set aside while it is drawn, no viewing copy is there afterwards', async () => {
      const upload = await seedUpload(bench, {
        name: 'f.mp4',
        type: 'video/mp4',
        bytes: film(bench.folder, 5, 'f.mp4'),
      });
      await seedTip(bench, [upload]);
      const worker = createWorker(bench);
      await worker.takeIn();
      while ((await fileRow(bench, upload.upload)).state !== 'described') await worker.step('intake');
      const drawing = worker.step('preview');
      while ((await fileRow(bench, upload.upload)).previews === null) await new Promise((done) => setTimeout(done, 5));
      await withhold(bench, upload.upload);
      await eraseViewing(bench.vault, upload.upload);
      await drawing;
      assert.deepEqual((await fileRow(bench, upload.upload)).previews, null);
      assert.deepEqual(
        leftOf(bench, upload.upload).filter((key) => key.startsWith('previews/')),
        [],
      );
    });

    test('set aside in the moment a copy is put down, it is taken away again; what a dead worker left is found', async () => {
      const { upload } = await send('hand.png', still(bench.folder, 'hand.png', '640x480'));
      await workThrough(bench);
      const { store, vault } = bench;
      const lease = { state: 'described' as const, leaseBy: 'w', leaseUntil: new Date(bench.now().getTime() + 60_000) };
      await store.write(async (tx) => {
        await tx.update(store.t.file).set(lease).where(eq(store.t.file.id, upload));
      });
      const path = `${bench.folder}/poster.jpg`;
      const plain = { width: 64, height: 48, channels: 3, background: 'red' } as const;
      await sharp({ create: plain }).jpeg().toFile(path);
      const drawn = { name: 'poster.jpg' as const, path, tool: 'sharp' };
      let put = false;
      const late = async (key: Parameters<typeof vault.begin>[0]) => {
        const writer = await vault.begin(key);
        return {
          ...writer,
          async commit() {
            await withhold(bench, upload);
            await eraseViewing(vault, upload);
            await writer.abort();
            // its part was swept away; the worst case is one that was just linked
            put = (await vault.putIfAbsent(key, randomBytes(10))) === 'created';
            return 'created' as const;
          },
        };
      };
      const caught = publishPreview(
        { ...bench, vault: { ...vault, begin: late } },
        await fileRow(bench, upload),
        drawn,
        never,
      );
      await assert.rejects(caught, /moved on/);
      assert.equal(put, true);
      assert.deepEqual(
        leftOf(bench, upload).filter((key) => key.startsWith('previews/')),
        [],
      );
      await handOverAll(bench);
      const key = previewKey(upload as UploadId, 'poster.jpg');
      await bench.vault.putIfAbsent(key, randomBytes(10));
      const part = await bench.vault.begin(key);
      await part.write([randomBytes(10)]);
      await patrol(bench);
      assert.deepEqual(leftOf(bench, upload), []);
      await assert.rejects(part.commit(), 'a half-written one is gone too');
    });

    test('the chain names who did it, and what was done by a machine names the machine', async () => {
      const { upload } = await send('who.png', randomBytes(32));
      await workThrough(bench);
      await bench.store.write((tx) =>
        withholdFiles(tx, bench.store.t, [upload], {
          at: bench.now(),
          actor: bench.member,
          actorRole: 'moderator',
          byUser: bench.member,
        }),
      );
      await handOverAll(bench);
      const { read, t } = bench.store;
      const rows = await read
        .select()
        .from(t.custodyEvent)
        .where(eq(t.custodyEvent.fileId, upload))
        .orderBy(t.custodyEvent.seq);
      const digest = (await fileRow(bench, upload)).sha256;
      assert.deepEqual(
        rows.slice(-5).map(({ action, actor, sha256Before }) => [action, actor, sha256Before]),
        [
          ['withhold', bench.member, digest],
          ['delete', 'evidence', null],
          ['seal', 'evidence', digest],
          ['transfer', 'evidence', digest],
          ['delete', 'evidence', digest],
        ],
      );
    });
  });
}

story(sqliteEngine());
story(pgEngine());
