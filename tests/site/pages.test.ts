import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import { release } from '../../site/release.ts';
import { content } from './content.ts';

/** Every page of a release, read as files: what holds for it whoever asks. */
const folder = mkdtempSync(join(tmpdir(), 'vidne-pages-'));
const [siteDir, contentDir] = [join(folder, 'site'), join(folder, 'content')];
const live = join(siteDir, 'live/public');
const pages = new Map<string, string>();
const withFilm = 'EF-2026-000111';

before(async () => {
  cpSync(content, contentDir, { recursive: true });
  addFilm();
  await release({ siteDir, contentDir, publicOrigin: 'http://localhost:4321' });
  for (const file of globSync('**/*.html', { cwd: live })) pages.set(file, readFileSync(join(live, file), 'utf8'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The demonstration has no film: one appeal gets one here, with everything that belongs to it. */
function addFilm(): void {
  const own = join(contentDir, 'appeals', withFilm);
  const file = (ending: string) => join(own, `film-${ending}`);
  const clip = ['-f', 'lavfi', '-i', 'testsrc=size=800x450:rate=10:duration=1', '-pix_fmt', 'yuv420p'];
  execFileSync('ffmpeg', ['-loglevel', 'error', ...clip, file('800.mp4')]);
  for (const ending of ['400.webp', '800.webp', '800.jpg']) cpSync(join(own, `harbour-${ending}`), file(ending));
  const appeal = JSON.parse(readFileSync(join(own, 'appeal.json'), 'utf8')) as { media: object[] };
  appeal.media.push({
    name: 'film',
    kind: 'video',
    purpose: 'context',
    width: 800,
    height: 450,
    bystandersBlurred: true,
    audioMuted: true,
    captions: { da: cue('En bil kører forbi'), en: cue('A car drives past') },
    transcript: { da: 'Ingen taler.', en: 'Nobody speaks.' },
    renditions: [{ width: 800, height: 450, format: 'mp4', sha256: '0'.repeat(64) }],
  });
  writeFileSync(join(own, 'appeal.json'), JSON.stringify(appeal));
  for (const lang of ['da', 'en']) {
    const words = readFileSync(join(own, `${lang}.md`), 'utf8');
    writeFileSync(
      join(own, `${lang}.md`),
      words.replace(/^alt:$/m, 'alt:\n  film: "En bil kører langs kajen i mørke."'),
    );
  }
}

function cue(words: string): string {
  return `WEBVTT\n\n00:00.000 --> 00:01.000\n${words}\n`;
}

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

/** Pages that need script to do what they are for; each has something plain beside it. */
const isWithScript = (file: string): boolean =>
  /(^|\/)(tip|svar|kontrol|anmodning|ur|virksomheder\/(kamera|registrering|selvtest))\/index\.html$/.test(file);
const reading = (): [string, string][] => [...pages].filter(([file]) => !isWithScript(file));

test('a reading page has no script, and what it loads is at most 60 KB compressed without pictures', () => {
  const heaviest = { file: '', bytes: 0 };
  for (const [file, html] of reading()) {
    // what search engines read is data and never runs
    assert.doesNotMatch(html, /<script(?! type="application\/ld\+json">)|\son\w+=|javascript:/i, file);
    const parts = new Set(loadedBy(html));
    // a wide screen loads letters too
    for (const part of parts)
      if (part.endsWith('.css'))
        for (const letters of loadedBy(readFileSync(join(live, part), 'utf8'))) parts.add(letters);
    const bytes = [...parts].reduce((sum, part) => sum + compressed(join(live, part)), compressed(join(live, file)));
    if (bytes > heaviest.bytes) Object.assign(heaviest, { file, bytes });
  }
  assert.ok(heaviest.bytes > 20 * 1024, 'letters and style are counted');
  assert.ok(heaviest.bytes <= 60 * 1024, `${heaviest.file}: ${heaviest.bytes} bytes`);
});

const loadedBy = (text: string): string[] => text.match(/\/_astro\/[\w./@-]+\.(?:css|woff2)/g) ?? [];
const compressed = (file: string): number => (statSync(`${file}.br`, { throwIfNoEntry: false }) ?? statSync(file)).size;

test('styles and scripts lie there compressed, and open to what they are', () => {
  const assets = globSync('_astro/**/*.{css,js}', { cwd: live }).map((file) => join(live, file));
  assert.ok(assets.length > 20);
  for (const file of assets) {
    const bytes = readFileSync(file);
    if (bytes.length < 512) continue;
    assert.ok(brotliDecompressSync(readFileSync(`${file}.br`)).equals(bytes), file);
    assert.ok(gunzipSync(readFileSync(`${file}.gz`)).equals(bytes), file);
  }
});

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

test('a film plays without script, with captions in the language of the page and what is said in words', () => {
  for (const [prefix, lang, caption] of [
    ['', 'da', 'En bil kører forbi'],
    ['en/', 'en', 'A car drives past'],
  ]) {
    const html = pages.get(`${prefix}efterlysninger/${withFilm}/index.html`)!;
    const [film = ''] = /<video[\s\S]*?<\/video>/.exec(html) ?? [];
    assert.match(film, /^<video controls[^>]* muted[^>]* width="800" height="450"/);
    assert.match(film, new RegExp(`src="/media/${withFilm}/film-800\\.mp4" type="video/mp4"`));
    const [, track] = /<track kind="captions" src="([^"]+)"/.exec(film) ?? [];
    assert.equal(track, `/media/${withFilm}/film.${lang}.vtt`);
    assert.match(readFileSync(join(live, track!), 'utf8'), new RegExp(`^WEBVTT\\n[\\s\\S]*${caption}`));
    assert.match(html, lang === 'da' ? /Ingen taler/ : /Nobody speaks/);
    assert.ok(statSync(join(live, `media/${withFilm}/film-800.mp4`)).size > 1000);
  }
});

test('a picture opens large without script, and an appeal leads to the one before and the one after', () => {
  for (const [file, html] of pages) {
    if (!/efterlysninger\/EF-[\d-]+\/index\.html$/.test(file)) continue;
    const opened = [...html.matchAll(/<button class="enlarge"[^>]* popovertarget="([^"]+)"/g)].map(([, id]) => id);
    for (const id of opened) {
      const [, source] = new RegExp(`id="${id}" popover[^>]*><img [^>]*src="([^"]+)"`).exec(html) ?? [];
      assert.ok(source && statSync(join(live, source)).size > 0, `${file} ${id}`);
    }
  }
  const html = pages.get(`efterlysninger/${withFilm}/index.html`)!;
  assert.equal(html.match(/<!--(EF-[\d-]+)--><a class="neighbour-[^>]*href="\/efterlysninger\/\1\/"/g)?.length, 2);
});

test('a version of a declaration stays at its address, and says when it no longer holds', () => {
  const page = (path: string) => pages.get(`det-kan-du-forvente/${path}index.html`)!;
  assert.match(page('tip/1.0.0/'), /Den blev afløst af version 1\.1\.0 den 15\. november 2026/);
  assert.match(page('tip/1.0.0/'), /noindex/);
  for (const path of ['tip/', 'tip/1.1.0/']) assert.doesNotMatch(page(path), /blev afløst/);
  assert.doesNotMatch(page('tip/'), /noindex/);
  assert.match(page('tip/'), /href="\/det-kan-du-forvente\/tip\/1\.0\.0\/"/);
  assert.match(page('tip/'), /Bornholms Politi<\/th><td>højst 8 timer/);
  assert.match(page('tip/'), /LIX \d\d/);
});

test('a shop that has only the code of a request finds the page to type it on', () => {
  assert.match(pages.get('virksomheder/index.html')!, /href="\/anmodning\/"[^>]*>.*Skriv koden fra anmodningen/);
  assert.match(
    pages.get('en/virksomheder/index.html')!,
    /href="\/en\/anmodning\/"[^>]*>.*Type the code of the request/,
  );
});

test('the thirty days of Danish law stand on a call for footage from Denmark, and not from Greenland or the Faroes', () => {
  const soughtIn = (publicId: string, prefix = ''): string => {
    const html = pages.get(`${prefix}efterlysninger/${publicId}/index.html`)!;
    return /<section class="footage"[\s\S]*?<\/section>/.exec(html)![0];
  };
  assert.match(soughtIn('EF-2026-000103'), /Gem dem inden[\s\S]*30 dage/);
  for (const publicId of ['EF-2026-000111', 'EF-2026-000112']) {
    assert.match(soughtIn(publicId), /Gem dem med det samme/);
    assert.match(soughtIn(publicId, 'en/'), /Save them at once/);
    for (const prefix of ['', 'en/']) assert.doesNotMatch(soughtIn(publicId, prefix), /30 da|<time/);
  }
});

test('under another origin no page names the old one', async () => {
  const other = join(folder, 'moved');
  cpSync(siteDir, other, { recursive: true, verbatimSymlinks: true });
  await release({ siteDir: other, contentDir, publicOrigin: 'https://moved.example' });
  const moved = join(other, 'live/public');
  const files = globSync('**/*.{html,xml,json,txt}', { cwd: moved });
  assert.ok(files.length > pages.size);
  assert.deepEqual(
    files.filter((file) => readFileSync(join(moved, file), 'utf8').includes('http://localhost:4321')),
    [],
  );
  assert.match(readFileSync(join(moved, 'index.html'), 'utf8'), /https:\/\/moved\.example/);
});
