import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { startVidne, type Vidne } from '../vidne.ts';

let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

/** Opens tips until the intake asks for a proof. */
async function flood(): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  for (let i = 0; i < 400; i++) {
    const answer = await fetch(`${vidne.publicOrigin}/api/tips`, {
      method: 'POST',
      headers,
      body: '{"language":"da"}',
    });
    if (answer.status === 429 && i > 250) return;
  }
  throw new Error('the intake never asked');
}

test('in a flood the page works for its tip by itself', async ({ page }) => {
  const errors: string[] = [];
  const asked: { status: number; proof: boolean }[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) errors.push(message.text());
  });
  page.on('response', async (response) => {
    if (!response.url().endsWith('/api/tips')) return;
    asked.push({ status: response.status(), proof: (await response.request().headerValue('proof')) !== null });
  });
  // a phone of 2019 against this machine
  const slow = await page.context().newCDPSession(page);
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await flood();
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await page.getByRole('radio', { name: 'Nej', exact: true }).check();
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.locator('textarea').first().fill('Jeg så en hvid varevogn.');
  for (const _ of [1, 2]) await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByRole('radio', { name: /Ja, jeg vil være anonym/ }).check();
  await page.getByRole('button', { name: 'Send tip' }).click();
  await expect(page.getByRole('heading', { name: 'Tak. Vi har modtaget dit tip.' })).toBeVisible({ timeout: 60_000 });
  expect(asked.filter(({ proof }) => proof).map(({ status }) => status)).toEqual([201]);
  expect(asked.some(({ status }) => status === 429)).toBe(true);
  await expect(page.locator('.wait-a-moment')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('the wait is said in words, over the page, where screen readers hear it', async ({ page }) => {
  await page.goto(`${vidne.publicOrigin}/en/tip/`);
  await flood();
  // holds the solver back, so that the sentence stays to be looked at
  await page.route('**/*proof-worker*', async (route) => {
    await new Promise((done) => setTimeout(done, 3000));
    await route.continue();
  });
  await page.getByRole('radio', { name: 'No', exact: true }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.locator('textarea').first().fill('I saw a white van.');
  for (const _ of [1, 2]) await page.getByRole('button', { name: 'Next' }).click();
  await page
    .getByRole('radio', { name: /anonymous/i })
    .first()
    .check();
  await page.getByRole('button', { name: 'Send tip' }).click();
  const status = page.getByRole('status').filter({ hasText: 'One moment. Many people are on the page right now.' });
  await expect(status).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: test.info().outputPath('wait.png') });
  await expect(page.locator('.wait-a-moment')).toHaveCount(0, { timeout: 30_000 });
});
