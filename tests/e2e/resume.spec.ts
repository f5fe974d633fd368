import { rm, truncate, writeFile } from 'node:fs/promises';
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { sha256OfFile } from '../demo/client.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { makeBytes } from './footage.ts';
import { shoot } from './screenshot.ts';

let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const own = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]/;
const words = 'Jeg så en rød kassevogn køre over for rødt.';

const openPhone = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' });

/** A witness who wrote some words, on the step with the files. */
async function begin(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await page.getByRole('radio', { name: 'Nej', exact: true }).check();
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByLabel('Hvad har du set eller hørt?').fill(words);
  await page.getByRole('button', { name: 'Næste' }).click();
  await expect(page.getByText(own)).toBeVisible();
  return page;
}

const picker = (page: Page) => page.locator('input[type=file][multiple]').first();
const codeOn = async (page: Page): Promise<string> => own.exec((await page.locator('.own-code').textContent())!)![0];

/** A slow way up, so that there is a middle to be interrupted in. */
async function slowDown(page: Page, uploadThroughput = 5e6): Promise<(offline: boolean) => Promise<void>> {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const speed = { latency: 20, downloadThroughput: 1e7, uploadThroughput };
  const set = async (offline: boolean): Promise<void> => {
    await network.send('Network.emulateNetworkConditions', { offline, ...speed });
  };
  await set(false);
  return async (offline) => {
    await page.context().setOffline(offline);
    // of two who emulate a network, the last one counts; what comes back is a better one
    speed.uploadThroughput = 5e7;
    await set(offline);
  };
}

const isUnderWay = (page: Page): Promise<void> =>
  expect(page.getByText(/^Overføres: ([4-9]|[12]\d) MB af/)).toBeVisible();

/** The first chunk of 16 MB is acknowledged. */
const isPastFirstChunk = (page: Page): Promise<void> =>
  expect(page.getByText(/^Overføres: (1[7-9]|2\d) MB af/)).toBeVisible();

async function sendTip(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByRole('button', { name: 'Send tip' }).click();
  await expect(page.getByRole('heading', { name: 'Tak. Vi har modtaget dit tip.' })).toBeVisible({ timeout: 60_000 });
}

async function isAccessible(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}

/** Everything a browser can be made to remember. */
async function tracesIn(page: Page): Promise<unknown[]> {
  const stored = await page.evaluate(async () => [
    ...Object.entries(localStorage),
    ...Object.entries(sessionStorage),
    ...(await indexedDB.databases()),
    ...(await caches.keys()),
  ]);
  return [...stored, ...(await page.context().cookies())];
}

test('the network goes away in the middle of a film and comes back: the upload goes on, and the page says so', async ({
  browser,
}) => {
  const path = test.info().outputPath('VID_20261121_2241.mp4');
  await makeBytes(path, 40);
  const context = await openPhone(browser);
  const page = await begin(context);
  await expect(page.getByText(/Gemt kl\./)).toBeVisible();
  const setOffline = await slowDown(page, 2.5e6);
  await picker(page).setInputFiles(path);
  await isUnderWay(page);
  await expect(page.getByText('Hold siden åben, mens filerne overføres.')).toBeVisible();
  await expect(page.getByText(/^1 fil: \d+ MB af 40 MB · ca\. \d0 sek\. tilbage/)).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'tip-progress');
  await setOffline(true);
  await expect(page.getByText('Forbindelsen er afbrudt. Vi fortsætter af os selv.')).toBeVisible();
  await expect(page.getByText(/^1 fil: \d+ MB af 40 MB · afbrudt, vi prøver igen$/)).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'tip-offline');
  await setOffline(false);
  await expect(page.getByText('Overført', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Du må gerne låse telefonen nu.')).toBeVisible();
  expect(await page.title()).toContain('Filerne er overført');
  await sendTip(page);
  expect(await page.locator('main').innerHTML()).toContain(await sha256OfFile(path));
  await context.close();
});

test('the tab is closed, and the tip goes on in another browser by its code, from where it was', async ({
  browser,
}) => {
  const path = test.info().outputPath('optagelse.mp4');
  await makeBytes(path, 40);
  const phone = await openPhone(browser);
  const first = await begin(phone);
  await slowDown(first);
  await picker(first).setInputFiles(path);
  await isPastFirstChunk(first);
  const code = await codeOn(first);
  expect(await tracesIn(first)).toEqual([]);
  await first.close();
  await phone.close();

  const computer = await openPhone(browser);
  const page = await computer.newPage();
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await page.getByRole('button', { name: 'Fortsæt et tip' }).click();
  await page.getByLabel('Kode').fill('0000-0000-0000-0000-1');
  await page.getByRole('button', { name: 'Fortsæt', exact: true }).click();
  await expect(page.getByText('Koden passer ikke.')).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'tip-continue-code');
  await page.getByLabel('Kode').fill(code.toLowerCase().replaceAll('-', ' '));
  await page.getByRole('button', { name: 'Fortsæt', exact: true }).click();
  await expect(page.locator('.alert', { hasText: 'Her er dit tip, som det blev gemt' })).toBeVisible();
  await expect(page.getByText(/Vælg filen igen for at sende resten \([3-9]\d % er modtaget\)\./)).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'tip-continue');
  const starts: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') starts.push(request.headers()['upload-offset'] ?? '');
  });
  await page.getByLabel('Vælg filen: optagelse.mp4').setInputFiles(path);
  await expect(page.getByText('Overført', { exact: true })).toBeVisible({ timeout: 60_000 });
  expect(Number(starts[0])).toBeGreaterThanOrEqual(16 * 1024 ** 2);
  await page.getByRole('button', { name: 'Tilbage' }).click();
  await expect(page.getByLabel('Hvad har du set eller hørt?')).toHaveValue(words);
  await page.getByRole('button', { name: 'Næste' }).click();
  await sendTip(page);
  const receipt = await page.locator('main').innerHTML();
  expect(receipt).toContain(await sha256OfFile(path));
  expect(receipt.replaceAll(/<[^>]+>|\s/g, '')).toContain(code);
  expect(await tracesIn(page)).toEqual([]);
  await computer.close();
});

test('a reloaded page offers to go on where somebody asked it to, and another copy of the film becomes version 2', async ({
  browser,
}) => {
  const path = test.info().outputPath('trimmet.mov');
  await makeBytes(path, 40);
  const context = await openPhone(browser);
  const page = await begin(context);
  await page.getByLabel('Fortsæt senere på denne enhed').check();
  expect(await tracesIn(page)).toHaveLength(1);
  await page.getByLabel('Fortsæt senere på denne enhed').uncheck();
  expect(await tracesIn(page)).toEqual([]);
  await page.getByLabel('Fortsæt senere på denne enhed').check();
  await slowDown(page);
  await picker(page).setInputFiles(path);
  await isUnderWay(page);
  await page.reload();
  await expect(page.getByText('Du er begyndt på et tip på denne enhed.')).toBeVisible();
  await page.getByRole('button', { name: 'Fortsæt', exact: true }).click();
  await expect(page.getByText(/Vælg filen igen for at sende resten/)).toBeVisible();
  // pressing on without it is answered in words
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByRole('button', { name: 'Send tip' }).click();
  await expect(page.getByText('1 fil er ikke overført helt. Vælg den igen, eller fjern den.')).toBeVisible();
  await page.getByRole('button', { name: 'Se filerne' }).click();
  // the phone hands over the same film under the same name, made anew
  await makeBytes(path, 9);
  await page.getByLabel('Vælg filen: trimmet.mov').setInputFiles(path);
  await expect(page.getByText(/^Version 2\. Telefonen laver en ny kopi, hver gang/)).toBeVisible();
  await expect(page.getByText('Overført', { exact: true })).toBeVisible({ timeout: 60_000 });
  await isAccessible(page);
  await shoot(page, 'tip-version-2');
  const submitted = page.waitForRequest(/\/submit$/);
  await sendTip(page);
  const { files } = (await submitted).postDataJSON() as { files: { provenance: object }[] };
  expect(files).toHaveLength(1);
  expect(files[0]!.provenance).toMatchObject({ version: 2 });
  expect(await page.locator('main').innerHTML()).toContain(await sha256OfFile(path));
  expect(await tracesIn(page)).toEqual([]);
  await context.close();
});

test('another tip begun where a code is kept neither shows it as its own nor takes it away', async ({ browser }) => {
  const context = await openPhone(browser);
  const first = await begin(context);
  await first.getByLabel('Fortsæt senere på denne enhed').check();
  const kept = await codeOn(first);
  await first.close();
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await page.getByRole('button', { name: 'Begynd et nyt tip' }).click();
  await page.getByRole('radio', { name: 'Nej', exact: true }).check();
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByLabel('Hvad har du set eller hørt?').fill('Noget andet.');
  await page.getByRole('button', { name: 'Næste' }).click();
  await expect(page.getByText(own)).toBeVisible();
  expect(await codeOn(page)).not.toBe(kept);
  await expect(page.getByLabel('Fortsæt senere på denne enhed')).not.toBeChecked();
  await sendTip(page);
  expect(await tracesIn(page)).toEqual([['kode', kept]]);
  await context.close();
});

test('a tip that waits for its connection to be sent again says so on every step, and cannot be changed', async ({
  browser,
}) => {
  const context = await openPhone(browser);
  const page = await begin(context);
  await page.getByRole('button', { name: 'Næste' }).click();
  const stays = page.getByText('Dit tip bliver sendt, så snart den er tilbage, og kan ikke ændres imens.');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Send tip' }).click();
  await expect(stays).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'tip-sent-offline');
  await page.goBack();
  await page.goBack();
  const text = page.getByLabel('Hvad har du set eller hørt?');
  await expect(text).toBeVisible();
  await expect(stays).toBeVisible();
  await text.focus();
  await expect(text).not.toBeFocused();
  await context.setOffline(false);
  await expect(page.getByRole('heading', { name: 'Tak. Vi har modtaget dit tip.' })).toBeVisible({ timeout: 60_000 });
  await context.close();
});

test('what breaks a limit is refused in words, and nothing of it leaves the device', async ({ browser }) => {
  const context = await openPhone(browser);
  const page = await begin(context);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/uploads')) asked.push(request.url());
  });
  const picture = (i: number) => ({
    name: `IMG_${i}.jpg`,
    mimeType: 'image/jpeg',
    buffer: Buffer.from(`picture ${i}`),
  });
  await picker(page).setInputFiles(Array.from({ length: 80 }, (_, i) => picture(i)));
  await expect(
    page.getByText('Du har valgt 80 filer, men et tip kan have 25. Ingen af dem er taget med.'),
  ).toBeVisible();
  await picker(page).setInputFiles({ ...picture(0), name: 'tom.mp4', buffer: Buffer.alloc(0) });
  await expect(page.getByText('»tom.mp4« er tom. Åbn den på din telefon')).toBeVisible();
  const large = test.info().outputPath('stor.mp4');
  await writeFile(large, '');
  await truncate(large, 5 * 1024 ** 3 + 1);
  await picker(page).setInputFiles(large);
  await expect(page.getByText('»stor.mp4« fylder lidt mere end 5 GB. En fil må højst fylde 5 GB.')).toBeVisible();
  await isAccessible(page);
  await rm(large);
  expect(asked).toEqual([]);
  await context.close();
});

test('a file is cancelled and added again, and Send pressed meanwhile waits for it', async ({ browser }) => {
  const path = test.info().outputPath('klip.mp4');
  await makeBytes(path, 30);
  const context = await openPhone(browser);
  const page = await begin(context);
  await slowDown(page);
  await picker(page).setInputFiles(path);
  await isUnderWay(page);
  await page.getByRole('button', { name: 'Fjern: klip.mp4' }).click();
  await expect(page.getByText('klip.mp4 er fjernet.')).toBeAttached();
  await expect(page.getByText(/^Overføres/)).toHaveCount(0);
  await picker(page).setInputFiles(path);
  await expect(page.getByText(/^Overføres: \d/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause: klip.mp4' }).click();
  await expect(page.getByText('Sat på pause')).toBeVisible();
  await page.getByRole('button', { name: 'Fortsæt: klip.mp4' }).click();
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByRole('button', { name: 'Send tip' }).click();
  await expect(
    page.getByText('Tippet bliver sendt af sig selv, når filerne er overført. Hold siden åben.'),
  ).toBeVisible();
  await isAccessible(page);
  await expect(page.getByRole('heading', { name: 'Tak. Vi har modtaget dit tip.' })).toBeVisible({ timeout: 60_000 });
  expect(await page.locator('main').innerHTML()).toContain(await sha256OfFile(path));
  await context.close();
});

test('on an Android phone the guide speaks of its pickers, and what a picture tells stands beside the choice to be anonymous', async ({
  browser,
}) => {
  const userAgent = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    userAgent,
  });
  const page = await begin(context);
  await page.getByText('Sådan sender du originalen').click();
  await expect(page.getByText('Fotovælgeren fjerner stedet fra billederne.')).toBeVisible();
  const place = {
    GPSLatitudeRef: 'N',
    GPSLatitude: '55/1 40/1 0/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '12/1 34/1 0/1',
  };
  const exif = { IFD0: { Model: 'Pixel 9' }, IFD2: { DateTimeOriginal: '2026:11:21 22:41:07' }, IFD3: place };
  const buffer = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#a00' } })
    .jpeg()
    .withExif(exif)
    .toBuffer();
  await page.getByLabel('Vælg fra fotos').setInputFiles({ name: 'PXL_1.jpg', mimeType: 'image/jpeg', buffer });
  await expect(
    page.getByText(/Filen fortæller, hvor den er optaget\. .*Pixel 9\. Ifølge filen er den optaget 21\. november 2026/),
  ).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'tip-guide');
  await page.getByRole('button', { name: 'Næste' }).click();
  await expect(page.getByText('1 fil fortæller, hvor den er optaget.')).toBeVisible();
  await expect(page.getByText(/Optaget, siger filerne: 21\. november 2026 kl\. 22[.:]41\./)).toBeVisible();
  await expect(page.getByText('Optaget med: Pixel 9.')).toBeVisible();
  await isAccessible(page);
  await shoot(page, 'tip-reveals');
  const submitted = page.waitForRequest(/\/submit$/);
  await page.getByRole('button', { name: 'Send tip' }).click();
  const { files } = (await submitted).postDataJSON() as { files: { provenance: object }[] };
  expect(files[0]!.provenance).toMatchObject({ picker: 'photos', place: 'yes' });
  await context.close();
});

test('names in any script, with emoji, or 300 characters long are shown safely and arrive as they were', async ({
  browser,
}) => {
  const names = ['سرقة في المحل.mp4', 'תיק גנוב.mov', '🚲💨👮‍♀️ bagdør.mp4', `${'x'.repeat(140)}${'æ'.repeat(156)}.mp4`];
  const context = await openPhone(browser);
  const page = await begin(context);
  await picker(page).setInputFiles(
    names.map((name, i) => ({ name, mimeType: 'video/mp4', buffer: Buffer.from(`film ${i}`) })),
  );
  await expect(page.getByText('Overført', { exact: true })).toHaveCount(4);
  await expect(page.locator('bdi').last()).toHaveText(/^x{29}…æ{10}\.mp4$/);
  await expect(page.locator('bdi').last()).toHaveAttribute('title', names[3]!);
  await isAccessible(page);
  await shoot(page, 'tip-names');
  const submitted = page.waitForResponse(/\/submit$/);
  await sendTip(page);
  const { files } = (await (await submitted).json()) as { files: { name: string }[] };
  expect(files.map(({ name }) => name)).toEqual(names);
  await context.close();
});

test('a file said to be 10 bytes that sends 10 MB is refused in words, and not a byte of it is kept', async ({
  browser,
}) => {
  const path = test.info().outputPath('løgn.bin');
  await makeBytes(path, 10);
  const context = await openPhone(browser);
  const page = await begin(context);
  // something between the page and us lies about the size: the page itself cannot
  await page.route('**/api/uploads', (route) =>
    route.continue({ headers: { ...route.request().headers(), 'upload-length': '10' } }),
  );
  const created = page.waitForResponse((answer) => answer.url().endsWith('/api/uploads') && answer.status() === 201);
  const refused = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await picker(page).setInputFiles(path);
  const address = (await created).headers()['location']!;
  expect((await refused).status()).toBe(413);
  await expect(page.getByText('Der kom flere data, end filen skulle fylde.', { exact: false })).toBeVisible();
  const asked = await page.request.head(`${vidne.publicOrigin}${address}`, { headers: { 'Tus-Resumable': '1.0.0' } });
  expect(asked.headers()['upload-offset']).toBe('0');
  await context.close();
});
