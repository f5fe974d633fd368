import { expect, type Locator, type Page } from '@playwright/test';

/** The page as a screen reader is given it: roles and names, never a selector of its markup. */
export type Role = Parameters<Page['getByRole']>[0];

interface Node {
  readonly role: string;
  readonly name: string;
  readonly level: number;
}

const controls = new Set(
  'button link checkbox radio textbox searchbox combobox listbox slider spinbutton switch dialog progressbar'.split(
    ' ',
  ),
);

/** Every node of the accessibility tree below `part`, in order. */
export async function treeOf(part: Locator): Promise<Node[]> {
  return (await part.ariaSnapshot()).split('\n').flatMap((line) => {
    const [, role, name] = /^\s*- '?([a-z]+)(?: "((?:[^"\\]|\\.)*)")?/.exec(line) ?? [];
    const level = Number(/\[level=(\d)\]/.exec(line)?.[1] ?? 0);
    return role && role !== 'text' ? [{ role, name: name ?? '', level }] : [];
  });
}

/** What a screen reader could not make sense of: controls without a name, headings that skip a level or begin wrongly. */
export async function treeFaults(part: Locator, firstLevel: number): Promise<string[]> {
  const nodes = await treeOf(part);
  const nameless = nodes.filter(({ role, name }) => controls.has(role) && name.trim() === '');
  const levels = nodes.filter(({ role }) => role === 'heading').map(({ level }) => level);
  const skips = levels.filter((level, at) => level > (at === 0 ? firstLevel : levels[at - 1]! + 1));
  return [
    ...nameless.map(({ role }) => `a ${role} without a name`),
    ...skips.map((level) => `a heading of level ${level} out of order: ${levels.join(' ')}`),
    ...(levels[0] === firstLevel ? [] : [`the first heading is of level ${levels[0]}`]),
  ];
}

export const namesOf = async (part: Locator): Promise<string[]> =>
  (await treeOf(part)).filter(({ role }) => controls.has(role)).map(({ name }) => name);

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluateAll((found) => found.some((each) => each === document.activeElement));

/** Tab, until what has this role and name has the focus. */
export async function walkTo(page: Page, role: Role, name: string | RegExp): Promise<void> {
  const target = page.getByRole(role, { name, exact: typeof name === 'string' });
  await expect(target.first()).toBeVisible();
  for (let pressed = 0; !(await isFocused(target)); pressed++) {
    expect(pressed, `${role} ${name} is reached by Tab`).toBeLessThan(150);
    await page.keyboard.press('Tab');
  }
}

/** Walks there and presses it. */
export async function use(page: Page, role: Role, name: string | RegExp, key = 'Enter'): Promise<void> {
  await walkTo(page, role, name);
  await page.keyboard.press(key);
}

/** The sentence stands in a live region that does not interrupt. */
export const hears = (page: Page, sentence: string | RegExp): Promise<void> =>
  expect(page.getByRole('status').filter({ hasText: sentence })).not.toHaveCount(0);
