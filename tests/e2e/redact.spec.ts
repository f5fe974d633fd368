import { execFile, execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Browser, expect, test } from '@playwright/test';
import { openTip, sendFile, sha256OfFile, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** A moderator covers a part of a film that was held upright, mutes a part, and sees the copy beside its source. */
let vidne: Vidne;
let moderator: Staff;
let tipId = '';
const name = 'IMG_0099.MOV';

test.beforeAll(async ({ browserName: _ }, info) => {
  vidne = await startVidne();
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const path = info.outputPath(name);
  const flat = info.outputPath('flat.mp4');
  const run = (args: string[]) => promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...args]);
  const sources = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25:duration=4'];
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4'];
  await run([
    ...sources,
    ...tone,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    flat,
  ]);
  // a phone writes lying pictures and a note that they are to be turned
  const place = [
    '-metadata',
    'com.apple.quicktime.location.ISO6709=+55.6761+012.5683/',
    '-movflags',
    'use_metadata_tags',
  ];
  await run(['-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=90', ...place, path]);
  const sha256 = await sha256OfFile(path);
  const tip = await openTip(vidne.publicOrigin, { language: 'da' });
  const upload = await sendFile(vidne.publicOrigin, tip, { path, name, type: 'video/quicktime' });
  await submitTip(vidne.publicOrigin, tip, {
    text: 'Der er andre i billedet.',
    files: [{ upload, name, type: 'video/quicktime', sha256 }],
  });
  const queue = () => moderator.get<{ items: { id: string; files: { ready: number } }[] }>('/api/desk/queue?state=all');
  await until(async () => (await queue()).items[0]?.files.ready === 1, 'the film is ready', 120_000);
  tipId = (await queue()).items[0]!.id;
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

async function openCard(browser: Browser, width: number) {
  const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
  await context.addCookies(moderator.cookies());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${vidne.deskOrigin}/desk/tip/#${tipId}`);
  const card = page.getByRole('article', { name });
  return { context, page, card, errors };
}
interface Plan {
  frame: object;
  boxes: { fromMs: number; toMs: number; keys: { atMs: number; x: number; y: number; width: number }[] }[];
  mutes: { fromMs: number; toMs: number }[];
}
const copies = async () =>
  (
    await moderator.get<{ copies: { id: string; state: string; kind: string; plan: Plan; url: string }[] }>(
      `/api/desk/tips/${tipId}`,
    )
  ).copies;

test('by the keyboard alone a moving box is drawn, the sound muted, and the copy seen beside its source', async ({
  browser,
}, info) => {
  const { context, page, card, errors } = await openCard(browser, 1280);
  // Given the editor, opened with Enter
  await card.getByRole('button', { name: 'Slør eller dæk' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Der er ikke tegnet noget endnu.')).toBeVisible();
  await expect.poll(() => dialog.locator('video').evaluate((v: HTMLVideoElement) => v.readyState)).toBeGreaterThan(1);

  // When a box is made, moved and made larger, and moved on ten frames later
  await page.keyboard.press('b');
  const box = dialog.getByRole('button', { name: /^Boks 1: / });
  await expect(box).toBeFocused();
  await expect(box).toHaveAccessibleName('Boks 1: 96 fra venstre, 128 fra toppen, 48 bred, 64 høj');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(box).toHaveAccessibleName('Boks 1: 93 fra venstre, 127 fra toppen, 51 bred, 64 høj');
  for (let frames = 0; frames < 10; frames++) {
    const before = await dialog.locator('.clock').textContent();
    await page.keyboard.press('.');
    await expect(dialog.locator('.clock')).not.toHaveText(before ?? '');
  }
  await expect(dialog.locator('.clock')).toHaveText('0:00,400');
  await box.focus();
  for (let steps = 0; steps < 10; steps++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('o');
  const mute = dialog.getByRole('button', { name: 'Al lyd fra' });
  await mute.focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('group', { name: 'Boks 1' })).toContainText('Til 0:00,400');
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, 'desk-redact');
  await dialog.getByRole('button', { name: 'Lav kopi' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);

  // Then the plan is in pixels of the picture as it is held, and a copy is made of the original
  const [asked] = await copies();
  expect(asked?.plan.frame).toEqual({ width: 240, height: 320 });
  const [drawn] = asked!.plan.boxes;
  expect(drawn?.keys.map(({ atMs, x, y }) => [Math.round(atMs), x, y])).toEqual([
    [0, 93, 127],
    [400, 93, 157],
  ]);
  expect(Math.round(drawn!.toMs)).toBe(400);
  await until(async () => (await copies())[0]?.state === 'made', 'the copy is made', 60_000);
  await page.reload();
  await expect(card.getByText('Sløret kopi')).toBeVisible();
  await expect(card.getByText('Færdig', { exact: true })).toBeVisible();
  await card.getByRole('button', { name: /^Se ved siden af kilden/ }).click();
  await expect(dialog.locator('video')).toHaveCount(2);
  await expect
    .poll(() =>
      dialog
        .locator('video')
        .last()
        .evaluate((v: HTMLVideoElement) => v.videoHeight),
    )
    .toBe(320);
  expect(await faultsOf(page)).toEqual([]);
  await shoot(page, 'desk-copy');
  expect(errors).toEqual([]);
  await context.close();

  // And under the box the copy is black, at its beginning and at its end
  const path = info.outputPath('copy.mp4');
  await writeFile(path, Buffer.from(await (await moderator.fetch((await copies())[0]!.url)).arrayBuffer()));
  for (const [second, top] of [
    [0, 127],
    [0.4, 157],
  ] as const) {
    const cut = `crop=47:60:95:${top + 2},format=gray`;
    const args = [
      '-v',
      'error',
      '-ss',
      String(second),
      '-i',
      path,
      '-frames:v',
      '1',
      '-vf',
      cut,
      '-f',
      'rawvideo',
      '-',
    ];
    expect(Math.max(...execFileSync('ffmpeg', args))).toBeLessThan(16);
  }
});

test('by pointer at 390 px a box is drawn, moved and made larger; a frame is kept as a picture', async ({
  browser,
}) => {
  const { context, page, card, errors } = await openCard(browser, 390);
  await card.getByRole('button', { name: 'Slør eller dæk' }).click();
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.locator('video').evaluate((v: HTMLVideoElement) => v.readyState)).toBeGreaterThan(1);
  const stage = (await dialog.locator('.stage').boundingBox())!;
  const scale = stage.width / 240;
  const drag = async (from: [number, number], to: [number, number]) => {
    await page.mouse.move(stage.x + from[0] * scale, stage.y + from[1] * scale);
    await page.mouse.down();
    await page.mouse.move(stage.x + to[0] * scale, stage.y + to[1] * scale, { steps: 4 });
    await page.mouse.up();
  };
  const numbers = async (): Promise<number[]> =>
    ((await dialog.getByRole('button', { name: /^Boks 1: / }).getAttribute('aria-label')) ?? '')
      .replace('Boks 1', '')
      .match(/\d+/g)!
      .map(Number);
  const near = (found: number[], wanted: number[]) => {
    for (const [i, value] of wanted.entries()) expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(2);
  };
  await drag([40, 40], [120, 140]);
  near(await numbers(), [40, 40, 80, 100]);
  await drag([80, 80], [100, 120]);
  near(await numbers(), [60, 80, 80, 100]);
  await drag([138, 178], [158, 198]);
  near(await numbers(), [60, 80, 100, 120]);
  await dialog.getByLabel('Virkning').selectOption('blur');
  await expect(dialog.getByText('kan regnes tilbage')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await card.getByRole('button', { name: 'Afspil uden lyd' }).click();
  await page.locator('video').evaluate((v: HTMLVideoElement) => v.pause());
  await card.getByRole('button', { name: 'Gem stillbillede' }).click();
  await until(
    async () => (await copies()).some(({ kind, state }) => kind === 'still' && state === 'made'),
    'the still',
    60_000,
  );
  await page.reload();
  await expect(card.getByText('Stillbillede', { exact: true })).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});

test('a film is turned, enlarged, made brighter and repeated by the keyboard, and nothing but the screen knows', async ({
  browser,
}) => {
  const { context, page, card, errors } = await openCard(browser, 1280);
  const before = (await copies()).length;
  await card.getByRole('button', { name: 'Afspil uden lyd' }).focus();
  await page.keyboard.press('Enter');
  const video = card.locator('video');
  await video.evaluate((v: HTMLVideoElement) => v.pause());
  await video.focus();
  const style = (name: 'transform' | 'filter') =>
    video.evaluate((v: HTMLVideoElement, which) => v.style[which as 'transform'], name);
  const at = () => video.evaluate((v: HTMLVideoElement) => v.currentTime);
  for (const key of ['r', '+', '+', 'Shift+ArrowRight', 'e', 'x']) await page.keyboard.press(key);
  await expect.poll(() => style('transform')).toMatch(/rotate\(90deg\) translate\(0%, 5%\)/);
  expect(await style('filter')).toBe('brightness(120%) contrast(120%)');
  await page.keyboard.press('0');
  await expect.poll(() => style('transform')).toBe('');

  // the contact sheet leads to its moments
  const pictures = card.getByRole('group', { name: 'Udvalgte billeder; vælg et for at gå dertil' }).getByRole('button');
  await pictures.nth(1).click();
  await expect.poll(at).toBeGreaterThan(0.05);
  await expect(pictures.nth(1)).toHaveAttribute('aria-current', 'true');

  // a part is played again and again
  await video.evaluate((v: HTMLVideoElement) => (v.currentTime = 1));
  await expect.poll(at).toBeCloseTo(1, 1);
  await video.focus();
  await page.keyboard.press('l');
  await video.evaluate((v: HTMLVideoElement) => (v.currentTime = 1.5));
  await expect(card.getByRole('button', { name: /^Gentag fra 0:0[01],\d{3} til her/ })).toBeVisible();
  await expect.poll(at).toBeCloseTo(1.5, 1);
  await page.keyboard.press('l');
  // where each return began and where it landed: the machine may be slow, but no return may be missing or go elsewhere
  await video.evaluate((v: HTMLVideoElement) => {
    const returns: number[] = [];
    v.addEventListener('seeking', () => returns.push(v.currentTime));
    Object.assign(v, { returns });
  });
  await page.keyboard.press(' ');
  const returns = () => video.evaluate((v) => (v as HTMLVideoElement & { returns: number[] }).returns);
  await expect.poll(async () => (await returns()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  for (const landed of await returns()) {
    expect(landed).toBeGreaterThan(0.9);
    expect(landed).toBeLessThan(1.5);
  }
  await page.keyboard.press(' ');
  expect(await faultsOf(page)).toEqual([]);

  // the place is told in words and on a map that nobody outside was asked for; all keys stand behind '?'
  await card.getByText('Alle oplysninger').click();
  await expect(card.getByRole('img', { name: 'Kort: I København. 55.67610, 12.56830' })).toBeVisible();
  await shoot(page, 'desk-look');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog').getByText('Drej et kvart')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  expect((await copies()).length).toBe(before);
  expect(errors).toEqual([]);
  await context.close();
});
