import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openTip, readMailbox, sendFile, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { makeVideo } from './footage.ts';
import { shoot } from './screenshot.ts';
import { searchFor } from './sealed.ts';
import { acceptInvite, type Staff } from './staff.ts';
import { tabTo } from './tab-to.ts';

/**
 * Somebody sent what was none of the police's business. A leader asks for it to be deleted, a colleague stops it, it is asked
 * for again, and a second person agrees: then nothing of it is found anywhere.
 */
let vidne: Vidne;
let lis: Staff;
let ingrid: Staff;
let mona: Staff;
let tip = '';
let code = '';
let film: Buffer;
/** each stands in one place alone, and nowhere else in the world */
const words = {
  text: 'Pelikanen på Skovvej spiste min nabos drage',
  where: 'Krebsestien bag vaskeriet',
  name: 'flamingodans.mp4',
  fileNote: 'Filmet gennem et akvarium',
  note: 'Minder om sagen med den blå elefant',
  question: 'Var pelikanen alene om dragen',
  answer: 'Den havde en tukan med',
};

test.beforeAll(async () => {
  vidne = await startVidne();
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  const join = async (role: string, called: string): Promise<Staff> => {
    const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role });
    return acceptInvite(vidne.deskOrigin, link, called);
  };
  mona = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  [lis, ingrid] = [await join('supervisor', 'Lis'), await join('investigator', 'Ingrid')];
  const path = test.info().outputPath('film.mp4');
  await makeVideo(path, { seconds: 3, megabytes: 1 });
  film = readFileSync(path);
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  const upload = await sendFile(vidne.publicOrigin, opened, { path, name: words.name, type: 'video/mp4' });
  const files = [{ upload, name: words.name, note: words.fileNote }];
  ({ code } = await submitTip(vidne.publicOrigin, opened, { text: words.text, where: words.where, files }));
  const queue = () => mona.get<{ items: { id: string; files: { ready: number } }[] }>('/api/desk/queue');
  await until(async () => (await queue()).items.some(({ files: { ready } }) => ready === 1), 'the film is ready');
  tip = (await queue()).items[0]!.id;
  await mona.post(`/api/desk/tips/${tip}/notes`, { text: words.note });
  await mona.post(`/api/desk/tips/${tip}/claim`, {});
  await mona.post(`/api/desk/tips/${tip}/messages`, { text: words.question });
  await until(
    async () => JSON.stringify(await readMailbox(vidne.publicOrigin, code)).includes(words.question),
    'asked',
  );
  expect((await say(words.answer)).status).toBe(201);
  const page = () => mona.get<{ messages: { text: string }[] }>(`/api/desk/tips/${tip}`);
  await until(async () => (await page()).messages.some(({ text }) => text === words.answer), 'answered');
  await mona.post(`/api/desk/tips/${tip}/release`, {});
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const say = (text: string) =>
  fetch(`${vidne.publicOrigin}/api/mailbox/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code, text }),
  });

async function open(browser: Browser, who: Staff, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies(who.cookies());
  const page = await context.newPage();
  await page.goto(vidne.deskOrigin + path);
  return page;
}

async function expectNoFaults(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** The dialog with the key alone, first without a word. */
async function ask(page: Page): Promise<void> {
  await page.keyboard.press('d');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Det kan ikke gøres om, når det er begyndt.');
  await tabTo(page, /^Bed om sletning$/);
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Vælg, hvorfor det skal slettes.');
  await expect(page.getByRole('radio').first()).toBeFocused();
  await expectNoFaults(page);
  await shoot(page, 'desk-dispose');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Sendt ved en fejl' })).toBeChecked();
  await tabTo(page, /^Begrundelse$/);
  await page.keyboard.type('Hører ikke til hos politiet');
  await tabTo(page, /^Bed om sletning$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Tippet skal slettes.')).toBeVisible();
}

test('asked for, stopped by a colleague, asked for again and agreed to: then it is gone', async ({ browser }) => {
  // Given a leader on a tip with a film, a note, a question and an answer
  const leader = await open(browser, lis, `/desk/tip/#${tip}`);
  await expect(leader.getByText(words.text)).toBeVisible();
  const all = [...Object.values(words)];
  const { objectFolders, databaseFolder } = vidne.stores;
  const places = [vidne.dataDir, ...objectFolders, databaseFolder];
  expect((await searchFor(all, places, '')).length).toBeGreaterThan(4);

  // When she asks for it to be deleted, with the keyboard alone
  await ask(leader);
  await expect(leader.getByText('Du har selv bedt om det; en anden skal bekræfte.')).toBeVisible();
  await expectNoFaults(leader);
  await shoot(leader, 'desk-disposing');

  // Then a colleague sees it above the queue, and stops it
  const colleague = await open(browser, mona, '/desk/');
  await expect(colleague.getByText('1 tip skal slettes.')).toBeVisible();
  await expectNoFaults(colleague);
  await shoot(colleague, 'desk-to-be-deleted');
  await colleague.goto(`${vidne.deskOrigin}/desk/tip/#${tip}`);
  await expect(colleague.getByText('Begrundelse: Sendt ved en fejl. Hører ikke til hos politiet')).toBeVisible();
  await expect(colleague.getByRole('button', { name: 'Bekræft sletning' })).toHaveCount(0);
  await tabTo(colleague, /^Stop sletning$/);
  await colleague.keyboard.press('Enter');
  await tabTo(colleague, /^Begrundelse$/);
  await colleague.keyboard.type('Jeg vil lige se det igen');
  await tabTo(colleague, /^Stop sletning$/);
  await colleague.keyboard.press('Enter');
  await expect(colleague.getByText('Mona stoppede en sletning af tippet').first()).toBeVisible();
  await expect(leader.getByText('Begrundelse: Jeg vil lige se det igen').first()).toBeVisible();
  await expect(colleague.getByText(words.text)).toBeVisible();

  // When it is asked for again, and an investigator agrees
  await ask(leader);
  const second = await open(browser, ingrid, `/desk/tip/#${tip}`);
  await expect(second.getByRole('button', { name: 'Bekræft sletning' })).toBeVisible();
  await tabTo(second, /^Bekræft sletning$/);
  await second.keyboard.press('Enter');
  await expect(second.getByRole('dialog')).toContainText('Du er den anden, der er enig.');
  await expectNoFaults(second);
  await tabTo(second, /^Begrundelse$/);
  await second.keyboard.type('Set efter, enig');
  await tabTo(second, /^Bekræft sletning$/);
  await second.keyboard.press('Enter');

  // Then the certificate stands where the tip was
  const certificate = second.getByRole('region', { name: 'Bevis for sletning' });
  await expect(certificate).toContainText('Alt er destrueret, og databasens egne filer er skrevet om.', {
    timeout: 30_000,
  });
  await expect(certificate).toContainText('Lis');
  await expect(certificate).toContainText('Ingrid');
  await expect(certificate).toContainText('filer: 1');
  await expect(second.getByText(words.text)).toHaveCount(0);
  await expect(second.getByRole('main').locator('img, video, audio, canvas')).toHaveCount(0);
  await expectNoFaults(second);
  await shoot(second, 'desk-disposed');
  await expect(leader.getByRole('region', { name: 'Bevis for sletning' })).toBeVisible();
  await expect(leader.getByRole('button', { name: 'Slet tippet' })).toHaveCount(0);

  // And the queue has it only where one asks for what was deleted
  await colleague.goto(`${vidne.deskOrigin}/desk/?state=all`);
  await expect(colleague.getByText('1 tip skal slettes.')).toHaveCount(0);
  await expect(colleague.locator('li[data-id]')).toHaveCount(0);
  await colleague.goto(`${vidne.deskOrigin}/desk/?state=disposed`);
  await expect(colleague.locator('li[data-id]')).toHaveCount(1);
  await expectNoFaults(colleague);
  await shoot(colleague, 'desk-queue-disposed');
});

test('nothing of it is found below the data folder, and the audit finds nothing wrong', async () => {
  // what PostgreSQL wrote ahead is the administrators' affair (docs/operations.md)
  const places = [vidne.dataDir, ...vidne.stores.objectFolders, vidne.stores.tablesFolder];
  const middle = film.subarray(film.length >> 1, (film.length >> 1) + 64);
  const found = await searchFor([...Object.values(words), middle], places, vidne.output());
  expect(found).toEqual([]);
  const { stdout } = await promisify(execFile)(process.execPath, ['api/evidence/audit.ts'], {
    env: { ...process.env, DATA_DIR: vidne.dataDir, ...vidne.stores.env },
  });
  expect(stdout).toMatch(
    /1 tips, 1 files, 1 originals \(0 bytes opened, 1 of them deleted as custody says\).*nothing is wrong/,
  );
});

test('the sender reads that it was deleted, and that nothing more is taken', async ({ browser }) => {
  const letters = await readMailbox(vidne.publicOrigin, code);
  expect(letters.map(({ body }) => body.code)).toEqual(['deleted']);
  const answer = await say('Hvad blev der af det?');
  expect(answer.status).toBe(410);
  expect(((await answer.json()) as { code: string }).code).toBe('mailbox_deleted');
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/svar/`);
  await page.getByLabel('Kode').fill(code);
  await page.getByRole('button', { name: 'Åbn postkassen' }).click();
  await expect(page.getByText('er slettet hos politiet')).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, 'mailbox-deleted');
  await context.close();
});
