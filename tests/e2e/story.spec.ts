import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { URI } from 'otpauth';
import { openStore } from '../../api/db/store.ts';
import { sha256OfFile } from '../demo/client.ts';
import { drawClip, drawPicture } from '../demo/scene.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { makeVideo } from './footage.ts';
import { shoot } from './screenshot.ts';
import { openOriginals, searchFor } from './sealed.ts';

/** STORY_MEGABYTES=200 tells the same story with a bigger video and prints how long each part took. */
const megabytes = Number(process.env['STORY_MEGABYTES'] ?? 12);
const text = 'Jeg så en hvid kassevogn holde med slukkede lygter ved varegården. Føreren havde en grøn jakke på.';
const videoName = 'VID_20261121_2241 ved varegården.mp4';

let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

/** Errors of a page that no test asked for. */
function listen(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on(
    'console',
    (message) =>
      message.type() === 'error' &&
      /Content Security Policy|Uncaught/i.test(message.text()) &&
      errors.push(message.text()),
  );
  return errors;
}

test('a witness sends a tip from a phone; a moderator sees it, accepts it and asks; the witness answers', async ({
  browser,
}) => {
  test.setTimeout(600_000);
  const info = test.info();
  const video = info.outputPath(videoName);
  const picture = info.outputPath('picture.jpg');
  if (process.env['SCREENSHOTS'])
    await drawClip(video, 'van', { seconds: 8, startedAt: new Date('2026-11-21T21:41:00Z') });
  else await makeVideo(video, { seconds: Math.max(8, megabytes / 5), megabytes });
  await writeFile(picture, await drawPicture('van', 0.4, '2026-11-21 22:41:07', 'jpeg'));
  const sha256 = { video: await sha256OfFile(video), picture: await sha256OfFile(picture) };

  // Given a witness with a phone, who opens an appeal
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const witness = await phone.newPage();
  const witnessErrors = listen(witness);
  await witness.goto(vidne.publicOrigin);
  await shoot(witness, 'front');
  await witness.goto(`${vidne.publicOrigin}/efterlysninger/`);
  await shoot(witness, 'appeals');
  await witness.locator('main a[href*="/efterlysninger/EF-"]').first().click();
  await expect(witness.getByRole('heading', { level: 1 })).toBeVisible();
  await shoot(witness, 'appeal');
  await witness.locator('main a[href$="/tip/"]').first().click();

  // When they go through the four steps with a video, a picture and some words
  await expect(witness.getByRole('heading', { name: 'Er nogen i fare lige nu?' })).toBeVisible();
  await shoot(witness, 'tip-1-danger');
  await witness.getByRole('radio', { name: 'Nej', exact: true }).check();
  await witness.getByRole('button', { name: 'Næste' }).click();
  await witness.getByLabel('Hvad har du set eller hørt?').fill(text);
  await witness.getByLabel('Hvornår var det?').fill('Lørdag kl. 22.41');
  await witness.getByLabel('Hvor var det?').fill('Varegården');
  await shoot(witness, 'tip-2-words');
  await witness.getByRole('button', { name: 'Næste' }).click();
  await expect(witness.getByText(/Højst 25 filer/)).toBeVisible();
  const sendingAt = Date.now();
  await chooseFiles(witness, [video, picture]);
  await expect(witness.getByText('Overført', { exact: true })).toHaveCount(2, { timeout: 300_000 });
  const lastByteAt = Date.now();
  await shoot(witness, 'tip-3-files');
  await witness.getByRole('button', { name: 'Næste' }).click();
  await witness.getByRole('radio', { name: /Ja, jeg vil være anonym/ }).check();
  await shoot(witness, 'tip-4-you');
  await witness.getByRole('button', { name: 'Send tip' }).click();

  // Then they hold a receipt with a code and the hashes of both files
  await expect(witness.getByRole('heading', { name: 'Tak. Vi har modtaget dit tip.' })).toBeVisible({
    timeout: 120_000,
  });
  const receiptAt = Date.now();
  const code = ((await witness.locator('.groups').textContent()) ?? '').replaceAll(/\s/g, '');
  expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]$/);
  await shoot(witness, 'receipt');
  const receipt = await witness.locator('main').innerHTML();
  for (const digest of Object.values(sha256)) expect(receipt).toContain(digest);
  expect(await phone.cookies()).toEqual([]);
  expect(await witness.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);

  // (for the pictures, a queue that lives)
  if (process.env['SCREENSHOTS'])
    await promisify(execFile)(process.execPath, ['tests/demo/send.ts'], {
      env: { ...process.env, PUBLIC_ORIGIN: vidne.publicOrigin },
    });

  // And a moderator, who makes an account from the one-time link, finds the tip in the queue with its poster
  const office = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const moderator = await office.newPage();
  const moderatorErrors = listen(moderator);
  await signUp(moderator, vidne.links['moderator']!);
  const row = moderator.getByRole('listitem').filter({ hasText: text.slice(0, 40) });
  await expect(row).toBeVisible();
  await expect(row.locator('img')).toBeVisible({ timeout: 300_000 });
  await expect(row).toContainText('1 video med lyd');
  await shoot(moderator, 'desk-queue');
  await row.getByRole('link', { name: /T-2026-\d{6}/ }).click();
  await expect(moderator.getByText(text)).toBeVisible();

  // And plays the preview
  const ready = moderator.getByRole('button', { name: 'Afspil uden lyd' });
  await expect(ready).toBeVisible({ timeout: 300_000 });
  await ready.click();
  await expect
    .poll(() => moderator.locator('video').evaluate((element: HTMLVideoElement) => element.currentTime))
    .toBeGreaterThan(0.5);
  const shown = await moderator.locator('main').innerHTML();
  for (const digest of Object.values(sha256)) expect(shown).toContain(digest);

  // And claims it, asks a question and accepts it with a reason
  await moderator.getByRole('button', { name: 'Tag tippet' }).click();
  await moderator.getByLabel('Skriv til afsenderen').fill('Kunne du se nummerpladen?');
  await moderator.getByRole('button', { name: 'Send besked' }).click();
  await expect(moderator.getByText('Kunne du se nummerpladen?').first()).toBeVisible();
  await shoot(moderator, 'desk-tip');
  await moderator.getByRole('button', { name: 'Godkend', exact: true }).click();
  const dialog = moderator.getByRole('dialog');
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: 'Godkend' }).click();
  await expect(moderator.getByText(/B-2026-\d{6}/).first()).toBeVisible();

  // And the witness reads the question with the code, and answers
  await witness.goto(`${vidne.publicOrigin}/svar/`);
  await witness.getByLabel('Kode', { exact: true }).fill(code.toLowerCase());
  await witness.getByRole('button', { name: 'Åbn postkassen' }).click();
  await expect(async () => {
    await witness.getByRole('button', { name: 'Hent nyt' }).click();
    await expect(witness.getByText('Kunne du se nummerpladen?')).toBeVisible({ timeout: 1000 });
    await expect(witness.getByText(/De er kommet frem, præcis som du sendte dem/)).toBeVisible({ timeout: 1000 });
    await expect(witness.getByText(/Her er, hvor godt de kan ses, og hvad der kan hjælpe/)).toBeVisible({
      timeout: 1000,
    });
  }).toPass({ timeout: 60_000 });
  await witness.getByLabel('Din besked').fill('Kun de to sidste cifre: 47.');
  await witness.getByRole('button', { name: 'Send besked' }).click();
  await expect(witness.getByText('Din besked er sendt.')).toBeVisible();
  await shoot(witness, 'mailbox');
  const answer = moderator.getByRole('listitem').filter({ hasText: 'Kun de to sidste cifre: 47.' });
  await expect(answer).toBeVisible({ timeout: 60_000 });
  // which counts as read when somebody is at the screen, and not before
  await moderator.waitForTimeout(2000);
  await expect(answer).toContainText('Ny');
  await moderator.mouse.move(300, 300);
  await expect(answer).toContainText('Først læst her');

  // And the bytes in the vault are the bytes on the phone
  const originals = await openOriginals(vidne);
  const digests = [...originals.values()].map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  expect(digests).toEqual(expect.arrayContaining(Object.values(sha256)));
  expect(
    await searchFor([text, videoName, code], [...vidne.stores.objectFolders, `${vidne.dataDir}/site`], vidne.output()),
  ).toEqual([]);
  expect(witnessErrors).toEqual([]);
  expect(moderatorErrors).toEqual([]);
  if (process.env['STORY_MEGABYTES']) {
    const queuedAt = await whenQueued(videoName);
    const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
    console.log(
      `${megabytes} MB: chosen to last byte ${seconds(sendingAt, lastByteAt)}; last byte to queued ${seconds(lastByteAt, queuedAt)}; receipt to queued ${seconds(receiptAt, queuedAt)}`,
    );
    console.log(`SHA-256 in file, browser's receipt, desk and vault: ${sha256.video}`);
  }
});

/** The picker of the page itself: its button is the label of this input. */
const chooseFiles = (page: Page, paths: string[]): Promise<void> =>
  page.locator('input[type=file][multiple]').setInputFiles(paths);

async function signUp(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Navn').fill('Mona Moderator');
  await page.getByLabel('E-mail').fill('mona@politi.example');
  await page.getByLabel('Adgangskode', { exact: true }).fill('korrekt hest batteri hæfteklamme');
  await shoot(page, 'desk-invite');
  await page.getByRole('button', { name: 'Opret adgang' }).click();
  const secret = ((await page.locator('.secret code').textContent()) ?? '').replaceAll(/\s/g, '');
  await page
    .getByLabel('Skriv de seks cifre, appen viser')
    .fill(URI.parse(`otpauth://totp/Vidne:x?secret=${secret}&issuer=Vidne`).generate());
  await page.getByRole('button', { name: 'Kontrollér' }).click();
  await page.getByLabel('Jeg har gemt koderne et sikkert sted').check();
  await page.getByRole('button', { name: 'Gå til tipkøen' }).click();
  await expect(page.getByRole('heading', { name: 'Kø' })).toBeVisible();
}

/** When the worker was done with a file, in milliseconds since 1970. */
async function whenQueued(name: string): Promise<number> {
  const store = await openStore(vidne.stores.database);
  const { file } = store.t;
  const [row] = await store.read.select().from(file).where(eq(file.claimedName, name));
  await store.close();
  return row!.stateChangedAt.getTime();
}
