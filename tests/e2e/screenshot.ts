import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { showAll } from './show-all.ts';

const folder = process.env['SCREENSHOTS'];

/**
 * With SCREENSHOTS=docs/screenshots, keeps pictures of the page as it stands, 390 and 1280 px wide, small enough for the
 * repository. Without it, does nothing.
 */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  await page.evaluate(showAll);
  // what sticks to an edge belongs at the top of the picture, not in its middle
  const scrolled = await page.evaluate(() => window.scrollY);
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.waitForTimeout(250);
    const picture = await page.screenshot({ fullPage: true, animations: 'disabled' });
    const { height = 0 } = await sharp(picture).metadata();
    await sharp(picture)
      .extract({ left: 0, top: 0, width, height: Math.min(height, width * 4) })
      .png({ palette: true, quality: 70, compressionLevel: 9 })
      .toFile(`${folder}/${name}-${width}.png`);
  }
  if (before) await page.setViewportSize(before);
  await page.evaluate((y) => window.scrollTo(0, y), scrolled);
}
