import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { deskText } from '../../site/text/desk.ts';
import { openTip, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { letProofsAge } from './proofs.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** Who watches: a moderator looks where she should not, an auditor finds it, an administrator takes her access away. */
let vidne: Vidne;
let [administrator, moderator, supervisor, auditor]: Staff[] = [];
let references: string[] = [];
const t = deskText.da;
const w = t.watch;

interface Queue {
  items: { id: string; reference: string }[];
}

test.beforeAll(async () => {
  vidne = await startVidne();
  administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Astrid');
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const invited = async (role: string, name: string) => {
    const { link } = await administrator!.post<{ link: string }>('/api/desk/invites', { role });
    return acceptInvite(vidne.deskOrigin, link, name);
  };
  supervisor = await invited('supervisor', 'Sune');
  auditor = await invited('auditor', 'Asta');
  const investigator = await invited('investigator', 'Ib');
  for (const text of ['En sort varevogn ved havnen.', 'En mand i grøn jakke.', 'To unge ved bussen.'])
    await submitTip(vidne.publicOrigin, await openTip(vidne.publicOrigin, { language: 'da' }), {
      text,
      contact: { name: 'Karen' },
      files: [],
    });
  const queue = () => moderator!.get<Queue>('/api/desk/queue');
  await until(async () => (await queue()).items.length === 3, 'the tips are in the queue');
  const { items } = await queue();
  references = items.map(({ reference }) => reference);
  for (const { id } of items) await investigator.get(`/api/desk/tips/${id}`);
  await investigator.post(`/api/desk/tips/${items[0]!.id}/claim`, {});
  const wish = { purpose: 'witness_statement', reason: '=HYPERLINK("x")', caseRef: '0700-1' };
  await investigator.post(`/api/desk/tips/${items[0]!.id}/contact`, wish);
  await investigator.get('/api/desk/queue?q=sune');
  const chain = () => auditor!.get<{ check: { verdict: string } | null }>('/api/desk/watch/chain');
  await until(async () => (await chain()).check?.verdict === 'intact', 'a worker has told that it read the chain');
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

async function open(browser: Browser, who: Staff, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies(who.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}${path}`);
  return page;
}
async function isClean(page: Page): Promise<void> {
  const width = page.viewportSize()!;
  for (const narrow of [390, 1920, width.width]) {
    await page.setViewportSize({ ...width, width: narrow });
    expect(await faultsOf(page)).toEqual([]);
  }
}
const rows = (page: Page) =>
  page
    .getByRole('region', { name: w.list })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') });

async function prove(page: Page, who: Staff): Promise<void> {
  const dialog = page.getByRole('dialog', { name: t.stepUp.title });
  await dialog.getByLabel(t.signIn.password).fill(who.password);
  await dialog.getByLabel(t.signIn.code).fill(who.totp());
  await page.keyboard.press('Enter');
}

test('an auditor goes from a tip to everybody who saw it, to everything one of them did, and takes it along, with the keyboard alone', async ({
  browser,
}) => {
  // Given an auditor, for whom the console opens on who saw what
  const page = await open(browser, auditor!, '/desk/');
  await expect(page.getByRole('heading', { level: 1, name: w.title })).toBeVisible();
  await expect(page.getByText(t.watch.chain.verdicts.intact)).toBeVisible();
  await expect(rows(page)).toHaveCount(6);
  await expect(rows(page).first()).toContainText('”sune”');
  await expect(page.getByText(w.patterns.unheld(2))).toBeVisible();
  await expect(page.getByText(w.patterns.colleagues(1))).toBeVisible();
  await isClean(page);
  await shoot(page, 'desk-watch');

  // When they ask about one tip
  await page.getByLabel(w.tip, { exact: true }).focus();
  await page.keyboard.type(references[0]!);
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).filter({ hasText: w.acts.ask_reveal })).toHaveCount(1);
  expect(new URL(page.url()).search).toContain(`tip=${references[0]}`);
  await expect(page.getByLabel(w.tip, { exact: true })).toBeFocused();

  // and follow the name of the one who saw it
  await rows(page)
    .first()
    .getByRole('link', { name: w.allBy('Ib') })
    .press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: w.allBy('Ib') })).toBeVisible();
  await expect(page.getByLabel(w.person)).toHaveValue('Ib');
  await expect(page.getByRole('heading', { level: 2, name: w.allBy('Ib') })).toBeFocused();
  const hers = page.getByRole('region', { name: w.allBy('Ib') }).getByRole('rowheader');
  await expect(hers).toHaveCount(6);

  // Then the browser's own way back leads back
  await page.goBack();
  await expect(rows(page)).toHaveCount(3);

  // And the events leave the house with a reason and both factors only
  await letProofsAge(vidne);
  await page.getByRole('button', { name: w.export.open }).press('Enter');
  const dialog = page.getByRole('dialog', { name: w.export.title });
  await dialog.getByRole('button', { name: w.export.make, exact: true }).press('Enter');
  await expect(dialog.getByText(w.export.whyMissing)).toBeVisible();
  await expect(dialog.getByLabel(w.export.why)).toBeFocused();
  await page.keyboard.type('Klage over opslag');
  await isClean(page);
  await shoot(page, 'desk-watch-export');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: w.export.make, exact: true }).press('Enter');
  await prove(page, auditor!);
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^vidne-\d{4}-\d\d-\d\d\.csv$/);
  const csv = readFileSync(await download.path(), 'utf8');
  expect(csv.split('\r\n')).toHaveLength(5);
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
  await page.context().close();
});

test('a supervisor sees what waits, how long, and what was decided', async ({ browser }) => {
  const page = await open(browser, supervisor!, '/desk/');
  await page.getByRole('link', { name: t.work.nav }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: t.work.title })).toBeVisible();
  const waiting = page.getByRole('region', { name: t.work.waiting });
  await expect(waiting.locator('div').filter({ hasText: t.work.counts.queued }).getByRole('definition')).toHaveText(
    '2',
  );
  await expect(page.getByRole('region', { name: t.work.oldest }).getByRole('link')).toBeVisible();
  await expect(page.getByText(t.work.noClaims)).toBeVisible();
  await isClean(page);
  await shoot(page, 'desk-work');
  await page.context().close();
});

test('an administrator changes a role with a reason; the member is out at once, and the log says who and why', async ({
  browser,
}) => {
  // Given a moderator in the queue
  const queue = await open(browser, moderator!, '/desk/');
  await expect(queue.locator('li[data-id]').first()).toBeVisible();
  const page = await open(browser, administrator!, '/desk/staff/');

  // When the administrator changes the role, first without saying why
  await letProofsAge(vidne);
  await page.getByRole('button', { name: t.staff.changeFor('Mona') }).press('Enter');
  const dialog = page.getByRole('dialog', { name: t.staff.changeFor('Mona') });
  const save = dialog.getByRole('button', { name: t.staff.save });
  await save.press('Enter');
  await expect(dialog.getByText(t.staff.nothingChanged)).toBeVisible();
  await dialog.getByLabel(t.staff.role).selectOption('publisher');
  await dialog.getByLabel(t.staff.district).selectOption('fyn');
  await save.press('Enter');
  await expect(dialog.getByText(t.staff.reasonMissing)).toBeVisible();
  await expect(dialog.getByLabel(t.staff.reason)).toBeFocused();
  await page.keyboard.type('Opslag uden grund, sag 7');
  await isClean(page);
  await shoot(page, 'desk-access');
  await save.press('Enter');

  // Then both factors are asked for, and it is done
  await prove(page, administrator!);
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole('row').filter({ hasText: 'Mona' });
  await expect(row).toContainText(t.roles.publisher);
  await expect(row).toContainText('Fyns Politi');

  // And the moderator is led to the sign-in page, without a click
  await expect(queue.getByRole('heading', { name: t.signIn.title })).toBeVisible();

  // And nobody takes the last administrator away
  await page.getByRole('button', { name: t.staff.changeFor('Astrid') }).press('Enter');
  const own = page.getByRole('dialog', { name: t.staff.changeFor('Astrid') });
  await expect(own.getByText(t.staff.changeSelf)).toBeVisible();
  await own.getByLabel(t.staff.access).selectOption('closed');
  await own.getByLabel(t.staff.reason).fill('Ferie');
  await own.getByRole('button', { name: t.staff.save }).press('Enter');
  await expect(own.getByRole('alert')).toContainText('Der skal altid være en administrator.');

  // And the log has it
  const log = await open(browser, supervisor!, '/desk/log/');
  await expect(log.getByRole('row').filter({ hasText: t.log.actions.role })).toContainText('Opslag uden grund, sag 7');
  for (const one of [queue, page, log]) await one.context().close();
});
