import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createBuckets } from '../../api/intake/buckets.ts';

const someKey = (): number => randomBytes(6).readUIntBE(0, 6);

test('a bucket takes a burst, fills up at twice that, and empties at its rate', () => {
  let at = Date.now();
  const buckets = createBuckets({ burst: 10, everyMs: 1000 }, () => new Date(at));
  const [key, other] = [someKey(), someKey()];
  for (let i = 1; i <= 10; i++) assert.equal(buckets.add(key), i / 10);
  assert.equal(buckets.add(key), 1.1);
  for (let i = 0; i < 50; i++) buckets.add(key);
  assert.equal(buckets.fullness(key), 2, 'it gets no fuller, so it is empty again soon');
  assert.equal(buckets.fullness(other), 0, 'another network has a bucket of its own');
  at += 10_000;
  assert.equal(buckets.fullness(key), 1);
  buckets.giveBack(key);
  assert.equal(buckets.fullness(key), 0.9);
  at += 10_000;
  assert.equal(buckets.fullness(key), 0);
  buckets.giveBack(key);
  assert.equal(buckets.add(key), 0.1, 'nothing is saved up');
});

test('ten thousand busy networks leave the others alone', () => {
  const buckets = createBuckets({ burst: 20, everyMs: 1000 }, () => new Date(0));
  for (let i = 0; i < 10_000; i++) for (let j = 0, key = someKey(); j < 40; j++) buckets.add(key);
  const touched = Array.from({ length: 10_000 }, () => buckets.fullness(someKey())).filter((fullness) => fullness > 0);
  assert.ok(touched.length < 200, `${touched.length} of 10,000 quiet networks share every cell with busy ones`);
});

test('two million networks cost no memory and push nobody out', () => {
  const buckets = createBuckets({ burst: 20, everyMs: 1000 }, () => new Date(0));
  const busy = someKey();
  for (let i = 0; i < 40; i++) buckets.add(busy);
  const keys = randomBytes(2 ** 20);
  const before = process.memoryUsage();
  const startedAt = performance.now();
  for (let i = 0; i < 2_000_000; i++) buckets.add(keys.readUIntBE(i % 1_000_000, 6));
  const seconds = (performance.now() - startedAt) / 1000;
  const after = process.memoryUsage();
  const megabytes = (after.rss - before.rss) / 1e6;
  console.log(`2,000,000 additions: ${seconds.toFixed(2)} s, ${megabytes.toFixed(1)} MB more resident`);
  assert.equal(buckets.fullness(busy), 2);
  assert.ok(seconds < 30, `${seconds} s`);
  assert.ok(megabytes < 16, `${megabytes} MB`);
});
