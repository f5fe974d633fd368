import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aged, type Sample, trueTimeOf } from '../../site/business/true-time.ts';

/** A question that took its way there and back, however uneven, to a portal that is `offsetMs` ahead of our steady clock. */
const asked = (offsetMs: number, sentAt: number, thereMs: number, backMs: number): Sample => ({
  sentAt,
  answeredAt: sentAt + thereMs + backMs,
  said: Math.floor(sentAt + thereMs + offsetMs),
});

const anyWay = fc.double({ min: 0, max: 4000, noNaN: true });

test('the truth is never outside what is said of it, however slow and uneven the network', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.array(fc.record({ there: anyWay, back: anyWay }), { minLength: 1, maxLength: 10 }),
      (offsetMs, ways) => {
        const samples = ways.map(({ there, back }, i) => asked(offsetMs, 1e12 + i * 10_000, there, back));
        const found = trueTimeOf(samples)!;
        assert.ok(Math.abs(found.offsetMs - offsetMs) <= found.uncertaintyMs + 0.01, JSON.stringify(found));
        const best = Math.min(...samples.map(({ sentAt, answeredAt }) => answeredAt - sentAt));
        assert.ok(found.uncertaintyMs <= (best + 1) / 2 + 0.01, 'no worse than the quickest answer alone');
      },
    ),
  );
});

test('two uneven answers tell more together than each alone', () => {
  const found = trueTimeOf([asked(500, 1000, 10, 200), asked(500, 9000, 200, 10)])!;
  assert.ok(found.uncertaintyMs < 15, `${found.uncertaintyMs}`);
});

test('when a clock jumps in between, the quickest answer counts', () => {
  const found = trueTimeOf([asked(0, 1000, 20, 20), asked(60_000, 5000, 300, 300)])!;
  assert.ok(Math.abs(found.offsetMs) <= found.uncertaintyMs);
  assert.ok(found.uncertaintyMs < 25);
});

test('without an answer nothing is known', () => assert.equal(trueTimeOf([]), undefined));

test('while nobody answers it is known less and less, by more than any quartz drifts', () => {
  const hourMs = 3_600_000;
  const found = trueTimeOf([asked(500, 1000, 10, 10)])!;
  const later = aged(found, hourMs);
  assert.equal(later.offsetMs, found.offsetMs);
  assert.ok(later.uncertaintyMs - found.uncertaintyMs >= hourMs * 50e-6);
  const inSteps = aged(aged(found, hourMs / 2), hourMs / 2);
  assert.ok(Math.abs(inSteps.uncertaintyMs - later.uncertaintyMs) < 1e-6);
});
