import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { test } from '@playwright/test';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { acceptInvite } from './staff.ts';

test('wide', async ({ browser }) => {
  const vidne: Vidne = await startVidne();
  try {
    const moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
    await promisify(execFile)(process.execPath, ['tests/demo/send.ts'], {
      env: { ...process.env, PUBLIC_ORIGIN: vidne.publicOrigin },
    });
    const queue = () =>
      moderator.get<{ items: { id: string; poster: string | null; files: { total: number; ready: number } }[] }>(
        '/api/desk/queue?state=all',
      );
    await until(
      async () => {
        const { items } = await queue();
        return items.length >= 12 && items.every((i) => i.files.ready === i.files.total);
      },
      'all ready',
      120_000,
    );
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, reducedMotion: 'reduce' });
    await context.addCookies(moderator.cookies());
    const page = await context.newPage();
    await page.goto(`${vidne.deskOrigin}/desk/`);
    await page.locator('li[data-id]').first().waitFor();
    await page.waitForTimeout(1500);
    await page.screenshot({ path: '/tmp/watch-shots/queue-1920.png' });
    const { items } = await queue();
    const withFiles = items.find((i) => i.files.total > 1) ?? items[0]!;
    const without = items.find((i) => i.files.total === 0) ?? items[0]!;
    for (const [name, item] of [
      ['tip', withFiles],
      ['tip-words', without],
    ] as const) {
      await page.goto('about:blank');
      await page.goto(`${vidne.deskOrigin}/desk/tip/#${item.id}`);
      await page.waitForTimeout(2500);
      await page.screenshot({ path: `/tmp/watch-shots/${name}-1920.png`, fullPage: true });
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${vidne.deskOrigin}/desk/`);
    await page.locator('li[data-id]').first().waitFor();
    await page.waitForTimeout(1000);
    await page.screenshot({ path: '/tmp/watch-shots/queue-390.png' });
    await page.getByRole('button', { name: 'Filtre' }).click();
    await page.screenshot({ path: '/tmp/watch-shots/queue-open-390.png' });
  } finally {
    await vidne.stop();
    await rm(vidne.dataDir, { recursive: true, force: true });
  }
});
