import assert from 'node:assert/strict';
import { test } from 'node:test';
import { districts } from '../../api/appeal/districts.ts';
import { appealTypes } from '../../api/appeal/model.ts';
import { offenceBook, ruleBook } from '../../api/appeal/rule-book.ts';
import { books, offences } from './drafts.ts';

test('every jurisdiction has its grounds, and every type of appeal a ground to stand on', () => {
  const ids = Object.fromEntries(Object.entries(books).map(([key, book]) => [key, book.rules.map(({ id }) => id)]));
  const others = ['consent', 'vital_interest', 'no_person'];
  assert.deepEqual(ids, {
    DK: [
      ...['RPL§818.1', 'RPL§818.2', 'RPL§819', 'RPL§820', 'RPL§814.consent', 'RPL§814.court'],
      ...['consent', 'vital_interest', 'TVO§4c', 'no_person'],
    ],
    GL: ['GL§434', 'GL§434.photo', 'GL§435', ...others],
    FO: ['FO§868.1', 'FO§868.2', 'FO§869', 'FO§869a', ...others],
  });
  for (const [jurisdiction, book] of Object.entries(books)) {
    assert.equal(book.jurisdiction, jurisdiction);
    const carried = new Set(book.rules.flatMap(({ types }) => types));
    // Greenland has no twin of § 820
    const without = jurisdiction === 'GL' ? ['suspect_for_witnesses'] : [];
    assert.deepEqual(
      appealTypes.filter((type) => !carried.has(type)),
      without,
    );
  }
  for (const { jurisdiction } of Object.values(districts)) assert.ok(books[jurisdiction]);
});

test('the steps of the law are as the law has them', () => {
  const steps = Object.values(books).flatMap(({ rules }) =>
    rules
      .filter(({ roles }) => roles.includes('suspect'))
      .map(({ id, conditions }) => {
        const found = (kind: string) => conditions.find(({ needs }) => needs.kind === kind)?.needs as never;
        const [suspicion, penalty, necessity, picture, identity] = (
          ['suspicion', 'penalty', 'necessity', 'picture', 'identity'] as const
        ).map(
          (kind) =>
            found(kind) as { atLeast?: string; months?: number; allowed?: string; orPrevention?: string } | undefined,
        );
        const months = found('grave') ? 'grov' : (penalty?.months ?? 0);
        const prevention = necessity?.orPrevention ?? '-';
        return [
          id,
          suspicion?.atLeast,
          months,
          necessity?.atLeast,
          prevention,
          picture?.allowed,
          identity?.allowed,
        ].join(' ');
      }),
  );
  assert.deepEqual(steps, [
    'RPL§818.1 rimelig 0 vaesentlig further_offences no no',
    'RPL§818.2 begrundet 18 vaesentlig further_offences yes no',
    'RPL§819 saerligt_bestyrket 18 afgoerende similar_gravity yes yes',
    'RPL§820 saerligt_bestyrket 72 afgoerende similar_gravity yes yes',
    'GL§434 rimelig 0 vaesentlig - no no',
    'GL§434.photo begrundet grov vaesentlig - yes no',
    'GL§435 saerligt_bestyrket grov afgoerende - yes yes',
    'FO§868.1 rimelig 0 vaesentlig further_offences no no',
    'FO§868.2 begrundet 18 vaesentlig further_offences yes no',
    'FO§869 saerligt_bestyrket 18 afgoerende similar_gravity yes yes',
    'FO§869a saerligt_bestyrket 72 afgoerende similar_gravity yes yes',
  ]);
});

// straffeloven, LBK 1294/2025: paragraph, months at most, months at most in the aggravated case
const maxima: [string, number, number?][] = [
  ['114', 900],
  ['119', 96],
  ['123', 96],
  ['180', 900],
  ['181', 72, 120],
  ['191', 120, 192],
  ['192a', 96],
  ['210', 72],
  ['216', 96, 144],
  ['222', 96, 144],
  ['232', 24, 48],
  ['235', 24, 72],
  ['237', 900],
  ['241', 4, 120],
  ['242', 36],
  ['243', 36],
  ['244', 36, 72],
  ['245', 72],
  ['246', 120],
  ['252', 96],
  ['260', 24],
  ['261', 48, 144],
  ['262a', 120],
  ['264', 6],
  ['264d', 6, 36],
  ['264e', 6],
  ['266', 24],
  ['276', 18],
  ['276a', 18],
  ['278', 18],
  ['279', 18],
  ['279a', 18],
  ['281', 18],
  ['286', 72],
  ['287', 0],
  ['288', 72, 120],
  ['290', 18, 72],
  ['291', 18, 72],
  ['293', 12, 24],
  ['293a', 18, 48],
];

test('the maximum penalties are those of the Criminal Code', () => {
  const found = new Map(offences.offences.map((one) => [one.ref, one]));
  for (const [paragraph, most, aggravated] of maxima) {
    assert.equal(found.get(`STRL§${paragraph}`)?.maxMonths, most, paragraph);
    const graver = found.get(`STRL§${paragraph}.grov`);
    assert.equal(graver?.maxMonths, aggravated, paragraph);
    if (graver) assert.equal(graver.aggravates, `STRL§${paragraph}`);
  }
  const listed = offences.offences.filter(({ ref }) => ref.startsWith('STRL') && !ref.endsWith('.grov'));
  // § 253 stands in the list for the demonstration and is not among those read in the statute
  assert.equal(listed.length, maxima.length + 1);
  assert.ok(listed.every(({ jurisdictions }) => !jurisdictions.includes('GL')));
});

test('theft and fraud say that a petty case falls out', () => {
  const petty = offences.offences.filter(({ petty }) => petty === 'STRL§287').map(({ ref }) => ref);
  assert.deepEqual(petty, ['STRL§276', 'STRL§276a', 'STRL§278', 'STRL§279', 'STRL§279a', 'STRL§281']);
});

test('a rule book that contradicts itself is refused', () => {
  const [rule] = books.DK.rules;
  assert.equal(ruleBook.safeParse({ ...books.DK, rules: [rule, rule] }).success, false);
  const { minor: _, ...general } = books.DK.general;
  assert.equal(ruleBook.safeParse({ ...books.DK, general }).success, false);
  const vague = { ...rule!, conditions: [{ ...rule!.conditions[0]!, needs: { kind: 'suspicion', atLeast: 'some' } }] };
  assert.equal(ruleBook.safeParse({ ...books.DK, rules: [vague] }).success, false);
  const [offence] = offences.offences;
  assert.equal(offenceBook.safeParse({ ...offences, offences: [{ ...offence, petty: 'STRL§1' }] }).success, false);
  assert.equal(offenceBook.safeParse({ ...offences, offences: [offence, offence] }).success, false);
});
