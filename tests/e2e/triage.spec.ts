import { rm } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { openTip, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';
import { tabTo } from './tab-to.ts';

/** A moderator's morning: ten tips, one of them about danger to life, with the keyboard alone. */
let vidne: Vidne;
let moderator: Staff;
const danger = 'Han holdes fanget i et skur bag stationen, de slår ham.';
const texts = [
  danger,
  'Jeg så en sort varevogn ved havnen klokken ni.',
  'En mand i grøn jakke løb ned mod åen.',
  'Køb billige solbriller her!',
  'Køb billige ure her!',
  'Køb billige sko her!',
  'Min nabo har fået en ny cykel.',
  'Jeg fandt en pung på Åboulevarden.',
  'To unge kastede sten efter bussen.',
  'Alarmen gik, og så blev der stille.',
];

interface Queue {
  items: { id: string; reference: string; excerpt: string; state: string }[];
}
const queue = (query = '') => moderator.get<Queue>(`/api/desk/queue${query}`);
const send = async (text: string) =>
  submitTip(vidne.publicOrigin, await openTip(vidne.publicOrigin, { language: 'da' }), { text, files: [] });

test.beforeAll(async () => {
  vidne = await startVidne({ env: { UNITS: 'Efterforskning Odense, Færdsel' } });
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  for (const text of texts) await send(text);
  await until(async () => (await queue()).items.length === texts.length, 'the tips are in the queue');
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

async function expectNoFaults(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}

/** Chooses a reason in the open dialog and confirms. */
async function decide(page: Page, reason: RegExp, button: RegExp): Promise<void> {
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.getByRole('radio').first()).toBeAttached();
  await page.getByRole('dialog').getByRole('radio').first().focus();
  for (let pressed = 0; !(await page.getByRole('radio', { name: reason }).isChecked()); pressed++) {
    expect(pressed).toBeLessThan(12);
    await page.keyboard.press(pressed === 0 ? 'Space' : 'ArrowDown');
  }
  await tabTo(page, button);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

const rows = (page: Page) => page.locator('li[data-id]');

test('ten tips are triaged with the keyboard alone, and every page says what it is', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 844 }, reducedMotion: 'reduce' });
  await context.addCookies(moderator.cookies());
  const page = await context.newPage();

  // Given the queue, with an alarm above it that is read aloud
  await page.goto(`${vidne.deskOrigin}/desk/`);
  await expect(rows(page)).toHaveCount(texts.length);
  await expect(page.getByRole('alert')).toContainText('Fare for liv: 1 tip, som ingen har taget');
  await expect(page).toHaveTitle(/^\(!\) Fare for liv/);
  await expectNoFaults(page);
  expect(await page.getByRole('main').ariaSnapshot()).toMatch(/checkbox "Vælg T-\d{4}-\d{6}"/);
  await shoot(page, 'desk-triage');

  // When the alarm is taken
  await tabTo(page, /^Tag T-\d{4}-\d{6} nu$/);
  await page.keyboard.press('Enter');

  // Then that tip is open and mine, it says who took the alarm, and nothing alarms any more
  await expect(page.getByText(danger)).toBeVisible();
  await expect(page.getByText(/^.*Mona tog alarmen/)).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'Fare for liv' })).toHaveCount(0);

  // When a note is written and the tip is given to a unit
  await page.keyboard.press('t');
  await page.keyboard.type('Vagtcentralen er ringet op.');
  await tabTo(page, /^Gem note$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Interne noter' })).toContainText('Vagtcentralen er ringet op.');
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('g');
  // the units come from the desk, which may be a moment later than the dialog
  await expect(page.getByRole('dialog').locator('option', { hasText: 'Færdsel' })).toBeAttached();
  await tabTo(page, /^Enhed/);
  await page.keyboard.type('Fær');
  await expectNoFaults(page);
  await tabTo(page, /^Giv videre$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Hos enheden Færdsel')).toBeVisible();
  await shoot(page, 'desk-notes');

  // When it is accepted, and the next one is wanted afterwards
  await page.keyboard.press('a');
  await tabTo(page, /^Tag det næste tip bagefter$/);
  await page.keyboard.press('Space');
  await decide(page, /^Bruges nu$/, /^Godkend$/);

  // Then the next tip is open and mine, and so on for the one after it
  await expect(page.getByText(texts[1]!)).toBeVisible();
  await expect(page.getByText('Hos dig')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  // three keys: what is asked for has the focus, and its number chooses it
  await page.keyboard.press('r');
  const reasons = page.getByRole('dialog').getByRole('radio');
  await expect(reasons.first()).toBeFocused();
  const wanted = await reasons.evaluateAll((all) =>
    all.findIndex((radio) => radio.closest('label')?.textContent?.includes('For få oplysninger')),
  );
  await page.keyboard.press(String(wanted + 1));
  await expect(reasons.nth(wanted)).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText(texts[2]!)).toBeVisible();
  await page.keyboard.press('f');
  await decide(page, /^En kollega bør se på det$/, /^Markér$/);
  await expect(page.getByText(texts[3]!)).toBeVisible();
  await page.keyboard.press('l');
  await expect(page.getByText('Tippet er lagt tilbage i køen.').first()).toBeVisible();
  await page.keyboard.press('u');

  // When three are chosen by key in the queue and rejected together
  await expect(rows(page)).toHaveCount(7);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+J');
  await page.keyboard.press('Shift+J');
  await expect(page.getByRole('group', { name: 'Handlinger på de valgte tip' })).toContainText('3 tip valgt');
  await expectNoFaults(page);
  await shoot(page, 'desk-selection');
  await page.keyboard.press('r');
  await decide(page, /^Ikke alvorligt ment$/, /^Afvis$/);

  // Then they are rejected, and one key takes it back
  await expect(page.getByText('3 tip er afvist.').first()).toBeVisible();
  expect((await queue('?state=rejected')).items).toHaveLength(4);
  await expectNoFaults(page);
  await page.keyboard.press('z');
  await expect(page.getByText('Fortrudt: 3 tip står, som før.').first()).toBeVisible();
  expect((await queue('?state=rejected')).items).toHaveLength(1);

  // When one stands on the first tip and asks for what is like it
  for (let row = 0; row < 9; row++) await page.keyboard.press('k');
  await page.keyboard.press('d');
  await expect(page.getByRole('dialog').getByRole('article')).toHaveCount(1);
  await expectNoFaults(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(rows(page).first().getByRole('link')).toBeFocused();

  // When they are rejected after all, with the rest
  await page.keyboard.press('x');
  for (let row = 0; row < 6; row++) await page.keyboard.press('Shift+J');
  await page.keyboard.press('r');
  await decide(page, /^Handler om noget andet$/, /^Afvis$/);
  await expect(page.getByText('7 tip er afvist.').first()).toBeVisible();
  expect((await queue()).items).toHaveLength(0);

  // And the help names every key
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Vælg tippet eller fravælg det');
  await expectNoFaults(page);
  await context.close();
});

test('a tip that comes while the page is open is told at once, also after the desk was killed', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
  await context.addCookies(moderator.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}/desk/?state=all`);
  await expect(rows(page)).toHaveCount(10);
  await expect(page.getByText('Opdateres med det samme')).toBeVisible();
  await expectNoFaults(page);
  await send('Et nyt tip, mens nogen ser på.');
  await expect(page.getByRole('button', { name: 'Vis 1 nyt tip' })).toBeVisible();
  await vidne.killRole('desk');
  await send('Endnu et, efter at desken faldt.');
  await expect(page.getByRole('button', { name: 'Vis 2 nye tip' })).toBeVisible();
  await context.close();
});
