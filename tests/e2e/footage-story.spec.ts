import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import type { TipFile } from '../../site/desk/wire.ts';
import type { FootageRequest } from '../../site/desk/wire-footage.ts';
import { deskText } from '../../site/text/desk.ts';
import { drawPicture } from '../demo/scene.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { scan } from './scan.ts';
import { shoot } from './screenshot.ts';
import { checkClock, exportTo, listen, openPhone, slowDown, watchPutAside } from './shop.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** An officer asks, a shop says that it has saved the footage, and later hands it in; nobody copies a USB stick. */
let vidne: Vidne;
let officer: Staff;
const words = deskText.da;
const megabytes = Number(process.env['STORY_MEGABYTES'] ?? 12);

test.beforeAll(async () => {
  vidne = await startVidne();
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Astrid');
  const wish = { role: 'investigator', district: 'fyn' };
  const { link } = await administrator.post<{ link: string }>('/api/desk/invites', wish);
  officer = await acceptInvite(vidne.deskOrigin, link, 'Ib');
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

async function openDesk(browser: Browser, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies(officer.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}${path}`);
  return page;
}

/** Answers the request's id, and the link a telephone reads off the screen. */
async function askOnDesk(desk: Page): Promise<{ id: string; code: string }> {
  await desk.getByLabel(words.footage.new.case).fill('0700-76441-00012-26');
  await desk.getByLabel(words.footage.new.place, { exact: true }).fill('Netto, Vestergade 1');
  await desk.getByLabel(words.footage.new.why, { exact: true }).fill('Tyveri');
  await desk.getByLabel(words.footage.new.contactPhone).fill('72140001');
  await desk.getByRole('button', { name: words.footage.new.submit }).click();
  const picture = desk.getByRole('dialog').getByRole('img');
  await expect(picture).toBeVisible();
  const link = await scan(picture);
  expect(link).toMatch(/\/anmodning\/#[0-9A-Z-]+$/);
  await desk.keyboard.press('Escape');
  await expect(desk.getByRole('heading', { level: 1 })).toContainText('F-2026-');
  return { id: new URL(desk.url()).searchParams.get('id')!, code: link.slice(link.indexOf('#') + 1) };
}

async function isShown(page: Page, name: string): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, name);
}

const addressee = async (id: string) =>
  (await officer.get<{ request: FootageRequest }>(`/api/desk/footage/requests/${id}`)).request.addressees[0]!;

/**
 * Vidne is stopped for so long; when it starts again its sweeper finds everything in the drop as old as that. An object store
 * dates its objects itself: there it is only stopped.
 */
async function passDays(days: number): Promise<void> {
  const ports = { public: Number(new URL(vidne.publicOrigin).port), desk: Number(new URL(vidne.deskOrigin).port) };
  await vidne.stop();
  if (vidne.stores.drop.startsWith('file:')) await ageFiles(join(vidne.dataDir, 'drop'), days);
  vidne = await startVidne({ dataDir: vidne.dataDir, ports });
}

async function ageFiles(folder: string, days: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const at = new Date((await stat(file)).mtimeMs - days * 86_400_000);
    await utimes(file, at, at);
  }
}

/** On a telephone, with the network cut once, until the browser is closed with about half of it sent. */
async function beginHandIn(browser: Browser, code: string, folder: string): Promise<void> {
  const context = await openPhone(browser);
  const page = await context.newPage();
  const errors = listen(page);
  const putAside = watchPutAside(page);
  await page.goto(`${vidne.publicOrigin}/anmodning/#${code}`);
  await page.getByRole('button', { name: 'Begynd at aflevere' }).click();
  await expect(page.getByRole('heading', { name: 'Hent optagelsen ud af optageren' })).toBeVisible();
  await page.getByLabel('Optagerens mærke').selectOption('Dahua');
  await isShown(page, 'hand-in-1-recorder');
  await page.getByRole('button', { name: 'Næste' }).click();
  // so slow that the list is put aside, within three seconds, long before everything is up
  const setOffline = await slowDown(page, megabytes * 50_000);
  await page.getByLabel('Vælg en mappe').setInputFiles(folder);
  const share = async (): Promise<number> => {
    const line = await page.getByText(/^300 filer: /).innerText();
    const [, sent = '0', unit] = /: ([\d.,]+) (MB|GB) af/.exec(line) ?? [];
    return (Number(sent.replace(',', '.')) * (unit === 'GB' ? 1024 : 1)) / megabytes;
  };
  await expect.poll(share, { timeout: 120_000 }).toBeGreaterThan(0.2);
  await setOffline(true);
  await expect(page.getByText(/^300 filer: .*afbrudt, vi prøver igen$/)).toBeVisible();
  await isShown(page, 'hand-in-2-interrupted');
  await setOffline(false);
  await expect.poll(share, { timeout: 120_000 }).toBeGreaterThan(0.45);
  await expect(page.getByText(/^Gemt kl\./)).toBeVisible();
  // the page said so first when it had no file yet
  await expect.poll(() => putAside.files, { timeout: 60_000 }).toBe(300);
  expect(errors).toEqual([]);
  await page.close({ runBeforeUnload: false });
  await context.close();
}

/** On the shop's computer, with the code alone; answers how many pieces were sent. */
async function endHandIn(browser: Browser, code: string, folder: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors = listen(page);
  let pieces = 0;
  page.on('request', (request) => {
    if (request.method() === 'PATCH') pieces++;
  });
  await page.goto(`${vidne.publicOrigin}/anmodning/`);
  await page.getByLabel('Kode').fill(code);
  await page.getByRole('button', { name: 'Åbn anmodningen' }).click();
  await page.getByRole('button', { name: 'Fortsæt afleveringen' }).click();
  await expect(page.getByText(/^\d+ filer? mangler endnu, og \d+ filer er hos os\./)).toBeVisible();
  await isShown(page, 'hand-in-2-continue');
  await page.getByLabel('Vælg en mappe').setInputFiles(folder);
  await expect(page.getByText('Alle filer er hos os.')).toBeVisible({ timeout: 120_000 });
  await page.locator('summary', { hasText: 'Kamera 1/dag 0' }).click();
  await isShown(page, 'hand-in-2-files');
  await page.getByRole('button', { name: 'Næste' }).click();
  const clock = await checkClock(page, await drawPicture('van', 0.4, '2026-11-22 10:00:00', 'jpeg'));
  await expect(clock.getByText('Optagerens ur er 20 minutter foran.')).toBeVisible();
  await expect(clock.getByText('Billedet: Overført')).toBeVisible();
  await isShown(page, 'hand-in-3-clock');
  await page.getByRole('button', { name: 'Næste' }).click();
  await page.getByRole('button', { name: 'Lav et kamera for hver mappe (4)' }).click();
  await expect(page.getByText(/^\(75 filer er fra dette kamera\)$/).first()).toBeVisible();
  await isShown(page, 'hand-in-4-cameras');
  await page.getByRole('button', { name: 'Næste' }).click();
  await isShown(page, 'hand-in-5-send');
  await page.getByRole('button', { name: 'Aflevér til politiet' }).click();
  const thanks = page.getByRole('heading', { name: 'Tak. Vi har modtaget det, I har afleveret.' });
  await expect(thanks).toBeVisible({ timeout: 60_000 });
  await isShown(page, 'hand-in-received');
  expect(errors).toEqual([]);
  await context.close();
  return pieces;
}

const pathOf = ({ folder, claimedName }: TipFile): string =>
  [folder, claimedName]
    .filter(Boolean)
    .join('/')
    .replace(/^EXPORT\//, '');
const named = /^CH_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/;
/** What the name says, by a clock that is twenty minutes ahead in November. */
function trueStart(name: string): number {
  const [, year, month, day, hour, minute, second] = named.exec(name)!;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+01:00`) - 20 * 60_000;
}

test('asked by code, saved by phone, handed in after two interruptions, and whole on the desk', async ({ browser }) => {
  test.setTimeout(900_000);

  // Given a request whose code a telephone has read off an officer's screen
  const desk = await openDesk(browser, '/desk/footage/new/');
  const { id, code } = await askOnDesk(desk);

  // When the shop says that it has saved the footage
  const phone = await openPhone(browser);
  const saying = await phone.newPage();
  const errors = listen(saying);
  const url = `${vidne.publicOrigin}/anmodning/#${code}`;
  await until(async () => (await addressee(id)).isWritten, 'the request lies where the page finds it');
  const startedAt = Date.now();
  await saying.goto(url);
  await saying.getByRole('button', { name: /Vi har gemt optagelsen/ }).click();
  await expect(saying.getByText(/^Sendt .*: Vi har gemt optagelsen\.$/)).toBeVisible();
  expect(Date.now() - startedAt).toBeLessThan(10_000);
  expect(errors).toEqual([]);
  await phone.close();

  // Then the officer reads it
  await until(async () => (await addressee(id)).answer === 'saved', 'the answer is on the desk');
  await desk.reload();
  await expect(desk.getByText(words.footage.answers.saved).first()).toBeVisible();

  // When the folder is handed in three days later: the network cut, the browser closed, continued on another one with the code
  const folder = test.info().outputPath('EXPORT');
  const sent = await exportTo(folder, megabytes);
  await passDays(3);
  const began = Date.now();
  await beginHandIn(browser, code, folder);
  const pieces = await endHandIn(browser, code, folder);
  const handedIn = Date.now();
  expect(pieces).toBeGreaterThan(0);
  const piecesOfFile = Math.ceil(megabytes / 298 / 16);
  expect(pieces, 'what was there is not sent again').toBeLessThan(250 * piecesOfFile);

  // Then every file is on the desk with its path and its hash
  await until(async () => (await addressee(id)).handIns.length === 1, 'the hand-in is taken in');
  const [tip] = (await addressee(id)).handIns;
  const files = async () => (await officer.get<{ files: TipFile[] }>(`/api/desk/tips/${tip!.id}`)).files;
  const ended = ['queued', 'quarantined'];
  const isWorked = async (): Promise<boolean> => (await files()).every(({ state }) => ended.includes(state));
  // seldom: the desk and the worker share two cores
  await expect.poll(isWorked, { intervals: [1000], timeout: 400_000 }).toBe(true);
  const seconds = [handedIn - began, Date.now() - handedIn].map((ms) => (ms / 1000).toFixed(1));
  console.log(`${sent.size} files: handed in after ${seconds[0]} s, all worked through ${seconds[1]} s later`);
  const all = await files();
  const arrived = all.filter(({ role }) => role !== 'clock_photo');
  expect(Object.fromEntries(arrived.map((file) => [pathOf(file), file.sha256]))).toEqual(Object.fromEntries(sent));

  // and with its true time; the player is shut, and nothing else
  const films = all.filter(({ role }) => role === 'footage');
  expect(films).toHaveLength(298);
  for (const { claimedName, handIn } of films) {
    const { from, uncertaintyMs } = handIn!.corrected!;
    const off = Math.abs(Date.parse(from) - trueStart(claimedName));
    expect(off, claimedName).toBeLessThanOrEqual(uncertaintyMs);
    // read off a photograph, beside a clock that may be two seconds wrong, and half a day of drift
    expect(uncertaintyMs).toBeLessThanOrEqual(5000);
  }
  const others = all.flatMap(({ claimedName, role }) => (role === 'footage' ? [] : [`${claimedName} ${role}`]));
  expect(others.toSorted()).toEqual(['Afspiller.exe player', 'password.txt key', 'ure.jpg clock_photo']);
  const shut = all.filter(({ state }) => state === 'quarantined');
  expect(shut.map(({ claimedName, failure }) => [claimedName, failure])).toEqual([['Afspiller.exe', 'program']]);

  // and the officer finds them from the request, each in its folder
  await desk.reload();
  await desk.getByRole('link', { name: tip!.reference }).click();
  const tree = desk.getByRole('list', { name: words.handIn.tree });
  await expect(desk.getByText(/^Uret er 20 min\S* foran\.$/)).toBeVisible();
  await desk.getByRole('button', { name: words.handIn.unfold }).click();
  const listed = (await tree.locator('button:not(.folder) .name').allInnerTexts()).toSorted();
  expect(listed).toEqual(all.map(({ claimedName }) => claimedName).toSorted());
  await expect(tree.getByRole('button', { name: /^Mappe dag / })).toHaveCount(40);
  await expect(tree.getByRole('button', { name: /Afspiller\.exe/ })).toContainText(words.handIn.program);
  await shoot(desk, 'desk-footage-story');

  // When the request is closed
  await officer.post(`/api/desk/footage/requests/${id}/close`, { text: 'Vi fandt ham. Tak for hjælpen.' });

  // Then the shop reads so where it was asked, and what was written to it
  const after = await openPhone(browser);
  const page = await after.newPage();
  await page.goto(url);
  await expect(page.getByRole('heading', { name: 'Anmodningen er afsluttet' })).toBeVisible();
  await expect(page.getByText('Vi fandt ham. Tak for hjælpen.')).toBeVisible();
  await expect(page.getByRole('button', { name: /Vi har gemt optagelsen/ })).toHaveCount(0);
  expect(page.url()).toBe(`${vidne.publicOrigin}/anmodning/`);
  await isShown(page, 'request-closed');
  await after.close();
  await desk.context().close();
});
