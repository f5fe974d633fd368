import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { openStore } from '../../api/db/store.ts';
import type { PreviewRef } from '../../api/db/values.ts';
import { parseRecipient, sealBytes } from '../../api/drop/age.ts';
import { originalKey, previewKey, type UploadId } from '../../api/drop/keys.ts';
import { openBlobs } from '../../api/drop/open-blobs.ts';
import { openKeys } from '../../api/keys.ts';
import { file, insert, tip } from '../db/rows.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { payloads, serveCarelessly } from './payloads.ts';
import { acceptInvite } from './staff.ts';

// What a worker that was taken over could put where viewing copies belong, and what a sender put where originals lie.
const names: PreviewRef['name'][] = [
  'poster.jpg',
  'sheet.jpg',
  'picture.jpg',
  'proxy.mp4',
  'audio.m4a',
  'analysis.json',
];

const opened: PreviewRef['name'][] = ['poster.jpg', 'proxy.mp4', 'analysis.json'];

let vidne: Vidne;
/** ids of files, in the order of the payloads */
const files: string[] = [];
let cookies: { name: string; value: string; url: string }[];

test.beforeAll(async () => {
  vidne = await startVidne();
  const moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  cookies = moderator.cookies();
  const store = await openStore(vidne.stores.database);
  const vault = openBlobs(vidne.stores.vault);
  const viewing = parseRecipient(openKeys(join(vidne.dataDir, 'keys')).viewingRecipient);
  for (const { bytes } of payloads) {
    const sent = tip(new Date());
    const row = file(new Date(), sent.id, {
      previews: names.map((name) => ({ name, type: 'text/html', sizeBytes: bytes.length })),
    });
    await insert(store, 'tip', sent);
    await insert(store, 'file', row);
    const upload = row.id as UploadId;
    const sealed = sealBytes(bytes, [viewing]);
    for (const name of names) await vault.putIfAbsent(previewKey(upload, name), sealed);
    await vault.putIfAbsent(originalKey(upload, 0), sealed);
    files.push(row.id);
  }
  await store.close();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

/** Opens an address as a document of its own; whether something ran there. */
async function runsAt(page: Page, address: string): Promise<boolean> {
  try {
    await page.goto(address, { waitUntil: 'load', timeout: 10_000 });
  } catch (error) {
    // what a browser takes for a download is no document
    if (!/Download is starting|ERR_ABORTED/.test(String(error))) throw error;
    return false;
  }
  return (await page.title()) === 'ran' || (await ranInside(page));
}

/** Not every kind of document has a title to change. */
const ranInside = (page: Page): Promise<boolean> =>
  page.evaluate(() => ((globalThis as { ran?: number }).ran ?? 0) > 0);

test('the payloads are alive: a careless server lets most of them run', async ({ page }) => {
  const { origin, server } = await serveCarelessly();
  const ran: string[] = [];
  for (const [nth, { kind }] of payloads.entries()) if (await runsAt(page, `${origin}/${nth}`)) ran.push(kind);
  server.close();
  expect(payloads.length).toBe(11);
  expect(ran.length).toBeGreaterThanOrEqual(6);
  console.log(`careless server: ${ran.length} of ${payloads.length} ran (${ran.join(', ')})`);
});

test('as a preview none runs: opened alone under every name, or used as frame, picture, film, object, style or script', async ({
  page,
}) => {
  await page.context().addCookies(cookies);
  const ran: string[] = [];
  const embedded = (address: string) =>
    `<iframe src="${address}"></iframe><img src="${address}"><video src="${address}"></video><object data="${address}"></object><embed src="${address}"><link rel="stylesheet" href="${address}"><script src="${address}"></script><script type="module" src="${address}"></script>`;
  // a page of the desk's own origin that forgot every policy
  await page.route('**/embedding/*', (route) => {
    const id = route.request().url().split('/').at(-1)!;
    const all = names.map((name) => embedded(`/api/desk/files/${id}/previews/${name}`)).join('');
    const body = `<!doctype html><title>still</title><script>addEventListener('message',()=>{document.title='ran'})</script>${all}`;
    return route.fulfill({ contentType: 'text/html', body });
  });
  for (const [nth, { kind, bytes }] of payloads.entries()) {
    for (const name of names) {
      const address = `${vidne.deskOrigin}/api/desk/files/${files[nth]}/previews/${name}`;
      const answer = await page.request.get(address);
      expect([answer.status(), (await answer.body()).equals(bytes)]).toEqual([200, true]);
      // one of each type it is served as
      if (opened.includes(name) && (await runsAt(page, address))) ran.push(`${kind} as ${name}`);
    }
    await page.goto(`${vidne.deskOrigin}/embedding/${files[nth]}`);
    await page.waitForTimeout(150);
    if ((await page.title()) !== 'still' || (await ranInside(page))) ran.push(`${kind} embedded`);
  }
  expect(ran).toEqual([]);
});

test('as an original none runs: no address gives one away', async ({ page }) => {
  await page.context().addCookies(cookies);
  const ran: string[] = [];
  for (const [nth, { kind, bytes }] of payloads.entries()) {
    const id = files[nth]!;
    const staff = [
      '',
      '/original',
      '/content',
      '/download',
      '/raw',
      '/segments/0',
      '/previews',
      '/previews/original',
      '/previews/original.html',
      '/previews/..%2F..%2Foriginals%2F0.age',
      '/previews/0.age',
    ];
    const guesses = [
      ...staff.map((tail) => `${vidne.deskOrigin}/api/desk/files/${id}${tail}`),
      ...[
        `/api/desk/originals/${id}`,
        `/originals/${id}/0.age`,
        `/vault/originals/${id}/0.age`,
        `/desk/originals/${id}`,
      ].map((path) => vidne.deskOrigin + path),
      ...[
        `/api/uploads/${id}`,
        `/uploads/${id}/0.age`,
        `/api/files/${id}`,
        `/originals/${id}/0.age`,
        `/drop/uploads/${id}`,
      ].map((path) => vidne.publicOrigin + path),
    ];
    for (const guess of guesses) {
      const answer = await page.request.get(guess);
      expect(answer.status(), guess).toBeGreaterThanOrEqual(400);
      expect((await answer.body()).includes(bytes), guess).toBe(false);
      if (guess.endsWith('/original') && (await runsAt(page, guess))) ran.push(`${kind} at ${guess}`);
    }
  }
  expect(ran).toEqual([]);
});
