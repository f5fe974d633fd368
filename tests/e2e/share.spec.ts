import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { markEnded } from '../../api/end-marks.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';

let vidne: Vidne;
let town: Server;
let townOrigin = '';
let contentDir = '';
const missing = 'EF-2026-000104';

/** A municipality's own page: "not found", with people to find, and an appeal it shows. */
const notFound =
  () => `<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Ikke fundet</title></head><body>
<h1>Siden findes ikke</h1><div data-help-find="3" hidden></div>
<iframe src="${vidne.publicOrigin}/embed/${missing}/" width="600" height="420" title="Savnet" style="border:0;max-width:100%"></iframe>
<script src="${vidne.publicOrigin}/help-find.js" async></script></body></html>`;

test.beforeAll(async () => {
  // what ends is cleared away from the content: not from ours
  contentDir = mkdtempSync(join(tmpdir(), 'vidne-share-'));
  cpSync('content', contentDir, { recursive: true, preserveTimestamps: true });
  vidne = await startVidne({ env: { CONTENT_DIR: contentDir } });
  town = createServer((_, res) => res.setHeader('Content-Type', 'text/html').end(notFound()));
  await new Promise<void>((resolve) => town.listen(0, '127.0.0.1', resolve));
  townOrigin = `http://127.0.0.1:${(town.address() as AddressInfo).port}`;
});
test.afterAll(async () => {
  town.closeAllConnections();
  town.close();
  await vidne.stop();
  for (const folder of [vidne.dataDir, contentDir]) rmSync(folder, { recursive: true, force: true });
});

test('who shares an appeal finds pictures, posters, words and a frame, without a script', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/efterlysninger/${missing}/`);
  await page.getByText('Billeder og plakater til deling').click();
  for (const name of ['Bredt billede', 'Kvadratisk billede', 'Billede til historier', 'Plakat i A4', 'Plakat i A3'])
    await expect(page.getByRole('link', { name })).toBeVisible();
  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Kvadratisk billede' }).click(),
  ]);
  expect(picture.suggestedFilename()).toBe(`${missing}.da.square.r4.jpg`);
  const poster = await page.request.get(
    `${vidne.publicOrigin}${await page.getByRole('link', { name: 'Plakat i A3' }).getAttribute('href')}`,
  );
  expect(poster.headers()['content-type']).toBe('application/pdf');
  await expect(page.getByText('Politiet søger hjælp: Savnet person')).toBeVisible();
  await context.close();
});

test('the kit has no accessibility violation when it is open', async ({ page }) => {
  for (const path of [`/efterlysninger/${missing}/`, '/en/efterlysninger/EF-2026-000101/', '/medier/']) {
    await page.goto(`${vidne.publicOrigin}${path}`);
    const kit = page.locator('details.kit');
    if (await kit.count()) {
      await kit.locator('summary').focus();
      await page.keyboard.press('Enter');
      await expect(kit).toHaveAttribute('open', '');
    }
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await faultsOf(page)).toEqual([]);
    }
    await shoot(page, `share-${path.split('/').at(-2)}`);
  }
});

test('a frame and a list on somebody else’s page end with the appeal, and keep nothing', async ({ page, context }) => {
  await page.goto(townOrigin);
  const list = page.locator('[data-help-find]');
  await expect(list.getByRole('link')).toHaveText(['Savnet i Aalborg: Holger Fjordlykke på 78 år']);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('heading')).toHaveText('Savnet i Aalborg: Holger Fjordlykke på 78 år');
  await expect(frame.getByRole('img')).toHaveJSProperty('complete', true);
  expect(await frame.getByRole('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(400);
  await shoot(page, 'share-elsewhere');
  for (const path of [`/embed/${missing}/`, '/en/embed/EF-2026-000101/']) {
    const alone = await context.newPage();
    await alone.goto(`${vidne.publicOrigin}${path}`);
    expect(await faultsOf(alone)).toEqual([]);
    await alone.close();
  }
  expect(await context.cookies()).toEqual([]);

  const endedAt = new Date().toISOString();
  markEnded(join(vidne.dataDir, 'site'), { publicId: missing, revision: 4, how: 'withdrawn', endedAt });
  await page.reload();
  await expect(frame.getByRole('heading')).toHaveText('Efterlysningen gælder ikke længere');
  await expect(list).toBeHidden();
  await expect(list).toBeEmpty();
  const alone = await context.newPage();
  await alone.goto(`${vidne.publicOrigin}/embed/${missing}/`);
  expect(await faultsOf(alone)).toEqual([]);
  await shoot(alone, 'share-ended');
});
