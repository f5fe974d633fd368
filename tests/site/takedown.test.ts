import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { markEnded } from '../../api/end-marks.ts';
import { addEmbeds } from '../../api/intake/embed.ts';
import { addOembed } from '../../api/intake/oembed.ts';
import { addSearchPages } from '../../api/intake/search-page.ts';
import { addTipPages } from '../../api/intake/tip-page.ts';
import { Refusal } from '../../api/refusal.ts';
import { serveSite } from '../../api/site.ts';
import { takeDown } from '../../api/takedown.ts';
import { release } from '../../site/release.ts';
import { makeAppeals } from '../bench/appeals.ts';
import { addressesOf, ownAddresses, type Portal, residue, tracesOf } from './crawl.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-takedown-'));
const [siteDir, contentDir] = [join(folder, 'site'), join(folder, 'content')];
const start = new Date();
let passedMs = 0;
let all: string[] = [];
let app: Hono;
const portal: Portal = { siteDir, get: (path) => app.request(`http://public.example${path}`) };
const hour = 3_600_000;
const publicOrigin = 'http://public.example';
const now = (): Date => new Date(start.getTime() + passedMs);

before(async () => {
  await makeAppeals({ contentDir, count: 60, seed: 7, now: start });
  await release({ siteDir, contentDir, publicOrigin: 'http://public.example' });
  all = addressesOf(siteDir);
  app = publicApp();
});
after(() => rmSync(folder, { recursive: true, force: true }));

const publicApp = (): Hono => {
  const made = new Hono();
  made.use('*', takeDown(siteDir, now, publicOrigin));
  addTipPages(made, { siteDir });
  addEmbeds(made, { siteDir });
  addOembed(made, { siteDir, publicOrigin, now });
  made.onError((error, c) => c.text(error.message, error instanceof Refusal ? (error.status as 410) : 500));
  addSearchPages(made, { siteDir, now: () => new Date(start.getTime() + passedMs) });
  serveSite(made, { siteDir, half: 'public' });
  return made;
};
const idOf = (n: number): string => `EF-2026-${String(n).padStart(6, '0')}`;

async function residues(publicId: string, end: () => void): Promise<string[]> {
  const own = ownAddresses(all, publicId, 3, publicOrigin);
  const traces = await tracesOf(portal, publicId, own);
  assert.ok(traces.words.length === 4 && traces.pictures.size >= 4, 'there is something to look for');
  const shown = await Promise.all([...own, ...all].map((path) => residue(portal, path, traces)));
  assert.ok(shown.filter(Boolean).length > 15, 'it is found before it ends');
  end();
  const left: string[] = [];
  for (const path of new Set([...own, ...all]))
    left.push(...[await residue(portal, path, traces)].filter((one) => one !== undefined));
  return left;
}

test('once marked, no address says anything of it any more, whatever release is live', async () => {
  const publicId = idOf(5);
  const endedAt = start.toISOString();
  assert.deepEqual(
    await residues(publicId, () => markEnded(siteDir, { publicId, revision: 9, how: 'withdrawn', endedAt })),
    [],
  );
  const page = await portal.get(`/en/efterlysninger/${publicId}/`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('x-robots-tag') ?? '', /noindex/);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  assert.match(await page.text(), /This appeal no longer holds/);
  const data = (await (await portal.get(`/api/appeals/${publicId}.json`)).json()) as object;
  assert.deepEqual(data, { publicId, revision: 9, status: 'withdrawn', updatedAt: endedAt });
  const picture = await portal.get(`/media/${publicId}/street-800.jpg`);
  assert.deepEqual([picture.status, picture.headers.get('cache-control')], [410, 'no-cache']);
  const card = await portal.get(`/og/${publicId}.da.r1.jpg`);
  assert.deepEqual([card.status, card.headers.get('content-type')], [200, 'image/jpeg']);
  assert.equal((await portal.get(`/efterlysninger/${publicId}/tip/`)).status, 200, 'it is a neutral page');
});

test('neither case of letters, nor encoding, nor a part of a file brings it back', async () => {
  const publicId = idOf(5);
  for (const path of [
    `/efterlysninger/${publicId}`,
    `/efterlysninger/${publicId}/index.html`,
    `/efterlysninger/${publicId}/index.html.br`,
    `/efterlysninger/EF%2D2026-000005/`,
    `/efterlysninger/%45F-2026-000005/index.html`,
    `/media/%45F-2026-000005/street-400.webp`,
    `//efterlysninger/${publicId}/`,
    `/./efterlysninger/${publicId}/index.html`,
    '/efterlysninger',
    '/efterlysninger/index.html.br',
    '/feed.xml.br',
    '/api/appeals.json.br',
  ]) {
    const text = await (await portal.get(path)).text();
    assert.ok(!text.includes('Sag 000005') && !text.includes('RIFF'), path);
  }
  assert.equal((await portal.get('/api/appeals.json.br')).status, 404);
  // nor is anything outside the public half read
  writeFileSync(join(siteDir, 'outside.json'), '{');
  assert.equal((await portal.get('/..%2f..%2foutside.json')).status, 404);
  const part = await app.request(`http://public.example/media/${publicId}/street-800.jpg`, {
    headers: { range: 'bytes=0-99' },
  });
  assert.equal(part.status, 410);
});

test('after 35 days it is gone, and what is erased is gone at once', async () => {
  const [publicId, erased] = [idOf(5), idOf(6)];
  markEnded(siteDir, { publicId: erased, revision: 9, how: 'erased', endedAt: start.toISOString() });
  const page = await portal.get(`/efterlysninger/${erased}/`);
  assert.deepEqual([page.status, page.headers.get('cache-control')], [410, 'no-cache']);
  passedMs = 35 * 24 * hour + 1000;
  assert.equal((await portal.get(`/efterlysninger/${publicId}/`)).status, 410);
  assert.equal((await portal.get(`/api/appeals/${publicId}.json`)).status, 410);
  passedMs = 0;
});

test('what is overdue is not shown, though nobody marked it', async () => {
  const publicId = idOf(7);
  const index = (await import('node:fs')).readFileSync(join(siteDir, 'live/appeals.json'), 'utf8');
  const { until } = (JSON.parse(index) as { shown: Record<string, { until: string }> }).shown[publicId]!;
  const left = await residues(publicId, () => {
    passedMs = Date.parse(until) - start.getTime();
  });
  assert.deepEqual(left, []);
  passedMs = 0;
  assert.match(await (await portal.get(`/efterlysninger/${publicId}/`)).text(), /Sag 000007/);
});

test('a later revision is not taken down by the mark of an earlier one', async () => {
  const publicId = idOf(8);
  markEnded(siteDir, { publicId, revision: 1, how: 'suspended', endedAt: start.toISOString() });
  const { revision } = (await (await portal.get(`/api/appeals/${publicId}.json`)).json()) as { revision: number };
  assert.equal((await portal.get(`/efterlysninger/${publicId}/`)).status, 200);
  assert.ok(revision >= 1);
});

test('the picture of an earlier revision is the one of now, and one that was never drawn is not there', async () => {
  for (let n = 20; n < 33; n++) {
    const { revision } = (await (await portal.get(`/api/appeals/${idOf(n)}.json`)).json()) as { revision: number };
    if (revision === 1) continue;
    const [old, now] = [
      await portal.get(`/og/${idOf(n)}.da.r1.jpg`),
      await portal.get(`/og/${idOf(n)}.da.r${revision}.jpg`),
    ];
    assert.deepEqual(await old.arrayBuffer(), await now.arrayBuffer());
    assert.equal((await portal.get(`/og/${idOf(n)}.da.square.r1.jpg`)).status, 404);
    return;
  }
  assert.fail('no appeal of a later revision');
});

test('a mark that was cut short hides nothing else, and the next one counts', async () => {
  appendFileSync(join(siteDir, 'ended.log'), '{"publicId":"EF-2026-0000');
  const publicId = idOf(9);
  assert.match(await (await portal.get(`/efterlysninger/${publicId}/`)).text(), /Sag 000009/);
  markEnded(siteDir, { publicId, revision: 9, how: 'withdrawn', endedAt: start.toISOString() });
  assert.doesNotMatch(await (await portal.get(`/efterlysninger/${publicId}/`)).text(), /Sag 000009/);
  app = publicApp();
  assert.doesNotMatch(
    await (await portal.get(`/efterlysninger/${publicId}/`)).text(),
    /Sag 000009/,
    'also after a start',
  );
});

test('who asks again for what is the same is told so, until it is not', async () => {
  const first = await portal.get('/efterlysninger/');
  const tag = first.headers.get('etag') ?? '';
  const again = { headers: { 'if-none-match': tag } };
  const publicId = idOf(10);
  const data = await portal.get(`/api/appeals/${publicId}.json`);
  const dataAgain = { headers: { 'if-none-match': data.headers.get('etag') ?? 'none' } };
  assert.equal((await app.request(`http://public.example/api/appeals/${publicId}.json`, dataAgain)).status, 304);
  markEnded(siteDir, { publicId, revision: 9, how: 'withdrawn', endedAt: start.toISOString() });
  assert.equal((await app.request(`http://public.example/api/appeals/${publicId}.json`, dataAgain)).status, 200);
  assert.equal((await app.request('http://public.example/efterlysninger/', again)).status, 200);
});

test('a release without it changes nothing for who asks', async () => {
  const before = await (await portal.get(`/efterlysninger/${idOf(5)}/`)).text();
  rmSync(join(contentDir, 'appeals', idOf(5)), { recursive: true });
  const { rendered, addresses } = await release({ siteDir, contentDir, publicOrigin: 'http://public.example' });
  assert.ok(rendered > 0 && rendered < addresses / 3, `${rendered} of ${addresses}`);
  assert.equal(await (await portal.get(`/efterlysninger/${idOf(5)}/`)).text(), before);
  assert.doesNotMatch(await (await portal.get('/efterlysninger/')).text(), new RegExp(idOf(5)));
});
