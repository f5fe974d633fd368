import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ClockFact, correct, readClock } from '../../api/footage/clock.ts';
import { type ClockCheck, clockCheck } from '../../api/footage/hand-in.ts';
import { anyOccasion, anyRecorder, lookedAt, type Recorder, shows } from './recorder.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const shop: Recorder = {
  zone: 'Europe/Copenhagen',
  offsetMs: 0,
  followsSummerTime: true,
  display: 'seconds',
  twelveHours: false,
};
const kinds = (facts: ClockFact[]) => facts.map(({ kind }) => kind);
const within = (uncertaintyMs: number, instant: string, truth: number) =>
  Math.abs(Date.parse(instant) - truth) <= uncertaintyMs;

test('whatever is constantly wrong with a recorder, the truth is among the candidates, within the uncertainty', () => {
  const seen = { one: 0, several: 0 };
  fc.assert(
    fc.property(
      anyRecorder,
      anyOccasion,
      fc.constantFrom('truth', 'unknown'),
      (recorder, { trueAt, from, lengthMs, otherHalf }, said) => {
        const check = lookedAt(recorder, trueAt, said === 'unknown' ? { followsSummerTime: 'unknown' } : {}, otherHalf);
        clockCheck.parse(check);
        const reading = readClock(check);
        assert.ok(reading);
        assert.equal(reading.offsetMs, reading.candidates[0].offsetMs);
        const shown = { from: shows(recorder, from), to: shows(recorder, from + lengthMs) };
        const corrected = correct(shown, check);
        assert.ok(corrected, JSON.stringify({ shown, check }));
        assert.deepEqual({ from: corrected.from, to: corrected.to }, corrected.candidates[0]);
        assert.ok(
          corrected.candidates.some(
            (one) =>
              within(corrected.uncertaintyMs, one.from, from) &&
              within(corrected.uncertaintyMs, one.to, from + lengthMs),
          ),
          JSON.stringify({ shown, check, corrected, truth: new Date(from).toISOString() }),
        );
        seen[corrected.candidates.length === 1 ? 'one' : 'several'] += 1;
      },
    ),
    { numRuns: 4000 },
  );
  assert.ok(seen.one > 500 && seen.several > 500, JSON.stringify(seen));
});

test('a clock that drifts as quartz does stays within the uncertainty', () => {
  fc.assert(
    fc.property(anyOccasion, fc.integer({ min: -25, max: 25 }), ({ trueAt, from, lengthMs }, partsPerMillion) => {
      const drifted = (at: number): Recorder => ({ ...shop, offsetMs: ((at - trueAt) * partsPerMillion) / 1e6 });
      const check = lookedAt(shop, trueAt);
      const to = from + lengthMs;
      const corrected = correct({ from: shows(drifted(from), from), to: shows(drifted(to), to) }, check)!;
      assert.ok(
        corrected.candidates.some(
          (one) => within(corrected.uncertaintyMs, one.from, from) && within(corrected.uncertaintyMs, one.to, to),
        ),
        JSON.stringify({ check, corrected }),
      );
    }),
    { numRuns: 500 },
  );
});

test('a clock six minutes and twelve seconds fast is put back to the second', () => {
  const check: ClockCheck = { ...lookedAt(shop, 0), shown: '2026-11-14T10:21:12', trueAt: '2026-11-14T09:15:00Z' };
  const { offsetMs, uncertaintyMs, candidates, facts } = readClock(check)!;
  assert.deepEqual([offsetMs, uncertaintyMs, candidates.length], [372_500, 2_000, 1]);
  assert.deepEqual(facts, [{ kind: 'fast', ms: 372_500 }]);
  const corrected = correct({ from: '2026-11-14T02:00:00', to: '2026-11-14T03:00:00' }, check)!;
  assert.equal(corrected.from, '2026-11-14T00:53:48.000Z');
  assert.equal(corrected.to, '2026-11-14T01:53:48.000Z');
  assert.ok(corrected.uncertaintyMs < 4_000);
});

test('the less exactly one looked, the greater the uncertainty', () => {
  const exact = readClock(lookedAt(shop, Date.UTC(2026, 10, 14, 9)))!.uncertaintyMs;
  for (const [said, more] of [
    [{ photo: undefined }, 4_500],
    [{ trueSource: 'phone' }, 1_000],
    [{ trueSource: 'other' }, 59_000],
    [{ shown: '2026-11-14T10:00' }, 29_500],
  ] as const) {
    const check = { ...lookedAt(shop, Date.UTC(2026, 10, 14, 9)), ...said } as ClockCheck;
    assert.equal(readClock(check)!.uncertaintyMs - exact, more, JSON.stringify(said));
  }
});

test('a recorder that did not put itself forward is told from one that is an hour slow', () => {
  const standing: Recorder = { ...shop, followsSummerTime: false, offsetMs: 20_000 };
  const look = lookedAt(standing, Date.UTC(2026, 3, 2, 8), { followsSummerTime: 'unknown' });
  const { facts, candidates } = readClock(look)!;
  assert.ok(kinds(facts).includes('not_put_forward'));
  assert.equal(candidates[0].followsSummerTime, false);
  assert.equal(candidates.length, 2);
  // footage from before the change: right but for its twenty seconds
  const at = Date.UTC(2026, 2, 28, 20);
  const corrected = correct({ from: shows(standing, at), to: shows(standing, at + hourMs) }, look)!;
  assert.ok(within(corrected.uncertaintyMs, corrected.from, at), corrected.from);
  assert.equal(corrected.candidates.length, 2);
  assert.equal(Date.parse(corrected.from) - Date.parse(corrected.candidates[1]!.from), -hourMs);
});

test('one that was put forward and not back is told too', () => {
  const look = lookedAt({ ...shop, offsetMs: hourMs }, Date.UTC(2026, 10, 14, 8), { followsSummerTime: 'unknown' });
  assert.deepEqual(kinds(readClock(look)!.facts), ['fast', 'not_put_back', 'summer_time_unknown']);
});

test('what was recorded while the hour came twice may be either, and a stretch across it is as long as it was', () => {
  const check = lookedAt(shop, Date.UTC(2026, 9, 26, 10));
  const within2to3 = correct({ from: '2026-10-25T02:10:00', to: '2026-10-25T02:20:00' }, check)!;
  assert.deepEqual(
    within2to3.candidates.map(({ from, to }) => [from.slice(11, 16), to.slice(11, 16)]),
    [
      ['00:10', '00:20'],
      ['01:10', '01:20'],
      ['00:10', '01:20'],
    ],
  );
  // the screen went from 02:59 to 02:00
  const across = correct({ from: '2026-10-25T02:50:00', to: '2026-10-25T02:10:00' }, check)!;
  assert.deepEqual(across.candidates.length, 1);
  assert.equal(Date.parse(across.to) - Date.parse(across.from), 20 * minuteMs);
});

test('a recorder that claims to follow and shows an hour that was left out is taken for one that stands', () => {
  const check: ClockCheck = { ...lookedAt(shop, 0), shown: '2026-03-29T02:30:00', trueAt: '2026-03-29T01:30:00Z' };
  const { candidates, facts } = readClock(check)!;
  assert.ok(kinds(facts).includes('shows_no_time_of_zone'));
  assert.deepEqual(
    candidates.map(({ followsSummerTime }) => followsSummerTime),
    [false],
  );
});

test('a wrong date is said in days, and a day and month that changed places is seen', () => {
  const at = Date.UTC(2026, 10, 3, 9);
  const late = readClock(lookedAt({ ...shop, offsetMs: -3 * dayMs - 40_000 }, at))!;
  assert.deepEqual(
    late.facts.find(({ kind }) => kind === 'wrong_date'),
    { kind: 'wrong_date', days: -3 },
  );
  const swapped = readClock({ ...lookedAt(shop, at), shown: '2026-03-11T10:00:00' })!;
  assert.ok(kinds(swapped.facts).includes('day_and_month_swapped'));
  // ten minutes fast at five to midnight is no wrong date
  const turned = readClock(lookedAt({ ...shop, offsetMs: 10 * minuteMs }, Date.UTC(2026, 10, 3, 22, 55)))!;
  assert.deepEqual(kinds(turned.facts), ['fast']);
  // and neither are the two halves of a day taken for one another
  const evening = readClock(lookedAt({ ...shop, offsetMs: 12 * hourMs + 20_000 }, Date.UTC(2026, 10, 3, 9, 15)))!;
  assert.deepEqual(kinds(evening.facts), ['fast']);
});

test('a clock of twelve hours leaves both halves of the day open, and the nearer one is the likelier', () => {
  const check = lookedAt({ ...shop, twelveHours: true }, Date.UTC(2026, 10, 14, 21, 15), {}, true);
  assert.equal(check.shown, '2026-11-14T10:15:00');
  const { candidates, facts } = readClock(check)!;
  assert.deepEqual(
    candidates.map(({ otherHalf, offsetMs }) => [otherHalf, Math.round(offsetMs / hourMs)]),
    [
      [true, 0],
      [false, -12],
    ],
  );
  assert.deepEqual(kinds(facts), ['right', 'half_of_day_unknown']);
});

test('a recorder on the time of UTC is recognised in Denmark and in Greenland', () => {
  for (const zone of ['Europe/Copenhagen', 'America/Nuuk']) {
    const at = Date.UTC(2026, 6, 14, 9);
    const check = { ...lookedAt({ ...shop, zone: 'UTC' }, at), zone };
    assert.ok(kinds(readClock(check)!.facts).includes('stands_in_utc'), zone);
  }
});

test('leap days and the turn of the year are days like others', () => {
  const check = lookedAt({ ...shop, offsetMs: 2 * dayMs }, Date.UTC(2028, 1, 27, 12));
  assert.equal(check.shown.slice(0, 10), '2028-02-29');
  const corrected = correct({ from: '2028-03-01T00:30:00', to: '2028-03-01T00:40:00' }, check)!;
  assert.equal(corrected.from.slice(0, 13), '2028-02-27T23');
});

test('what is no time, no zone, or ends before it begins is not guessed at', () => {
  const check = lookedAt(shop, Date.UTC(2026, 10, 14, 9));
  for (const shown of ['2026-02-30T10:00:00', '2025-02-29T10:00', '2026-11-14T24:30', '2026-13-01T00:00'])
    assert.equal(readClock({ ...check, shown }), undefined, shown);
  assert.equal(readClock({ ...check, zone: 'Europe/Atlantis' }), undefined);
  assert.equal(correct({ from: '2026-11-14T10:00:00', to: '2026-11-14T09:00:00' }, check), undefined);
  assert.equal(correct({ from: '2026-11-31T10:00:00', to: '2026-11-14T09:00:00' }, check), undefined);
});
