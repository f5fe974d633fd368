import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { extract, setProviderList } from '@extractus/oembed-extractor';
import { validateXML } from 'xmllint-wasm';
import { type Served, serveContent } from './served.ts';

let site: Served;
before(async () => {
  site = await serveContent();
});
after(() => site.close());

const page = (path: string): string => `${site.origin}${path}`;
const question = (url: string, more = ''): string => `/oembed?url=${encodeURIComponent(url)}${more}`;

/** As a consumer fetches, from us. */
const fetchFromUs = (address: string): Promise<Response> => site.get(address.slice(site.origin.length));

test('a consumer of oEmbed finds the frame, from the page and from a list of providers', async () => {
  const schemes = [page('/efterlysninger/*'), page('/en/efterlysninger/*')];
  const provider = {
    provider_name: 'Vidne',
    provider_url: site.origin,
    endpoints: [{ schemes, url: page('/oembed') }],
  };
  for (const [providers, method] of [
    [[], 'auto-discovery'],
    [[provider], 'provider-api'],
  ] as const) {
    setProviderList([...providers]);
    const found = await extract(page('/en/efterlysninger/EF-2026-000101/'), { maxwidth: 400 }, fetchFromUs);
    const { type, version, width, height, html } = found as unknown as Record<string, string | number>;
    assert.deepEqual(
      { type, version, width, height },
      { type: 'rich', version: '1.0', width: 400, height: 420 },
      method,
    );
    assert.equal((found as { method?: string }).method, method);
    assert.match(`${html}`, new RegExp(`^<iframe src="${page('/en/embed/EF-2026-000101/')}" width="400"`));
  }
});

test('a page names its oEmbed answers, in both formats, and they say the same', async () => {
  const html = await site.text('/efterlysninger/EF-2026-000101/');
  const links = [
    ...html.matchAll(/<link rel="alternate" type="(?:application\/json|text\/xml)\+oembed"[^>]* href="([^"]+)"/g),
  ];
  assert.equal(links.length, 2);
  const [json, xml] = await Promise.all(
    links.map(async ([, href]) => site.text(href!.replaceAll('&amp;', '&').slice(site.origin.length))),
  );
  const { errors } = await validateXML({ xml: [{ fileName: 'a.xml', contents: xml! }], normalization: 'format' });
  assert.deepEqual(errors, []);
  const { title, cache_age: age } = JSON.parse(json!);
  assert.equal(age, 300);
  assert.ok(xml!.includes(`<title>${title}</title>`));
});

test('addresses of others, other pages and other formats are refused in words', async () => {
  const refused: [string, number, string][] = [
    [question('https://example.com/efterlysninger/EF-2026-000101/'), 404, 'embed_unknown'],
    [question(page('/tip/')), 404, 'embed_unknown'],
    [question(page('/efterlysninger/EF-2026-999999/')), 404, 'embed_unknown'],
    ['/oembed', 404, 'embed_unknown'],
    [question(page('/efterlysninger/EF-2026-000101/'), '&format=yaml'), 501, 'embed_format'],
    [question(page('/efterlysninger/EF-2026-000117/')), 410, 'appeal_ended'],
  ];
  for (const [path, status, code] of refused) {
    const answer = await site.get(path);
    assert.equal(answer.status, status, path);
    assert.equal(((await answer.json()) as { code: string }).code, code, path);
  }
});

test('a frame may be shown anywhere, holds no script and no form, and is small', async () => {
  for (const path of ['/embed/EF-2026-000101/', '/en/embed/EF-2026-000116/']) {
    const frame = await site.get(path);
    const html = await frame.text();
    assert.equal(frame.status, 200, path);
    assert.match(frame.headers.get('content-security-policy')!, /frame-ancestors \*$/);
    assert.equal(/<script|<form|%[a-z-]+%|EF-0000/.test(html), false, path);
    assert.equal(
      html.includes('<p class="danger"></p>'),
      path.includes('000116'),
      'what to do stands there when it must',
    );
    assert.ok(html.length < 8 * 1024, `${html.length} bytes`);
    assert.doesNotMatch(html, /<link[^>]+stylesheet/, 'its style stands in it');
    assert.match(html, /<style>/);
    for (const [, picture] of html.matchAll(/<img src="([^"]+)"/g))
      assert.equal((await site.get(picture!)).status, 200);
  }
  const other = await site.get('/efterlysninger/EF-2026-000101/');
  assert.match(other.headers.get('content-security-policy')!, /frame-ancestors 'none'/);
});

test('the script for other sites is below 2 kB, keeps nothing and counts nobody', async () => {
  const script = await readFile('site/public/help-find.js', 'utf8');
  assert.ok(Buffer.byteLength(script) <= 2048, `${Buffer.byteLength(script)} bytes`);
  assert.equal(
    /cookie|localStorage|sessionStorage|sendBeacon|innerHTML|indexedDB/.test(script.replace(/^\/\/.*$/gm, '')),
    false,
  );
  assert.equal(await site.text('/help-find.js'), script);
});
