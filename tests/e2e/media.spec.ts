import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openStore } from '../../api/db/store.ts';
import { openTip, sendFile, sha256OfFile, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** What a moderator sees of a film: what it is, where something happens in it, how good it is, what it is like. */
let vidne: Vidne;
let moderator: Staff;
let tipId = '';
const name = 'IMG_0042.MOV';

test.beforeAll(async ({ browserName: _ }, info) => {
  vidne = await startVidne();
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const path = info.outputPath(name);
  await recordOnPhone(path);
  const sha256 = await sha256OfFile(path);
  const tip = await openTip(vidne.publicOrigin, { language: 'da' });
  const upload = await sendFile(vidne.publicOrigin, tip, { path, name, type: 'video/quicktime' });
  const text = 'Det sker efter fire sekunder.';
  await submitTip(vidne.publicOrigin, tip, { text, files: [{ upload, name, type: 'video/quicktime', sha256 }] });
  const queue = () => moderator.get<{ items: { id: string; files: { ready: number } }[] }>('/api/desk/queue?state=all');
  await until(async () => (await queue()).items[0]?.files.ready === 1, 'the film is ready', 120_000);
  tipId = (await queue()).items[0]!.id;
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

/** Three seconds of a wall, three of darkness, four of something that moves; tagged as a phone tags its films. */
async function recordOnPhone(path: string): Promise<void> {
  const source = (what: string, seconds: number) => ['-f', 'lavfi', '-t', String(seconds), '-i', what];
  const size = 'size=640x360:rate=25';
  const apple = Object.entries({
    make: 'Apple',
    model: 'iPhone 15',
    creationdate: '2026-05-12T21:14:05+0200',
  }).flatMap(([tag, value]) => ['-metadata', `com.apple.quicktime.${tag}=${value}`]);
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', ...source(`smptebars=${size}`, 3), ...source(`color=black:${size}`, 3)],
    ...[...source(`testsrc2=${size}`, 4), ...source('sine=frequency=440', 10)],
    ...['-filter_complex', '[0][1][2]concat=n=3,format=yuv420p[v]', '-map', '[v]', '-map', '3:a'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', ...apple, '-movflags', 'use_metadata_tags', path],
  ]);
}

async function openCard(browser: Browser, width: number) {
  const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
  await context.addCookies(moderator.cookies());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${vidne.deskOrigin}/desk/tip/#${tipId}`);
  const card = page.getByRole('article', { name });
  return { context, page, card, errors, strip: card.getByRole('slider', { name: 'Tidslinje' }) };
}

const at = (page: Page): Promise<number> =>
  page.locator('video').evaluate((element: HTMLVideoElement) => element.currentTime);

for (const width of [390, 1280]) {
  test(`at ${width} px a film says what it is, and its strip leads to where something happens`, async ({ browser }) => {
    const { context, page, card, errors, strip } = await openCard(browser, width);

    // Given the card, its first line is the film in plain words
    await expect(card.locator('.summary')).toContainText('iPhone 15');
    await expect(card.locator('.summary')).toContainText('optaget 12. maj kl. 21.14 (dansk tid, ifølge filen selv)');
    await expect(card.locator('.summary')).toContainText('360p, 10 sek., med lyd');
    await expect(card.getByText('Scanning: Ikke scannet')).toBeVisible();
    await expect(card.getByText('Billedet har få detaljer.')).toBeVisible();
    await card.getByText('Alle oplysninger').click();
    await expect(card.getByRole('heading', { name: 'Filen siger selv' })).toContainText('Det kan være ændret');

    // When the dark part is chosen from the list, the film begins there
    await expect(strip).toHaveAttribute('aria-valuemax', '10');
    await expect(strip.locator('path.motion')).toHaveCount(1);
    await expect(strip.locator('rect.black')).toHaveCount(1);
    await card.getByText('Sort i 1 afsnit').first().click();
    await card
      .getByRole('button', { name: /^Gå til 00:03/ })
      .first()
      .click();
    await expect.poll(() => at(page)).toBeGreaterThan(2.9);
    await page.locator('video').evaluate((element: HTMLVideoElement) => element.pause());
    expect(await at(page)).toBeLessThan(7);
    await expect(card.locator('.moment')).toHaveText(/^Original 0:0\d,\d{3} · billede \d+$/);

    // And by the keyboard the strip goes to the beginning, the next part, the end
    await strip.focus();
    await page.keyboard.press('Home');
    await expect(strip).toHaveAttribute('aria-valuenow', '0');
    await page.keyboard.press('PageDown');
    await expect(strip).toHaveAttribute('aria-valuetext', /^00:03 af 00:10, sort/);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => at(page)).toBeCloseTo(4, 0);
    await strip.click({ position: { x: ((await strip.boundingBox())?.width ?? 0) * 0.8, y: 20 } });
    await expect.poll(() => at(page)).toBeCloseTo(8, 0);

    // And one frame at a time, which frame of the original it is
    const frame = async () => Number(/billede (\d+)/.exec((await card.locator('.moment').textContent()) ?? '')?.[1]);
    await expect.poll(frame).toBeGreaterThan(190); // the seek has arrived
    const before = await frame();
    await card.getByRole('button', { name: 'Ét billede frem' }).click();
    await expect.poll(frame).toBe(before + 1);
    expect(await faultsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    if (width === 1280) await shoot(page, 'desk-film');
    await context.close();
  });
}

test('something of known length in the frame gives pixels per metre, by the keyboard alone', async ({ browser }) => {
  const { context, page, card, errors } = await openCard(browser, 1280);
  await card.getByRole('button', { name: 'Afspil uden lyd' }).click();
  // what is measured is the frame that is shown
  await expect
    .poll(() => card.locator('video').evaluate((film: HTMLVideoElement) => film.readyState))
    .toBeGreaterThan(1);
  await card.getByRole('button', { name: 'Mål i billedet' }).click();
  const dialog = page.getByRole('dialog');
  const [first, second] = [dialog.getByRole('slider').first(), dialog.getByRole('slider').last()];
  await expect(first).toHaveAttribute('aria-valuenow', '256');
  await expect(second).toHaveAttribute('aria-valuenow', '384');
  await dialog.getByLabel('Længde mellem punkterne i meter').fill('2');
  await expect(dialog.getByRole('status')).toContainText('64 pixel pr. meter');
  await expect(dialog.getByRole('status')).toContainText('Niveau Observere');
  await second.focus();
  for (let i = 0; i < 13; i += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect(dialog.getByRole('status')).toContainText(/1[23]\d pixel pr\. meter/);
  await expect(dialog.getByRole('status')).toContainText('Niveau Genkende');
  await dialog.getByLabel('Længde mellem punkterne i meter').fill('to');
  await expect(dialog.getByText('Skriv længden i meter med tal, fx 1,80.')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(errors).toEqual([]);
  await context.close();
});

test('while a file is worked on, its first copies are there, and how far the work has come', async ({ browser }) => {
  const store = await openStore(vidne.stores.database);
  const { file } = store.t;
  const [{ sha256 } = { sha256: null }] = await store.read.select().from(file);
  const hold = (set: Partial<typeof file.$inferInsert>) =>
    store.write((tx) =>
      tx
        .update(file)
        .set(set)
        .then(() => undefined),
    );
  const held = { leaseBy: 'somebody', leaseUntil: new Date(Date.now() + 600_000) };
  await hold({ state: 'described', progress: 0.25, sha256, ...held });
  const { context, page, card } = await openCard(browser, 390);
  await expect(card.getByRole('progressbar')).toHaveAttribute('value', '0.25');
  await expect(card.getByText('25 % færdig')).toBeVisible();
  await expect(card.getByRole('img', { name: `Udvalgte billeder fra ${name}` })).toBeVisible();
  await expect(card.getByText('Ikke kontrolleret endnu: filen vises')).toHaveCount(0);

  await hold({ state: 'unsealed', progress: 0.5, sha256: null, ...held });
  await expect(card.getByText('Ikke kontrolleret endnu: filen vises')).toBeVisible();
  await expect(card.getByText('50 % færdig')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);

  await hold({ state: 'queued', progress: null, sha256, leaseBy: null, leaseUntil: null });
  await store.close();
  // said aloud once, and only at the end
  await expect(page.getByRole('status').filter({ hasText: 'Fil 1 er klar.' })).toHaveCount(1);
  await expect(card.getByRole('progressbar')).toHaveCount(0);
  await context.close();
});
