import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type BlobKey, BlobMissing, type BlobStore } from '../../api/drop/blobs.ts';
import { readAll } from '../../api/drop/open-blobs.ts';

/**
 * What every blob store must do. `open` answers an empty store and how to throw it away; `reopen` the same store as
 * another process would see it.
 */
export function conforms(
  name: string,
  open: () => Promise<{ store: BlobStore; reopen: () => BlobStore; close: () => Promise<void> }>,
): void {
  const key = (text: string): BlobKey => text as BlobKey;
  const text = (value: string): Uint8Array => Buffer.from(value);
  const keys = async (store: BlobStore, prefix: string): Promise<string[]> =>
    (await store.list(prefix)).map((blob) => blob.key);

  const check = (what: string, body: (store: BlobStore, reopen: () => BlobStore) => Promise<void>): void => {
    test(`${name}: ${what}`, async () => {
      const { store, reopen, close } = await open();
      try {
        await body(store, reopen);
      } finally {
        await close();
      }
    });
  };

  check('what is put can be read, by others too', async (store, reopen) => {
    const bytes = randomBytes(700_000);
    assert.equal(await store.putIfAbsent(key('uploads/a/1.age'), bytes), 'created');
    for (const seen of [store, reopen()]) {
      assert.deepEqual(await readAll(await seen.get(key('uploads/a/1.age'))), bytes);
      assert.equal(await seen.size(key('uploads/a/1.age')), bytes.length);
      assert.deepEqual(await keys(seen, 'uploads/'), ['uploads/a/1.age']);
    }
  });

  check('nothing is ever overwritten', async (store, reopen) => {
    await store.putIfAbsent(key('a/1.age'), text('first'));
    assert.equal(await store.putIfAbsent(key('a/1.age'), text('second')), 'exists');
    assert.equal(await reopen().putIfAbsent(key('a/1.age'), text('third')), 'exists');
    const writer = await store.begin(key('a/1.age'));
    await writer.write([text('fourth')]);
    assert.equal(await writer.commit(), 'exists');
    assert.deepEqual(await readAll(await store.get(key('a/1.age'))), text('first'));
    assert.deepEqual(await keys(store, ''), ['a/1.age']);
  });

  check(
    'of many writers of one key at once one creates it, and only where that is promised exactly one',
    async (store, reopen) => {
      const stores = [store, reopen(), reopen()];
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => stores[i % 3]!.putIfAbsent(key('race/1.age'), text(`writer ${i}`))),
      );
      const winners = answers.flatMap((answer, i) => (answer === 'created' ? [`writer ${i}`] : []));
      assert.ok(winners.length >= 1);
      if (store.isExclusive) assert.equal(winners.length, 1);
      const stands = Buffer.from(await readAll(await store.get(key('race/1.age')))).toString();
      assert.ok(winners.includes(stands), `${stands} stands`);
      assert.equal(await reopen().putIfAbsent(key('race/1.age'), text('late')), 'exists');
      assert.equal(Buffer.from(await readAll(await reopen().get(key('race/1.age')))).toString(), stands);
      assert.deepEqual(await keys(store, ''), ['race/1.age']);
    },
  );

  check('an object is visible only when it is committed', async (store, reopen) => {
    const writer = await store.begin(key('a/2.age'));
    await writer.write([text('half'), text(' and'), text(' half')]);
    assert.deepEqual(await keys(reopen(), ''), []);
    assert.equal(await store.size(key('a/2.age')), undefined);
    assert.equal(await writer.commit(), 'created');
    assert.deepEqual(await readAll(await reopen().get(key('a/2.age'))), text('half and half'));
  });

  check('what is given up leaves nothing, and its key is free', async (store) => {
    const writer = await store.begin(key('a/3.age'));
    await writer.write([randomBytes(100_000)]);
    await writer.abort();
    await writer.abort();
    assert.deepEqual(await keys(store, ''), []);
    assert.equal(await store.putIfAbsent(key('a/3.age'), text('again')), 'created');
  });

  check('an empty object and one in many pieces are kept as they are', async (store) => {
    await store.putIfAbsent(key('empty.age'), new Uint8Array(0));
    assert.equal(await store.size(key('empty.age')), 0);
    assert.equal((await readAll(await store.get(key('empty.age')))).length, 0);
    const pieces = Array.from({ length: 3000 }, (_, i) => text(`${i},`));
    const writer = await store.begin(key('pieces.age'));
    await writer.write(pieces);
    await writer.write([]);
    await writer.commit();
    assert.deepEqual(await readAll(await store.get(key('pieces.age'))), Buffer.concat(pieces));
  });

  check('any range can be read', async (store) => {
    const bytes = randomBytes(600_000);
    await store.putIfAbsent(key('a/range.age'), bytes);
    for (const [start, end] of [
      [0, 1],
      [0, 600_000],
      [599_999, 600_000],
      [262_143, 262_145],
      [10, 10],
      [599_000, 700_000],
    ] as const)
      assert.deepEqual(await readAll(await store.get(key('a/range.age'), { start, end })), bytes.subarray(start, end));
  });

  check('a reader that stops early does no harm', async (store) => {
    await store.putIfAbsent(key('a/long.age'), randomBytes(2_000_000));
    const reader = (await store.get(key('a/long.age'))).getReader();
    await reader.read();
    await reader.cancel();
    await store.remove(key('a/long.age'));
    assert.deepEqual(await keys(store, ''), []);
  });

  check('listings are complete, sorted by bytes, and keep to the prefix', async (store) => {
    const all = ['a/10.age', 'a/2.age', 'a-b/1.age', 'a.age', 'b/1.age', 'a/c/1.age', 'a/2-x.age'];
    for (const one of all) await store.putIfAbsent(key(one), text(one));
    assert.deepEqual(await keys(store, ''), all.toSorted());
    assert.deepEqual(await keys(store, 'a/'), all.filter((one) => one.startsWith('a/')).toSorted());
    assert.deepEqual(await keys(store, 'a/2'), ['a/2-x.age', 'a/2.age']);
    assert.deepEqual(await keys(store, 'nothing/here'), []);
    const [first] = await store.list('b/');
    assert.equal(first?.sizeBytes, 'b/1.age'.length);
    assert.ok(Math.abs(Date.now() - first.writtenAt.getTime()) < 60_000);
  });

  check('what is missing says so', async (store) => {
    await assert.rejects(store.get(key('no/such.age')), BlobMissing);
    assert.equal(await store.size(key('no/such.age')), undefined);
  });

  check('removing is final and can be repeated', async (store, reopen) => {
    await store.putIfAbsent(key('a/b/1.age'), text('x'));
    await store.remove(key('a/b/1.age'));
    await store.remove(key('a/b/1.age'));
    assert.deepEqual(await keys(reopen(), ''), []);
    assert.equal(await store.putIfAbsent(key('a/b/1.age'), text('y')), 'created');
  });

  check('objects come and go beside each other without losing any', async (store, reopen) => {
    const other = reopen();
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        await store.putIfAbsent(key(`busy/${i % 4}/${i}.age`), text(String(i)));
        if (i % 2 === 0) await other.remove(key(`busy/${i % 4}/${i}.age`));
      }),
    );
    assert.equal((await keys(store, 'busy/')).length, 20);
  });

  check('a key that is not one is refused', async (store) => {
    for (const wrong of [
      '',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/../b',
      'a/.hidden',
      '.part-1',
      'A.age',
      'a b',
      'a\0b',
      'a/./b',
    ])
      await assert.rejects(store.putIfAbsent(key(wrong), text('x')), RangeError, wrong);
  });

  check('an object is replaced whole or not at all, and never put where there is none', async (store, reopen) => {
    const [one, none] = [key('a/again.age'), key('a/none.age')];
    const large = randomBytes(20 * 1024 ** 2);
    await store.putIfAbsent(one, text('before'));
    for (const after of [text('after!'), large, text('again')]) {
      const before = await readAll(await reopen().get(one));
      const replacer = await store.replace(one);
      await replacer.write([after]);
      assert.deepEqual(await readAll(await reopen().get(one)), before);
      assert.equal(await replacer.commit(), 'replaced');
      assert.deepEqual(Buffer.from(await readAll(await reopen().get(one))), Buffer.from(after));
    }
    const given = await store.replace(one);
    await given.write([text('given up')]);
    await given.abort();
    assert.deepEqual(Buffer.from(await readAll(await store.get(one))), Buffer.from('again'));
    await assert.rejects(store.replace(none), BlobMissing);
    const late = await store.replace(one);
    await late.write([text('late')]);
    await reopen().remove(one);
    assert.equal(await late.commit(), 'missing');
    assert.deepEqual(await keys(reopen(), ''), []);
  });

  check('whoever reads an object that is replaced meanwhile reads one of the two, whole', async (store, reopen) => {
    const [first, second] = [randomBytes(2_000_000), randomBytes(2_000_000)];
    await store.putIfAbsent(key('a/read.age'), first);
    const replacer = await store.replace(key('a/read.age'));
    await replacer.write([second]);
    const reading = (await reopen().get(key('a/read.age'))).getReader();
    const begun = await reading.read();
    assert.equal(await replacer.commit(), 'replaced');
    const parts = [begun.value!];
    for (let next = await reading.read(); !next.done; next = await reading.read()) parts.push(next.value);
    assert.deepEqual(Buffer.concat(parts), first);
  });

  check('unfinished parts are swept when they are old, and never listed', async (store) => {
    const writer = await store.begin(key('a/slow.age'));
    await writer.write([text('slow')]);
    assert.equal(await store.sweep(60_000), 0);
    assert.deepEqual(await keys(store, ''), []);
    assert.equal(await store.sweep(-1), 1);
    await assert.rejects(writer.commit());
    assert.deepEqual(await keys(store, ''), []);
  });

  check('parts of one folder are swept, and no others', async (store) => {
    const [mine, other] = [await store.begin(key('a/b/one.age')), await store.begin(key('a/c/two.age'))];
    for (const writer of [mine, other]) await writer.write([text('half')]);
    assert.equal(await store.sweep(-1, 'a/b/'), 1);
    assert.equal(await store.sweep(-1, 'a/none/'), 0);
    await assert.rejects(mine.commit());
    assert.equal(await other.commit(), 'created');
  });
}
