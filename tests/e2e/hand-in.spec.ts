import { rm, writeFile } from 'node:fs/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { parseRecipient } from '../../api/drop/age.ts';
import { openJson, sealJson } from '../../api/drop/json.ts';
import { openMailbox } from '../../api/drop/mailbox.ts';
import type { HandInDocument, HandInFile } from '../../api/footage/hand-in.ts';
import { requestDocument } from '../../api/footage/request.ts';
import { deskText } from '../../site/text/desk.ts';
import { sendFile } from '../demo/client.ts';
import { drawClip, drawPicture } from '../demo/scene.ts';
import { footageWish } from '../desk/footage-desk.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/**
 * A moderator meets what a shop handed in on request: folders, a player, a photograph of two clocks. The shop's page and three
 * hundred files have a story of their own; here the shop's part is played through the public interface.
 */
let vidne: Vidne;
let moderator: Staff;
let tip: string;
let code: string;
const words = deskText.da.handIn;
const [folders, filesInFolder] = [8, 5];

interface Asked {
  request: {
    id: string;
    reference: string;
    addressees: { id: string; handIns: { id: string }[]; handedInAt: string | null }[];
  };
}
interface TipPage {
  tip: { caseRef: string | null };
  files: { claimedName: string; folder: string; state: string; failure: string | null; sha256: string | null }[];
}
const page = () => moderator.get<TipPage>(`/api/desk/tips/${tip}`);
let asked: Asked['request'];

const post = async <T>(path: string, body: unknown, token?: string | null): Promise<T> => {
  const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(vidne.publicOrigin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const info = test.info();
  vidne = await startVidne({});
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  ({ request: asked } = await moderator.post<Asked>('/api/desk/footage/requests', footageWish({ district: 'fyn' })));
  ({ code } = await moderator.post<{ code: string }>(
    `/api/desk/footage/addressees/${asked.addressees[0]!.id}/link`,
    {},
  ));
  await handIn(info.outputPath.bind(info));
  const handIns = async () =>
    (await moderator.get<Asked>(`/api/desk/footage/requests/${asked.id}`)).request.addressees[0]!;
  await until(async () => (await handIns()).handIns.length === 1, 'the hand-in is taken in', 60_000);
  expect((await handIns()).handedInAt).not.toBeNull();
  tip = (await handIns()).handIns[0]!.id;
  const ended = ['queued', 'quarantined'];
  await until(
    async () => (await page()).files.every(({ state }) => ended.includes(state)),
    'all are worked through',
    240_000,
  );
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

/** As the shop's page does it: the request is opened with the code, and what it says is sealed to the police. */
async function handIn(pathOf: (name: string) => string): Promise<void> {
  const mailbox = await openMailbox(code);
  const { id, recipient } = mailbox;
  const name = { mailbox: id, recipient, language: 'da' };
  type Opened = { tip: string; token: string; asked: string };
  const tryOpen = () => post<Opened>('/api/requests/open', name).catch(() => undefined);
  await until(async () => (await tryOpen()) !== undefined, 'the request is where the page finds it');
  const opened = (await tryOpen())!;
  const request = openJson(requestDocument, Buffer.from(opened.asked, 'base64'), mailbox.identity);
  const files: HandInFile[] = [];
  const send = async (path: string, file: Omit<HandInFile, 'upload' | 'type'>) => {
    const upload = await sendFile(vidne.publicOrigin, opened, { path, name: '', type: '' });
    files.push({ ...file, upload, type: '' });
    return upload;
  };
  const shown = { from: '2026-11-28T20:12:03', to: '2026-11-28T20:42:03' };
  const [film, clocks, index] = [pathOf('film.mp4'), pathOf('ure.jpg'), pathOf('indeks.bin')];
  await drawClip(film, 'van', { seconds: 3, startedAt: new Date('2026-11-28T19:00:00Z') });
  await writeFile(clocks, await drawPicture('van', 0.4, '2026-11-30 10:10:03', 'jpeg'));
  const photo = await send(clocks, { name: 'begge ure.jpg', folder: '', role: 'clock_photo' });
  await send(film, { name: 'indgang.mp4', folder: 'eksport/kamera 1', role: 'footage', camera: 'k1', shown });
  const dav = pathOf('kasse.dav');
  await writeFile(dav, Buffer.concat([Buffer.from('DHAV'), Buffer.alloc(5000, 7)]));
  await send(dav, { name: 'kasse.dav', folder: 'eksport/kamera 2', role: 'footage', camera: 'k2', shown });
  await send('/usr/bin/true', { name: 'SmartPlayer.exe', folder: 'eksport', role: 'player' });
  for (let at = 0; at < folders * filesInFolder; at++) {
    await writeFile(index, `indeks ${at}\0`);
    const folder = `eksport/${at % 2 ? 'kamera 1' : 'kamera 2'}/time ${at % folders}`;
    await send(index, { name: `indeks ${at}.idx`, folder, role: 'other' });
  }
  const said: HandInDocument = {
    ...{ v: 1, tip: opened.tip, request: id, text: 'Hele natten, som aftalt.', exportedBy: 'Vagten', files },
    recorder: { brand: 'Dahua', model: 'XVR5108', overwriteDays: 14 },
    clocks: [
      {
        ...{ id: 'u1', shown: '2026-11-30T10:12:03', halfOfDay: 'known', zone: 'Europe/Copenhagen', photo },
        ...{ trueAt: '2026-11-30T10:00:00+01:00', trueSource: 'portal', followsSummerTime: 'yes' },
      },
    ],
    cameras: [
      { id: 'k1', name: 'Indgang', position: 'Over døren, 2,5 m', direction: 180, hasSound: 'no', clock: 'u1' },
      { id: 'k2', name: 'Kasse', clock: 'u1' },
    ],
  };
  const sealed = Buffer.from(sealJson(said, [parseRecipient(request.police)])).toString('base64');
  const named = files.map(({ upload }) => ({ upload, name: '' }));
  await post(`/api/tips/${opened.tip}/submit`, { files: named, sealed }, opened.token);
}

async function open(browser: Browser, width: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
  await context.addCookies(moderator.cookies());
  const opened = await context.newPage();
  await opened.goto(`${vidne.deskOrigin}/desk/tip/#${tip}`);
  await expect(opened.getByRole('heading', { name: words.title })).toBeVisible();
  return opened;
}

test('every file and folder is there, the player is shut, and the case is the request’s', async () => {
  const { files, tip: item } = await page();
  expect(files).toHaveLength(folders * filesInFolder + 4);
  expect(new Set(files.map(({ folder }) => folder)).size).toBe(folders + 4);
  expect(files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256 ?? ''))).toBe(true);
  const player = files.find(({ claimedName }) => claimedName === 'SmartPlayer.exe');
  expect([player?.state, player?.failure]).toEqual(['quarantined', 'program']);
  expect(item.caseRef).toBe('0700-10203-00001-26');
});

for (const width of [390, 1280])
  test(`a moderator reads it at ${width} px, with the keyboard`, async ({ browser }) => {
    const opened = await open(browser, width);
    await expect(
      opened.getByText('Uret er 12 minutter 3 sek. foran.').or(opened.getByText(/Uret er 12 min\. 3 sek\. foran/)),
    ).toBeVisible();
    await expect(opened.getByText('Dahua XVR5108')).toBeVisible();
    await expect(opened.getByRole('link', { name: asked.reference, exact: true })).toHaveAttribute(
      'href',
      `/desk/footage/request/?id=${asked.id}`,
    );
    await expect(opened.getByRole('link', { name: words.toRequest(asked.reference) })).toBeVisible();
    await expect(opened.getByRole('textbox', { name: deskText.da.dialogue.write })).toHaveCount(0);

    // folders are folded; one opens by the keyboard, and then a file
    const tree = opened.getByRole('list', { name: words.tree });
    await expect(tree.getByText('indgang.mp4')).toHaveCount(0);
    const camera = async (name: RegExp) => {
      await tree.getByRole('button', { name }).focus();
      await opened.keyboard.press('Enter');
    };
    await camera(/^Mappe eksport, /);
    await camera(/^Mappe kamera 1, /);
    const film = tree.getByRole('button', { name: /indgang\.mp4/ });
    await expect(film).toContainText('28.11.2026 20.00.00 – 20.30.00');
    expect(await faultsOf(opened)).toEqual([]);
    await film.focus();
    await opened.keyboard.press('Enter');
    const card = opened.getByRole('article', { name: /indgang\.mp4/ });
    await expect(card).toContainText('28.11.2026 20.12.03');
    await card.getByRole('button', { name: deskText.da.player.playMuted }).click();
    await expect(card.locator('video')).toBeVisible();
    await film.focus();
    await opened.keyboard.press('Enter');
    await expect(card).toHaveCount(0);

    // the player is named where it is needed, and opens nothing
    await camera(/^Mappe kamera 2, /);
    await tree.getByRole('button', { name: /kasse\.dav/ }).click();
    await expect(opened.getByRole('article', { name: /kasse\.dav/ })).toContainText('eksport/SmartPlayer.exe');
    await tree.getByRole('button', { name: /SmartPlayer\.exe/ }).click();
    const player = opened.getByRole('article', { name: /SmartPlayer\.exe/ });
    await expect(player).toContainText(words.program);
    await expect(player.locator('img, video, audio')).toHaveCount(0);
    expect(await faultsOf(opened)).toEqual([]);
    if (width === 1280) await shoot(opened, 'desk-hand-in');
    await opened.context().close();
  });
