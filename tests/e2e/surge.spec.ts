import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { formText } from '../../site/text/forms.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';

let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne({ env: { SURGE: 'on' } });
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

test('in a surge a witness reads that a place is kept, proves without a word, and sends a tip', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await expect(page.getByRole('heading', { name: formText.da.tip.crowd.title })).toBeVisible();
  await expect(page.getByText('Din plads er bevaret')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, 'tip-surge');
  await page.getByRole('radio', { name: 'Nej', exact: true }).check();
  for (const _ of [1, 2]) await page.getByRole('button', { name: 'Næste' }).click();
  const proven = page.waitForRequest((request) => request.headers()['proof'] !== undefined);
  await page
    .locator('input[type=file][multiple]')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await proven;
  await expect(page.getByText('Overført', { exact: true }).first()).toBeVisible();
  await context.close();
});

test('without JavaScript the notice is there too, in English, and the form is answered with a receipt', async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/en/tip/`);
  await expect(page.getByRole('heading', { name: formText.en.tip.crowd.title })).toBeVisible();
  await shoot(page, 'tip-surge-no-script');
  await page.locator('textarea[name=text]').fill('I saw a white van.');
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(page.getByText(/[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}/).first()).toBeVisible();
  await page.goto(`${vidne.publicOrigin}/en/`);
  await expect(page.getByText(formText.en.tip.crowd.title)).toHaveCount(0);
  await context.close();
});
