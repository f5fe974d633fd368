import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Declaration, declarationSchema } from '../../site/declaration.ts';
import { compareVersions } from '../../site/declaration-faults.ts';
import { durationInWords, targetInWords } from '../../site/declarations.ts';
import { lixLevel, lixOf } from '../../site/lix.ts';
import { content, json } from './content.ts';

const declarations = readdirSync(join(content, 'declarations')).map((file) =>
  declarationSchema.parse(json('declarations', file)),
);

const inForce = declarations.filter(
  (one) => !declarations.some(({ supersedes, id }) => id === one.id && supersedes === one.version),
);

test('the four declarations of the portal exist, and receipts find theirs', () => {
  assert.deepEqual(inForce.map(({ id }) => id).sort(), ['appeals', 'cctv_handover', 'images_and_video', 'tips']);
  const tips = inForce.find(({ id }) => id === 'tips')!;
  assert.notEqual(tips.promises[0]!.kind, 'information', 'a receipt quotes the first promise');
  assert.equal(tips.slug, 'tip', 'receipts lead to its version');
});

test('a version that was replaced says until when, and the one after begins then', () => {
  const replaced = declarations.filter((one) => !inForce.includes(one));
  assert.ok(replaced.length >= 1);
  for (const old of replaced) {
    const next = declarations.find(({ id, supersedes }) => id === old.id && supersedes === old.version)!;
    assert.equal(old.validTo, next.validFrom);
  }
  assert.equal(new Set(declarations.map(({ slug, version }) => `${slug} ${version}`)).size, declarations.length);
});

test('a promise without a metric is refused unless it says it is information', () => {
  const [one] = declarations;
  const measured = one!.promises.find(({ kind }) => kind !== 'information')!;
  const { target: _target, ...unmeasured } = measured;
  const { success: asTarget } = declarationSchema.safeParse({ ...one, promises: [unmeasured] });
  assert.equal(asTarget, false);
  const disguised = declarationSchema.safeParse({ ...one, promises: [{ ...measured, kind: 'information' }] });
  assert.equal(disguised.success, false);
  const { id, audience, source } = measured;
  const text = { da: 'Et menneske ser på det.', en: 'A person looks at it.' };
  const honest = { id, text, audience, source, kind: 'information', dataSource: 'none', minN: 20 };
  assert.equal(declarationSchema.safeParse({ ...one, promises: [honest] }).success, true);
});

const sample = declarations.find(({ id }) => id === 'tips')!;
const measured = sample.promises.find(({ kind }) => kind === 'guarantee')!;
const faults = (promise: object, more: Partial<Declaration> = {}): string[] => {
  const parsed = declarationSchema.safeParse({ ...sample, promises: [{ ...measured, ...promise }], ...more });
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};
const said = (da: string, en: string) => ({ text: { da, en } });

test('a promise nobody could break is refused, in either language', () => {
  assert.deepEqual(faults({}), []);
  for (const [da, en] of [
    ['Du får din kvittering hurtigst muligt, inden for 5 sekunder.', 'You get your receipt within 5 seconds.'],
    ['Du får din kvittering inden for 5 sekunder.', 'You get your receipt as soon as possible, within 5 seconds.'],
    ['Du får normalt din kvittering inden for 5 sekunder.', 'You get your receipt within 5 seconds.'],
    ['Vi bestræber os på 5 sekunder.', 'You get your receipt within 5 seconds.'],
    ['Du får den så hurtigt som muligt, 5 sekunder.', 'You get your receipt within 5 seconds.'],
    ['Du får din kvittering inden for 5 sekunder.', 'We strive to give you a receipt within 5 seconds.'],
    ['Du får din kvittering inden for 5 sekunder.', 'You get it without undue delay, within 5 seconds.'],
  ] as const)
    assert.match(faults(said(da, en)).join(), /cannot be measured/, `${da} ${en}`);
});

test('a promise says the number it is measured by, and a guarantee holds in every case', () => {
  assert.match(
    faults(said('Du får din kvittering.', 'You get your receipt within 5 seconds.')).join(),
    /number .*\(da\)/,
  );
  assert.match(faults(said('Inden for 5 sekunder.', 'Within 15 seconds.')).join(), /number .*\(en\)/);
  const most = { ...measured.target!, percentile: 95 as const };
  assert.match(faults({ target: most }).join(), /every case/);
  assert.deepEqual(faults({ target: most, kind: 'target' }), []);
});

test('what is only information is not worded as a promise', () => {
  const { trigger: _1, due: _2, metric: _3, clock: _4, target: _5, ...rest } = measured;
  const information = { ...rest, kind: 'information', dataSource: 'none', measuredPer: undefined };
  const parse = (text: object) =>
    declarationSchema.safeParse({ ...sample, promises: [{ ...information, text }] }).success;
  assert.equal(parse({ da: 'Du får en kvittering.', en: 'You get a receipt.' }), true);
  assert.equal(parse({ da: 'Du får den inden for 5 sekunder.', en: 'You get a receipt.' }), false);
  assert.equal(parse({ da: 'Du får en kvittering.', en: 'We guarantee a receipt.' }), false);
});

test('every part of what makes a promise measurable is needed', () => {
  for (const part of ['trigger', 'due', 'metric', 'clock', 'target'] as const)
    assert.match(faults({ [part]: undefined }).join(), /kind: information/, part);
  assert.match(faults({ dataSource: 'none' }).join(), /kind: information/);
  assert.notDeepEqual(faults({ minN: 5 }), [], 'too few to be shown');
});

test('a version follows an earlier one, and two promises never share an id', () => {
  assert.match(faults({}, { version: '1.0.0', supersedes: '1.0.0' }).join(), /earlier/);
  assert.match(faults({}, { version: '1.9.0', supersedes: '1.10.0' }).join(), /earlier/);
  assert.match(faults({}, { validFrom: '2026-11-01', validTo: '2026-10-01' }).join(), /ends before/);
  assert.match(faults({}, { promises: [measured, measured] }).join(), /same id/);
  assert.ok(compareVersions('1.10.0', '1.9.9') > 0);
});

test('a duration reads as words, a month apart from a minute', () => {
  assert.equal(durationInWords('P6M', 'da'), '6 måneder');
  assert.equal(durationInWords('PT6M', 'en'), '6 minutes');
  assert.equal(durationInWords('P1D', 'en', 'working_days'), '1 working day');
  assert.equal(durationInWords('P1Y2M', 'en'), undefined);
  assert.equal(targetInWords({ target: { op: '<=', value: 'PT0S', percentile: 100 } }, 'da'), 'til tiden');
});

test('LIX counts words in a sentence and long words, and no declaration is hard to read', () => {
  assert.equal(lixOf('Hunden går. Katten sover.'), 2);
  assert.equal(lixOf('Kriminalassistenten undersøgte gerningsstedet omhyggeligt.'), 104);
  assert.equal(lixOf(''), 0);
  assert.deepEqual([24, 34, 44, 54, 55].map(lixLevel), ['very_easy', 'easy', 'ordinary', 'hard', 'very_hard']);
  for (const one of declarations) {
    const text = [
      one.summary,
      one.caveat,
      ...one.expect.map(({ text }) => text),
      ...one.promises.map(({ text }) => text),
    ];
    assert.ok(lixOf(text.map(({ da }) => da).join('\n')) < 45, one.slug);
  }
});
