import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { parseIdentity } from '../../api/drop/age.ts';
import { openBlobs } from '../../api/drop/open-blobs.ts';
import { askInLetter } from '../footage/question.ts';
import { ask, type Shop } from '../intake/shop.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { searchFor } from './sealed.ts';
import { listen, openPhone } from './shop.ts';
import { tabTo } from './tab-to.ts';

let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const police = () => parseIdentity(readFileSync(join(vidne.dataDir, 'keys/evidence.identity'), 'utf8'));

/** A request as the desk puts it there. */
async function requestFootage(words: Parameters<typeof ask>[1] = {}): Promise<Shop> {
  const place = { drop: openBlobs(vidne.stores.drop), police: police() };
  const yesterday = Date.now() - 86_400_000;
  const shop = await ask(place, {
    district: 'koebenhavn',
    place: 'Nørrebrogade 17, 2200 København N',
    point: { lat: 55.6898, lon: 12.5536 },
    from: new Date(yesterday).toISOString(),
    to: new Date(yesterday + 3_600_000).toISOString(),
    cameras: 'Dem, der ser mod døren og fortovet',
    why: 'Vi leder efter vidner til et røveri ved døren.',
    ...words,
  });
  await askInLetter(place, shop);
  return shop;
}

const link = ({ code }: Shop, lang = ''): string => `${vidne.publicOrigin}${lang}/anmodning/#${code}`;

async function isAccessible(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}

test('from the link to saved in ten seconds on a phone; the code leaves the address at once', async ({ browser }) => {
  const shop = await requestFootage();
  const context = await openPhone(browser);
  const page = await context.newPage();
  const errors = listen(page);
  const startedAt = Date.now();
  await page.goto(link(shop));
  await page.getByRole('button', { name: /Vi har gemt optagelsen/ }).click();
  await expect(page.getByText(/^Sendt .*: Vi har gemt optagelsen\.$/)).toBeVisible();
  const took = Date.now() - startedAt;
  console.log(`link to saved: ${(took / 1000).toFixed(1)} s`);
  expect(took).toBeLessThan(10_000);
  expect(page.url()).toBe(`${vidne.publicOrigin}/anmodning/`);
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  expect(await context.cookies()).toEqual([]);

  await expect(page.getByText('Nørrebrogade 17, 2200 København N')).toBeVisible();
  await expect(page.getByText(/Uden en sag skal optagelsen slettes senest .*: 29 dage tilbage\./)).toBeVisible();
  await expect(page.getByText(/Ring 114, og spørg til anmodning F-2026-000001/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Beskeder' })).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'request-saved');

  await page.getByRole('button', { name: 'Ændr svaret' }).click();
  await page.getByRole('button', { name: /Vi har brug for hjælp/ }).click();
  await expect(page.getByText(/^Sendt .*: Vi har brug for hjælp\.$/)).toBeVisible();
  await page.getByLabel('Din besked').fill('Optageren spørger om en adgangskode.');
  await page.getByRole('button', { name: 'Send besked' }).click();
  await expect(page.getByText('Din besked er sendt.')).toBeVisible();
  await page.getByRole('button', { name: 'Vis som firkant (QR)' }).click();
  await expect(page.getByRole('img', { name: 'QR-kode med linket til anmodningen' })).toBeVisible();
  await isAccessible(page);

  // the same on another device; and no word of it lies open at the intake
  const elsewhere = await (await openPhone(browser)).newPage();
  await elsewhere.goto(link(shop, '/en'));
  await expect(elsewhere.getByText(/^Sent .*: We need help\.$/)).toBeVisible();
  await isAccessible(elsewhere);
  const words = ['Nørrebrogade 17', 'adgangskode', 'vidner til et røveri', shop.code];
  expect(await searchFor(words, vidne.stores.objectFolders, vidne.output())).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});

test('messages that could not be fetched come with the next look, and a refused answer is told beside the buttons', async ({
  browser,
}) => {
  const shop = await requestFootage();
  const context = await openPhone(browser);
  const page = await context.newPage();
  await page.route(/\/Dialogue[^/]*\.js/, (route) => route.abort());
  await page.goto(link(shop));
  const lost = page.getByText('Denne del kunne ikke hentes. Kontrollér forbindelsen, og prøv igen.');
  await expect(lost).toBeVisible();
  await page.unroute(/\/Dialogue[^/]*\.js/);
  await page.getByRole('button', { name: 'Hent nyt' }).click();
  await expect(page.getByRole('heading', { name: 'Beskeder' })).toBeVisible();
  await expect(lost).toHaveCount(0);

  await page.route('**/api/requests/letters', (route) => route.fulfill({ status: 400, json: {} }));
  await page.getByRole('button', { name: /Vi har brug for hjælp/ }).click();
  const fault = page.locator('.answers + [role="alert"]');
  await expect(fault).toContainText('Noget gik galt hos os.');
  await expect(page.getByText('Noget gik galt hos os.')).toHaveCount(1);
  await page.getByLabel('Din besked').fill('Optageren er låst.');
  await page.getByRole('button', { name: 'Send besked' }).click();
  await expect(fault).toBeEmpty();
  await expect(page.getByText('Noget gik galt hos os.')).toHaveCount(1);
  await context.close();
});

test('a mistyped code is found on the page; without script the page says what to do', async ({ browser }) => {
  const shop = await requestFootage();
  const context = await openPhone(browser);
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/anmodning/`);
  await page.getByLabel('Kode').fill(shop.code.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
  await page.getByRole('button', { name: 'Åbn anmodningen' }).click();
  await expect(page.getByText(/Koden passer ikke med sit kontroltegn/)).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'request-code');
  await page.getByLabel('Kode').fill(shop.code.toLowerCase().replaceAll('-', ' '));
  await tabTo(page, /^Åbn anmodningen$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Det beder vi om' })).toBeFocused();
  await context.close();

  const plain = await openPhone(browser, { javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(`${vidne.publicOrigin}/anmodning/`);
  await expect(still.getByText(/brevet eller beskeden, så kan I læse anmodningen/)).toBeVisible();
  await still.getByRole('link', { name: 'Gå til svarsiden' }).click();
  await still.getByLabel('Din kode').fill(shop.code);
  await still.getByRole('button', { name: 'Åbn postkassen' }).click();
  await expect(still.getByText('Vi leder efter vidner til et røveri ved døren.')).toBeVisible();
  await plain.close();
});

test('two devices at work at once see each other’s files, and are asked before anything is left out', async ({
  browser,
}) => {
  const shop = await requestFootage();
  const [phone, computer] = [await openPhone(browser), await openPhone(browser)];
  const [here, there] = [await phone.newPage(), await computer.newPage()];
  const errors = [...listen(here), ...listen(there)];
  const begin = async (page: Page, name: string): Promise<void> => {
    await page.goto(link(shop));
    await page.getByRole('button', { name: 'Begynd at aflevere' }).click();
    await page.getByRole('button', { name: 'Næste' }).click();
    const file = { name, mimeType: '', buffer: randomBytes(2000) };
    await page.getByRole('button', { name: 'Vælg filer' }).setInputFiles(file);
  };
  const goToSend = async (page: Page): Promise<void> => {
    for (const _ of [1, 2, 3]) await page.getByRole('button', { name: 'Næste' }).click();
  };
  const send = (page: Page) => page.getByRole('button', { name: 'Aflevér til politiet' }).click();

  // the computer has sent its file, and its list does not get through
  await there.route('**/api/requests/draft', (route) => route.abort());
  await begin(there, 'kasse.dav');
  await expect(there.getByText('Alle filer er hos os.')).toBeVisible();
  await begin(here, 'indgang.dav');
  await expect(here.getByText('Alle filer er hos os.')).toBeVisible();
  await goToSend(here);
  await send(here);
  await expect(here.getByText(/Der ligger filer i afleveringen, som ikke står på listen/)).toBeVisible();
  await isAccessible(here);
  await shoot(here, 'hand-in-5-more');

  // it gets through: whoever saves later reads what is there first, and whoever sends looks at it
  await there.unroute('**/api/requests/draft');
  await expect(there.getByText(/En anden enhed er også i gang med afleveringen/)).toBeVisible({ timeout: 30_000 });
  await isAccessible(there);
  await shoot(there, 'hand-in-2-joined');
  await send(here);
  await expect(here.getByText(/Det er føjet til her\. Se det igennem/)).toBeVisible();
  await expect(here.getByText(/^2 filer · /).first()).toBeVisible();
  await isAccessible(here);
  await shoot(here, 'hand-in-5-joined');
  await send(here);
  await expect(here.getByRole('heading', { name: 'Tak. Vi har modtaget det, I har afleveret.' })).toBeVisible();
  await expect(here.getByText(/2 filer, 3,9 KB i alt/)).toBeVisible();
  expect(errors).toEqual([]);
  await phone.close();
  await computer.close();
});

test('somebody nobody asked answers a call for footage with whole folders, as an ordinary tip with a code', async ({
  browser,
}) => {
  const context = await openPhone(browser);
  const page = await context.newPage();
  const errors = listen(page);
  await page.goto(`${vidne.publicOrigin}/efterlysninger/type/footage_call/`);
  await page.locator('main a[href*="/efterlysninger/EF-"]').first().click();
  await page.getByRole('link', { name: 'Aflevér hele mapper fra en optager eller et bilkamera' }).click();
  await expect(page.getByText('I afleverer til efterlysningen')).toBeVisible();
  await page.getByRole('button', { name: 'Næste' }).click();
  const folder = test.info().outputPath('DCIM');
  await mkdir(join(folder, 'front'), { recursive: true });
  for (const name of ['a.mp4', 'b.mp4']) await writeFile(join(folder, 'front', name), randomBytes(3000));
  await page.getByLabel('Vælg en mappe').setInputFiles(folder);
  await expect(page.getByText('Alle filer er hos os.')).toBeVisible();
  await expect(page.getByText(/^Jeres kode: [0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]\./)).toBeVisible();
  await isAccessible(page);
  for (const _ of [1, 2, 3]) await page.getByRole('button', { name: 'Næste' }).click();
  const submitted = page.waitForRequest(/\/submit$/);
  await page.getByRole('button', { name: 'Aflevér til politiet' }).click();
  await expect(page.getByRole('heading', { name: 'Tak. Vi har modtaget det, I har afleveret.' })).toBeVisible();
  const { files } = (await submitted).postDataJSON() as { files: { name: string }[] };
  expect(files.map(({ name }) => name).toSorted()).toEqual(['DCIM/front/a.mp4', 'DCIM/front/b.mp4']);
  await expect(page.locator('.own-code')).toHaveText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]$/);
  await isAccessible(page);
  expect(errors).toEqual([]);
  await context.close();
});

test('the script of the page with its wizard is at most 110 KB compressed', async ({ browser }) => {
  const shop = await requestFootage();
  const context = await openPhone(browser);
  const page = await context.newPage();
  const loaded = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/\.(js|css)$/.test(pathname)) loaded.add(pathname);
  });
  await page.goto(link(shop));
  await page.getByRole('button', { name: 'Begynd at aflevere' }).click();
  await page.getByRole('button', { name: 'Næste' }).click();
  await page
    .getByRole('button', { name: 'Vælg filer' })
    .setInputFiles({ name: 'a.dav', mimeType: '', buffer: Buffer.from('a') });
  await expect(page.getByText('Alle filer er hos os.')).toBeVisible();
  const file = (path: string): string => join(vidne.dataDir, 'site/live/public', path);
  const sizeOf = (path: string): number =>
    (statSync(`${file(path)}.br`, { throwIfNoEntry: false }) ?? statSync(file(path))).size;
  const sizes = [...loaded].map((path) => ({ path, bytes: sizeOf(path) }));
  const inline = (await page.locator('script:not([src])').allTextContents()).join('\n');
  const sumOf = (ending: string): number =>
    sizes.filter(({ path }) => path.endsWith(ending)).reduce((sum, { bytes }) => sum + bytes, 0);
  const script = sumOf('.js') + brotliCompressSync(inline).length;
  const all = sumOf('.js') + sumOf('.css') + brotliCompressSync(readFileSync(file('anmodning/index.html'))).length;
  const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
  console.log(`request page: ${kilobytes(script)} of script, ${kilobytes(all)} with style and markup`);
  expect(loaded.size).toBeGreaterThan(4);
  expect([...loaded].some((path) => /worker/i.test(path))).toBe(true);
  expect(script).toBeLessThanOrEqual(110 * 1024);
  await context.close();
});
