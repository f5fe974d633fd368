import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Refusal, type RefusalCode, refusals } from '../../api/refusal.ts';

const codes = Object.keys(refusals) as RefusalCode[];

test('every refusal has a status and a whole sentence in both languages', () => {
  for (const code of codes) {
    const { status, da, en } = refusals[code];
    assert.ok(status >= 400 && status <= 599, code);
    for (const sentence of [da, en]) assert.match(sentence, /^\p{Lu}.{15,}[.!]$/u, `${code}: ${sentence}`);
  }
});

test('no code stands in two of the tables', () => {
  const keys = globSync('api/refusals/*.ts').flatMap(
    (file) => readFileSync(file, 'utf8').match(/^ {2}\w+(?=: \{)/gm) ?? [],
  );
  assert.deepEqual(keys.map((key) => key.trim()).toSorted(), codes.toSorted());
});

test('every refusal is used somewhere, and carries its sentences over the wire', () => {
  const source = globSync('api/**/*.ts')
    .filter((file) => !file.startsWith('api/refusals/'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  assert.deepEqual(
    codes.filter((code) => !source.includes(`'${code}'`) && !source.includes(`refusals.${code}`)),
    [],
  );
  assert.deepEqual(new Refusal('file_empty').toJSON(), {
    code: 'file_empty',
    da: refusals.file_empty.da,
    en: refusals.file_empty.en,
  });
});
