import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { startVidne, type Vidne } from '../vidne.ts';

/** docs/decisions/0042: a phone that lays a page out twice shows it late. */
let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

interface TraceEvent {
  name: string;
  args: { beginData?: { dirtyObjects: number; totalObjects: number } };
}

for (const path of ['/', '/efterlysninger/', '/efterlysninger/EF-2026-000101/', '/det-kan-du-forvente/tip/'])
  test(`${path} is laid out once, however late its stylesheet comes`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.route('**/*.css', async (route) => {
      await new Promise((done) => setTimeout(done, 500));
      await route.continue();
    });
    const devtools = await context.newCDPSession(page);
    const layouts: { of: number; dirty: number }[] = [];
    devtools.on('Tracing.dataCollected', ({ value }) => {
      for (const { name, args } of value as unknown as TraceEvent[])
        if (name === 'Layout' && args.beginData)
          layouts.push({ of: args.beginData.totalObjects, dirty: args.beginData.dirtyObjects });
    });
    await devtools.send('Tracing.start', { categories: 'devtools.timeline', transferMode: 'ReportEvents' });
    await page.goto(`${vidne.publicOrigin}${path}`, { waitUntil: 'load' });
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    const ended = new Promise((done) => devtools.once('Tracing.tracingComplete', done));
    await devtools.send('Tracing.end');
    await ended;
    const all = Math.max(...layouts.map(({ of }) => of));
    expect(all).toBeGreaterThan(150);
    // pictures that come later change a few objects, and drawings are laid out for themselves
    expect(layouts.filter(({ dirty }) => dirty > all / 2)).toHaveLength(1);
    await context.close();
  });
