import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { validateXML } from 'xmllint-wasm';
import { type Served, serveContent } from './served.ts';

// What others follow, hung up and embedded, when its appeal ends: at once, and after the next release.
let site: Served;
before(async () => {
  site = await serveContent();
});
after(() => site.close());

const one = 'EF-2026-000104';
const at = '2026-11-25T10:00:00.000Z';
const feeds = ['/', '/efterlysninger/type/missing_person/', '/efterlysninger/kreds/nordjylland/'];
const schema = readFileSync(new URL('./cap-1.2.xsd', import.meta.url), 'utf8');

/** An hour after it ended, a day before the real one: the clock of the site is the real one. */
const recently = new Date(Date.now() - 3_600_000).toISOString();

async function assertGone(when: string): Promise<void> {
  for (const folder of feeds)
    for (const lang of ['', '/en']) {
      const page = `${site.origin}${lang}/efterlysninger/${one}/`;
      const xml = await site.text(`${lang}${folder}feed.xml`);
      assert.equal(
        (parseAtomFeed(xml).entries ?? []).some(({ id }) => id === page),
        false,
        `${when}: ${folder}`,
      );
      assert.ok(xml.includes(`<at:deleted-entry ref="${page}" when="${recently}"/>`), `${when}: ${folder} says so`);
      const text = await site.text(`${lang}${folder}feed.json`);
      const feed = parseJsonFeed(text);
      assert.equal(
        (feed.items ?? []).some(({ id }) => id === page),
        false,
        when,
      );
      assert.deepEqual(JSON.parse(text)._vidne.withdrawn[0], { publicId: one, at: recently }, when);
    }
  const cap = await site.get(`/cap/${one}.xml`);
  const cancel = await cap.text();
  assert.equal(cap.status, 200);
  const { errors } = await validateXML({ xml: [{ fileName: 'a.xml', contents: cancel }], schema: [schema] });
  assert.deepEqual(errors, []);
  assert.match(cancel, /<msgType>Cancel<\/msgType>/);
  assert.match(cancel, new RegExp(`<identifier>${one}.r99.end</identifier>`));
  assert.match(cancel, /<status>Test<\/status>/, 'what nobody was to mind is no real end');
  const references = [`${one}.r1,2026-11-21T17:20:00-00:00`, `${one}.r4,2026-11-22T07:45:00-00:00`];
  assert.ok(cancel.includes(`<references>${references.map((each) => `vidne.example,${each}`).join(' ')}</references>`));
  assert.equal(cancel.includes('Holger'), false);
  const alerts = await site.text('/cap/feed.xml');
  assert.equal(alerts.includes(`<id>${site.origin}/cap/${one}.xml</id>\n  <title>`), false);
  assert.ok(alerts.includes(`<at:deleted-entry ref="${site.origin}/cap/${one}.xml" when="${recently}"/>`), when);

  for (const lang of ['', '/en']) {
    const frame = await site.get(`${lang}/embed/${one}/`);
    assert.equal(frame.status, 200);
    assert.match(frame.headers.get('content-security-policy')!, /frame-ancestors \*$/);
    assert.match(frame.headers.get('x-robots-tag')!, /noindex/);
    assert.equal(/Holger|\/media\//.test(await frame.text()), false);
    const asked = encodeURIComponent(`${site.origin}${lang}/efterlysninger/${one}/`);
    for (const format of ['json', 'xml']) {
      const oembed = await site.get(`/oembed?format=${format}&url=${asked}`);
      assert.equal(oembed.status, 410, when);
      assert.equal(oembed.headers.get('cache-control'), 'no-cache');
      assert.equal(oembed.headers.get('access-control-allow-origin'), '*');
    }
  }
  const neutral = Buffer.from(await (await site.get('/og/ended.da.jpg')).arrayBuffer());
  for (const name of ['', '.square', '.story'])
    for (const revision of [1, 4]) {
      const answer = await site.get(`/og/${one}.da${name}.r${revision}.jpg`);
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), neutral, `${name} r${revision}`);
    }
  for (const paper of ['a4', 'a3']) assert.equal((await site.get(`/plakat/${one}.da.${paper}.pdf`)).status, 410, when);

  const check = new Ajv2020({ strict: false, validateFormats: false });
  const isList = check.compile(JSON.parse(await site.text('/api/appeals.schema.json')));
  const list = await site.text('/api/appeals.json');
  assert.ok(isList(JSON.parse(list)), JSON.stringify(isList.errors?.slice(0, 3)));
  assert.equal(list.includes('Holger'), false);
}

test('before it ends, all of it is there', async () => {
  assert.match(await site.text('/feed.xml'), new RegExp(`<id>${site.origin}/efterlysninger/${one}/</id>`));
  assert.match(await site.text(`/cap/${one}.xml`), /<msgType>Update<\/msgType>/);
  assert.match(await site.text(`/embed/${one}/`), /Holger/);
  assert.equal((await site.get(`/plakat/${one}.da.a4.pdf`)).headers.get('content-type'), 'application/pdf');
  const sizes = await Promise.all(
    ['', '.square', '.story'].map(async (name) => (await (await site.get(`/og/${one}.da${name}.r4.jpg`)).blob()).size),
  );
  assert.equal(new Set(sizes).size, 3);
});

test('an old address of a picture answers with the picture of now, as long as it holds', async () => {
  const bytes = async (revision: number) =>
    Buffer.from(await (await site.get(`/og/${one}.en.square.r${revision}.jpg`)).arrayBuffer());
  assert.deepEqual(await bytes(2), await bytes(4));
});

test('at the moment it ends, it is gone from all that others follow, show and hang up', async () => {
  site.end(one, 'withdrawn', recently);
  await assertGone('at once');
});

test('and it is gone after the next release, in the same words', async () => {
  await site.publishEnd(one, recently);
  await assertGone('after the release');
});

test('an alert that comes back and ends again is cancelled by another name, and every revision is named', async () => {
  const first = await site.text(`/cap/${one}.xml`);
  await site.publishAgain(one, 101);
  const update = await site.text(`/cap/${one}.xml`);
  assert.match(update, new RegExp(`<identifier>${one}.r101</identifier>`));
  assert.deepEqual(namedIn(update), [`${one}.r1`, `${one}.r4`]);
  site.end(one, 'suspended', new Date().toISOString(), 101);
  const second = await site.text(`/cap/${one}.xml`);
  assert.notEqual(identifierOf(second), identifierOf(first));
  assert.deepEqual(namedIn(second), [`${one}.r1`, `${one}.r4`, `${one}.r101`]);
  await site.publishEnd(one, new Date().toISOString());
  assert.deepEqual(namedIn(await site.text(`/cap/${one}.xml`)), namedIn(second));
});
const identifierOf = (message: string) => /<identifier>([^<]*)/.exec(message)?.[1];
const namedIn = (message: string) =>
  (/<references>([^<]*)/.exec(message)?.[1] ?? '').split(' ').map((each) => each.split(',')[1]);

test('the day it ended is the one of its district, and what only lapsed nobody is said to have stopped', async () => {
  const [greenland, denmark, lapsed] = ['EF-2026-000111', 'EF-2026-000102', 'EF-2026-000103'];
  const night = '2026-12-04T00:30:00.000Z';
  for (const publicId of [greenland, denmark]) site.end(publicId!, 'withdrawn', night);
  site.end(lapsed!, 'suspended', night);
  const said = async () => {
    const page = async (path: string) => (await site.text(path)).replace(/\s+/g, ' ');
    assert.match(await page(`/efterlysninger/${greenland}/`), /Politiet stoppede den 3\. december 2026\. Tak/);
    assert.match(await page(`/en/efterlysninger/${greenland}/`), /ended it on 3 December 2026/);
    assert.match(await page(`/efterlysninger/${denmark}/`), /Politiet stoppede den 4\. december 2026\. Tak/);
    for (const path of [`/efterlysninger/${lapsed}/`, `/embed/${lapsed}/`]) {
      assert.match(await page(path), /Den har ikke været gældende siden 4\. december 2026\./);
      assert.doesNotMatch(await page(path), /Politiet stoppede|Tak til/);
    }
  };
  await said();
  for (const publicId of [greenland, denmark]) await site.publishEnd(publicId!, night);
  await said();
});

test('of what is erased nothing friendly stays', async () => {
  site.end('EF-2026-000101', 'erased', at);
  assert.equal((await site.get('/embed/EF-2026-000101/')).status, 410);
  const asked = encodeURIComponent(`${site.origin}/efterlysninger/EF-2026-000101/`);
  assert.equal((await site.get(`/oembed?url=${asked}`)).status, 410);
  assert.equal((await site.get('/plakat/EF-2026-000101.en.a3.pdf')).status, 410);
});
