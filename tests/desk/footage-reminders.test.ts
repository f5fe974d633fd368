import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isDaytime,
  isReminderDue,
  mostReminders,
  nextDaytime,
  type Standing,
} from '../../api/desk/footage/reminders.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** a Monday, 10 o'clock in Copenhagen */
const monday = new Date('2026-11-02T09:00:00Z');
const after = (days: number): Date => new Date(monday.getTime() + days * dayMs);

const standing = (fields: Partial<Standing> = {}): Standing => ({
  answer: null,
  answeredAt: null,
  handedInAt: null,
  remindersSent: 0,
  remindedAt: monday,
  deadlineAt: after(20),
  keptUntil: after(28),
  district: 'fyn',
  ...fields,
});

test('after three days of silence, and not before', () => {
  assert.equal(isReminderDue(standing(), after(2)), false);
  assert.equal(isReminderDue(standing(), new Date(after(3).getTime() - 1)), false);
  assert.equal(isReminderDue(standing(), after(3)), true);
});

test('who saved is asked for it three days after they said so; who has nothing, or needs help, is left alone', () => {
  const saved = standing({ answer: 'saved', answeredAt: after(1) });
  assert.equal(isReminderDue(saved, after(3)), false);
  assert.equal(isReminderDue(saved, after(4)), true);
  for (const answer of ['nothing', 'off', 'not_mine', 'help'] as const)
    assert.equal(isReminderDue(standing({ answer, answeredAt: after(1) }), after(8)), false, answer);
  assert.equal(isReminderDue({ ...saved, handedInAt: after(2) }, after(8)), false);
});

test('once when five days are left of the deadline, and once of the thirty days, but not the day after another', () => {
  const late = standing({ deadlineAt: after(7), keptUntil: after(14), remindedAt: monday });
  assert.equal(isReminderDue(late, after(1)), false, 'six days are left');
  assert.equal(isReminderDue(late, after(2)), true, 'five days are left');
  const told = { ...late, remindersSent: 1, remindedAt: after(8.5) };
  assert.equal(isReminderDue(told, after(9.1)), false, 'told within a day');
  assert.equal(isReminderDue({ ...told, remindedAt: after(8) }, after(9)), true, 'five days are left of the thirty');
  assert.equal(isReminderDue({ ...told, remindedAt: after(9) }, after(10)), false, 'told since');
});

test('three times at most, and never when it may no longer lie there', () => {
  assert.equal(isReminderDue(standing({ remindersSent: mostReminders }), after(8)), false);
  assert.equal(isReminderDue(standing({ keptUntil: after(7) }), after(8)), false);
  assert.equal(isReminderDue(standing({ deadlineAt: after(2) }), after(8)), true, 'late is better than never');
});

test('on weekdays from 8 to 18 by the district’s clocks, summer and winter', () => {
  const cases: [string, string, boolean][] = [
    ['2026-11-02T06:59:59Z', 'Europe/Copenhagen', false],
    ['2026-11-02T07:00:00Z', 'Europe/Copenhagen', true],
    ['2026-11-02T16:59:59Z', 'Europe/Copenhagen', true],
    ['2026-11-02T17:00:00Z', 'Europe/Copenhagen', false],
    ['2026-07-06T06:00:00Z', 'Europe/Copenhagen', true],
    ['2026-07-06T16:00:00Z', 'Europe/Copenhagen', false],
    ['2026-11-07T11:00:00Z', 'Europe/Copenhagen', false],
    ['2026-11-08T11:00:00Z', 'Europe/Copenhagen', false],
    ['2026-11-02T08:00:00Z', 'America/Nuuk', false],
    ['2026-11-02T11:00:00Z', 'America/Nuuk', true],
  ];
  for (const [at, zone, expected] of cases) assert.equal(isDaytime(new Date(at), zone), expected, `${at} ${zone}`);
});

test('what may not go out now goes out when the next day begins, summer and winter', () => {
  const cases: [string, string, string][] = [
    ['2026-11-02T05:10:00Z', 'Europe/Copenhagen', '2026-11-02T07:00:00.000Z'],
    ['2026-11-02T17:00:00Z', 'Europe/Copenhagen', '2026-11-03T07:00:00.000Z'],
    ['2026-11-06T17:00:00Z', 'Europe/Copenhagen', '2026-11-09T07:00:00.000Z'],
    ['2026-10-23T20:00:00Z', 'Europe/Copenhagen', '2026-10-26T07:00:00.000Z'],
    ['2026-03-27T20:00:00Z', 'Europe/Copenhagen', '2026-03-30T06:00:00.000Z'],
    ['2026-11-02T08:00:00Z', 'America/Nuuk', '2026-11-02T10:00:00.000Z'],
  ];
  for (const [at, zone, expected] of cases)
    assert.equal(nextDaytime(new Date(at), zone).toISOString(), expected, `${at} ${zone}`);
});

test('whatever the dates are: never more than three, never at night, never after its last day', () => {
  let seed = 20261130;
  const pick = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 200; round++) {
    const asked = new Date(monday.getTime() + pick(14 * 24) * hourMs);
    const keptUntil = new Date(asked.getTime() + pick(30 * 24) * hourMs);
    const deadlineAt = new Date(asked.getTime() + (1 + pick(40 * 24)) * hourMs);
    const one = standing({ remindedAt: asked, keptUntil, deadlineAt, answer: pick(2) ? 'saved' : null });
    if (one.answer) one.answeredAt = new Date(asked.getTime() + pick(72) * hourMs);
    const sent: Date[] = [];
    for (let at = asked; at < new Date(asked.getTime() + 45 * dayMs); at = new Date(at.getTime() + hourMs)) {
      if (!isReminderDue(one, at)) continue;
      sent.push(at);
      one.remindersSent += 1;
      one.remindedAt = at;
    }
    assert.ok(sent.length <= 3, `round ${round}`);
    for (const at of sent) assert.ok(isDaytime(at, 'Europe/Copenhagen') && at < keptUntil, `round ${round}`);
    for (const [index, at] of sent.entries())
      assert.ok(index === 0 || at.getTime() - sent[index - 1]!.getTime() >= dayMs, `round ${round}`);
  }
});
