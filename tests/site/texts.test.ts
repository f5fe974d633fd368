import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { appealText } from '../../site/text/appeal.ts';
import { businessText } from '../../site/text/business.ts';
import { cardText } from '../../site/text/cards.ts';
import { clockText } from '../../site/text/clock.ts';
import { declarationText } from '../../site/text/declarations.ts';
import { formText } from '../../site/text/forms.ts';
import { frameText } from '../../site/text/frame.ts';
import { homeText } from '../../site/text/home.ts';
import { mapText } from '../../site/text/map.ts';
import { proofText } from '../../site/text/proof.ts';
import { readingText } from '../../site/text/reading.ts';
import { registerText } from '../../site/text/register.ts';
import { searchText } from '../../site/text/search.ts';
import { statusText } from '../../site/text/status.ts';
import { folders, text } from './content.ts';

const site = fileURLToPath(new URL('../../site/', import.meta.url));
const dictionaries = {
  appealText,
  businessText,
  cardText,
  clockText,
  declarationText,
  formText,
  frameText,
  homeText,
  mapText,
  proofText,
  readingText,
  registerText,
  searchText,
  statusText,
};

/** Every leaf with its path: `list.title` → text. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, 'function']];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}

test('each dictionary says the same things in both languages, and nothing is empty', () => {
  for (const [name, { da, en }] of Object.entries(dictionaries)) {
    const [danish, english] = [leaves(da), leaves(en)];
    assert.deepEqual(
      english.map(([path]) => path),
      danish.map(([path]) => path),
      name,
    );
    for (const [path, words] of [...danish, ...english]) assert.notEqual(words.trim(), '', `${name}.${path}`);
  }
});

test('every word of a dictionary is used', () => {
  const sources = globSync('{components,layouts,pages,.}/**/*.{astro,ts}', { cwd: site })
    .filter((file) => !/^(text|desk|tip|mailbox)\//.test(file))
    .map((file) => readFileSync(`${site}/${file}`, 'utf8'))
    .join('\n');
  const unused = Object.entries(dictionaries).flatMap(([name, { da }]) =>
    leaves(da)
      .map(([path]) => `${name}.${path.replace(/\.\d+(\.|$).*/, '')}`)
      .filter((path) => !new RegExp(`\\.${path.split('.').at(-1)}\\b`).test(sources)),
  );
  const looked =
    /^appealText\.(types|roles|sexes|builds|cameras|danger|glassesWorn)\.|^declarationText\.(kinds|percentile|lix)\.|^searchText\.spans\.|^businessText\.guides\.(kinds|unnamed)\.|^clockText\.zones\.|^registerText\.(whos|wheres|places|answers)\./;
  assert.deepEqual(
    unused.filter((path) => !looked.test(path)),
    [],
  );
});

test('every reading page exists in both languages', () => {
  const pages = folders('pages');
  assert.deepEqual(pages.sort(), [
    'kontakt',
    'medier',
    'om',
    'optagelser',
    'privatliv',
    'tilgaengelighed',
    'virksomheder',
  ]);
  for (const page of pages) {
    const count = (lang: string) => text('pages', page, `${lang}.md`).match(/^## /gm)?.length;
    assert.equal(count('da'), count('en'), page);
  }
});
