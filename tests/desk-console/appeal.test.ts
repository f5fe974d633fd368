import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { footageDays } from '../../api/appeal/incident.ts';
import { lifetimes, minorLifetime } from '../../api/appeal/model.ts';
import { appealStates } from '../../api/db/values.ts';
import { changesBetween, setAt, valueAt, withChanges } from '../../api/draft-diff.ts';
import { fieldName } from '../../site/desk/appeal/field-names.ts';
import { suggestedTimes } from '../../site/desk/appeal/lifetimes.ts';
import { fieldOf, instantOf } from '../../site/desk/appeal/moments.ts';
import type { Rules } from '../../site/desk/appeal/wire.ts';
import { deskText } from '../../site/text/desk.ts';

test('a field of date and time means the clocks of Copenhagen, in every season', () => {
  for (const [field, iso] of [
    ['2026-11-22T13:00', '2026-11-22T12:00:00.000Z'],
    ['2026-07-01T00:30', '2026-06-30T22:30:00.000Z'],
    // an hour is missing that night, and comes twice that one
    ['2026-03-29T04:00', '2026-03-29T02:00:00.000Z'],
    ['2026-10-25T01:30', '2026-10-24T23:30:00.000Z'],
    ['2026-10-25T04:00', '2026-10-25T03:00:00.000Z'],
  ] as const) {
    assert.equal(instantOf(field), iso, field);
    assert.equal(fieldOf(iso), field);
  }
  assert.equal(instantOf(''), undefined);
  assert.equal(fieldOf('soon'), '');
});

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
/** What is a list is one in every version of a document, as in the draft's schema. */
const draft = fc.record(
  {
    title: leaf,
    needs: fc.array(leaf, { maxLength: 4 }),
    people: fc.array(fc.dictionary(fc.constantFrom('x', 'y'), leaf), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

test('what differs, put on the one, gives the other', () => {
  fc.assert(
    fc.property(draft, draft, (before, after) => {
      const made = withChanges(before, changesBetween(before, after));
      assert.deepEqual(changesBetween(made, after), []);
    }),
  );
});

test('two people who changed different fields lose nothing of either', () => {
  const before = { texts: { da: { title: 'A' }, en: { title: 'A' } }, subjects: [{ ageMin: 20 }] };
  const theirs = withChanges(before, [{ path: 'texts.da.title', after: 'B' }]);
  const mine = withChanges(before, [{ path: 'subjects.0.ageMax', after: 30 }]);
  assert.deepEqual(withChanges(theirs, changesBetween(before, mine)), {
    texts: { da: { title: 'B' }, en: { title: 'A' } },
    subjects: [{ ageMin: 20, ageMax: 30 }],
  });
  assert.deepEqual(before.subjects, [{ ageMin: 20 }], 'nothing given is changed');
});

test('a path makes its way, lists where there are numbers, and nothing is what is taken away', () => {
  const made: Record<string, unknown> = {};
  setAt(made, 'incident.places.0.town', 'Nyborg');
  assert.deepEqual(made, { incident: { places: [{ town: 'Nyborg' }] } });
  assert.equal(valueAt(made, 'incident.places.0.town'), 'Nyborg');
  setAt(made, 'incident.places.0.town', undefined);
  assert.deepEqual(made, { incident: { places: [{}] } });
  assert.equal(valueAt(made, 'danger.level'), undefined);
});

test('fields are named as people read them, with the person or place they belong to and the language', () => {
  const { fields, appeal } = deskText.da;
  assert.equal(fieldName('texts.da.title', fields, appeal), 'Tekst: Titel (dansk)');
  assert.equal(fieldName('subjects.0.heightMinCm', fields, appeal), 'Person 1: Højde fra (cm)');
  assert.equal(fieldName('media.1.alt.en', fields, appeal), 'Billeder 2: Hvad ser man på billedet? (engelsk)');
  assert.equal(fieldName('legalBasis.rule', fields, appeal), 'Hjemmel');
  assert.equal(fieldName('legalBasis.priorSteps.2', fields, appeal), 'Hjemmel: Skridt 3');
});

test('suggested times are within what the law gives, and end with the footage', () => {
  const rules = {
    books: [],
    offences: { version: '', offences: [] },
    lifetimes,
    minorLifetime,
    footageDays,
  } as unknown as Rules;
  const now = Date.parse('2026-11-30T12:00:00Z');
  const call = suggestedTimes({ type: 'witness_call' }, rules, now);
  assert.ok(Date.parse(call.reviewAt) < now + 14 * 86_400_000 && Date.parse(call.expiresAt) < now + 60 * 86_400_000);
  assert.ok(Date.parse(call.reviewAt) < Date.parse(call.expiresAt));
  const child = suggestedTimes({ type: 'witness_call', subjects: [{ minor: true }] }, rules, now);
  assert.ok(Date.parse(child.expiresAt) < now + 7 * 86_400_000);
  const from = '2026-11-20T12:00:00.000Z';
  const footage = suggestedTimes({ type: 'footage_call', footageWanted: { from } }, rules, now);
  assert.equal(footage.expiresAt, '2026-12-20T12:00:00.000Z');
});

test('every state of an appeal has a word in both languages', () => {
  for (const { appeals } of [deskText.da, deskText.en])
    assert.deepEqual(Object.keys(appeals.status).sort(), [...appealStates].sort());
});
