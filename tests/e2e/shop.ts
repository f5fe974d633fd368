import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page, Request } from '@playwright/test';

/** A shop that hands in footage: its phone, its network, and what its recorder exports. */
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' } as const;
export const openPhone = (browser: Browser, options: { javaScriptEnabled?: boolean } = {}): Promise<BrowserContext> =>
  browser.newContext({ ...phone, ...options });

/** Errors of a page that no test asked for, its own policy's among them. */
export function listen(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/i.test(message.text()))
      errors.push(message.text());
  });
  return errors;
}

/** Holds uploads to so many bytes a second; answers how to cut the network and mend it. */
export async function slowDown(page: Page, uploadThroughput: number): Promise<(offline: boolean) => Promise<void>> {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const set = async (offline: boolean): Promise<void> => {
    await network.send('Network.emulateNetworkConditions', {
      offline,
      latency: 5,
      downloadThroughput: 1e8,
      uploadThroughput,
    });
  };
  await set(false);
  return async (offline) => {
    await page.context().setOffline(offline);
    await set(offline);
  };
}

/** How many of the files that have a place at the intake are in the list it holds for whoever goes on elsewhere. */
export function watchPutAside(page: Page): { readonly files: number } {
  const watched = { files: 0 };
  const listed = new WeakMap<Request, number>();
  let placed = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/requests/draft')) listed.set(request, placed);
  });
  page.on('response', (response) => {
    const request = response.request();
    if (request.method() === 'POST' && request.url().endsWith('/api/uploads') && response.status() === 201) placed++;
    if (response.ok()) watched.files = Math.max(watched.files, listed.get(request) ?? 0);
  });
  return watched;
}

// without a head two random bytes say now and then that a film is a program; the worker knows the first, only a player the second
const [known, own] = [Buffer.from('DHAV'), Buffer.from('PRIV')];

/** What a recorder exports: 300 files in 40 folders of 4 cameras, a player and its key. Answers their hashes by path. */
export async function exportTo(folder: string, megabytes: number): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const write = async (path: string, bytes: Buffer): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), bytes);
    files.set(path, createHash('sha256').update(bytes).digest('hex'));
  };
  const each = Math.round((megabytes * 1024 ** 2) / 298);
  for (let at = 0; at < 298; at++) {
    const minute = String(Math.floor(at / 40)).padStart(2, '0');
    const name = `CH_20261121${20 + (at % 4)}${minute}00_20261121${20 + (at % 4)}${minute}59.dav`;
    const head = at < 40 ? known : own;
    const bytes = Buffer.concat([head, randomBytes(each - head.length)]);
    await write(`Kamera ${(at % 4) + 1}/dag ${at % 40}/${name}`, bytes);
  }
  await write('Afspiller.exe', Buffer.concat([Buffer.from('MZ'), randomBytes(2000)]));
  await write('password.txt', Buffer.from('1234'));
  return files;
}

/** Step 3 of the wizard: the recorder's clock stands twenty minutes ahead. Answers the clock's part of the page. */
export async function checkClock(page: Page, photo: Buffer): Promise<Locator> {
  await page.getByRole('button', { name: 'Kontrollér uret' }).click();
  const clock = page.getByRole('region', { name: 'Ur 1' });
  const part = (name: string) => clock.getByRole('group', { name });
  await part('Det viser optageren').getByLabel('Dato').fill('2026-11-22');
  await part('Det viser optageren').getByLabel('Klokkeslæt').fill('10.20.00');
  await part('Den rigtige tid på samme tidspunkt').getByLabel('Dato').fill('2026-11-22');
  await part('Den rigtige tid på samme tidspunkt').getByLabel('Klokkeslæt').fill('10.00.00');
  await clock.getByRole('radio', { name: 'Ja' }).check();
  await clock.locator('input[type=file]').setInputFiles({ name: 'ure.jpg', mimeType: 'image/jpeg', buffer: photo });
  return clock;
}
