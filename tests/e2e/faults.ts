import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { showAll } from './show-all.ts';

// half the bytes to read anew on every page; what passes need not be described
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const options = { resultTypes: ['violations'] as ['violations'] };
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What is wrong with the page as it stands: everything axe finds by WCAG 2.2 AA, and a page wider than its window. No page
 * of ours has frames: without the document of its own in which axe joins their findings, each look takes two thirds of the time.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(showAll);
  const { violations } = await new AxeBuilder({ page, axeSource })
    .setLegacyMode()
    .options(options)
    .withTags(rules)
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return tooWide > 0 ? [...found, `${tooWide} px too wide`] : found;
}
