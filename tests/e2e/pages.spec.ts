import { globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { type BrowserContext, type CDPSession, expect, type Page, test } from '@playwright/test';
import { compileHint } from '../../site/chunks.ts';
import { openTip, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { acceptInvite, type Staff } from './staff.ts';

let vidne: Vidne;
const staff: Record<string, Staff> = {};
let tipId = '';
test.beforeAll(async () => {
  vidne = await startVidne();
  for (const role of ['administrator', 'moderator'])
    staff[role] = await acceptInvite(vidne.deskOrigin, vidne.links[role]!, role);
  await submitTip(vidne.publicOrigin, await openTip(vidne.publicOrigin, { language: 'da' }), {
    text: 'Et tip at se på',
    files: [],
  });
  const queue = () => staff['moderator']!.get<{ items: { id: string }[] }>('/api/desk/queue?state=all');
  await until(async () => (await queue()).items.length === 1, 'the tip is in the queue');
  tipId = (await queue()).items[0]!.id;
});
test.afterAll(async () => {
  await vidne.stop();
  rmSync(vidne.dataDir, { recursive: true, force: true });
});

const half = (name: 'public' | 'desk') => join(vidne.dataDir, 'site/live', name);
/** Every built page of one half, as addresses. */
const pagesOf = (name: 'public' | 'desk'): string[] =>
  globSync('**/*.html', { cwd: half(name) })
    .map((file) => `/${file.replace(/index\.html$/, '')}`)
    .sort();

interface Watched {
  offOrigin: string[];
  violations: string[];
}

/** Notes every request that leaves the origin, and every violation of the page's own policy. */
function watch(page: Page, origin: string): Watched {
  const watched: Watched = { offOrigin: [], violations: [] };
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin))
      watched.offOrigin.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/i.test(message.text()))
      watched.violations.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => watched.violations.push(`${page.url()}: ${error.message}`));
  return watched;
}

/** Visits the addresses with two pages at a time and says everything that is wrong with them. */
async function inspect(context: BrowserContext, origin: string, addresses: readonly string[]): Promise<string[]> {
  const waiting = [...addresses];
  const found: string[] = [];
  const visit = async (): Promise<void> => {
    const page = await context.newPage();
    const { offOrigin, violations: broken } = watch(page, origin);
    for (let path = waiting.shift(); path; path = waiting.shift()) {
      await page.goto('about:blank'); // a change of fragment alone would not load the page anew
      await page.goto(`${origin}${path}`, {
        waitUntil: /\/(tip|svar|desk|kontrol|anmodning|ur|kamera|selvtest)\//.test(path) ? 'networkidle' : 'load',
      });
      // whoever does not work on the queue is led on from it, and nothing stands on the page until then
      if (path.startsWith('/desk/')) await page.locator('main h1').first().waitFor();
      found.push(...(await faultsOf(page)).map((fault) => `${path} ${fault}`));
    }
    found.push(...offOrigin, ...broken);
  };
  await Promise.all([visit(), visit()]);
  return found;
}

/** False for a filtered list when another of its kind and language was seen before. */
function firstOfItsKind(): (path: string) => boolean {
  const seen = new Set<string>();
  return (path) => {
    if (!/\/(type|kreds)\//.test(path)) return true;
    const kind = path.replace(/\/(type|kreds)\/[^/]+/g, '/$1');
    return !seen.has(kind) && seen.add(kind) !== undefined;
  };
}

for (const [width, colorScheme] of [
  [390, 'light'],
  [390, 'dark'],
  [1280, 'light'],
] as const)
  test(`every public page at ${width} px, ${colorScheme}: no accessibility violation, foreign request, broken policy or cookie`, async ({
    browser,
  }) => {
    test.setTimeout(900_000);
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      reducedMotion: 'reduce',
      colorScheme,
    });
    // wide, the layouts of all appeals are the same: every second page there; dark changes colours alone: every third.
    // A list of one type or district is the list of all with fewer of its items: one of each kind there
    const step = colorScheme === 'dark' ? 3 : width === 390 ? 1 : 2;
    const isFirst = firstOfItsKind();
    const pages = pagesOf('public')
      .filter((path) => step === 1 || isFirst(path))
      .filter((_, i) => i % step === 0);
    expect(pages.length).toBeGreaterThan(step === 1 ? 150 : 30);
    const answered = ['/soeg/', '/soeg/?q=aalborg', '/en/soeg/?tid=maaned&q=zzz', `/soeg/?q=${'a'.repeat(101)}`];
    expect(await inspect(context, vidne.publicOrigin, [...pages, ...answered])).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

for (const width of [390, 1280])
  test(`every desk page at ${width} px, as administrator and as moderator: no violation of any kind`, async ({
    browser,
  }) => {
    for (const role of ['administrator', 'moderator']) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
      await context.addCookies(staff[role]!.cookies());
      const inside = pagesOf('desk').filter((path) => !/sign-in|invite/.test(path));
      expect(inside.length).toBeGreaterThanOrEqual(4);
      const pages = role === 'moderator' ? [...inside, `/desk/tip/#${tipId}`] : inside;
      expect(await inspect(context, vidne.deskOrigin, pages)).toEqual([]);
      await context.close();
    }
    const stranger = await browser.newContext({ viewport: { width, height: 844 } });
    expect(await inspect(stranger, vidne.deskOrigin, ['/desk/sign-in/', '/desk/invite/#wrong'])).toEqual([]);
    await stranger.close();
  });

test('every page is sent under the policy it was built with, and may not be framed', async () => {
  for (const name of ['public', 'desk'] as const) {
    const origin = name === 'public' ? vidne.publicOrigin : vidne.deskOrigin;
    for (const path of pagesOf(name)) {
      for (const encoding of ['identity', 'br']) {
        const answer = await fetch(`${origin}${path}`, { headers: { 'Accept-Encoding': encoding } });
        const policy = answer.headers.get('Content-Security-Policy') ?? '';
        expect(policy, path).toContain("default-src 'self'");
        expect(policy, path).toContain("frame-ancestors 'none'");
        expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval|https?:/);
        await answer.arrayBuffer();
      }
    }
  }
});

test('reading pages carry no script at all', () => {
  const withScript = pagesOf('public').filter((path) =>
    // what search engines read is data and never runs
    /<script(?! type="application\/ld\+json">)/i.test(
      readFileSync(join(half('public'), path, path.endsWith('/') ? 'index.html' : ''), 'utf8'),
    ),
  );
  expect(
    withScript.filter(
      (path) => !/\/(tip|svar|kontrol|anmodning|ur|virksomheder\/(kamera|registrering|selvtest))\/$/.test(path),
    ),
  ).toEqual([]);
  expect(withScript.length).toBeGreaterThan(0);
});

test('every page names its language and its twin in the other language', () => {
  // answers to one person (receipt, dialogue, refusal) lead to where one can begin in the other language
  const own = /\/(kvittering|afvist|svar\/dialog)\/$|\.html$/;
  for (const path of pagesOf('public').filter((address) => !own.test(address))) {
    const html = readFileSync(join(half('public'), path, 'index.html'), 'utf8');
    const english = path.startsWith('/en/');
    expect(html, path).toContain(`<html lang="${english ? 'en' : 'da'}"`);
    const twin = english ? path.slice(3) : `/en${path}`;
    expect(statSync(join(half('public'), twin, 'index.html')).isFile(), twin).toBe(true);
    expect(html, path).toContain(`href="${twin}"`);
  }
});

/** Compressed bytes that come over the wire, by kind, for one visit without a cache. */
async function weigh(client: CDPSession, page: Page, address: string): Promise<Record<string, number>> {
  const kinds = new Map<string, string>();
  const bytes: Record<string, number> = {};
  const note = ({ requestId, type }: { requestId: string; type: string }) => void kinds.set(requestId, type);
  const add = ({ requestId, encodedDataLength }: { requestId: string; encodedDataLength: number }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  };
  client.on('Network.responseReceived', note).on('Network.loadingFinished', add);
  await page.goto(address, { waitUntil: 'networkidle' });
  client.off('Network.responseReceived', note).off('Network.loadingFinished', add);
  return bytes;
}

test('an appeal without its pictures weighs at most 60 KB, none of it script', async ({ browser }) => {
  const paths = pagesOf('public').filter((path) => /\/efterlysninger\/EF-[\d-]+\/$/.test(path));
  expect(paths.length).toBeGreaterThanOrEqual(28);
  const context = await browser.newContext();
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  for (const path of paths) {
    const bytes = await weigh(client, page, `${vidne.publicOrigin}${path}`);
    expect(bytes['Document'], path).toBeGreaterThan(1000);
    const { Image = 0, Script = 0, ...rest } = bytes;
    expect(Script, path).toBe(0);
    const total = Object.values(rest).reduce((sum, size) => sum + size, 0);
    expect(total, `${path}: ${JSON.stringify(bytes)}`).toBeLessThanOrEqual(60 * 1024);
  }
  await context.close();
});

for (const [lang, path, no, next, sent] of [
  ['Danish', '/tip/', 'Nej', 'Næste', 'Overført'],
  ['English', '/en/tip/', 'No', 'Next', 'Uploaded'],
] as const) {
  test(`the ${lang} tip page needs at most 45 KB of compressed script, uploading and hashing included`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    const scripts = new Set<string>();
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.endsWith('.js')) scripts.add(new URL(request.url()).pathname);
    });
    await page.goto(`${vidne.publicOrigin}${path}`);
    await page.getByRole('radio', { name: no, exact: true }).check();
    for (const _ of [1, 2]) await page.getByRole('button', { name: next }).click();
    await page
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
    await expect(page.getByText(sent, { exact: true }).first()).toBeVisible();
    const inline = (await page.locator('script:not([src])').allTextContents()).join('\n');
    const files = [...scripts].map(
      (script) =>
        statSync(join(half('public'), `${script}.br`), { throwIfNoEntry: false }) ??
        statSync(join(half('public'), script)),
    );
    const total = files.reduce((sum, { size }) => sum + size, brotliCompressSync(inline).length);
    expect([...scripts].some((script) => /worker/i.test(script))).toBe(true);
    expect(total, `${files.length} files`).toBeLessThanOrEqual(45 * 1024);
    const waking = [...scripts].filter((script) => /\/(base|sending|TipForm)/.test(script));
    expect(waking.length).toBeGreaterThanOrEqual(4);
    for (const script of waking)
      expect(readFileSync(join(half('public'), script), 'utf8').split('\n')[0], script).toBe(compileHint);
    console.log(`${lang} tip page: ${(total / 1024).toFixed(1)} KB of script in ${files.length} files`);
    await context.close();
  });
}

test('no desk code is in the public release, and no public page on the desk', () => {
  const text = (name: 'public' | 'desk') =>
    globSync('**/*.{html,js}', { cwd: half(name) })
      .map((file) => readFileSync(join(half(name), file), 'utf8'))
      .join('\n');
  expect(text('public')).not.toContain('/api/desk');
  expect(text('desk')).toContain('/api/desk');
  expect(pagesOf('desk').filter((path) => !path.startsWith('/desk/'))).toEqual([]);
});
