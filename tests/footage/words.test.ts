import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { footageQuestion, requestInWords } from '../../api/desk/footage/words.ts';
import type { RequestAnswer, RequestDocument } from '../../api/footage/request.ts';
import { groundsOf } from '../../site/footage/keeping.ts';
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

test('Danish law is named to a shop in Denmark, and not in Greenland or the Faroes', () => {
  const law = /§|overvågningslov|retsplejelov|30 dage|Surveillance Act|CCTV Act|Administration of Justice|30 days/i;
  const grounds = [{ kind: 'voluntary' }, { kind: 'order', reference: 'SS-1234/2026' }] as const;
  for (const [language, words] of [
    ['da', request],
    ['en', requestEnglish],
  ] as const)
    for (const ground of grounds)
      for (const district of ['fyn', 'groenland', 'faeroerne']) {
        const asked = { ...document, language, ground, district };
        const { asked: said, heading, keeping } = groundsOf(asked, words);
        const letter = requestInWords(asked);
        const isDanish = district === 'fyn';
        assert.deepEqual(
          [said, keeping, letter].map((text) => law.test(text)),
          [isDanish, isDanish, isDanish],
          `${district} ${language}`,
        );
        assert.equal(heading, isDanish ? words.print.heading : words.print.headingElsewhere);
        if (ground.kind === 'order') for (const text of [said, letter]) assert.ok(text.includes(ground.reference));
      }
});

const document: RequestDocument = {
  v: 1,
  reference: 'F-2026-000001',
  mailbox: '0'.repeat(32),
  writtenAt: '2026-11-29T10:00:00Z',
  language: 'da',
  district: 'fyn',
  addressee: 'Kiosken på hjørnet',
  place: 'Testgade 1, 9999 Prøveby',
  from: '2026-11-28T20:00:00Z',
  to: '2026-11-28T21:00:00Z',
  cameras: 'Den ved døren',
  why: 'Vi leder efter en cyklist i gul jakke.',
  caseReference: '0700-10203-00001-26',
  ground: { kind: 'voluntary' },
  deadline: '2026-12-10T12:00:00Z',
  contact: { name: 'Prøve Betjent', phone: '00000000' },
  police: 'age1',
};
