import { rm } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { openTip, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** A moderator finds one tip among others, without a mouse. */
let vidne: Vidne;
let moderator: Staff;
const wanted = 'Jeg så to mænd med en ødelagt knallert.';

test.beforeAll(async () => {
  vidne = await startVidne();
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const tips = [
    { text: wanted, where: 'Køge Havn' },
    { text: 'En ødelagt rude', where: 'Skagen' },
    { text: 'En rød cykel', where: 'Køge Station' },
  ];
  for (const tip of tips)
    await submitTip(vidne.publicOrigin, await openTip(vidne.publicOrigin, { language: 'da' }), { ...tip, files: [] });
  const queue = () => moderator.get<{ items: unknown[] }>('/api/desk/queue');
  await until(async () => (await queue()).items.length === tips.length, 'the tips are in the queue');
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const rows = (page: Page) => page.locator('li[data-id]');

/** Tab, until the field or button is reached. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      const isField = at instanceof HTMLInputElement || at instanceof HTMLSelectElement;
      return ((isField ? at.labels?.[0] : at)?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
    });
  for (let pressed = 0; (await focused()) !== name; pressed++) {
    expect(pressed, `${name} is reached by Tab`).toBeLessThan(60);
    await page.keyboard.press('Tab');
  }
}

for (const width of [390, 1280])
  test(`at ${width} px a tip is found by a word with ø and by filters, with the keyboard alone`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
    await context.addCookies(moderator.cookies());
    const page = await context.newPage();

    // Given the queue with three tips
    await page.goto(`${vidne.deskOrigin}/desk/`);
    await expect(rows(page)).toHaveCount(3);

    // When a word is typed that two of them hold
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Søg i tip' })).toBeFocused();
    await page.keyboard.type('ØDELA');
    await page.keyboard.press('Enter');

    // Then those two stand there, and it is said aloud
    await expect(rows(page)).toHaveCount(2);
    await expect(page.getByText('2 tip vist', { exact: true }).first()).toBeAttached();
    await expect(page.getByRole('status').filter({ hasText: '2 tip vist' })).toHaveCount(1);

    // When the place is filled in too
    if (width < 960) {
      const filters = page.getByRole('button', { name: 'Filtre (1)' });
      await expect(filters).toHaveAttribute('aria-expanded', 'false');
      await expect(page.getByLabel('Sted')).toBeHidden();
      await tabTo(page, 'Filtre (1)');
      await page.keyboard.press('Enter');
      await expect(filters).toHaveAttribute('aria-expanded', 'true');
    }
    await tabTo(page, 'Sted');
    await page.keyboard.type('køge');
    await page.keyboard.press('Enter');

    // Then it is the one, also after a reload, and no fault is found in the page
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText(wanted);
    await page.reload();
    await expect(rows(page)).toHaveCount(1);
    expect(new URL(page.url()).searchParams.get('place')).toBe('køge');
    expect(await faultsOf(page)).toEqual([]);

    // And a window that is turned or drawn wide always has its filters
    await page.setViewportSize({ width: 1280, height: 844 });
    await expect(page.getByLabel('Sted')).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByLabel('Sted')).toBeHidden();
    await page.setViewportSize({ width, height: 844 });

    if (width === 1280) await shoot(page, 'desk-search');

    // And a search for what is nowhere says so
    await page.keyboard.press('/');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('hvalros');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Ingen tip passer til søgningen' })).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'Ingen tip fundet' })).toHaveCount(1);
    await context.close();
  });
