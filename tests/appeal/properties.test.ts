import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Draft } from '../../api/appeal/draft.ts';
import { gate } from '../../api/appeal/gate.ts';
import { necessityLevels, suspicionLevels } from '../../api/appeal/legal-basis.ts';
import { appealSchema } from '../../api/appeal/model.ts';
import { publishedFrom } from '../../api/appeal/publish.ts';
import type { RuleBook } from '../../api/appeal/rule-book.ts';
import { anyDraft } from './arbitrary.ts';
import { cases } from './cases/cases.ts';
import { bookOf, books, changed, decision, draftOf, issue, kinds, now, offences } from './drafts.ts';

const judge = (draft: Draft) => gate(draft, bookOf(draft), offences, now);

/** Every place in a draft: parts and single answers. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]);
}

function taken(draft: Draft, path: readonly string[]): Draft {
  const copy = structuredClone(draft);
  const key = path.at(-1)!;
  const holder = path.slice(0, -1).reduce<unknown>((inner, step) => (inner as Record<string, unknown>)?.[step], copy);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (typeof holder === 'object' && holder !== null) delete (holder as Record<string, unknown>)[key];
  return copy;
}

const citeOf = (book: RuleBook, condition: string) => {
  const [rule, id] = condition.split('/');
  if (rule === 'general') return book.general[id as keyof typeof book.general]?.cite;
  return book.rules.find((one) => one.id === rule)?.conditions.find((one) => one.id === id)?.cite;
};

test('whatever a draft holds, the gate answers, changes nothing, and cites what stands in the rule book', () => {
  fc.assert(
    fc.property(anyDraft, fc.constantFrom(...Object.values(books)), (draft, book) => {
      const before = structuredClone(draft);
      const { ok, failures, warnings } = gate(draft, book, offences, now);
      assert.deepEqual(draft, before);
      assert.equal(ok, failures.length === 0);
      for (const { condition, cite, text, field } of failures) {
        assert.deepEqual(cite, citeOf(book, condition), condition);
        for (const said of [cite.da, cite.en, text.da, text.en, field]) assert.ok(said.length > 0);
      }
      for (const { text, field } of warnings) assert.ok(text.da && text.en && field);
    }),
    { numRuns: 400 },
  );
});

test('what passes can be published, and what is published is what the site takes', () => {
  let passed = 0;
  const lookAt = (draft: Draft) => {
    if (!judge(draft).ok) return;
    passed += 1;
    const { appeal } = publishedFrom(draft, decision, issue);
    assert.ok(appealSchema.safeParse(JSON.parse(JSON.stringify(appeal))).success);
  };
  fc.assert(fc.property(anyDraft, lookAt), { numRuns: 400 });
  const some = fc.constantFrom(...kinds).chain((kind) => {
    const paths = pathsOf(draftOf(kind));
    return fc.subarray(paths, { maxLength: 2 }).map((chosen) => chosen.reduce(taken, draftOf(kind)));
  });
  fc.assert(fc.property(some, lookAt), { numRuns: 600 });
  assert.ok(passed > 100, `${passed} passed`);
});

/** Here the answer taken away is itself half of what is refused, and the other half alone is nothing wrong. */
const halves: Readonly<Record<string, string>> = {
  'a photo called a piece of context, of a suspect, on § 818(1)': 'media.0.subjectRef',
  'one thing asked in Danish only': 'texts.da.whatWeNeed.0',
  'hair in one language': 'subjects.0.hair.en',
  'a height with one end': 'subjects.0.heightMinCm',
  'a child of 14 does not, whoever is beside it': 'subjects.0',
};

test('taking a required answer away never lets a refused draft pass', () => {
  const passing: Record<string, string> = {};
  let compared = 0;
  const required = new Map(
    kinds.map((kind) => [kind, pathsOf(draftOf(kind)).filter((path) => !judge(taken(draftOf(kind), path)).ok)]),
  );
  for (const { kind, changes, name, says, decision: asked } of cases) {
    if (says.length === 0 || asked) continue;
    for (const path of required.get(kind) ?? []) {
      compared += 1;
      if (!judge(taken(changed(kind, changes), path)).ok) continue;
      assert.equal(path.join('.'), halves[name], name);
      passing[name] = path.join('.');
    }
  }
  assert.deepEqual(passing, halves);
  assert.ok(compared > 10_000, `${compared} compared`);
});

test('stronger suspicion and greater importance never turn a draft away', () => {
  for (const kind of kinds)
    for (const suspicion of suspicionLevels)
      for (const level of necessityLevels) {
        const { legalBasis } = draftOf(kind);
        const weaker =
          suspicionLevels.indexOf(suspicion) < suspicionLevels.indexOf(legalBasis?.suspicion ?? 'rimelig') ||
          necessityLevels.indexOf(level) < necessityLevels.indexOf(legalBasis?.necessityLevel ?? 'vaesentlig');
        const draft = changed(kind, { 'legalBasis.suspicion': suspicion, 'legalBasis.necessityLevel': level });
        if (!weaker) assert.deepEqual(judge(draft).failures, [], `${kind} ${suspicion} ${level}`);
      }
});
