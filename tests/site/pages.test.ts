import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { release } from '../../site/release.ts';
import { content } from './content.ts';

/** Every page of a release, read as files: what holds for it whoever asks. */
const siteDir = mkdtempSync(join(tmpdir(), 'vidne-pages-'));
const live = join(siteDir, 'live/public');
const pages = new Map<string, string>();

before(async () => {
  await release({ siteDir, contentDir: content, publicOrigin: 'http://localhost:4321' });
  for (const file of globSync('**/*.html', { cwd: live })) pages.set(file, readFileSync(join(live, file), 'utf8'));
});
after(() => rmSync(siteDir, { recursive: true, force: true }));

/** The HTML standard, apart from what is a matter of taste or comes from Svelte in a form the standard allows. */
const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
  rules: {
    // the two menus are the same, and only one of them is shown at a time
    'unique-landmark': 'off',
    // a number inside a sentence may break
    'tel-non-breaking': 'off',
    // Svelte writes disabled="" and <input/>
    'attribute-boolean-style': 'off',
    'void-style': 'off',
    // a region of its own inside a code block (tabindex and name) is read out better than a section
    'prefer-native-element': 'off',
    // a title names place and question; search engines cut it themselves
    'long-title': 'off',
    'no-inline-style': 'off',
    // styles and scripts come from this origin alone, which the policy of the page sees to
    'require-sri': 'off',
    // the standard has a default
    'no-implicit-button-type': 'off',
    'no-implicit-input-type': 'off',
  },
});

test('every page of the release is valid HTML', async () => {
  assert.ok(pages.size > 100);
  const found: string[] = [];
  for (const [file, html] of pages) {
    const { results } = await validator.validateString(html, file);
    for (const { ruleId, message, selector } of results.flatMap(({ messages }) => messages))
      found.push(`${file} ${ruleId}: ${message} (${selector})`);
  }
  assert.deepEqual(found, []);
});

test('the validator would notice an element where it may not stand', async () => {
  const page = pages.get('index.html')!.replace('<h1>', '<ul><div></div></ul><h1>');
  const { valid } = await validator.validateString(page, 'index.html');
  assert.equal(valid, false);
});

/** Pages that need script to do what they are for; each has a plain form beside it. */
const isWithScript = (file: string): boolean => /(^|\/)(tip|svar|kontrol)\/index\.html$/.test(file);
const reading = (): [string, string][] => [...pages].filter(([file]) => !isWithScript(file));

test('a reading page has no script, and what it loads is at most 60 KB compressed without pictures', () => {
  const heaviest = { file: '', bytes: 0 };
  for (const [file, html] of reading()) {
    assert.doesNotMatch(html, /<script|\son\w+=|javascript:/i, file);
    const parts = new Set(html.match(/\/_astro\/[\w./@-]+\.(?:css|woff2)/g) ?? []);
    const bytes = [...parts].reduce((sum, part) => sum + compressed(join(live, part)), compressed(join(live, file)));
    if (bytes > heaviest.bytes) Object.assign(heaviest, { file, bytes });
  }
  assert.ok(heaviest.bytes > 20 * 1024, 'letters and style are counted');
  assert.ok(heaviest.bytes <= 60 * 1024, `${heaviest.file}: ${heaviest.bytes} bytes`);
});

const compressed = (file: string): number => (statSync(`${file}.br`, { throwIfNoEntry: false }) ?? statSync(file)).size;

test('every picture has its dimensions and a text, so that nothing moves while it loads', () => {
  let pictures = 0;
  for (const [file, html] of pages)
    for (const [image] of html.matchAll(/<img [^>]*>/g)) {
      assert.match(image, / width="\d+"/, `${file} ${image}`);
      assert.match(image, / height="\d+"/, `${file} ${image}`);
      assert.match(image, / alt(="[^"]*")?[ >]/, `${file} ${image}`);
      pictures++;
    }
  assert.ok(pictures > 50);
});
