import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { deskText } from '../../site/text/desk.ts';
import { proofText } from '../../site/text/proof.ts';
import { openTip, sendFile, submitTip } from '../demo/client.ts';
import { makeProof } from '../site/proof-file.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** What leaves the house is checked without us: an investigator's package by its recipient, a sender's proof by the sender. */
let vidne: Vidne;
let investigator: Staff;
let folder = '';
const caseRef = '0100-12345/26 Ærø';
const t = deskText.da;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vidne-case-'));
  vidne = await startVidne();
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role: 'investigator' });
  investigator = await acceptInvite(vidne.deskOrigin, link, 'Ingrid');
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  const files = [];
  for (const name of ['noter.txt', 'båd.txt']) {
    const path = join(folder, name);
    writeFileSync(path, `${name}: en rød båd\n`.repeat(1000));
    files.push({ upload: await sendFile(vidne.publicOrigin, opened, { path, name, type: 'text/plain' }), name });
  }
  const photo = join(folder, 'båd.jpg');
  await sharp({ create: { width: 640, height: 480, channels: 3, background: '#c03020' } })
    .jpeg()
    .toFile(photo);
  const upload = await sendFile(vidne.publicOrigin, opened, { path: photo, name: 'båd.jpg', type: 'image/jpeg' });
  files.push({ upload, name: 'båd.jpg' });
  await submitTip(vidne.publicOrigin, opened, { text: 'Båden lagde til kl. 3.', files });
  const queue = () =>
    investigator.get<{ items: { id: string; files: { ready: number } }[] }>('/api/desk/queue?state=all');
  await until(async () => (await queue()).items[0]?.files.ready === 3, 'the files are ready');
  const id = (await queue()).items[0]!.id;
  await investigator.post(`/api/desk/tips/${id}/claim`, {});
  await investigator.post(`/api/desk/tips/${id}/accept`, { reason: 'evidence_secured', caseRef });
  const keys = [{ atMs: 0, x: 100, y: 100, width: 80, height: 60 }];
  const boxes = [{ effect: 'fill', fromMs: 0, toMs: 0, keys }];
  const plan = { v: 1, frame: { width: 640, height: 480 }, slackMs: 0, boxes, mutes: [] };
  await investigator.post(`/api/desk/files/${upload}/copies`, { kind: 'redaction', plan });
  const copies = async () => (await investigator.get<{ copies: { state: string }[] }>(`/api/desk/tips/${id}`)).copies;
  await until(async () => (await copies())[0]?.state === 'made', 'the redacted picture is made', 60_000);
});
test.afterAll(async () => {
  await vidne.stop();
  rmSync(folder, { recursive: true });
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const open = async (context: BrowserContext): Promise<Page> => {
  await context.addCookies(investigator.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}/desk/case/`);
  return page;
};
async function expectAccessible(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}

test('a case is labelled, held and taken out as a package, with the keyboard alone, and the package is checked without us', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  const page = await open(context);

  // Given the list of cases
  const link = page.getByRole('link', { name: caseRef });
  await expect(link).toBeVisible();
  await expectAccessible(page);
  await shoot(page, 'desk-cases');
  await link.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(caseRef);

  // When one exhibit gets a label
  await page.getByRole('button', { name: /B-\d+-000001/ }).press('Enter');
  await page.keyboard.type('Kamera 3, indgang');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Kamera 3, indgang')).toBeVisible();

  // and the case is held
  await page.getByLabel(t.hold.reason, { exact: true }).fill('Sagen er anket');
  await page.keyboard.press('Enter');
  await expect(page.getByText(t.hold.supervisor)).toBeVisible();

  // and a package is asked for, first without a reason
  const make = page.getByRole('button', { name: t.package.make(3) });
  await make.press('Enter');
  await expect(page.getByText(t.hold.reasonMissing)).toBeVisible();
  await expect(page.getByLabel(t.package.reason)).toBeFocused();
  await page.keyboard.type('Anklagemyndigheden har bedt om den');

  // with working copies, unless somebody says otherwise
  await expect(page.getByRole('checkbox', { name: t.package.copies })).toBeChecked();
  await make.press('Enter');

  // Then it is ready by itself, and can be fetched
  const fetchIt = page.getByRole('button', { name: /^Hent bevispakken fra/ });
  await expect(fetchIt).toBeVisible();
  await expectAccessible(page);
  const downloading = page.waitForEvent('download');
  await fetchIt.press('Enter');
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^0100-12345_26_Aeroe_[0-9a-z]{26}\.zip$/);
  const path = join(folder, 'package.zip');
  await download.saveAs(path);
  await expect(page.getByText(/^Hentet helt/)).toBeVisible();
  await shoot(page, 'desk-case');
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);

  // and whoever gets it finds nothing wrong, with the key that is published
  const key = join(folder, 'vkey');
  writeFileSync(key, await (await fetch(`${vidne.publicOrigin}/.well-known/vidne/vkey`)).text());
  const { stdout, status } = spawnSync(process.execPath, ['api/evidence/audit.ts', path, `--key=${key}`], {
    env: { DATA_DIR: '/nonexistent' },
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/3 originals, \d+ events \(\d+ under a checkpoint .*\): nothing is wrong\.\n$/);
  expect(status).toBe(0);
  // the copy of the picture lies in it, with its plan and its command lines
  const names = spawnSync('unzip', ['-Z1', path], { encoding: 'utf8' }).stdout;
  for (const ending of ['jpg', 'plan.json', 'commands.json'])
    expect(names).toMatch(new RegExp(`/data/working/B-\\d+-\\d+/K-\\d+-\\d+\\.${ending}$`, 'm'));
  await context.close();
});

test('what was accepted without a case is found in the list and put into one, with the keyboard alone', async ({
  browser,
}) => {
  // Given a file that was accepted without a case number
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  const path = join(folder, 'løs.txt');
  writeFileSync(path, 'uden sag\n');
  const upload = await sendFile(vidne.publicOrigin, opened, { path, name: 'løs.txt', type: 'text/plain' });
  await submitTip(vidne.publicOrigin, opened, { text: 'Et billede til.', files: [{ upload, name: 'løs.txt' }] });
  interface Found {
    items: { id: string; files: { ready: number } }[];
  }
  const queued = () => investigator.get<Found>('/api/desk/queue');
  await until(async () => (await queued()).items[0]?.files.ready === 1, 'the file is ready');
  const { id } = (await queued()).items[0]!;
  await investigator.post(`/api/desk/tips/${id}/claim`, {});
  await investigator.post(`/api/desk/tips/${id}/accept`, { reason: 'evidence_secured' });

  // When the investigator opens what has no case
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  const page = await open(context);
  await page.getByRole('link', { name: t.case.without }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: t.case.without })).toBeVisible();
  await expect(page.getByText('løs.txt')).toBeVisible();
  await expectAccessible(page);
  await shoot(page, 'desk-case-without');

  // and names a case, first without choosing anything
  const reference = page.getByLabel(t.case.moveTo);
  await reference.focus();
  await page.keyboard.type(caseRef);
  await page.keyboard.press('Enter');
  await expect(page.getByText(t.case.moveNothing)).toBeVisible();
  await page.getByRole('checkbox', { name: /^Vælg B-/ }).press('Space');
  await reference.press('Enter');

  // Then nothing is without a case, and the case has it
  await expect(page.getByText(t.case.withoutNone)).toBeVisible();
  await page.getByRole('link', { name: t.case.back }).press('Enter');
  await expect(page.getByRole('row').filter({ hasText: caseRef })).toContainText(t.case.exhibits(4));
  await expect(page.getByRole('link', { name: t.case.without })).toHaveCount(0);
  await context.close();
});

test('a sender’s proof is checked in the browser alone, without a network and without a mouse', async ({ browser }) => {
  const words = proofText.da;
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/kontrol/`, { waitUntil: 'networkidle' });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await context.setOffline(true);
  const proof = await makeProof();
  const file = { name: 'vidne.tlog-proof', mimeType: 'text/plain', buffer: Buffer.from(proof) };
  await page.getByLabel(words.file).setInputFiles(file);
  await page.getByLabel(words.key).press('Enter');
  await expect(page.getByRole('status')).toContainText(words.holds);
  await shoot(page, 'proof');
  await page.getByLabel(words.text).fill(proof.replace('index 4', 'index 5'));
  await page.getByLabel(words.text).press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: words.check, exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText(words.path);
  await expectAccessible(page);
  expect(asked).toEqual([]);
  await context.close();
});

test('without JavaScript the page says how to check a proof with other tools', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${vidne.publicOrigin}/kontrol/`);
  // a browser driven from outside parses <noscript> as if it had scripts: its words are looked for in the page's source
  const answer = await context.request.get(`${vidne.publicOrigin}/kontrol/`);
  expect(await answer.text()).toMatch(new RegExp(`<noscript><p[^>]*>${proofText.da.noScript}</p></noscript>`));
  await expect(page.getByText('base64 -d')).toBeVisible();
  await context.close();
});
