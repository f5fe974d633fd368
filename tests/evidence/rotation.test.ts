import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readNames } from '../../api/backup/names.ts';
import { openBytes, parseIdentity, rewrap, sealBytes } from '../../api/drop/age.ts';
import { originalKey, type TipId, tipKey, type UploadId } from '../../api/drop/keys.ts';
import { resealAll } from '../../api/evidence/rotation/reseal.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { fileRow, read } from './bench.ts';
import { ask, confirm, disposeAll, openDisposalBench } from './disposal-bench.ts';
import { needed, resealEverything, resealing, rotate, sendEverything } from './rotation-bench.ts';
import { Death, dying, verifyAll } from './withheld-bench.ts';

const never = new AbortController().signal;

for (const [engine, step] of [
  [sqliteEngine(), 11],
  [pgEngine(), 31],
] as const) {
  after(() => engine.stop());

  test(`${engine.name}: everything is sealed to the new key, behind its header as it came, and the old key is needed no more`, async () => {
    const first = await openDisposalBench(await engine.createDatabase());
    try {
      const sent = await sendEverything(first);
      assert.equal((await fileRow(first, sent.bad)).state, 'quarantined');
      const { bench, alone } = rotate(first);
      assert.deepEqual((await verifyAll(bench)).lines, []);
      assert.notDeepEqual((await verifyAll(alone)).lines, []);
      const kinds = (list: string[]) => [...new Set(list.map((line) => line.split(' ')[0]!))].sort();
      assert.deepEqual(kinds(await needed(bench)), ['hand_in', 'letter', 'original', 'request', 'tip', 'upload']);
      const key = originalKey(sent.film as UploadId, 1024);
      const before = await read(bench.vault, key);

      const done = await resealEverything(bench);
      assert.ok(done.objects >= 25, JSON.stringify(done));
      // a request that stands open goes on sealing to the key its page was given
      assert.deepEqual(await needed(bench), [`request ${sent.asked}`]);
      assert.deepEqual((await verifyAll(bench)).lines, []);
      assert.deepEqual((await verifyAll(alone)).lines, []);
      const now = await read(bench.vault, key);
      assert.equal(now.length, before.length);
      assert.ok(Buffer.from(now.subarray(184)).equals(before.subarray(184)));
      assert.ok(!Buffer.from(now).equals(before));
      assert.deepEqual(Buffer.from(openBytes(now, alone.identity)), sent.bytes.subarray(1024, 2048));
      assert.throws(() => openBytes(now, first.identity));
      // the sender reads their letter as before
      assert.match(
        Buffer.from(openBytes(await read(bench.drop, sent.letter), parseIdentity(sent.sender))).toString(),
        /Hvor var det/,
      );
      assert.deepEqual(await resealEverything(bench), { objects: 0, bytes: 0 });
      // and once more, to a third
      const third = rotate(bench);
      await resealEverything(third.bench);
      assert.deepEqual((await verifyAll(third.alone)).lines, []);
      assert.deepEqual(await needed(third.bench), [`request ${sent.asked}`]);
    } finally {
      await first.close();
    }
  });

  test(`${engine.name}: killed anywhere, nothing is lost, nothing looks altered, and the next run ends it`, async (t) => {
    const first = await openDisposalBench(await engine.createDatabase());
    try {
      const sent = await sendEverything(first);
      // each time to another key, so that there is everything to do again
      let before = first;
      let deaths = 0;
      for (let at = 1, isOver = false; !isOver; at += step) {
        const { bench, alone } = rotate(before);
        try {
          await resealAll(resealing(dying(bench, at).bench), never);
          isOver = true;
        } catch (error) {
          if (!(error instanceof Death)) throw error;
          deaths += 1;
        }
        assert.deepEqual((await verifyAll(bench)).lines, [], `killed at touch ${at}`);
        await resealEverything(bench);
        assert.deepEqual((await verifyAll(alone)).lines, [], `killed at touch ${at}`);
        assert.deepEqual(await needed(bench), [`request ${sent.asked}`], `killed at touch ${at}`);
        before = bench;
      }
      t.diagnostic(`${deaths} deaths`);
      assert.ok(deaths >= 10, `${deaths} deaths`);
    } finally {
      await first.close();
    }
  });
}

test('what is not as it was recorded is not made to look new', async () => {
  const engine = sqliteEngine();
  after(() => engine.stop());
  const first = await openDisposalBench(await engine.createDatabase());
  try {
    const sent = await sendEverything(first);
    const { bench } = rotate(first);
    const at = (key: string) => join(first.folder, 'vault', key);
    const [cut, other] = [originalKey(sent.film as UploadId, 0), originalKey(sent.film as UploadId, 2048)];
    appendFileSync(at(cut), 'x');
    writeFileSync(at(other), sealBytes(Buffer.alloc(1024, 7), [first.identity.recipient]));
    const document = tipKey(sent.tip as TipId);
    const { header, payloadAt } = rewrap(readFileSync(at(document)), first.identity, first.identity.recipient);
    writeFileSync(at(document), Buffer.concat([header, readFileSync(at(document)).subarray(payloadAt)]));
    const before = [cut, other, document].map((key) =>
      createHash('sha256')
        .update(readFileSync(at(key)))
        .digest('hex'),
    );
    const unsound: string[] = [];
    await resealAll(
      resealing(bench, (key) => void unsound.push(key)),
      never,
    );
    assert.deepEqual(unsound.toSorted(), [cut, other, document].toSorted());
    assert.deepEqual(
      [cut, other, document].map((key) =>
        createHash('sha256')
          .update(readFileSync(at(key)))
          .digest('hex'),
      ),
      before,
    );
    assert.equal(
      (await verifyAll(bench)).lines.length,
      3 - 1,
      'of a file the first segment that differs, and the document',
    );
    assert.equal((await needed(bench)).length, 4);
  } finally {
    await first.close();
  }
});

test('what is deleted while it is sealed anew does not come back', async () => {
  const engine = sqliteEngine();
  after(() => engine.stop());
  const first = await openDisposalBench(await engine.createDatabase());
  try {
    const sent = await sendEverything(first);
    const { bench } = rotate(first);
    let isDeleted = false;
    // in the worst moment: what the new form takes the place of is looked up, and goes before it does
    const vault: typeof bench.vault = {
      ...bench.vault,
      async replace(key) {
        const replacer = await bench.vault.replace(key);
        return {
          ...replacer,
          async commit() {
            if (!isDeleted && key.startsWith('originals/') && key.includes(sent.film)) {
              isDeleted = true;
              await confirm(first, await ask(first, sent.tip));
              await disposeAll({ ...bench, secret: first.secret });
              // as if whoever removed it had looked a moment too early
              await bench.vault.putIfAbsent(key, Buffer.from('late'));
              await replacer.abort();
              return 'replaced';
            }
            return replacer.commit();
          },
        };
      },
    };
    await resealEverything({ ...bench, vault });
    assert.ok(isDeleted);
    assert.deepEqual(await bench.vault.list(`originals/${sent.film}/`), []);
    assert.deepEqual(await bench.vault.list(tipKey(sent.tip as TipId)), []);
    assert.deepEqual((await verifyAll(bench)).lines, []);
  } finally {
    await first.close();
  }
});

test('a backup knows every form custody names, and the ordinary program opens what was sealed anew', async () => {
  const engine = sqliteEngine();
  after(() => engine.stop());
  const first = await openDisposalBench(await engine.createDatabase());
  try {
    const sent = await sendEverything(first);
    const { bench, text } = rotate(first);
    await resealEverything(bench);
    const { objects } = await readNames(bench.store);
    for (const { store, key, sha256, resealed } of objects) {
      if (store !== 'vault' || sha256 === undefined) continue;
      const is = createHash('sha256')
        .update(await read(bench.vault, key as never))
        .digest('hex');
      assert.ok(is !== sha256 && resealed?.has(is), key);
    }
    const file = join(first.folder, 'newest');
    writeFileSync(file, text);
    const opened = execFileSync('age', [
      '-d',
      '-i',
      file,
      join(first.folder, 'vault', originalKey(sent.film as UploadId, 0)),
    ]);
    assert.deepEqual(opened, sent.bytes.subarray(0, 1024));
  } finally {
    await first.close();
  }
});
