import { rm } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { openStore } from '../../api/db/store.ts';
import { insert, tip } from '../db/rows.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** Three hundred tips wait. Somebody walks through them without the page growing, jumping or losing where they are. */
const many = 300;
let vidne: Vidne;
let moderator: Staff;

test.beforeAll(async () => {
  vidne = await startVidne();
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const store = await openStore(vidne.stores.database);
  const start = Date.now();
  for (let at = 0; at < many; at++) {
    const text = at % 3 ? `Tip nummer ${at + 1}.` : `Tip nummer ${at + 1}. ${'Det er en lang fortælling. '.repeat(6)}`;
    await insert(store, 'tip', tip(new Date(start), { text, dueAt: new Date(start + at * 60_000) }));
  }
  await store.close();
  const counts = () => moderator.get<{ counts: { queued: number } }>('/api/desk/queue');
  await until(async () => (await counts()).counts.queued === many, 'the tips are in the queue');
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const rows = (page: Page) => page.locator('li[data-id]');
/** which row has the focus; 0: none */
const stoodOn = (page: Page) =>
  page.evaluate(() => Number(document.activeElement?.closest('li[data-id]')?.getAttribute('aria-posinset') ?? 0));
/** where the row's upper edge is on the screen; undefined when the row is not in the page */
const topOf = (page: Page, position: number) =>
  page.evaluate((at) => document.querySelector(`li[aria-posinset="${at}"]`)?.getBoundingClientRect().top, position);
const frames = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

for (const width of [390, 1280])
  test(`at ${width} px a long queue is walked through from its first row to its last`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
    await context.addCookies(moderator.cookies());
    const page = await context.newPage();
    await page.goto(`${vidne.deskOrigin}/desk/`);
    await expect(rows(page)).toHaveCount(50);

    // When all pages were fetched, only what is near the screen stands in the page
    for (let shown = 50; shown < many; shown += 50) {
      await page.getByRole('button', { name: 'Hent flere' }).click();
      await expect(page.getByText(`${shown + 50} tip vist`)).toBeVisible();
    }
    await expect.poll(() => rows(page).count()).toBeLessThan(100);
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    expect(await height()).toBeGreaterThan(many * 50);

    // Then no step by the keyboard leaves a row out, and the row one stands on is always on the screen
    await page.evaluate(() => scrollTo(0, 0));
    await frames(page);
    for (let at = 1; at <= 130; at++) {
      await page.keyboard.press('j');
      await expect.poll(() => stoodOn(page)).toBe(at);
    }
    const top = await topOf(page, 130);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(844);
    expect(await faultsOf(page)).toEqual([]);

    // When somebody scrolls on, nothing jumps while rows come and go
    await page.mouse.move(width / 2, 400);
    for (let wheels = 0; wheels < 12; wheels++) {
      const mark = await page.evaluate(() => {
        const seen = [...document.querySelectorAll('li[data-id]')].find((row) => row.getBoundingClientRect().top > 500);
        return Number(seen?.getAttribute('aria-posinset'));
      });
      const [before, y] = [await topOf(page, mark), await page.evaluate(() => scrollY)];
      await page.evaluate(() => scrollBy(0, 400));
      await frames(page);
      const moved = (await page.evaluate(() => scrollY)) - y;
      expect(Math.abs(((await topOf(page, mark)) ?? Number.NaN) - (before! - moved))).toBeLessThan(2);
    }

    // and whoever scrolled far away goes on by the keyboard from where they stood
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect.poll(() => topOf(page, many)).toBeLessThan(844);
    expect(await topOf(page, 130)).toBeUndefined();
    // the row that had the focus is gone, and none that came stands in its place
    expect(await stoodOn(page)).toBe(0);
    await page.keyboard.press('j');
    await expect.poll(() => stoodOn(page)).toBe(131);
    await page.keyboard.press('k');
    await expect.poll(() => stoodOn(page)).toBe(130);

    // What is chosen stays chosen, on the screen or not
    await page.keyboard.press('x');
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(() => topOf(page, 1)).toBeGreaterThan(0);
    await expect(page.getByText(/^1 tip valgt|^1 valgt/)).toBeVisible();
    await context.close();
  });
