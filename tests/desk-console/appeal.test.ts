import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Draft } from '../../api/appeal/draft.ts';
import { footageDays } from '../../api/appeal/incident.ts';
import { lifetimes, minorLifetime } from '../../api/appeal/model.ts';
import { appealStates } from '../../api/db/values.ts';
import { changesBetween, setAt, valueAt } from '../../api/draft-diff.ts';
import { fieldName } from '../../site/desk/appeal/field-names.ts';
import { suggestedTimes } from '../../site/desk/appeal/lifetimes.ts';
import { mergeDrafts } from '../../site/desk/appeal/merge.ts';
import { fieldOf, instantOf } from '../../site/desk/appeal/moments.ts';
import { withoutPerson } from '../../site/desk/appeal/people.ts';
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

test('what one person wrote while nobody else did comes out of it as it was', () => {
  fc.assert(
    fc.property(draft, draft, (before, after) => {
      const [saved, written] = [before, after] as unknown as Draft[];
      for (const [mine, theirs] of [
        [written, saved],
        [saved, written],
        [written, written],
      ] as const) {
        const { draft: made, both } = mergeDrafts(saved!, mine!, theirs!);
        assert.deepEqual(changesBetween(made, written), []);
        assert.deepEqual(both, []);
      }
    }),
  );
});

test('two people who changed different fields lose nothing of either', () => {
  const saved: Draft = { texts: { da: { title: 'A' }, en: { title: 'A' } }, subjects: [{ ageMin: 20 }] };
  const theirs: Draft = { ...saved, texts: { da: { title: 'B' }, en: { title: 'A' } }, subjects: [{ ageMin: 21 }] };
  const mine: Draft = { ...saved, subjects: [{ ageMin: 20, ageMax: 30 }] };
  assert.deepEqual(mergeDrafts(saved, mine, theirs), {
    draft: { texts: { da: { title: 'B' }, en: { title: 'A' } }, subjects: [{ ageMin: 21, ageMax: 30 }] },
    both: [],
  });
  assert.deepEqual(saved.subjects, [{ ageMin: 20 }], 'nothing given is changed');
  const other: Draft = { ...saved, subjects: [{ ageMin: 22 }] };
  assert.deepEqual(mergeDrafts(saved, other, theirs).both, ['subjects.0.ageMin']);
});

const witness = { role: 'witness', hairColour: 'blond' } as const;
const suspect = { role: 'suspect', hairColour: 'black' } as const;
const place = { type: 'Point' as const, coordinates: [10, 55] as [number, number], radiusM: 500 };

test('a person who is taken out takes no picture along and gives none to the next', () => {
  const media = [
    { name: 'p1', subjectRef: 0 },
    { name: 'p2', subjectRef: 1 },
    { name: 'p3', subjectRef: 2 },
    { name: 'p4' },
  ];
  const subjects = [witness, suspect, { role: 'victim' as const }];
  assert.deepEqual(withoutPerson({ subjects, media }, 1), {
    subjects: [witness, { role: 'victim' }],
    media: [{ name: 'p1', subjectRef: 0 }, { name: 'p2' }, { name: 'p3', subjectRef: 1 }, { name: 'p4' }],
  });
  assert.deepEqual(withoutPerson({}, 0), { subjects: [], media: [] });
});

test('what I wrote of a person lands on nobody else when a colleague takes one out', () => {
  const saved: Draft = { subjects: [witness, suspect], media: [{ name: 'p1', subjectRef: 1 }] };
  const theirs: Draft = { ...saved, ...withoutPerson(saved, 0) };
  const mine: Draft = { ...saved, subjects: [witness, { ...suspect, hairColour: 'red' }] };
  const { draft: made, both } = mergeDrafts(saved, mine, theirs);
  assert.deepEqual(both, ['subjects', 'media.0.subjectRef']);
  assert.deepEqual(made, mine, 'the people and who is shown are of one side');
  // the other way round, mine is the list without
  const taken = mergeDrafts(saved, theirs, mine);
  assert.deepEqual([taken.draft, taken.both], [theirs, ['subjects']]);
  // taken out and another one added: as many as before, and not the same
  const replaced: Draft = { ...saved, subjects: [suspect, { role: 'victim' }] };
  assert.deepEqual(mergeDrafts(saved, mine, replaced).both, ['subjects']);
});

test('a number I gave a picture does not point at whoever has that number now', () => {
  const saved: Draft = { subjects: [witness, suspect], media: [{ name: 'p1' }, { name: 'p2', subjectRef: 1 }] };
  const theirs: Draft = { ...saved, ...withoutPerson(saved, 0) };
  const media = [
    { name: 'p1', subjectRef: 0 },
    { name: 'p2', subjectRef: 1 },
    { name: 'p3', subjectRef: 0 },
  ];
  const { draft: made, both } = mergeDrafts(saved, { ...saved, media }, theirs);
  assert.deepEqual(made.subjects, [suspect]);
  assert.deepEqual(made.media, [{ name: 'p1' }, { name: 'p2', subjectRef: 0 }, { name: 'p3' }]);
  assert.deepEqual(both, ['media.0.subjectRef', 'media.2.subjectRef']);
});

test('what I wrote of a picture stays with it wherever a colleague moves it, and goes when they take it out', () => {
  const saved: Draft = { media: [{ name: 'p1' }, { name: 'p2' }, { name: 'p3' }] };
  const mine: Draft = { media: [{ name: 'p1' }, { name: 'p2', bystandersBlurred: true }, { name: 'p3' }] };
  const moved: Draft = { media: [{ name: 'p2' }, { name: 'p1', kind: 'map' }, { name: 'p3' }] };
  assert.deepEqual(mergeDrafts(saved, mine, moved), {
    draft: { media: [{ name: 'p2', bystandersBlurred: true }, { name: 'p1', kind: 'map' }, { name: 'p3' }] },
    both: [],
  });
  const removed: Draft = { media: [{ name: 'p1' }, { name: 'p3' }, { name: 'p4' }] };
  assert.deepEqual(mergeDrafts(saved, mine, removed), { draft: removed, both: ['media.1'] });
});

test('a place on the map and a list of words are one answer, and half of each is none', () => {
  const at = (lon: number, lat: number) => ({
    footageWanted: { shape: { ...place, coordinates: [lon, lat] as [number, number] } },
  });
  const { draft: made, both } = mergeDrafts(at(10, 55), at(11, 55), at(10, 56));
  assert.deepEqual([made, both], [at(11, 55), ['footageWanted.shape']]);
  const steps = (...offenceRefs: string[]): Draft => ({ legalBasis: { offenceRefs } });
  assert.deepEqual(mergeDrafts(steps('a', 'b'), steps('a', 'c'), steps('d', 'b')).both, ['legalBasis.offenceRefs']);
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
