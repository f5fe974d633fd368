import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import config from '../e2e/playwright.config.ts';

/**
 * What the console's tab takes after somebody has scrolled through the queue: the renderer's own memory as the browser's
 * task manager counts it (anonymous pages, resident or swapped out), at once and when it has come to rest.
 */
const rows = 2000;
const boundMegabytes = 150;
/** the browser collects what is left over when nothing happens for a while */
const restMs = 15_000;

export async function measureTab(origin: string, cookies: { name: string; value: string }[]): Promise<void> {
  const browser = await chromium.launch(config.use!.launchOptions);
  try {
    const context = await browser.newContext({ locale: 'da-DK', viewport: { width: 1280, height: 800 } });
    await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: origin })));
    const page = await context.newPage();
    await page.goto(`${origin}/desk/`);
    await page.mouse.move(640, 500);
    const rowsBelow = page.locator('ul.tips > li');
    await rowsBelow.first().waitFor();
    // of a long list only the rows near the screen stand in the page; each says which it is
    const shown = async () => Number(await rowsBelow.last().getAttribute('aria-posinset'));
    const whole = await browser.newBrowserCDPSession();
    const tab = await context.newCDPSession(page);
    const begun = await megabytesOfRenderers(whole);
    const startedAt = performance.now();
    for (let before = await shown(); before < rows; before = await shown()) {
      // as fast as a finger on a wheel
      while (await page.evaluate(() => scrollY + innerHeight < document.documentElement.scrollHeight - 2)) {
        await page.mouse.wheel(0, 600);
        await page.waitForTimeout(150);
      }
      await page.getByRole('button', { name: 'Hent flere', exact: true }).click();
      while ((await shown()) === before) await page.waitForTimeout(20);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const scrolled = await megabytesOfRenderers(whole);
    await page.waitForTimeout(restMs);
    const rested = await megabytesOfRenderers(whole);
    await tab.send('HeapProfiler.collectGarbage');
    const { usedSize } = await tab.send('Runtime.getHeapUsage');
    const [first, now, later] = [begun, scrolled, rested].map((size) => size.toFixed(0));
    console.log(
      `the console's tab after ${await shown()} rows (${seconds.toFixed(0)} s): ${now} MB at once, ${later} MB ${restMs / 1000} s later (bound ${boundMegabytes}), of it ${(usedSize / 1e6).toFixed(0)} MB of script in use; ${first} MB with the first page`,
    );
  } finally {
    await browser.close();
  }
}

/** Of the largest renderer: a browser keeps an empty one in reserve. */
async function megabytesOfRenderers(browser: {
  send(method: 'SystemInfo.getProcessInfo'): Promise<{ processInfo: { type: string; id: number }[] }>;
}): Promise<number> {
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const status = readFileSync(`/proc/${id}/status`, 'utf8');
      const kibibytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
      return ((kibibytes('RssAnon') + kibibytes('VmSwap')) * 1024) / 1e6;
    });
  return Math.max(...sizes);
}
