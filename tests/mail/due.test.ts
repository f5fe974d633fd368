import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueOf, hasRoom, localTime, type MailStanding } from '../../api/desk/mail/due.ts';
import { hour, minute } from './bench.ts';

const standing = (fields: Partial<MailStanding> = {}): MailStanding => ({
  choice: 'immediately',
  visitedAt: new Date('2026-01-01T00:00:00Z'),
  toldAt: null,
  toldDangerAt: null,
  sentAt: null,
  sentBeforeAt: null,
  digestDay: null,
  ...fields,
});
const daily = (digestDay: string | null) => standing({ choice: 'daily', digestDay });
const at = new Date('2026-11-23T12:00:00Z');
const before = (ms: number) => new Date(at.getTime() - ms);

test('told once, then of danger once, then of nothing', () => {
  assert.equal(dueOf(standing(), at, 7), 'anything');
  assert.equal(dueOf(standing({ toldAt: before(hour) }), at, 7), 'danger');
  assert.equal(dueOf(standing({ toldAt: before(hour), toldDangerAt: before(hour) }), at, 7), undefined);
  assert.equal(dueOf(standing({ choice: 'never' }), at, 7), undefined);
});

test('whoever was here within two minutes is told on the screen', () => {
  assert.equal(dueOf(standing({ visitedAt: before(minute) }), at, 7), undefined);
  assert.equal(dueOf(standing({ visitedAt: before(3 * minute) }), at, 7), 'anything');
});

test('the third mail waits until the first of the last two is an hour old', () => {
  const twice = standing({ sentAt: before(minute), sentBeforeAt: before(hour) });
  assert.equal(hasRoom(twice, at), false);
  assert.equal(hasRoom(twice, new Date(at.getTime() + 1)), true);
  assert.equal(hasRoom(standing({ sentAt: before(minute) }), at), true);
});

test('the digest comes at the hour on the clocks of Copenhagen, winter and summer', () => {
  assert.equal(dueOf(daily('2026-01-14'), new Date('2026-01-15T05:59:59Z'), 7), undefined);
  assert.equal(dueOf(daily('2026-01-14'), new Date('2026-01-15T06:00:00Z'), 7), 'digest');
  assert.equal(dueOf(daily('2026-07-14'), new Date('2026-07-15T04:59:59Z'), 7), undefined);
  assert.equal(dueOf(daily('2026-07-14'), new Date('2026-07-15T05:00:00Z'), 7), 'digest');
  assert.equal(dueOf(daily('2026-07-15'), new Date('2026-07-15T21:00:00Z'), 7), undefined, 'once a day');
  // half an hour past midnight there is the day before in UTC
  assert.deepEqual(localTime(new Date('2026-07-14T22:30:00Z')), { day: '2026-07-15', hour: 0 });
});

test('in the night of a change no digest is left out and none comes twice', () => {
  const sentInNight = (from: string, digestHour: number): string[] => {
    let day: string | null = null;
    const sent: string[] = [];
    for (let past = 0; past < 48 * 60; past += 5) {
      const now = new Date(Date.parse(from) + past * minute);
      if (dueOf(daily(day), now, digestHour) !== 'digest') continue;
      day = localTime(now).day;
      sent.push(now.toISOString());
    }
    return sent;
  };
  // clocks go from 2 to 3 on 28 March 2027: the hour 2 is not there, and the one after it serves
  assert.deepEqual(sentInNight('2027-03-27T23:00:00Z', 2), ['2027-03-28T01:00:00.000Z', '2027-03-29T00:00:00.000Z']);
  assert.deepEqual(sentInNight('2027-03-27T23:00:00Z', 7), ['2027-03-28T05:00:00.000Z', '2027-03-29T05:00:00.000Z']);
  // clocks go from 3 to 2 on 25 October 2026: the hour 2 comes twice, and the first serves
  assert.deepEqual(sentInNight('2026-10-24T22:00:00Z', 2), ['2026-10-25T00:00:00.000Z', '2026-10-26T01:00:00.000Z']);
  assert.deepEqual(sentInNight('2026-10-24T22:00:00Z', 7), ['2026-10-25T06:00:00.000Z', '2026-10-26T06:00:00.000Z']);
});
