import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { openTip, readMailbox, sendFile, submitTip } from '../demo/client.ts';
import { drawPicture } from '../demo/scene.ts';
import { freePort } from '../free-port.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { makeVideo } from './footage.ts';
import { shoot } from './screenshot.ts';
import { objectsOf, openWithAge } from './sealed.ts';
import { acceptInvite, type Staff } from './staff.ts';

/**
 * A moderator meets what nobody should see (here: a test pattern), with the keyboard alone, where no specialist is set; then one
 * is. A supervisor sees that nobody will take the tip.
 */
const identity = newIdentity();
const env = { UNITS: 'Færdsel' };
let vidne: Vidne;
let ports: { public: number; desk: number };
let moderator: Staff;
let supervisor: Staff;
const text = 'Det lå på en telefon, jeg fandt i bussen.';
const other = 'En mand i grøn jakke løb ned mod åen.';

interface Queue {
  items: { id: string; reference: string; excerpt: string; files: { ready: number; total: number } }[];
}
interface TipPage {
  files: { id: string; state: string; withheld: { state: string; failure: string | null } | null }[];
}
const queue = (query = '') => moderator.get<Queue>(`/api/desk/queue${query}`);
let tip: string;
let code: string;
let sent: Buffer[];

test.beforeAll(async () => {
  const info = test.info();
  ports = { public: await freePort(), desk: await freePort() };
  vidne = await startVidne({ ports, env });
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role: 'supervisor' });
  supervisor = await acceptInvite(vidne.deskOrigin, link, 'Lis');
  const [film, picture] = [info.outputPath('film.mp4'), info.outputPath('billede.jpg')];
  await makeVideo(film, { seconds: 4, megabytes: 2 });
  await writeFile(picture, await drawPicture('van', 0.4, '2026-11-21 22:41:07', 'jpeg'));
  sent = [readFileSync(film), readFileSync(picture)];
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  const files = [];
  for (const [path, name] of [
    [film, 'film.mp4'],
    [picture, 'billede.jpg'],
  ] as const)
    files.push({ upload: await sendFile(vidne.publicOrigin, opened, { path, name, type: '' }), name });
  ({ code } = await submitTip(vidne.publicOrigin, opened, { text, files }));
  await submitTip(vidne.publicOrigin, await openTip(vidne.publicOrigin, { language: 'da' }), {
    text: other,
    files: [],
  });
  await until(async () => (await queue()).items.some(({ files: { ready } }) => ready === 2), 'the files are ready');
  tip = (await queue()).items.find(({ excerpt }) => excerpt === text)!.id;
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

async function expectNoFaults(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}

/** Tab, until what has this name is reached. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      const labels = (at as HTMLInputElement | null)?.labels;
      return (at?.getAttribute('aria-label') ?? (labels?.[0] ?? at)?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
    });
  for (let pressed = 0; !name.test(await focused()); pressed++) {
    expect(pressed, `${name} is reached by Tab`).toBeLessThan(90);
    await page.keyboard.press('Tab');
  }
}

const pictures = (page: Page) => page.getByRole('main').locator('img, video, audio, canvas');
const viewing = async () =>
  (await Promise.all(['previews/', 'copies/'].map((prefix) => objectsOf(vidne, 'vault', prefix)))).flat();

test('one key, and it is gone: set aside, handed on and declined, with the keyboard alone', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 844 }, reducedMotion: 'reduce' });
  await context.addCookies(moderator.cookies());
  const page = await context.newPage();

  // Given a tip with a film and a picture, open and mine
  await page.goto(`${vidne.deskOrigin}/desk/tip/#${tip}`);
  await expect(page.getByText(text)).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByText('Hos dig')).toBeVisible();
  await expect(pictures(page).first()).toBeVisible();
  expect((await viewing()).length).toBeGreaterThan(3);

  // When the key is pressed, nothing of it is shown any more while it is asked; Escape leaves all as it was
  await page.keyboard.press('o');
  await expect(page.getByRole('dialog')).toContainText('Det kan ikke fortrydes.');
  await expect(pictures(page)).toHaveCount(0);
  await expectNoFaults(page);
  await shoot(page, 'desk-withhold');
  await page.keyboard.press('Escape');
  await expect(pictures(page).first()).toBeVisible();

  // When it is pressed on the first file, and confirmed
  await tabTo(page, /^Mulig overgrebsfil: Fil 1$/);
  await page.keyboard.press('o');
  await expect(page.getByRole('radio', { name: 'Kun fil 1' })).toBeChecked();
  await tabTo(page, /^Sæt til side$/);
  await page.keyboard.press('Enter');

  // Then it is set aside, and the other file is still there
  const aside = page.getByRole('article', { name: 'Fil 1' });
  await expect(aside).toContainText('Mona satte filen til side');
  await expect(page.getByText('Sat til side. Visningskopierne er destrueret').first()).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(aside.locator('img, video')).toHaveCount(0);
  await expect(page.getByRole('article', { name: /billede\.jpg/ })).toBeVisible();

  // When the rest goes too
  await page.keyboard.press('o');
  await expect(page.getByRole('dialog')).toContainText('Hele tippet (1 fil)');
  await tabTo(page, /^Sæt til side$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Fil 2' })).toContainText('Mona satte filen til side');
  await expect(pictures(page)).toHaveCount(0);
  expect(await viewing()).toEqual([]);

  // Then the page says that there is no specialist, and who must act
  await expect(aside).toContainText('Der er ikke angivet en specialenhed');
  await expect(page.getByText('P5').first()).toBeVisible();
  await expectNoFaults(page);
  await shoot(page, 'desk-withheld');
  const { files } = await moderator.get<TipPage>(`/api/desk/tips/${tip}`);
  for (const { id } of files)
    expect((await moderator.fetch(`/api/desk/files/${id}/previews/poster.jpg`)).status).toBe(403);

  // When the tip is handed over, without a word, and the next is wanted
  await page.keyboard.press('v');
  await expect(page.getByRole('dialog')).toContainText('Du behøver ikke sige hvorfor.');
  await expect(page.getByRole('option', { name: 'Lis' })).toBeAttached();
  await expectNoFaults(page);
  await shoot(page, 'desk-hand-over');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Ingen har taget tippet')).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByText(other)).toBeVisible();
  await page.keyboard.press('l');
  await expect(page.getByText('Tippet er lagt tilbage i køen.').first()).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByText('Der er ikke flere ledige tip i køen.').first()).toBeVisible();

  // When they choose never to be given such a tip
  await page.goto(`${vidne.deskOrigin}/desk/account/`);
  await tabTo(page, /^Muligt overgrebsmateriale/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Gem$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Dit valg er gemt.').first()).toBeVisible();
  await expectNoFaults(page);
  await shoot(page, 'desk-declined');

  // Then the queue leaves it out, says so, and shows it anyway when asked
  await page.goto(`${vidne.deskOrigin}/desk/`);
  const rows = page.locator('li[data-id]');
  await expect(rows).toHaveCount(1);
  await expect(page.getByText('1 tip er udeladt efter dit eget valg.')).toBeVisible();
  await expectNoFaults(page);
  await tabTo(page, /^Vis alligevel$/);
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(2);
  await expect(page.getByText('2 sat til side')).toBeVisible();
  await shoot(page, 'desk-left-out');
  await expect(page.getByRole('main').locator('img')).toHaveCount(0);
  await context.close();

  // And a supervisor is told that nobody will take it
  const office = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
  await office.addCookies(supervisor.cookies());
  const desk = await office.newPage();
  await desk.goto(`${vidne.deskOrigin}/desk/`);
  await expect(desk.getByText('2 tip, som ingen vil tage')).toBeVisible();
  await expectNoFaults(desk);
  await shoot(desk, 'desk-unwanted');
  await office.close();
});

test('once a specialist is set it goes on by itself; they alone open it, and the audit says so', async ({
  browser,
}) => {
  await vidne.stop();
  const specialist = { SPECIALIST_RECIPIENT: recipientOf(parseIdentity(identity)) };
  vidne = await startVidne({ dataDir: vidne.dataDir, ports, env: { ...env, ...specialist } });
  const states = async () =>
    (await supervisor.get<TipPage>(`/api/desk/tips/${tip}`)).files.map(({ withheld }) => withheld?.state);
  await until(async () => (await states()).every((state) => state === 'finished'), 'both are handed over');

  const key = join(vidne.dataDir, 'specialist.key');
  await writeFile(key, identity, { mode: 0o600 });
  const objects = await objectsOf(vidne, 'vault', 'specialist/');
  const opened = await Promise.all(objects.map((object) => openWithAge(vidne, 'vault', object.key, key)));
  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  expect(opened.map(sha256).sort()).toEqual(sent.map(sha256).sort());
  await expect(openWithAge(vidne, 'vault', objects[0]!.key)).rejects.toThrow(/no identity matched/);
  expect(await objectsOf(vidne, 'vault', 'originals/')).toEqual([]);
  expect(await viewing()).toEqual([]);

  const { stdout } = await promisify(execFile)(process.execPath, ['api/evidence/audit.ts'], {
    env: { ...process.env, DATA_DIR: vidne.dataDir, ...vidne.stores.env },
  });
  expect(stdout).toMatch(/2 of them sealed to a specialist and not to be opened here.*nothing is wrong/);

  // and the sender has heard of nothing but files that arrived and were looked at
  const letters = await readMailbox(vidne.publicOrigin, code);
  expect(new Set(letters.map(({ body }) => body.code))).toEqual(new Set(['received', 'confirmed', 'proven', 'seen']));
  expect(JSON.stringify(letters)).not.toMatch(/overgreb|sat til side|abuse|set aside/i);

  const context = await browser.newContext({ viewport: { width: 1280, height: 844 }, reducedMotion: 'reduce' });
  await context.addCookies(supervisor.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}/desk/tip/#${tip}`);
  await expect(page.getByRole('article', { name: 'Fil 1' })).toContainText('ingen her kan åbne den');
  await expectNoFaults(page);
  await shoot(page, 'desk-handed-over');
  await context.close();
});
