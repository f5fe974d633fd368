import { cpSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';
import { tabTo } from './tab-to.ts';

/**
 * The missing person has come home. A colleague rings the officer on duty with the number on the poster; one click later
 * whoever follows a shared link reads that the appeal no longer holds.
 */
const publicId = 'EF-2026-000104';
let vidne: Vidne;
let mona: Staff;
let contentDir = '';

test.beforeAll(async () => {
  contentDir = mkdtempSync(join(tmpdir(), 'vidne-e2e-content-'));
  cpSync('content', contentDir, { recursive: true, preserveTimestamps: true });
  vidne = await startVidne({ env: { CONTENT_DIR: contentDir } });
  await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  mona = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
});
test.afterAll(async () => {
  await vidne.stop();
  for (const folder of [vidne.dataDir, contentDir]) await rm(folder, { recursive: true, force: true });
});

test('with a number and one click an appeal is gone, also from a link that was shared', async ({ browser }) => {
  const reader = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await reader.goto(`${vidne.publicOrigin}/efterlysninger/${publicId}/`);
  const title = await reader.getByRole('heading', { level: 1 }).innerText();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addCookies(mona.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}/desk/appeals/`);
  const opened = page.getByText('Tag en efterlysning ned');
  await opened.click();
  const number = page.getByLabel('Nummer på efterlysningen');
  await number.fill('104');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Skriv nummeret som EF-2026-000123.')).toBeVisible();
  await number.fill(`${vidne.publicOrigin}/efterlysninger/${publicId.toLowerCase()}/`);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Tag ${publicId} ned` });
  await expect(dialog).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, 'desk-end');
  await tabTo(page, /^Fundet i god behold/);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${publicId} er taget ned.`)).toBeVisible();

  await reader.reload();
  await expect(reader.getByRole('heading', { name: 'Efterlysningen gælder ikke længere' })).toBeVisible();
  expect(await reader.content()).not.toContain(title);
  expect(await faultsOf(reader)).toEqual([]);
  await shoot(reader, 'ended');
  await reader.goto(`${vidne.publicOrigin}/efterlysninger/`);
  await expect(reader.getByText(title)).toHaveCount(0);
  await reader.goto(`${vidne.publicOrigin}/efterlysninger/${publicId}/tip/`);
  await expect(reader.getByRole('heading', { name: 'Efterlysningen gælder ikke længere' })).toBeVisible();

  await until(() => readdirSync(join(contentDir, 'appeals', publicId)).length === 1, 'the content is a tombstone');
  await reader.goto(`${vidne.publicOrigin}/en/efterlysninger/${publicId}/`);
  await expect(reader.getByRole('heading', { name: 'This appeal no longer holds' })).toBeVisible();
});

test('a number that was never published is refused in words', async ({ browser }) => {
  const context = await browser.newContext();
  await context.addCookies(mona.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}/desk/appeals/`);
  await page.getByText('Tag en efterlysning ned').click();
  await page.getByLabel('Nummer på efterlysningen').fill('EF-2026-999999');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Forkert person' }).click();
  await expect(page.getByText('Der er ingen efterlysning med det nummer at tage ned.')).toBeVisible();
});
