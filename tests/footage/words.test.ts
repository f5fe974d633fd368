import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { footageQuestion } from '../../api/desk/footage/words.ts';
import type { RequestAnswer } from '../../api/footage/request.ts';
import { en as handInEnglish } from '../../site/text/hand-in.en.ts';
import { da as handIn } from '../../site/text/hand-in.ts';
import { en as requestEnglish } from '../../site/text/request.en.ts';
import { da as request } from '../../site/text/request.ts';

/** Every leaf with its path. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}

test('both languages say the same things, and nothing is empty', () => {
  for (const [da, en] of [
    [handIn, handInEnglish],
    [request, requestEnglish],
  ]) {
    assert.deepEqual(
      leaves(en).map(([path]) => path),
      leaves(da).map(([path]) => path),
    );
    for (const [path, words] of [...leaves(da), ...leaves(en)]) assert.notEqual(String(words).trim(), '', path);
  }
});

test('every word is shown somewhere', () => {
  const source = globSync('site/{footage,tip,mailbox}/*.{svelte,ts}')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  // looked up by what they stand for
  const byName =
    /^(steps|files\.(states|roles)|answers\.(options|hints|after)|clock\.(sources|zones|offset|units)|cameras\.directions|wrong|refusal|dialogue\.notices|recorder\.general|received\.steps)\b/;
  const unused = [handIn, request].flatMap((words) =>
    leaves(words)
      .map(([path]) => path)
      .filter(
        (path) => !byName.test(path) && !new RegExp(`[.{ ]${path.slice(path.lastIndexOf('.') + 1)}\\b`).test(source),
      ),
  );
  assert.deepEqual(unused, []);
});

test('an answer means on the page what it means in the letter that asks', () => {
  assert.equal(footageQuestion.answer?.kind, 'choice');
  if (footageQuestion.answer?.kind !== 'choice') return;
  for (const { id, da, en } of footageQuestion.answer.options) {
    const answer = id as RequestAnswer;
    assert.equal(request.answers.options[answer], da.replace(/^Jeg\b/, 'Vi').replace('mit', 'vores'));
    assert.equal(
      requestEnglish.answers.options[answer],
      en.replace(/^I\b/, 'We').replace('my', 'our').replace('recording', 'footage'),
    );
  }
});
