import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parseUploadKey } from '../../api/drop/keys.ts';
import { openTip, sendFile, sha256OfFile, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { makeBytes, makeVideo } from './footage.ts';
import { objectsOf, openOriginals, openWithAge, searchFor } from './sealed.ts';

let vidne: Vidne;
test.beforeEach(async () => {
  vidne = await startVidne();
});
test.afterEach(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

/** Whether the vault holds the originals of so many uploads. */
async function arrived(count: number): Promise<boolean> {
  const originals = await objectsOf(vidne, 'vault', 'originals/');
  return new Set(originals.map(({ key }) => key.split('/').at(-2))).size === count;
}
const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('an upload from the browser goes on after the server was killed half-way, and arrives whole', async ({
  browser,
}) => {
  const path = test.info().outputPath('optagelse.bin');
  await makeBytes(path, 48);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await page.getByRole('radio', { name: 'Nej', exact: true }).check();
  for (const _ of [1, 2]) await page.getByRole('button', { name: 'Næste' }).click();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 20,
    downloadThroughput: 1e7,
    uploadThroughput: 6e6,
  });
  await page.locator('input[type=file][multiple]').setInputFiles(path);
  await until(async () => (await sealedBytes()) > 16 * 1024 ** 2, 'a third has arrived');
  await vidne.killRole('intake');
  const kept = await sealedBytes();
  expect(kept).toBeGreaterThan(16 * 1024 ** 2);
  expect(kept).toBeLessThan(48 * 1024 ** 2);
  await expect(page.getByText('Overført', { exact: true })).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByRole('radio', { name: /Ja, jeg vil være anonym/ }).check();
  await page.getByRole('button', { name: 'Send tip' }).click();
  await expect(page.getByRole('heading', { name: 'Tak. Vi har modtaget dit tip.' })).toBeVisible({ timeout: 60_000 });
  expect(await page.locator('main').innerHTML()).toContain(await sha256OfFile(path));
  await until(() => arrived(1), 'the original is in the vault');
  await until(async () => (await sealedBytes()) === 0, 'the drop is empty again');
  const [original] = (await openOriginals(vidne)).values();
  expect(sha256Of(original!)).toBe(await sha256OfFile(path));
});

/** Sealed bytes of segments in the drop. */
async function sealedBytes(): Promise<number> {
  const objects = await objectsOf(vidne, 'drop', 'uploads/');
  return objects
    .filter(({ key }) => parseUploadKey(key)?.kind === 'segment')
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

test('a tip without JavaScript, files included, gets a receipt; the code opens the mailbox without JavaScript too', async ({
  browser,
}) => {
  const path = test.info().outputPath('klip.mp4');
  await makeVideo(path, { seconds: 4, megabytes: 8 });
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await page.getByLabel('Hvad har du set', { exact: false }).first().fill('Set fra vinduet uden script');
  await page.locator('input[type=file]').first().setInputFiles(path);
  await expect(page.getByText(/5 GB/).first()).toBeVisible();
  await page
    .locator('form[action$="/tip"] button[type=submit], form[action$="/tip"] button:not([type])')
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Tak|modtaget/i);
  const code = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]/.exec((await page.locator('main').textContent()) ?? '')?.[0];
  expect(code).toBeDefined();
  expect(await page.locator('main').innerHTML()).toContain(await sha256OfFile(path));
  await page.goto(`${vidne.publicOrigin}/svar/`);
  await page.getByLabel('Kode').filter({ visible: true }).fill(code!);
  await page.locator('form[action$="/svar"] button').filter({ visible: true }).click();
  await expect(page.locator('.letters')).toContainText('modtaget');
  await page.locator('textarea').fill('Jeg husker også en hund.');
  await page.locator('form[action$="/svar"] button').filter({ visible: true }).click();
  await expect(page.locator('.letters')).toContainText('Jeg husker også en hund.');
  expect(page.url()).not.toContain(code!);
  await until(() => arrived(1), 'the original is in the vault');
});

test('without JavaScript no field takes more than the intake does', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/tip/`);
  const fields = await page.locator('form[action$="/tip"] [maxlength]').all();
  expect(fields.length).toBe(6);
  for (const field of fields) {
    const most = Number(await field.getAttribute('maxlength'));
    const end = (await field.getAttribute('type')) === 'email' ? '@mail.example' : '';
    await field.fill('x'.repeat(most - end.length) + end);
  }
  await page.locator('form[action$="/tip"] button').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Tak|modtaget/i);
  await context.close();
});

test('what lies in the drop opens with age and the identity, and shows nothing without it', async () => {
  const path = test.info().outputPath('hemmelig.mp4');
  await makeVideo(path, { seconds: 6, megabytes: 20 });
  const bytes = await readFile(path);
  const text = 'Jeg er bange for, at nogen finder ud af, at jeg skrev det her.';
  const opened = await openTip(vidne.publicOrigin, { language: 'da', appeal: 'EF-2026-000101' });
  const upload = await sendFile(vidne.publicOrigin, opened, {
    path,
    name: 'hemmelig-optagelse.mp4',
    type: 'video/mp4',
  });

  // every object of the upload is an age file, and the segments joined are the video
  const objects = await objectsOf(vidne, 'drop', `uploads/${upload}/`);
  expect(objects.length).toBeGreaterThan(4);
  for (const { key } of objects) await openWithAge(vidne, 'drop', key);
  const segments = objects.filter(({ key }) => parseUploadKey(key)?.kind === 'segment');
  const plain = await Promise.all(segments.map(({ key }) => openWithAge(vidne, 'drop', key)));
  expect(sha256Of(Buffer.concat(plain))).toBe(sha256Of(bytes));

  // the worker is held back, so that the submitted tip stays in the drop for a look
  for (const pid of vidne.pids('evidence')) process.kill(pid, 'SIGSTOP');
  await submitTip(vidne.publicOrigin, opened, {
    text,
    files: [{ upload, name: 'hemmelig-optagelse.mp4', type: 'video/mp4', sha256: sha256Of(bytes) }],
  });
  const inbox = await objectsOf(vidne, 'drop', 'inbox/');
  expect(inbox).toHaveLength(1);
  const document = JSON.parse((await openWithAge(vidne, 'drop', inbox[0]!.key)).toString()) as { text: string };
  expect(document.text).toBe(text);
  for (const { key } of await objectsOf(vidne, 'drop')) await openWithAge(vidne, 'drop', key);

  // and nothing an outsider could read: not the words, not the name, not 64 bytes from anywhere in the video
  const samples = [0.1, 0.37, 0.5, 0.83].map((part) =>
    bytes.subarray(Math.floor(bytes.length * part), Math.floor(bytes.length * part) + 64),
  );
  const places = [...vidne.stores.objectFolders, join(vidne.dataDir, 'site')];
  const needles = [text, 'hemmelig-optagelse', sha256Of(bytes), ...samples];
  expect(await searchFor(needles, places, vidne.output())).toEqual([]);
  // the search finds what is there: the same needles in a file of the plain bytes
  const control = test.info().outputPath('control');
  await mkdir(control);
  await writeFile(join(control, 'plain'), Buffer.concat([Buffer.from(text), bytes]));
  expect((await searchFor([text, ...samples], [control], '')).length).toBe(1 + samples.length);
  for (const pid of vidne.pids('evidence')) process.kill(pid, 'SIGCONT');
  await until(() => arrived(1), 'the original is in the vault');
});
