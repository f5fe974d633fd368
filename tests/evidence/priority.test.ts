import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueAt, priorityOf, soundsDangerous } from '../../api/evidence/priority.ts';
import { addWorkingDays, isWorkingDay } from '../../api/evidence/working-days.ts';

const tip = { danger: false, text: 'Jeg så en rød bil.' };
const day = (date: string, clock = '10:00'): Date => new Date(`${date}T${clock}:00+01:00`);

test('danger comes first, then tips about an appeal, then the others', () => {
  assert.equal(priorityOf({ ...tip, danger: true }), 0);
  assert.equal(priorityOf({ ...tip, text: 'Han har taget et GIDSEL i banken' }), 0);
  assert.equal(priorityOf({ ...tip, appeal: 'K7Q2M9' }), 3);
  assert.equal(priorityOf(tip), 4);
});

test('danger words are whole words, in both languages and both ways of writing å', () => {
  for (const text of [
    'der ligger en bombe ved døren',
    'BOMBEN er i tasken',
    'han slår hende ihjel!',
    'a hostage situation',
    'he is going to  kill her',
    'han sla\u030Ar mig ihjel',
  ])
    assert.equal(soundsDangerous(text), true, text);
  for (const text of ['en bombastisk tale', 'badebomberne', 'a bombshell', 'han var farlig at se på', 'skyderi i 2019'])
    assert.equal(soundsDangerous(text), false, text);
});

test('a priority has its deadline', () => {
  const at = day('2026-11-19'); // Thursday
  assert.equal(dueAt(at, 0).getTime() - at.getTime(), 5 * 60_000);
  assert.equal(dueAt(at, 3).getTime() - at.getTime(), 4 * 3_600_000);
  assert.deepEqual(dueAt(at, 4), day('2026-11-23'), 'Friday and Monday');
});

test('weekends and Danish holidays are not working days', () => {
  const off = [
    '2026-01-01',
    '2026-04-02',
    '2026-04-03',
    '2026-04-06',
    '2026-05-14',
    '2026-05-25',
    '2026-12-25',
    '2026-12-26',
    '2027-03-25',
    '2027-03-29',
    '2027-05-06',
    '2027-05-17',
    '2026-11-21',
    '2026-11-22',
  ];
  for (const date of off) assert.equal(isWorkingDay(day(date)), false, date);
  // store bededag was abolished; Constitution Day and Christmas Eve are not public holidays
  for (const date of ['2026-05-01', '2026-04-24', '2026-06-05', '2026-12-24', '2026-04-01', '2026-04-07'])
    assert.equal(isWorkingDay(day(date)), true, date);
});

test('working days are counted in Danish time', () => {
  assert.deepEqual(addWorkingDays(day('2026-11-20', '23:30'), 1), day('2026-11-23', '23:30'), 'late on a Friday');
  assert.deepEqual(addWorkingDays(day('2026-11-21'), 2), day('2026-11-24'), 'Saturday counts from Monday');
  assert.deepEqual(addWorkingDays(day('2026-12-23'), 2), day('2026-12-28'), 'over Christmas');
});
