import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accessActions,
  custodyActions,
  fileStates,
  revealStates,
  roles,
  signInMethods,
  tipStates,
} from '../../api/db/values.ts';
import { reasons } from '../../api/desk/reasons.ts';
import { revealFailures } from '../../api/evidence/contact/answer.ts';
import { packageFailures } from '../../api/evidence/package/collect.ts';
import { fragment, nextAddress, signInAddress } from '../../site/desk/address.ts';
import { factValue, isWorrying, pulse } from '../../site/desk/admin/facts.ts';
import { districtName } from '../../site/desk/districts.ts';
import { presence } from '../../site/desk/idle.ts';
import { duration, position, size } from '../../site/desk/measures.ts';
import { capturedTime, exactTime, shortTime, span } from '../../site/desk/times.ts';
import { reasonName } from '../../site/desk/tip/reason-names.ts';
import { deskText, wordFor } from '../../site/text/desk.ts';

test('times are those of Copenhagen, in summer and in winter', () => {
  assert.equal(exactTime('2026-11-22T12:00:05.000Z', 'da'), '22.11.2026 13.00.05');
  assert.equal(exactTime('2026-07-01T22:30:00.000Z', 'da'), '02.07.2026 00.30.00');
  assert.equal(exactTime('2026-07-01T22:30:00.000Z', 'en'), '02/07/2026 00:30:00');
});

test('today needs no date', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  assert.equal(shortTime('2026-11-22T06:05:00Z', now, 'da'), '07.05');
  assert.match(shortTime('2026-11-21T22:30:00Z', now, 'da'), /^21\. nov\.? 23\.30$/);
  // half past midnight in Copenhagen is today, though it is yesterday in UTC
  assert.equal(shortTime('2026-11-21T23:30:00Z', now, 'da'), '00.30');
});

test('a span has one unit, and the past is as long as the future', () => {
  assert.equal(span(59 * 60_000, 'da'), '59 min.');
  assert.equal(span(-125 * 60_000, 'da'), '2 t');
  assert.equal(span(50 * 3_600_000, 'en'), '2 d');
});

test('a capture time without a zone is shown as the file writes it', () => {
  assert.deepEqual(capturedTime('2026-11-21T23:02:11', 'da'), { text: '2026-11-21 23:02:11', zoned: false });
  assert.deepEqual(capturedTime('2026-11-21T22:02:11+01:00', 'da'), { text: '21.11.2026 22.02.11', zoned: true });
  assert.equal(capturedTime('somewhen in MarchZ', 'da').text, 'somewhen in MarchZ');
});

test('sizes, lengths and places are short and exact enough', () => {
  assert.equal(size(999, 'da'), '999\u00a0B');
  assert.equal(size(1_400_000_000, 'da'), '1,4\u00a0GB');
  assert.equal(size(184_320_411, 'en'), '184\u00a0MB');
  assert.equal(duration(3_723_900), '1:02:03');
  assert.equal(duration(7_000), '0:07');
  assert.equal(position(55.675941, -12.5), '55.67594, -12.50000');
});

test('after signing in one lands on the console and nowhere else', () => {
  assert.equal(nextAddress('?next=%2Fdesk%2Ftip%2F%23abc'), '/desk/tip/#abc');
  assert.equal(nextAddress('?next=%2Fdesk%2F%3Fstate%3Dmine'), '/desk/?state=mine');
  for (const bad of ['//evil.example/desk/', '/desk/../x', 'https://evil.example', '/desk/sign-in/', '/tip/', ''])
    assert.equal(nextAddress(`?next=${encodeURIComponent(bad)}`), '/desk/', bad);
});

test('the way to the sign-in page remembers where one was', () => {
  assert.equal(signInAddress('/desk/tip/#abc'), '/desk/sign-in/?next=%2Fdesk%2Ftip%2F%23abc');
  assert.equal(nextAddress(signInAddress('/desk/tip/#abc').slice('/desk/sign-in/'.length)), '/desk/tip/#abc');
  assert.equal(fragment('#a-b_c'), 'a-b_c');
});

test('a person is warned two minutes before the session ends', () => {
  assert.equal(presence(27 * 60_000), 'here');
  assert.equal(presence(28 * 60_000), 'warned');
  assert.equal(presence(30 * 60_000), 'gone');
});

test('a process that is silent or not ready does not look alive', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const at = '2026-11-22T11:59:50Z';
  assert.equal(pulse({ role: 'desk', at, facts: {} }, now), 'alive');
  assert.equal(pulse({ role: 'intake', at, facts: { ready: false } }, now), 'not_ready');
  assert.equal(pulse({ role: 'desk', at, facts: {} }, now + 120_000), 'silent');
});

test('a missing wall is shown as a worry, in words', () => {
  assert.equal(isWorrying('confinement', 'none'), true);
  assert.equal(isWorrying('tier', 'D'), true);
  assert.equal(isWorrying('tier', 'A'), false);
  const words = deskText.da.health;
  assert.equal(factValue(true, 'ready', words, 'da'), 'ja');
  assert.equal(factValue(2_000_000_000, 'freeBytes', words, 'da'), '2\u00a0GB');
  assert.equal(factValue('2026-11-22T12:00:00.000Z', 'startedAt', words, 'da'), '22.11.2026 13.00.00');
  assert.equal(factValue('7.1', 'ffmpeg', words, 'da'), '7.1');
});

test('every code the desk can send has words in both languages', () => {
  for (const text of Object.values(deskText)) {
    const tables: [Record<string, unknown>, readonly string[]][] = [
      [text.states, tipStates],
      [text.roles, roles],
      [text.log.actions, accessActions],
      [text.account.methods, signInMethods],
      [text.staff.roleHints, roles],
      [text.custody.sentence, custodyActions],
      [text.watch.acts, custodyActions],
      [text.files.working, fileStates.slice(0, 6)],
      [text.package.failures, packageFailures],
      [text.contact.failures, revealFailures],
      [text.reveals.states, revealStates],
    ];
    for (const [words, codes] of tables) for (const code of codes) assert.ok(Object.hasOwn(words, code), code);
    assert.equal(text.priorities.length, 6);
  }
});

test('every reason has a short name, so that a list of them can be read at a glance', () => {
  for (const action of ['accept', 'reject'] as const)
    for (const key of Object.keys(reasons[action]))
      for (const language of ['da', 'en'] as const) {
        const name = reasonName(key, language);
        assert.ok(name !== key && name.length <= 30, `${key} ${language}`);
      }
});

test('an unknown code is shown, never nothing', () => {
  assert.equal(wordFor({ a: 'A' }, 'constructor'), 'constructor');
  assert.equal(districtName('atlantis', 'da', 'Alle'), 'atlantis');
  assert.equal(districtName('fyn', 'en', 'All'), 'Funen Police');
  assert.equal(districtName(null, 'da', 'Alle'), 'Alle');
});

test('on one page no key does two things', () => {
  for (const text of Object.values(deskText)) {
    const { list, tipList, playerList } = text.queue.keys;
    for (const keys of [list, tipList, playerList]) {
      const single = keys.flatMap(([key = '']) => key.split(' ')).filter((key) => /^[a-z]$/.test(key));
      assert.deepEqual(
        single.filter((key, index) => single.indexOf(key) !== index),
        [],
      );
    }
  }
});
