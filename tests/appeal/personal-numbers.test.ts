import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { draftSchema } from '../../api/appeal/draft.ts';
import { liveAppeal } from '../../api/appeal/model.ts';
import { figureOfAnyKind, holdsPersonalNumber, personalNumbersIn } from '../../api/appeal/personal-numbers.ts';
import { appealTextSchema } from '../../api/appeal/text.ts';
import { changed, kinds } from './drafts.ts';

const written = [
  '0101901234',
  '010190-1234',
  '010190 1234',
  '010190 - 1234',
  '010190–1234',
  '010190—1234',
  '010190‑1234',
  '010190\u00a01234',
  '01 01 90 1234',
  '01.01.90-1234',
  '01-01-90-1234',
  '01/01/90 1234',
  '311299_0001',
  'født 010190-1234 i Odense',
  'CPR:0101901234.',
  'https://politi.example/sag?cpr=0101901234&x=1',
  'https://politi.example/0101901234/billede.jpg',
  'https://politi.example/?q=010190%2D1234',
  'https://politi.example/?q=010190%201234',
  'sag-010190-1234-bilag.pdf',
  '０１０１９０１２３４',
  '010190\u200b1234',
];

test('a CPR number is known however it is written', () => {
  for (const text of written) assert.equal(holdsPersonalNumber(text), true, text);
});

const innocent = [
  'ring 33 19 32 00 eller 114',
  '+45 20 11 22 33',
  'den 10. november 2026 kl. 21.45',
  'den 10.11.2026 kl. 2145',
  '2026-11-10T20:45:00Z',
  '2026-11-10T10:11:12.0000Z',
  'EF-2026-010190',
  '0700-70100-00001-26',
  'postnummer 5000, Odense',
  '3201901234',
  '0113901234',
  '01019012345',
  'a010190123456789a010190123456789a010190123456789a010190123456789',
];

test('numbers that are not one are left alone', () => {
  for (const text of innocent) assert.equal(holdsPersonalNumber(text), false, text);
});

test('every sign that can become one of our figures is looked at', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const sign = String.fromCodePoint(code);
    if (/\d/.test(sign.normalize('NFKC'))) assert.match(sign, figureOfAnyKind);
  }
});

test('it is found wherever it stands, and the place is named', () => {
  assert.deepEqual(personalNumbersIn({ a: [{ b: 'x' }, { b: { da: 'født 010190-1234' } }] }), [['a', 1, 'b', 'da']]);
  assert.deepEqual(personalNumbersIn({ '010190-1234': 'x' }), [[]]);
});

test('no text of a draft or of a published appeal takes one', () => {
  const places = ['texts.da.body', 'subjects.0.hair.en', 'questions.0.text.da', 'incident.places.0.town', 'caseRef'];
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.constantFrom(...places),
      fc.constantFrom(...written),
      (kind, place, text) => {
        const draft = changed(kind, { [place]: `her ${text} der` });
        const paths = draftSchema.safeParse(draft).error?.issues.map(({ path }) => path.join('.'));
        assert.deepEqual(paths, [place]);
      },
    ),
  );
  const head = {
    title: 'Hvem er manden?',
    lead: 'Politiet søger manden 010190-1234 i Odense.',
    whatWeNeed: ['Hans navn'],
  };
  assert.equal(appealTextSchema.safeParse(head).success, false);
});

test('there is no field for race, for a CPR number, or for anything else we do not know', () => {
  for (const key of ['race', 'ethnicity', 'cpr', 'nationality']) {
    const { error } = draftSchema.safeParse({ subjects: [{ [key]: 'x' }] });
    assert.match(JSON.stringify(error?.issues), new RegExp(key));
  }
  for (const key of ['caseRef', 'schedule', 'race', 'stats'])
    assert.match(
      JSON.stringify(liveAppeal.safeParse({ [key]: 'x' }).error?.issues),
      new RegExp(`unrecognized.*${key}`),
    );
});
