import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { type DeskText, deskText } from '../../site/text/desk.ts';
import { openTip, sendFile, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { acceptInvite, type Staff } from './staff.ts';
import { hears, namesOf, treeFaults, use, walkTo } from './tree.ts';

/** The desk for somebody who hears it: every page and dialog by its roles and names, and ten tips with nothing else. */
let vidne: Vidne;
let moderator: Staff;
let supervisor: Staff;
const folder = mkdtempSync(join(tmpdir(), 'vidne-tree-'));
const photo = 'kajen.jpg';
const caseRef = '0100-12345-00042-26';
const da = deskText.da;

interface Queue {
  items: { id: string; reference: string; files: { ready: number }; state: string }[];
}
const queue = (query = '') => moderator.get<Queue>(`/api/desk/queue${query}`);

test.beforeAll(async () => {
  vidne = await startVidne({ env: { UNITS: 'Færdsel' } });
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role: 'supervisor' });
  supervisor = await acceptInvite(vidne.deskOrigin, link, 'Lise');
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const path = join(folder, photo);
  await sharp({ create: { width: 640, height: 480, channels: 3, background: '#30507a' } })
    .jpeg()
    .toFile(path);
  for (let n = 0; n < 10; n++) {
    const opened = await openTip(vidne.publicOrigin, { language: 'da' });
    const files = [];
    if (n === 5) {
      const upload = await sendFile(vidne.publicOrigin, opened, { path, name: photo, type: 'image/jpeg' });
      files.push({ upload, name: photo });
    }
    await submitTip(vidne.publicOrigin, opened, { text: `Tip nummer ${n + 1}: en mand ved kajen.`, files });
    await until(async () => (await queue()).items.length === n + 1, 'the tip is in the queue');
  }
  await until(async () => (await queue()).items.some(({ files }) => files.ready === 1), 'the picture is ready', 60_000);
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
  rmSync(folder, { recursive: true });
});

async function open(browser: Browser, who: Staff, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies(who.cookies());
  const page = await context.newPage();
  await page.goto(vidne.deskOrigin + path);
  return page;
}

/** Chooses the first reason in the open dialog and confirms; Tab alone leads through it. */
async function decide(page: Page, title: string, button: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  await expect(dialog).toBeVisible();
  const first = dialog.getByRole('radio').first();
  await expect(first).toBeVisible();
  await walkTo(page, 'radio', (await namesOf(dialog.getByRole('group').first())).find((name) => name !== '')!);
  await page.keyboard.press('Space');
  await expect(first).toBeChecked();
  await use(page, 'button', button);
  await expect(dialog).toHaveCount(0);
}

test('ten tips are triaged by roles and names alone, and each act is heard, with the focus where one goes on', async ({
  browser,
}) => {
  const t = da.tip;
  const page = await open(browser, moderator, '/desk/');
  const list = page.getByRole('list', { name: da.queue.views.queued });
  await expect(list.getByRole('listitem')).toHaveCount(10);
  const references = (await queue()).items.map(({ reference }) => reference);
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const withPhoto = (await queue()).items.findIndex(({ files }) => files.ready === 1);

  // 1: opened from the queue, taken, accepted
  await use(page, 'link', references[0]!);
  await expect(heading(references[0]!)).toBeFocused();
  await use(page, 'button', t.claim);
  await hears(page, t.done.claim);
  await expect(heading(references[0]!)).toBeFocused();
  await use(page, 'button', t.accept);
  await decide(page, da.decide.accept.title, t.accept);
  await hears(page, t.done.accept);
  await expect(heading(references[0]!)).toBeFocused();

  // 2: rejected, 3: flagged, 4: hidden; each is the next one by a button that says so
  for (const [at, action] of [
    [1, 'reject'],
    [2, 'flag'],
    [3, 'hide'],
  ] as const) {
    await use(page, 'button', t.next);
    await hears(page, t.nextIs(references[at]!));
    await expect(heading(references[at]!)).toBeFocused();
    await use(page, 'button', t[action]);
    await decide(page, da.decide[action].title, t[action]);
    await hears(page, t.done[action]);
    await expect(heading(references[at]!)).toBeFocused();
  }

  // 5: given to a unit and laid back
  await use(page, 'button', t.next);
  await hears(page, t.nextIs(references[4]!));
  await use(page, 'button', t.assign);
  await walkTo(page, 'combobox', new RegExp(`^${da.assign.unit}`));
  await page.keyboard.type('Fær');
  await use(page, 'button', da.assign.save);
  await hears(page, da.assign.done);
  await expect(page.getByRole('button', { name: t.assign })).toBeFocused();
  await use(page, 'button', t.release);
  await hears(page, t.done.release);
  await expect(heading(references[4]!)).toBeFocused();

  // 6: its picture is set aside without being looked at again
  await use(page, 'link', t.back);
  await expect(heading(da.queue.title)).toBeVisible();
  await use(page, 'link', references[withPhoto]!);
  await expect(heading(references[withPhoto]!)).toBeFocused();
  await use(page, 'button', da.withhold.action);
  await expect(page.getByRole('dialog', { name: da.withhold.title })).toBeVisible();
  await use(page, 'button', da.withhold.confirm);
  await hears(page, da.withhold.done);
  await expect(heading(references[withPhoto]!)).toBeFocused();

  // 7: taken in the queue, where the focus stays in its row
  await use(page, 'link', t.back);
  const left = (await queue()).items.filter(({ state }) => state === 'queued').map(({ reference }) => reference);
  const [seventh = '', ...others] = left.filter((one) => one !== references[withPhoto] && one !== references[4]);
  await use(page, 'button', da.queue.claimTip(seventh));
  await hears(page, da.queue.claimedNow(seventh));
  await expect(page.getByRole('link', { name: seventh })).toBeFocused();

  // 8, 9, 10: chosen one by one, rejected together, taken back, and rejected after all
  expect(others).toHaveLength(3);
  const choose = async (): Promise<void> => {
    for (const reference of others) await use(page, 'checkbox', da.queue.select(reference), 'Space');
    await expect(page.getByRole('group', { name: da.bulk.label })).toContainText(da.bulk.selected(3));
    await use(page, 'button', da.bulk.reject);
    await decide(page, da.bulk.titles.reject(3), da.bulk.reject);
    await hears(page, da.bulk.done.reject(3));
    await expect(heading(da.queue.title)).toBeFocused();
  };
  await choose();
  await use(page, 'button', new RegExp(`^${da.bulk.undo}`));
  await hears(page, da.bulk.undone(3));
  await expect(heading(da.queue.title)).toBeFocused();
  await choose();
  expect((await queue('?state=rejected')).items).toHaveLength(4);
  await page.context().close();
});

/** Opens a dialog by its button, looks at it, and leaves it by Escape: the focus is on the button again. */
async function lookInto(page: Page, button: string, title: string): Promise<string[]> {
  await use(page, 'button', button);
  const dialog = page.getByRole('dialog', { name: title });
  await expect(dialog).toBeVisible();
  expect(await treeFaults(dialog, 2), title).toEqual([]);
  expect(await dialog.evaluate((one) => one.contains(document.activeElement)), `${title} has the focus`).toBe(true);
  const names = await namesOf(dialog);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: button, exact: true })).toBeFocused();
  return names;
}

test('a language chosen while the page still asks who is here stays chosen', async ({ browser }) => {
  const page = await open(browser, moderator, '/desk/account/');
  await expect(page.getByRole('heading', { level: 1, name: deskText.da.account.title })).toBeVisible();
  const chosen = Promise.withResolvers<void>();
  await page.route('**/api/desk/me', async (route) => {
    if (route.request().method() === 'GET') await chosen.promise;
    await route.continue();
  });
  await page.reload();
  await use(page, 'button', 'English');
  chosen.resolve();
  await expect(page.getByRole('heading', { level: 1, name: deskText.en.account.title })).toBeVisible();
  const kept = async () => (await moderator.get<{ user: { language: string } }>('/api/desk/me')).user.language;
  await until(async () => (await kept()) === 'en', 'the next machine speaks English too');
  await page.context().close();
});

for (const language of ['da', 'en'] as const)
  test(`every control has a role and a name, and headings are in order, in ${language}`, async ({ browser }) => {
    const t: DeskText = deskText[language];
    const heard: string[] = [];
    const expectWhole = async (page: Page): Promise<void> => {
      await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
      expect(await treeFaults(page.getByRole('main'), 1), page.url()).toEqual([]);
      const banner = await namesOf(page.getByRole('banner'));
      expect(banner.filter((name) => name.trim() === '')).toEqual([]);
      heard.push(...banner, ...(await namesOf(page.getByRole('main'))));
    };

    // the queue
    const page = await open(browser, supervisor, '/desk/?state=all');
    await use(page, 'button', language === 'da' ? 'Dansk' : 'English');
    await expect(page.getByRole('heading', { level: 1, name: t.queue.title })).toBeVisible();
    await expect(page.getByRole('checkbox', { name: t.queue.select('T-') }).first()).toBeVisible();
    await expectWhole(page);

    // a tip with a picture, and every dialog of its triage
    const opened = await openTip(vidne.publicOrigin, { language: 'da' });
    const path = join(folder, `${language}.jpg`);
    const background = language === 'da' ? '#802010' : '#108020';
    await sharp({ create: { width: 640, height: 480, channels: 3, background } })
      .jpeg()
      .toFile(path);
    const upload = await sendFile(vidne.publicOrigin, opened, { path, name: photo, type: 'image/jpeg' });
    await submitTip(vidne.publicOrigin, opened, { text: 'Set fra kajen.', files: [{ upload, name: photo }] });
    const ready = async () => (await queue()).items.find(({ files, state }) => files.ready === 1 && state === 'queued');
    await until(async () => (await ready()) !== undefined, 'the picture is ready', 60_000);
    const { id, reference } = (await ready())!;
    await supervisor.post(`/api/desk/tips/${id}/claim`, {});
    await page.goto(`${vidne.deskOrigin}/desk/tip/#${id}`);
    await expect(page.getByRole('heading', { level: 1, name: reference })).toBeFocused();
    await expectWhole(page);
    for (const action of ['accept', 'reject', 'flag', 'hide'] as const)
      heard.push(...(await lookInto(page, t.tip[action], t.decide[action].title)));
    heard.push(...(await lookInto(page, t.tip.assign, t.assign.title)));
    heard.push(...(await lookInto(page, t.withhold.action, t.withhold.title)));
    heard.push(...(await lookInto(page, t.redact.open, t.redact.title(photo))));

    // the case it is accepted into, and its package
    await supervisor.post(`/api/desk/tips/${id}/accept`, { reason: 'evidence_secured', caseRef });
    await page.goto(`${vidne.deskOrigin}/desk/case/`);
    await use(page, 'link', caseRef);
    await expect(page.getByRole('heading', { level: 2, name: t.package.title, exact: true })).toBeVisible();
    await expectWhole(page);
    await walkTo(page, 'textbox', t.package.reason);
    await page.keyboard.type('Til anklageren');
    await expect(page.getByRole('checkbox', { name: t.package.copies })).toBeChecked();
    await use(page, 'button', /^(Lav bevispakke|Make a package)/);
    await hears(page, t.package.asked);

    // who saw what
    await page.goto(`${vidne.deskOrigin}/desk/watch/`);
    await expect(page.getByRole('heading', { level: 1, name: t.watch.title })).toBeVisible();
    await expect(page.getByRole('table').first()).toBeVisible();
    await expectWhole(page);

    // what is heard is in the language of the page, but for names of people, places and files
    const strange = heard.filter((name) => /[æøå]|^(Luk|Gem|Afvis|Godkend|Hent|Tag|Vis|Fortryd)\b/i.test(name));
    if (language === 'en') expect(strange).toEqual([]);
    else expect(strange.length).toBeGreaterThan(10);
    await page.context().close();
  });
