import { expect, type Page } from '@playwright/test';

/** Tab, until what has this name, as it is read aloud, is reached. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      const labels = (at as HTMLInputElement | null)?.labels;
      const told = (labels?.[0] ?? at)?.cloneNode(true) as Element | undefined;
      for (const shown of told?.querySelectorAll('[aria-hidden="true"]') ?? []) shown.remove();
      const named = at?.getAttribute('aria-label') ?? told?.textContent ?? '';
      return named.replaceAll(/\s+/g, ' ').trim();
    });
  for (let pressed = 0; !name.test(await focused()); pressed++) {
    expect(pressed, `${name} is reached by Tab`).toBeLessThan(90);
    await page.keyboard.press('Tab');
  }
}
