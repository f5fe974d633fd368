import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionSchema } from '../../api/appeal/decision.ts';
import { decisionFailures } from '../../api/appeal/gate/decided.ts';
import { type FailureCode, sentences } from '../../api/appeal/gate/sentences.ts';
import { gate } from '../../api/appeal/gate.ts';
import { publishedFrom } from '../../api/appeal/publish.ts';
import { cases, failuresOf } from './cases/cases.ts';
import { bookOf, changed, decision, draftOf, issue, type kinds, now, offences } from './drafts.ts';

for (const one of cases)
  test(`${one.says.length > 0 ? 'refused' : 'passed'}: ${one.name}`, () => {
    assert.deepEqual(
      failuresOf(one).map(({ code, field }) => `${code} ${field}`),
      one.says,
    );
  });

test('there are many cases, and no two have one name', () => {
  assert.ok(cases.length >= 60);
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
  for (const jurisdiction of ['Greenland', 'Faroes'])
    assert.ok(cases.filter(({ name }) => name.startsWith(jurisdiction)).length >= 10);
});

test('every sentence is said in some case', () => {
  const said = new Set(cases.flatMap(failuresOf).map(({ code }) => code));
  assert.deepEqual(
    Object.keys(sentences).filter((code) => !said.has(code as FailureCode)),
    [],
  );
  for (const { da, en } of Object.values(sentences))
    for (const sentence of [da, en]) assert.match(sentence, /^\p{Lu}.{15,}\.$/u);
});

const warned = (kind: (typeof kinds)[number], changes: Record<string, unknown>) => {
  const draft = changed(kind, changes);
  return gate(draft, bookOf(draft), offences, now).warnings.map(({ code, field }) => `${code} ${field}`);
};

test('what is not forbidden is said all the same', () => {
  const reviewer = 'second_reviewer_needed legalBasis.rule';
  const danger = 'danger_missing danger';
  assert.deepEqual(warned('call', {}), []);
  assert.deepEqual(warned('call', { fictional: true }), ['said_to_be_fictional fictional']);
  assert.deepEqual(warned('missing', {}), [reviewer]);
  assert.deepEqual(warned('missing', { danger: undefined, type: 'unidentified_deceased' }), [reviewer]);
  assert.deepEqual(warned('description', {}), [danger]);
  assert.deepEqual(warned('description', { 'legalBasis.priorSteps': [] }), [
    'prior_steps_missing legalBasis.priorSteps',
    danger,
  ]);
  assert.deepEqual(warned('call', { 'legalBasis.priorSteps': [] }), []);
  assert.deepEqual(warned('description', { 'sharing.indexable': true }), [danger]);
  const search = 'person_indexed sharing.indexable';
  assert.deepEqual(warned('picture', { 'sharing.indexable': true }), [danger, reviewer, search]);
  assert.deepEqual(warned('wanted', { 'sharing.indexable': true, media: [] }), [danger, search]);
  assert.deepEqual(warned('witnesses', { media: [] }), [danger, reviewer]);

  const petty = 'petty_case legalBasis.proportionality';
  assert.deepEqual(warned('picture', { 'legalBasis.offenceRefs': ['STRL§276'] }), [petty, danger, reviewer]);
  assert.deepEqual(warned('picture', { 'legalBasis.offenceRefs': ['STRL§276', 'STRL§264e'] }), [
    petty,
    danger,
    reviewer,
  ]);
  assert.deepEqual(warned('picture', { 'legalBasis.offenceRefs': ['STRL§276', 'STRL§291'] }), [danger, reviewer]);
  assert.deepEqual(warned('picture', { 'legalBasis.offenceRefs': [] }), [danger, reviewer]);
  assert.deepEqual(warned('description', { 'legalBasis.offenceRefs': ['STRL§276'] }), [danger]);

  const greenlandic = 'local_language_missing texts.kl';
  assert.deepEqual(warned('greenlandDescription', {}), [danger, greenlandic]);
  assert.deepEqual(warned('greenlandDescription', { 'texts.kl.title': 'Kia takuaa?' }), [danger]);
  const faroese = 'local_language_missing texts.fo';
  assert.deepEqual(warned('faroesDescription', {}), [danger, faroese]);
  assert.deepEqual(warned('faroesPicture', { 'texts.fo.title': 'Hvør sá?' }), [
    danger,
    'local_penalties legalBasis.offenceRefs',
    reviewer,
  ]);
});

test('a failure says in both languages what is needed, with nothing left to fill in', () => {
  const said = cases.flatMap(failuresOf);
  const low = said.find(({ code }) => code === 'penalty_too_low')!;
  assert.match(low.text.da, /mindst (18|72)\./);
  assert.match(low.text.en, /at least (18|72) are needed/);
  const weak = said.find(({ code }) => code === 'suspicion_too_low')!;
  assert.match(weak.text.da, /der kræves begrundet mistanke\./);
  assert.match(weak.text.en, /; a well-founded suspicion is needed/);
  for (const { text, code } of said) assert.doesNotMatch(text.da + text.en, /[{}]|undefined/, code);
});

test('a case without failures is published as it stands', () => {
  for (const { kind, changes } of cases.filter(({ says }) => says.length === 0))
    assert.ok(publishedFrom(changed(kind, changes), decision, issue).appeal.media);
});

test('a decision is a record of its own', () => {
  assert.equal(decisionSchema.safeParse({ ...decision, rank: '' }).success, false);
  assert.deepEqual(decisionFailures(draftOf('picture'), decision, bookOf(draftOf('picture')), offences), []);
});
