import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { drawClip } from '../demo/scene.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';

/** A shopkeeper looks for help: gets the recording out, checks the clock, the camera, and whether it must be registered. */
let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const at = (path: string): string => `${vidne.publicOrigin}${path}`;

test('without script a shopkeeper finds the steps for the recorder and the answer of the law', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(at('/'));
  await page.getByRole('contentinfo').getByRole('link', { name: 'For virksomheder' }).click();
  await expect(page.getByRole('row', { name: /Hvor længe må vi gemme/ })).toContainText('30 dage');
  await page.getByRole('link', { name: 'Hent optagelsen ud' }).click();
  const dahua = page.locator('details#dahua');
  await dahua.locator('summary').click();
  await expect(dahua).toContainText('DAV');
  await expect(dahua).toContainText('SmartPlayer');

  await page.goto(at('/virksomheder/registrering/'));
  const answer = page.getByRole('region', { name: 'Svaret' });
  const shown = () => answer.locator('[data-outcome]:visible');
  const say = async (...answers: string[]): Promise<void> => {
    for (const one of answers) await page.getByLabel(one, { exact: true }).check();
    await expect(shown()).toHaveCount(1);
  };
  await expect(shown()).toContainText('Svar på de tre spørgsmål');
  const [business, citizen] = ['En virksomhed, forening eller boligforening', 'En privatperson'];
  await say(business, 'Ja', 'I Danmark');
  await expect(shown()).toContainText('Ja, det skal registreres');
  await say('Nej, kun indenfor eller på egen lukket grund');
  await expect(shown()).toContainText('Nej, men I må gerne');
  await say('Det ved jeg ikke');
  await expect(shown()).toContainText('Se på billedet først');
  await say(citizen, 'Ja');
  await expect(shown()).toContainText('Privatpersoner har ikke pligt');
  await say('På Færøerne eller i Grønland');
  await expect(shown()).toContainText('gælder ikke på Færøerne');
  await context.close();
});

test('the list for the register comes out as a file with one line a place, and nothing is sent', async ({ page }) => {
  await page.goto(at('/virksomheder/registrering/'));
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));
  await page.getByLabel('Virksomhed eller forening', { exact: true }).fill('Kiosken ApS');
  await page.getByLabel('CVR-nummer').fill('12345678');
  await page.getByLabel('Adresse, hvor kameraerne hænger').fill('Storegade 1, 6000 Kolding');
  await page.getByLabel('Antal kameraer').fill('4');
  await page.getByRole('button', { name: 'Tilføj et sted' }).click();
  const second = page.getByRole('group', { name: 'Sted nr. 2' });
  await expect(second.getByLabel('Antal kameraer')).toHaveValue('');
  await expect(second.getByLabel('Adresse, hvor kameraerne hænger')).toBeFocused();
  await second.getByLabel('Adresse, hvor kameraerne hænger').fill('Lageret; "port 2", Ådal');
  expect(await faultsOf(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Hent listen (CSV)' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('kameraer.csv');
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('"Adresse, hvor kameraerne hænger"');
  expect(lines[1]).toMatch(/^"Kiosken ApS","12345678",.*"Storegade 1, 6000 Kolding",.*"4"/);
  expect(lines[2]).toMatch(/^"Kiosken ApS",.*"Lageret; ""port 2"", Ådal"/);
  await second.getByRole('button', { name: 'Fjern stedet' }).click();
  await expect(page.getByRole('group', { name: /Sted nr/ })).toHaveCount(1);
  // its icon a browser fetches when it likes
  expect(sent.filter((url) => url.startsWith('http') && url !== at('/favicon.png'))).toEqual([]);
});

test('the calculator says how close one must be, and draws it', async ({ page }) => {
  await page.goto(at('/virksomheder/kamera/'));
  const result = page.getByRole('status');
  await expect(result).toContainText('identificere');
  await page.getByLabel('Afstand til personen (meter)').fill('5,7');
  await expect(result).toContainText('251 px/m');
  await page.getByLabel('Afstand til personen (meter)').fill('8');
  await expect(result).toContainText('genkende');
  await page.getByLabel('Opløsning').selectOption('4K');
  await expect(result).toContainText('identificere');
  await expect(page.getByRole('img', { name: /Set oppefra/ })).toHaveAttribute('aria-label', /identificere 11 m/);
  await page.getByLabel('Synsvinkel i grader').check();
  await page.getByLabel('Vandret synsvinkel (grader)').fill('200');
  await expect(result).toContainText('Skriv tal');
  await expect(page.getByLabel('Vandret synsvinkel (grader)')).toHaveAccessibleDescription(/^Skriv tal/);
  await expect(page.getByLabel('Vandret synsvinkel (grader)')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Afstand til personen (meter)')).not.toHaveAttribute('aria-invalid');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('Vandret synsvinkel (grader)').fill('90');
  await page.getByLabel('Afstand til personen (meter)').fill('1000');
  await expect(result.locator('.level')).toHaveText('Ikke nok til at se, at der er nogen');
  await page.getByLabel('Afstand til personen (meter)').fill('8');
  await expect(result).toContainText('240 px/m');
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, 'camera');
});

/** What the page shows, as the moment it stands for. */
async function shownTime(page: Page): Promise<number> {
  const utc = await page.locator('[data-utc]').textContent();
  return Date.parse(utc!.replace(' UTC', 'Z').replace(' ', 'T'));
}

test('the clock is right also on a device that is not, and says how wrong the device is', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addInitScript(() => {
    const right = Date.now.bind(Date);
    Date.now = () => right() - 90_000;
  });
  const page = await context.newPage();
  await page.goto(at('/ur/'));
  await expect(page.getByRole('status')).toContainText('Uret er rigtigt til ±');
  expect(Math.abs((await shownTime(page)) - Date.now())).toBeLessThan(2_000);
  await expect(page.locator('[data-device]')).toContainText(/går (89,\d|90,\d) sekunder for langsomt/);
  const noon = await page.locator('[data-time]').textContent();
  expect(noon).toMatch(/^\d\d:\d\d:\d\d$/);
  await page.getByLabel('Tidszone').selectOption('UTC');
  await expect(page.locator('[data-offset]')).toHaveText('UTC');
  await expect(page.locator('[data-code]')).toHaveAttribute('d', /^M/);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('Tidszone').selectOption('Europe/Copenhagen');
  await shoot(page, 'clock');
  await context.close();
});

test('without a connection the clock says that it is only the device’s own', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await context.route('**/api/time', (route) => route.abort());
  await page.goto(at('/ur/'));
  await expect(page.getByRole('status')).toContainText('Ingen forbindelse');
  await expect(page.locator('[data-code]')).toHaveAttribute('d', '');
  await context.close();
});

test('a device that slept forgets what time it knew, until the portal has told it again', async ({ browser }) => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    const right = Date.now.bind(Date);
    Object.assign(window, { sleptMs: 0 });
    // a steady clock that stood still while the device slept
    Date.now = () => right() + (window as unknown as { sleptMs: number }).sleptMs;
  });
  const page = await context.newPage();
  await page.goto(at('/ur/'));
  await expect(page.getByRole('status')).toContainText('Uret er rigtigt til ±');
  await context.route('**/api/time', (route) => route.abort());
  await page.evaluate(() => Object.assign(window, { sleptMs: 45_000 }));
  await expect(page.getByRole('status')).toContainText('Ingen forbindelse');
  await expect(page.locator('[data-code]')).toHaveAttribute('d', '');
  await context.unroute('**/api/time');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.getByRole('status')).toContainText('Uret er rigtigt til ±');
  expect(Math.abs((await shownTime(page)) - Date.now())).toBeLessThan(2_000);
  await context.close();
});

test('a clip is measured and gone, also when the answer to it was lost on the way', async ({ page }, info) => {
  const clip = info.outputPath('kamera 1.mp4');
  await drawClip(clip, 'van', { seconds: 2, startedAt: new Date('2026-11-29T21:00:00Z') });
  let lost = 0;
  await page.route('**/api/tips/*/submit', async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.goto(at('/virksomheder/selvtest/'));
  await page.getByRole('button', { name: 'Send prøven' }).click();
  await expect(page.getByRole('alert')).toContainText('Vælg et klip først');
  await expect(page.getByLabel('Vælg et klip')).toBeFocused();
  await shoot(page, 'self-test');
  await page.getByLabel('Vælg et klip').setInputFiles(clip);
  await page.getByRole('button', { name: 'Send prøven' }).click();
  await expect(page.getByRole('heading', { name: 'Rapporten' })).toBeFocused({ timeout: 90_000 });
  await expect(page.getByRole('listitem').filter({ hasText: 'billedpunkter' })).toContainText('2 s');
  await expect(page.getByText('Klippet er slettet.', { exact: true })).toBeVisible();
  expect(lost).toBe(2);
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, 'self-test-report');
  await page.getByRole('button', { name: 'Prøv et andet klip' }).click();
  await expect(page.getByLabel('Vælg et klip')).toHaveValue('');
});

test('cards come out of a printer whole: two pages to hold up, one to hang by the recorder', async ({ page }) => {
  for (const [path, pages] of [
    ['/virksomheder/testkort/', 2],
    ['/virksomheder/urkort/', 1],
    ['/en/virksomheder/urkort/', 1],
  ] as const) {
    await page.goto(at(path));
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)?.length, path).toBe(pages);
  }
  await page.goto(at('/virksomheder/testkort/'));
  await page.emulateMedia({ media: 'print' });
  const sheet = await page.locator('svg.sheet').first().boundingBox();
  expect(sheet!.width / (96 / 25.4)).toBeCloseTo(186, 1);
});

test('pages for businesses fit a phone and a desk', async ({ page }) => {
  for (const name of ['', 'eksport/', 'kamera/', 'registrering/', 'selvtest/', 'testkort/', 'urkort/']) {
    await page.goto(at(`/virksomheder/${name}`));
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await faultsOf(page), `${name} ${width}`).toEqual([]);
    }
    await shoot(page, `business-${name.replace('/', '') || 'front'}`);
  }
});
