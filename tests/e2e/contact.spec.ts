import { rm } from 'node:fs/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openTip, submitTip } from '../demo/client.ts';
import { searchFolders } from '../intake/search.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';
import { tabTo } from './tab-to.ts';

/** An investigator must know who sent a tip; a leader agrees; and then one page shows it, once. With the keyboard alone. */
let vidne: Vidne;
let ingrid: Staff;
let lise: Staff;
let tipId = '';
const name = 'Karen Blåbærgård';
const phone = '+45 87 65 43 21';
const text = 'Jeg kender ham på billedet, og jeg bor lige overfor.';
const caseRef = '0100-12345-00077-26';

test.beforeAll(async () => {
  vidne = await startVidne();
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  const join = async (role: string, called: string): Promise<Staff> => {
    const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role });
    return acceptInvite(vidne.deskOrigin, link, called);
  };
  [ingrid, lise] = [await join('investigator', 'Ingrid'), await join('supervisor', 'Lise')];
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  await submitTip(vidne.publicOrigin, opened, { text, files: [], contact: { name, phone } });
  const queue = () => ingrid.get<{ items: { id: string }[] }>('/api/desk/queue');
  await until(async () => (await queue()).items.length === 1, 'the tip is in the queue');
  tipId = (await queue()).items[0]!.id;
  await ingrid.post(`/api/desk/tips/${tipId}/claim`, {});
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

/** A browser of this person's own; `heard` is everything the server has told it. */
async function open(browser: Browser, who: Staff, path: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies(who.cookies());
  const page = await context.newPage();
  const heard: string[] = [];
  page.on('response', (answer) => {
    // the stream of events ends with the page
    if (!answer.url().endsWith('/events'))
      answer.text().then(
        (body) => heard.push(body),
        () => undefined,
      );
  });
  await page.goto(vidne.deskOrigin + path);
  return { page, heard };
}

async function expectNoFaults(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
}

const panel = (page: Page) => page.getByRole('region', { name: 'Afsenderens kontaktoplysninger' });

test('who a sender is: asked by one, agreed by another, shown once on one page and kept nowhere', async ({
  browser,
}) => {
  // Given an investigator on her tip, and a leader at the queue
  const { page: asker, heard } = await open(browser, ingrid, `/desk/tip/#${tipId}`);
  const { page: second, heard: heardBySecond } = await open(browser, lise, '/desk/');
  await expect(panel(asker)).toContainText('Det ligger forseglet');
  await expect(second.getByRole('link', { name: 'Anmodninger', exact: true })).toBeVisible();
  await expectNoFaults(asker);

  // When she asks, first without saying why
  await tabTo(asker, /^Bed om at se dem$/);
  await asker.keyboard.press('Enter');
  await expect(asker.getByRole('dialog')).toBeVisible();
  await tabTo(asker, /^Send anmodningen$/);
  await asker.keyboard.press('Enter');
  await expect(asker.getByRole('dialog')).toContainText('Vælg, hvad du skal bruge dem til.');
  await expect(asker.getByRole('radio').first()).toBeFocused();
  await expectNoFaults(asker);
  await shoot(asker, 'desk-contact-ask');
  await asker.keyboard.press('Space');
  await asker.keyboard.press('ArrowDown');
  await asker.keyboard.press('ArrowDown');
  await expect(asker.getByRole('radio', { name: 'Afsenderen skal afhøres som vidne' })).toBeChecked();
  await tabTo(asker, /^Hvorfor er det nødvendigt\?$/);
  await asker.keyboard.type('Hun er den eneste, der så gerningsmanden.');
  await tabTo(asker, /^Journalnummer$/);
  await asker.keyboard.type(caseRef);
  await asker.keyboard.press('Enter');
  await expect(panel(asker)).toContainText('Du har bedt om at se dem.');

  // Then the leader is told at once, wherever she is
  await expect(second.getByRole('link', { name: /^Anmodninger.*1 venter$/ })).toBeVisible();
  await tabTo(second, /^Anmodninger/);
  await second.keyboard.press('Enter');
  const request = second.getByRole('article');
  await expect(request).toContainText('Ingrid · Efterforsker');
  await expect(request).toContainText('Afsenderen skal afhøres som vidne');
  await expect(request).toContainText('Hun er den eneste, der så gerningsmanden.');
  await expect(request).toContainText(caseRef);
  await expectNoFaults(second);
  await shoot(second, 'desk-reveals');

  // When she approves, first without a reason
  await tabTo(second, /^Godkend anmodningen om T-/);
  await second.keyboard.press('Enter');
  await expect(request).toContainText('Skriv en begrundelse på mindst tre tegn.');
  await second.keyboard.type('Enig, der er ingen anden vej.');
  await second.keyboard.press('Enter');
  await expect(second.getByText('Ingen venter på dig.')).toBeVisible();

  // Then the investigator is told, and sees who the sender is
  await expect(panel(asker)).toContainText('Lise har godkendt det.');
  await expectNoFaults(asker);
  await tabTo(asker, /^Vis dem nu$/);
  await asker.keyboard.press('Enter');
  await expect(panel(asker)).toContainText(name);
  await expect(panel(asker)).toContainText(phone);
  await expect(panel(asker)).toBeFocused();
  await expectNoFaults(asker);
  await shoot(asker, 'desk-contact-shown');

  // and nothing the server sent holds it
  for (const part of [name, phone, 'Blåbærgård']) {
    expect(heard.join('\n')).not.toContain(part);
    expect(heardBySecond.join('\n')).not.toContain(part);
  }
  expect(heard.join('\n')).toContain('jeg bor lige overfor');

  // and it is not printed
  await asker.emulateMedia({ media: 'print' });
  await expect(asker.getByText(name)).toBeHidden();
  await asker.emulateMedia({ media: 'screen' });
  await expect(asker.getByText(name)).toBeVisible();

  // When she looks elsewhere it is covered, and comes back when she asks
  await asker.evaluate(() => window.dispatchEvent(new Event('blur')));
  await expect(panel(asker)).toContainText('Dækket til');
  expect(await asker.content()).not.toContain('Blåbærgård');
  await tabTo(asker, /^Vis igen$/);
  await asker.keyboard.press('Enter');
  await expect(panel(asker)).toContainText(name);

  // When she leaves the page it is gone for good
  await asker.reload();
  await expect(panel(asker)).toContainText('De har været vist én gang.');
  expect(await asker.content()).not.toContain('Blåbærgård');
  const custody = asker.locator('details.custody');
  await custody.locator('summary').press('Enter');
  await expect(custody).toContainText('Ingrid bad om afsenderens kontaktoplysninger');
  await expect(custody).toContainText('Lise godkendte, at en kollega får afsenderens kontaktoplysninger');
  await expect(custody).toContainText('Ingrid fik afsenderens kontaktoplysninger');

  // and nothing of it is in any file of the installation, nor in what it printed
  const needles = new Map(['Blåbærgård', phone, text].map((needle) => [needle, Buffer.from(needle)]));
  const { hits } = searchFolders([vidne.dataDir, ...vidne.stores.objectFolders, vidne.stores.databaseFolder], needles);
  expect([...new Set(hits.map((hit) => hit.slice(hit.lastIndexOf(': ') + 2)))]).toEqual([text]);
  expect(vidne.output()).not.toContain('Blåbærgård');
});

test('a request that is refused says why, and may be asked again', async ({ browser }) => {
  const { page: asker } = await open(browser, ingrid, `/desk/tip/#${tipId}`);
  await tabTo(asker, /^Bed om at se dem$/);
  const wish = { purpose: 'court_order', reason: 'Kendelse fra retten', caseRef };
  const { reveal } = await ingrid.post<{ reveal: { id: string } }>(`/api/desk/tips/${tipId}/contact`, wish);
  await expect(panel(asker)).toContainText('Du har bedt om at se dem.');
  await lise.post(`/api/desk/reveals/${reveal.id}/refuse`, { reason: 'Kendelsen mangler' });
  await expect(panel(asker)).toContainText('Lise har sagt nej. Begrundelse: Kendelsen mangler');
  await expectNoFaults(asker);
  await expect(asker.getByRole('button', { name: 'Bed om at se dem' })).toBeVisible();
});

test('a request is withdrawn from the tip and from the list, with the keyboard alone', async ({ browser }) => {
  const { page: asker } = await open(browser, ingrid, `/desk/tip/#${tipId}`);
  const { page: second } = await open(browser, lise, '/desk/reveal/');
  const wish = { purpose: 'court_order', reason: 'Kendelse fra retten', caseRef };
  await expect(panel(asker)).toBeVisible();
  await ingrid.post(`/api/desk/tips/${tipId}/contact`, wish);
  await expect(second.getByRole('article')).toContainText('Kendelse fra retten');

  // When she no longer wants to know, on the tip
  await expect(panel(asker).getByRole('button', { name: 'Træk anmodningen tilbage' })).toBeVisible();
  await tabTo(asker, /^Træk anmodningen tilbage$/);
  await expectNoFaults(asker);
  await asker.keyboard.press('Enter');

  // Then nobody is asked any more, and the page says so where she is
  await expect(panel(asker)).toContainText('Du trak anmodningen tilbage.');
  await expect(panel(asker)).toBeFocused();
  await expect(second.getByText('Ingen venter på dig.')).toBeVisible();

  // When she has asked once more, and finds it in her list
  await ingrid.post(`/api/desk/tips/${tipId}/contact`, wish);
  await asker.goto(`${vidne.deskOrigin}/desk/reveal/`);
  await tabTo(asker, /^Træk tilbage: anmodningen om T-/);
  await expectNoFaults(asker);
  await shoot(asker, 'desk-reveals-own');
  await asker.keyboard.press('Enter');

  // Then it is over there, too
  await expect(asker.getByRole('heading', { name: 'Dine egne' })).toBeFocused();
  await expect(asker.getByRole('cell', { name: 'Trukket tilbage' })).toHaveCount(2);
  await expect(asker.getByRole('button', { name: /^Træk (tilbage|anmodningen)/ })).toHaveCount(0);
  const custody = asker.locator('details.custody');
  await asker.goto(`${vidne.deskOrigin}/desk/tip/#${tipId}`);
  await custody.locator('summary').press('Enter');
  await expect(custody).toContainText('Ingrid trak en anmodning om kontaktoplysninger tilbage');
});
