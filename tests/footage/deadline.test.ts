import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { footageDays } from '../../api/appeal/incident.ts';
import { deadlineOf, keepingDays } from '../../api/footage/deadline.ts';
import { local, zones } from './recorder.ts';

const copenhagen = 'Europe/Copenhagen';
const dayMs = 86_400_000;

test('footage of 12 May may lie until 11 June is over', () => {
  const { day, endsAt, daysLeft } = deadlineOf('2026-05-12T12:00:00Z', copenhagen, new Date('2026-05-15T12:00:00Z'));
  assert.deepEqual([day, endsAt, daysLeft], ['2026-06-11', '2026-06-11T22:00:00.000Z', 27]);
});

test('the last day counts as none left, and the midnight after it as past', () => {
  const left = (now: string) => deadlineOf('2026-05-12T12:00:00Z', copenhagen, new Date(now)).daysLeft;
  assert.equal(left('2026-06-10T22:00:00Z'), 0);
  assert.equal(left('2026-06-11T21:59:59Z'), 0);
  assert.equal(left('2026-06-11T22:00:00Z'), -1);
});

test('just after midnight in the summer does not lose its day to the winter', () => {
  // half past midnight on 10 October; thirty times 24 hours later it is 23:30 on 8 November
  const { day } = deadlineOf('2026-10-09T22:30:00Z', copenhagen, new Date('2026-10-10T08:00:00Z'));
  assert.equal(day, '2026-11-09');
});

test('a leap day is a day', () => {
  assert.equal(deadlineOf('2028-02-10T12:00:00Z', copenhagen, new Date()).day, '2028-03-11');
  assert.equal(deadlineOf('2027-02-10T12:00:00Z', copenhagen, new Date()).day, '2027-03-12');
});

test('the same moment ends on another day where the day is another', () => {
  const at = '2026-11-14T01:00:00Z';
  assert.equal(deadlineOf(at, copenhagen, new Date(at)).day, '2026-12-14');
  assert.equal(deadlineOf(at, 'America/Nuuk', new Date(at)).day, '2026-12-13');
});

test('a recorder that keeps a week can be counted on for six days, and never for more than the law', () => {
  const at = '2026-11-01T12:00:00Z';
  assert.equal(deadlineOf(at, copenhagen, new Date(at), 7).day, '2026-11-07');
  assert.equal(deadlineOf(at, copenhagen, new Date(at), 0).day, '2026-11-01');
  assert.equal(deadlineOf(at, copenhagen, new Date(at), 90).day, '2026-12-01');
});

test('everywhere the last day is thirty days of the calendar on, ends at a midnight, and the countdown falls by one a day', () => {
  const anyInstant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) });
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyInstant, fc.nat({ max: 40 * dayMs }), (zone, recordedAt, after) => {
      const now = recordedAt + after;
      const { day, endsAt, daysLeft } = deadlineOf(new Date(recordedAt).toISOString(), zone, new Date(now));
      assert.equal((Date.parse(day) - Date.parse(local(zone, recordedAt).slice(0, 10))) / dayMs, keepingDays);
      assert.equal((Date.parse(day) - Date.parse(local(zone, now).slice(0, 10))) / dayMs, daysLeft);
      assert.equal(local(zone, Date.parse(endsAt)).slice(11), '00:00:00');
      assert.equal(local(zone, Date.parse(endsAt) - 1).slice(0, 10), day);
      assert.equal(daysLeft < 0, now >= Date.parse(endsAt));
    }),
    { numRuns: 1000 },
  );
});

test('appeals and requests count the same days', () => {
  assert.equal(keepingDays, footageDays);
});
