import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import jsonld from 'jsonld';
import { validateXML } from 'xmllint-wasm';
import { districtCodes } from '../../api/appeal/districts.ts';
import { appealTypes } from '../../api/appeal/model.ts';
import { publishedPaths } from '../../api/intake/published.ts';
import { type Served, serveContent } from './served.ts';

// Everything here is read by programs of other people: parsers and validators from the registry.
let site: Served;
before(async () => {
  site = await serveContent();
});
after(() => site.close());

interface Item {
  publicId: string;
  status: string;
  type: string;
  district: string;
  url: { da: string; en: string };
}
const openData = async (): Promise<Item[]> => JSON.parse(await site.text('/api/appeals.json')).items;
const folders: { folder: string; holds: (item: Item) => boolean }[] = [
  { folder: '/', holds: () => true },
  ...appealTypes.map((type) => ({
    folder: `/efterlysninger/type/${type}/`,
    holds: (item: Item) => item.type === type,
  })),
  ...districtCodes.map((code) => ({
    folder: `/efterlysninger/kreds/${code}/`,
    holds: (item: Item) => item.district === code,
  })),
];

const xmlErrors = async (text: string, schema?: string) => {
  const given = { xml: [{ fileName: 'a.xml', contents: text }] };
  const result = await validateXML(schema ? { ...given, schema: [schema] } : { ...given, normalization: 'format' });
  return result.errors.map(({ rawMessage }) => rawMessage);
};

test('every feed, in both formats and languages, holds exactly the appeals of its kind', async () => {
  const shown = (await openData()).filter(({ status }) => status === 'published');
  for (const { folder, holds } of folders)
    for (const lang of ['da', 'en'] as const) {
      const path = `${lang === 'en' ? '/en' : ''}${folder}`;
      const wanted = shown.filter(holds).map(({ url }) => url[lang]);
      const xml = await site.text(`${path}feed.xml`);
      assert.deepEqual(await xmlErrors(xml), [], path);
      const atom = parseAtomFeed(xml);
      assert.equal(atom.id, `${site.origin}${path}feed.xml`);
      assert.deepEqual(
        (atom.entries ?? []).map(({ id }) => id),
        wanted,
        `${path} in Atom`,
      );
      for (const entry of atom.entries ?? [])
        assert.ok(entry.title && entry.summary && entry.updated && entry.links?.[0]?.href, `${entry.id} is whole`);
      const feed = parseJsonFeed(await site.text(`${path}feed.json`));
      assert.equal(feed.feed_url, `${site.origin}${path}feed.json`);
      assert.deepEqual(
        (feed.items ?? []).map(({ url }) => url),
        wanted,
        `${path} in JSON Feed`,
      );
    }
});

test('a list page names the feeds of its own, and both formats', async () => {
  const page = await site.text('/efterlysninger/kreds/fyn/');
  for (const ending of ['feed.xml', 'feed.json'])
    for (const path of [`/efterlysninger/kreds/fyn/${ending}`, `/${ending}`])
      assert.match(
        page,
        new RegExp(`<link rel="alternate" type="application/(atom\\+xml|feed\\+json)"[^>]* href="${path}"`),
      );
});

test('an alert about a missing person is what CAP 1.2 demands, and leads back to the appeal', async () => {
  const schema = readFileSync(new URL('./cap-1.2.xsd', import.meta.url), 'utf8');
  const missing = (await openData()).filter(({ type, status }) => type === 'missing_person' && status === 'published');
  const index = parseAtomFeed(await site.text('/cap/feed.xml'));
  assert.deepEqual(
    (index.entries ?? []).map(({ id }) => id),
    missing.map(({ publicId }) => `${site.origin}/cap/${publicId}.xml`),
  );
  for (const { publicId, url } of missing) {
    const alert = await site.text(`/cap/${publicId}.xml`);
    assert.deepEqual(await xmlErrors(alert, schema), [], publicId);
    assert.match(alert, /<status>Test<\/status>/, 'an invented person alarms nobody');
    for (const page of [url.da, url.en]) assert.ok(alert.includes(`<web>${page}</web>`));
    assert.deepEqual(
      await xmlErrors(alert.replace('<scope>Public</scope>', ''), schema).then((e) => e.length > 0),
      true,
    );
  }
  assert.equal((await site.get('/cap/EF-2026-000101.xml')).status, 404, 'a robbery is no alarm');
});

test('open data is what its own schemas say', async () => {
  const check = new Ajv2020({ strict: false, validateFormats: false });
  const [list, one] = await Promise.all(
    ['appeals', 'appeal'].map(async (name) =>
      check.compile<unknown>(JSON.parse(await site.text(`/api/${name}.schema.json`))),
    ),
  );
  const answer = JSON.parse(await site.text('/api/appeals.json')) as { items: { publicId: string }[] };
  const isList = (value: unknown): boolean => list!(value);
  assert.ok(isList(answer), JSON.stringify(list!.errors));
  assert.equal(isList({ ...answer, items: [{ ...answer.items[0], race: 'x' }] }), false, 'and nothing else');
  for (const { publicId } of answer.items) {
    const item = JSON.parse(await site.text(`/api/appeals/${publicId}.json`));
    assert.ok(one!(item), `${publicId}: ${JSON.stringify(one!.errors?.slice(0, 3))}`);
  }
});

test('who asks again for the same gets 304, from any page on the web', async () => {
  for (const path of ['/api/appeals.json', '/feed.xml', '/feed.json', '/help-find.js']) {
    const first = await site.get(path);
    assert.equal(first.headers.get('access-control-allow-origin'), '*', path);
    assert.equal(first.headers.get('cross-origin-resource-policy'), 'cross-origin', path);
    const again = await site.get(path, { 'if-none-match': first.headers.get('etag')! });
    assert.equal(again.status, 304, path);
  }
});

test('search engines are told of an announcement and its end, and never of a person', async () => {
  const offline = async (url: string) => ({
    documentUrl: url,
    document: { '@context': { '@vocab': 'https://schema.org/' } },
    contextUrl: undefined as never,
  });
  let said = 0;
  for (const { publicId, status, url } of await openData()) {
    if (status !== 'published') continue;
    const { type, sharing, subjects } = JSON.parse(
      readFileSync(`${site.contentDir}/appeals/${publicId}/appeal.json`, 'utf8'),
    );
    for (const page of [url.da, url.en]) {
      const html = await site.text(new URL(page).pathname);
      const [, text] = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(html) ?? [];
      assert.equal(text !== undefined, sharing.indexable, `${publicId} ${type}`);
      assert.equal(/itemtype|typeof=/.test(html), false, 'nor in the markup');
      if (!text) continue;
      const graph = (await jsonld.flatten(JSON.parse(text), undefined, {
        documentLoader: offline,
      })) as unknown as Record<string, unknown>[];
      const types = graph.flatMap((node) => node['@type'] ?? []);
      assert.deepEqual(types.toSorted(), [
        'https://schema.org/GovernmentOrganization',
        'https://schema.org/SpecialAnnouncement',
        'https://schema.org/WebPage',
      ]);
      const announcement = graph.find((node) => `${node['@type']}`.endsWith('SpecialAnnouncement'))!;
      for (const key of ['name', 'text', 'datePosted', 'expires', 'url'])
        assert.ok(announcement[`https://schema.org/${key}`], `${publicId} ${key}`);
      const names = subjects.flatMap(({ identity }: { identity?: { family: string } }) => identity?.family ?? []);
      if (type !== 'missing_person') for (const name of names) assert.equal(text.includes(name), false, publicId);
      said += 1;
    }
  }
  assert.ok(said > 10);
});

test('the sitemap is whole, and every address in it is there', async () => {
  const index = await site.text('/sitemap-index.xml');
  assert.deepEqual(await xmlErrors(index), []);
  for (const [, file] of index.matchAll(/<loc>([^<]+)<\/loc>/g)) {
    const map = await site.text(new URL(file!).pathname);
    assert.deepEqual(await xmlErrors(map), []);
    const pages = [...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, page]) => page!);
    assert.ok(pages.length > 40);
    for (const page of pages) assert.equal((await site.get(new URL(page).pathname)).status, 200, page);
  }
});

test('every published address of the OpenAPI document is there', async () => {
  const example: Record<string, string> = {
    publicId: 'EF-2026-000104',
    name: 'appeal',
    type: 'missing_person',
    district: 'nordjylland',
    language: 'da',
    paper: 'a4',
  };
  for (const path of Object.keys(publishedPaths)) {
    const asked = path.replace(/\{(\w+)\}/g, (_, name: string) => example[name]!);
    assert.equal((await site.get(asked)).status, 200, asked);
  }
});
