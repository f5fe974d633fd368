import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coveredArea, paint } from '../../api/evidence/copy/paint.ts';
import { createRelay } from '../../api/evidence/copy/relay.ts';
import { createSilencer } from '../../api/evidence/copy/sound.ts';
import { createTimeMap, originalAt } from '../../api/evidence/preview/time-map.ts';
import { coverDuring, type RedactionBox, rectAt } from '../../api/redaction.ts';
import { redactionPlan } from '../../api/redaction-plan.ts';

const box: RedactionBox = {
  effect: 'fill',
  fromMs: 1000,
  toMs: 3000,
  keys: [
    { atMs: 1000, x: 0, y: 0, width: 10, height: 10 },
    { atMs: 2000, x: 100, y: 0, width: 10, height: 10 },
    { atMs: 3000, x: 100, y: 100, width: 30, height: 10 },
  ],
};

test('a box goes straight from key to key and stands still before and after', () => {
  assert.deepEqual(rectAt(box, 0), { x: 0, y: 0, width: 10, height: 10 });
  assert.deepEqual(rectAt(box, 1500), { x: 50, y: 0, width: 10, height: 10 });
  assert.deepEqual(rectAt(box, 2000), { x: 100, y: 0, width: 10, height: 10 });
  assert.deepEqual(rectAt(box, 2500), { x: 100, y: 50, width: 20, height: 10 });
  assert.deepEqual(rectAt(box, 9000), { x: 100, y: 100, width: 30, height: 10 });
});

test('a frame is covered by all the way the box goes while it is shown, round the corner too', () => {
  assert.deepEqual(coverDuring(box, { fromMs: 1400, toMs: 1500 }), { x: 40, y: 0, width: 20, height: 10 });
  assert.deepEqual(coverDuring(box, { fromMs: 1900, toMs: 2100 }), { x: 90, y: 0, width: 22, height: 20 });
  assert.deepEqual(coverDuring(box, { fromMs: -Infinity, toMs: Infinity }), { x: 0, y: 0, width: 130, height: 110 });
});

test('the first and the last frame of the interval are covered, and the next ones are not', () => {
  assert.ok(coverDuring(box, { fromMs: 900, toMs: 1000 }));
  assert.ok(coverDuring(box, { fromMs: 3000, toMs: 3040 }));
  assert.equal(coverDuring(box, { fromMs: 900, toMs: 999 }), undefined);
  assert.equal(coverDuring(box, { fromMs: 3001, toMs: 3040 }), undefined);
  assert.ok(coverDuring(box, { fromMs: 3010, toMs: 3040 }, 17), 'within what the times may be off');
});

test('what is covered reaches outward over every chroma sample that has a pixel of it', () => {
  assert.deepEqual(coveredArea({ x: 11, y: 11, width: 3, height: 3 }, { width: 64, height: 64 }), {
    left: 8,
    top: 8,
    right: 16,
    bottom: 16,
  });
  assert.equal(coveredArea({ x: 90, y: 0, width: 3, height: 3 }, { width: 64, height: 64 }), undefined);
});

test('solid is black in all three planes, and nothing beside it changes', () => {
  const frame = { width: 16, height: 16, bytes: new Uint8Array(384).fill(200) };
  paint(frame, { x: 4, y: 4, width: 4, height: 4 }, 'fill');
  assert.equal(frame.bytes.filter((value) => value === 16).length, 8 * 8);
  assert.equal(frame.bytes.filter((value) => value === 128).length, 2 * 4 * 4);
  assert.equal(frame.bytes.filter((value) => value === 200).length, 384 - 64 - 32);
});

test('samples of a muted stretch are zeros, to the sample, however they are cut into pieces', async () => {
  const heard: Buffer[] = [];
  const silencer = createSilencer([{ fromMs: 10, toMs: 20 }], 0, async (_, samples) => void heard.push(samples));
  const all = Buffer.alloc(48 * 30 * 4, 1);
  for (let at = 0; at < all.length; at += 1001) await silencer.take(Buffer.from(all.subarray(at, at + 1001)));
  const bytes = Buffer.concat(heard);
  assert.equal(bytes.length, all.length);
  assert.equal(bytes.indexOf(0), 480 * 4);
  assert.equal(bytes.lastIndexOf(0), 961 * 4 - 1);
});

test('what was heard up to where the film was stopped is silent, at one picture a second and uneven too', async () => {
  const map = createTimeMap(1);
  for (const [tick, originalMs] of [0, 1000, 1510, 3490, 4000].entries()) map.take({ tick, originalMs, frame: tick });
  const points = map.end();
  for (const stoppedAtMs of [500, 950, 1999, 2950, 3999]) {
    const { originalMs: toMs } = originalAt(points, 1, stoppedAtMs)!;
    const heard: Buffer[] = [];
    const silencer = createSilencer([{ fromMs: 0, toMs }], 500, async (_, samples) => void heard.push(samples));
    await silencer.take(Buffer.alloc(48 * 7000 * 4, 1));
    const audibleMs = Buffer.concat(heard).indexOf(1) / 4 / 48;
    assert.ok(audibleMs >= stoppedAtMs, `stopped at ${stoppedAtMs}, heard from ${audibleMs}`);
    assert.ok(audibleMs <= stoppedAtMs + 2001, 'and no more than two pictures beyond');
  }
});

test('a relay keeps nothing: whoever puts waits for the reader, and is told when nobody reads', async () => {
  const relay = createRelay();
  let taken = 0;
  const putting = [1, 2, 3].map((n) => relay.put(Buffer.from([n]), Buffer.from([n * 10])).then(() => (taken += 1)));
  assert.equal(taken, 0);
  const seen: number[] = [];
  for await (const chunk of relay.read()) {
    seen.push(chunk[0]!);
    if (seen.length === 4) break;
  }
  assert.deepEqual(seen, [1, 10, 2, 20]);
  assert.equal((await Promise.allSettled(putting)).filter(({ status }) => status === 'rejected').length, 2);
  await assert.rejects(relay.put(Buffer.from([9])));
});

test('a plan is refused that says nothing, leaves the frame, goes back in time, or has too many keys', () => {
  const plan = { v: 1, frame: { width: 320, height: 180 }, slackMs: 20, boxes: [box], mutes: [] };
  assert.ok(redactionPlan.safeParse(plan).success);
  const wrong = [
    { ...plan, boxes: [] },
    { ...plan, boxes: [{ ...box, keys: [] }] },
    { ...plan, boxes: [{ ...box, toMs: 500 }] },
    { ...plan, boxes: [{ ...box, keys: box.keys.toReversed() }] },
    { ...plan, frame: { width: 100, height: 100 } },
    { ...plan, boxes: Array.from({ length: 65 }, () => box) },
    { ...plan, mutes: [{ fromMs: 5, toMs: 2 }] },
    { ...plan, boxes: [{ ...box, effect: 'none' }] },
  ];
  for (const [n, one] of wrong.entries()) assert.equal(redactionPlan.safeParse(one).success, false, String(n));
});
