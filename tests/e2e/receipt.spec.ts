import { readFile, rm, writeFile } from 'node:fs/promises';
import { type Browser, type Download, expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { layout } from '../../site/tip/receipt-picture.ts';
import { readCalendar } from '../tip/read-calendar.ts';
import { readPdf } from '../tip/read-pdf.ts';
import { readQr } from '../tip/read-qr.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';

let vidne: Vidne;
test.beforeAll(async () => {
  vidne = await startVidne();
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const telltale = /polit|police|vidne|witness|\btip|svar|repl/i;
/** QR version 2 has 25 modules a side. */
const side = 25;

async function open(browser: Browser, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    reducedMotion: 'reduce',
    javaScriptEnabled,
  });
  return context.newPage();
}

/** Sends a few words and stands on the receipt. Answers the code. */
async function sendTip(page: Page, lang: 'da' | 'en' = 'da'): Promise<string> {
  const words = {
    da: { path: '/tip/', no: 'Nej', next: 'Næste', send: 'Send tip', thanks: 'Tak. Vi har modtaget dit tip.' },
    en: { path: '/en/tip/', no: 'No', next: 'Next', send: 'Send tip', thanks: 'Thank you. We have received your tip.' },
  }[lang];
  await page.goto(`${vidne.publicOrigin}${words.path}`);
  await page.getByRole('radio', { name: words.no, exact: true }).check();
  await page.getByRole('button', { name: words.next }).click();
  await page.locator('textarea').first().fill('En rød bil holdt længe foran banken.');
  for (const _ of [1, 2]) await page.getByRole('button', { name: words.next }).click();
  await page.getByRole('button', { name: words.send }).click();
  await expect(page.getByRole('heading', { name: words.thanks })).toBeVisible();
  const code = ((await page.locator('.groups').textContent()) ?? '').trim();
  expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]$/);
  return code;
}

async function download(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [file]: [Download, unknown] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** What a picture may consist of: its size, its pixels and how they are to be shown; no words. */
const pixelsAlone = ['IHDR', 'sRGB', 'gAMA', 'pHYs', 'IDAT', 'IEND'];

/** The chunks of a PNG file (PNG, section 5.3: four bytes of length, four of type, the data, four of CRC). */
function chunksOf(png: Buffer): { type: string; length: number }[] {
  const chunks: { type: string; length: number }[] = [];
  for (let at = 8; at < png.length; at += 12 + (chunks.at(-1)?.length ?? 0))
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), length: png.readUInt32BE(at) });
  return chunks;
}

/** Reads the QR code of a saved picture: one pixel in the middle of each square. */
async function readPicture(png: Buffer): Promise<string> {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  const { module, top } = layout.qr;
  const middle = (index: number): number => Math.round((index + 0.5) * module);
  const isDark = (x: number, y: number): boolean =>
    (data[(top + 4 * module + middle(y)) * info.width + layout.margin + middle(x)] ?? 255) < 128;
  return readQr(Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => isDark(x, y))));
}

/** Reads the QR code drawn in the page, from its path. */
async function readDrawn(page: Page, svg: string): Promise<string> {
  const path = (await page.locator(`${svg} path`).getAttribute('d')) ?? '';
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((run) => run.slice(1).map(Number));
  const isDark = (x: number, y: number): boolean =>
    runs.some(([left = 0, row, width = 0]) => row === y + 4 && left <= x + 4 && x + 4 < left + width);
  return readQr(Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => isDark(x, y))));
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}

/** What would be on the paper. */
async function onPaper(page: Page): Promise<string> {
  await page.emulateMedia({ media: 'print' });
  const text = await page.evaluate(() => `${document.title}\n${document.body.innerText}`);
  await page.emulateMedia({ media: 'screen' });
  return text;
}

test('the code is kept as a picture, a PDF, a reminder and on paper, none of which says what it is', async ({
  browser,
}) => {
  const page = await open(browser);
  await page.addInitScript(() => {
    window.print = () => undefined;
  });
  const code = await sendTip(page);
  await expect(page.getByRole('button', { name: 'Gem som billede' })).toBeVisible();
  expect(await readDrawn(page, 'section.code figure svg')).toBe(code);
  await shoot(page, 'receipt-code');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));

  const picture = await download(page, 'Gem som billede');
  expect(picture.name).toMatch(/^noter-\d{4}-\d\d-\d\d\.png$/);
  expect(await readPicture(picture.bytes)).toBe(code);
  if (process.env['SCREENSHOTS']) await writeFile(`${process.env['SCREENSHOTS']}/receipt-picture.png`, picture.bytes);
  expect(chunksOf(picture.bytes).map(({ type }) => type)).toEqual(expect.arrayContaining(['IHDR', 'IDAT', 'IEND']));
  expect(chunksOf(picture.bytes).filter(({ type }) => !pixelsAlone.includes(type))).toEqual([]);
  await expect(page.getByText(`Filen hedder ${picture.name}.`)).toBeVisible();

  const pdf = await download(page, 'Gem som PDF');
  expect(pdf.name).toMatch(/^noter-\d{4}-\d\d-\d\d\.pdf$/);
  expect(readPdf(pdf.bytes).texts.join('')).toContain(code);
  expect(pdf.bytes.toString('latin1')).not.toMatch(telltale);

  await page.getByText('Husk mig på det i min kalender').click();
  await page.getByText('Sig koden i telefonen').click();
  await expect(page.locator('ol[lang=da] li')).toHaveCount(5);
  await expectAccessible(page);
  await shoot(page, 'receipt-keep');
  await page.getByLabel('Hvornår?').fill('2020-01-01T12:00');
  await page.getByRole('button', { name: 'Hent påmindelsen' }).click();
  await expect(page.getByText('Vælg en dag og et tidspunkt, der ikke er gået.')).toBeVisible();
  await page.getByLabel('Hvornår?').fill('2099-11-29T12:00');
  await page.getByLabel('Det skal der stå').fill('Ring til Åse; køb mælk');
  const reminder = await download(page, 'Hent påmindelsen');
  expect(reminder.name).toBe('husk-2099-11-29.ics');
  expect(readCalendar(reminder.bytes).event).toMatchObject({
    SUMMARY: 'Ring til Åse; køb mælk',
    DTSTART: '20991129T120000',
  });
  expect(reminder.bytes.toString()).not.toMatch(telltale);
  expect(reminder.bytes.includes(code)).toBe(false);

  await page.getByRole('button', { name: 'Udskriv' }).click();
  const paper = await onPaper(page);
  expect(paper.replaceAll(/\s/g, '')).toContain(code);
  expect(paper).toMatch(/^Noter\n/);
  expect(paper).not.toMatch(telltale);
  if (process.env['SCREENSHOTS']) {
    await page.emulateMedia({ media: 'print' });
    await shoot(page, 'receipt-paper');
    await page.emulateMedia({ media: 'screen' });
  }
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(page.locator('.receipt-sheet')).toHaveCount(0);
  await expect(page).toHaveTitle(/Tip/i);

  expect(sent.filter((url) => !url.startsWith('blob:'))).toEqual([]);
  expect(page.url()).not.toContain(code);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);

  // and when it is asked to, everything says what it is
  await page.getByLabel('Skriv på det, hvad koden er til').check();
  const telling = await download(page, 'Gem som PDF');
  expect(telling.name).toMatch(/^kvittering-politi-\d{4}-\d\d-\d\d\.pdf$/);
  expect(readPdf(telling.bytes).texts.join('\n')).toContain(`${vidne.publicOrigin}/svar/`);
  expect(await readPicture((await download(page, 'Gem som billede')).bytes)).toBe(code);
  await page.getByLabel('Skriv koden i påmindelsen').check();
  expect(readCalendar((await download(page, 'Hent påmindelsen')).bytes).event['DESCRIPTION']).toBe(code);
  await page.getByRole('button', { name: 'Udskriv' }).click();
  expect(await onPaper(page)).toContain('Tak. Vi har modtaget dit tip.');
  await page.context().close();
});

test('the last group proves the note; then the code leaves the screen, and nobody is kept from leaving', async ({
  browser,
}) => {
  const page = await open(browser);
  const code = await sendTip(page);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    void dialog.dismiss();
  });
  const note = page.getByLabel('Skriv den sidste gruppe og kontroltegnet');
  await page.getByText('Sig koden i telefonen').click();
  await note.fill('0000');
  await expect(page.locator('.groups')).toHaveText('••••-••••-••••-••••-•');
  await expect(page.locator('section.code .qr svg')).toBeHidden();
  expect(await page.locator('main').innerText()).not.toContain(code.slice(0, 4));
  await page.getByRole('button', { name: 'Kontrollér', exact: true }).click();
  await expect(page.getByText('Der mangler tegn. Skriv alle fem.')).toBeVisible();
  const other = code.endsWith('0') ? '1' : '0';
  await note.fill(`${code.slice(15, 19)}${other}`);
  await page.getByRole('button', { name: 'Kontrollér', exact: true }).click();
  await expect(page.getByText('Det passer ikke. Vis koden')).toBeVisible();
  await expect(note).toBeFocused();
  await shoot(page, 'receipt-check');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Vis koden', exact: true }).click();
  await expect(page.locator('.groups')).toHaveText(code);

  // before the proof, the browser asks once; it may be answered with yes
  await page.evaluate(() => location.assign('/'));
  await expect.poll(() => dialogs).toEqual(['beforeunload']);

  await note.fill(` ${code.slice(-6).toLowerCase()} `);
  await page.getByRole('button', { name: 'Kontrollér', exact: true }).click();
  await expect(page.getByText('Det passer. Du har koden.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Jeg har gemt koden' })).toBeFocused();
  await page.getByRole('button', { name: 'Jeg har gemt koden' }).click();
  await expect(page.getByRole('heading', { name: 'Du er færdig' })).toBeFocused();
  expect(await page.content()).not.toContain(code);
  await expectAccessible(page);
  await shoot(page, 'receipt-done');
  await page.getByRole('button', { name: 'Vis koden igen' }).click();
  await expect(page.locator('.groups')).toHaveText(code);
  await page.goto(vidne.publicOrigin);
  expect(dialogs).toEqual(['beforeunload']);
  await page.context().close();
});

test('a receipt that was kept does not come back by the Back button', async ({ browser }) => {
  const page = await open(browser);
  const code = await sendTip(page);
  await page.getByRole('button', { name: 'Spring over' }).click();
  await page.getByRole('button', { name: 'Ja, jeg er færdig' }).click();
  await page.getByRole('button', { name: 'Vis koden igen' }).click();
  await expect(page.locator('.groups')).toHaveText(code);
  // what a browser tells a page it holds for the Back button; the one of the tests holds none
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await expect(page.locator('.groups')).toHaveCount(0);
  expect(await page.content()).not.toContain(code);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expect(page.getByRole('radio', { name: 'Nej', exact: true })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Næste' })).toBeEnabled();
  expect(await page.content()).not.toContain(code);
  await page.context().close();
});

test('whoever skips the proof is asked once, in English too, and is then done', async ({ browser }) => {
  const page = await open(browser);
  const code = await sendTip(page, 'en');
  await page.getByText('Say the code on the phone').click();
  await expect(page.locator('ol[lang=en] li')).toHaveCount(5);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Skip this' }).click();
  await page.getByRole('button', { name: 'No, let me check it' }).click();
  await expect(page.getByLabel('Type the last group and the check character')).toBeFocused();
  await page.getByRole('button', { name: 'Skip this' }).click();
  await page.getByRole('button', { name: 'Yes, I am done' }).click();
  await expect(page.getByRole('heading', { name: 'You are done' })).toBeFocused();
  expect(await page.content()).not.toContain(code);
  await page.context().close();
});

test('the code stands there although what helps to keep it cannot be fetched, or the browser draws nothing', async ({
  browser,
}) => {
  const page = await open(browser);
  await page.addInitScript(() => {
    const read = CanvasRenderingContext2D.prototype.getImageData;
    CanvasRenderingContext2D.prototype.getImageData = function (...of: Parameters<typeof read>): ImageData {
      const data = read.apply(this, of);
      data.data.fill(255); // as Tor Browser answers
      return data;
    };
  });
  await page.route(/receipt-parts.*\.js/, (route) => route.abort());
  const code = await sendTip(page);
  await expect(page.getByText('Knapper til at gemme koden kunne ikke hentes.')).toBeVisible();
  await expect(page.locator('.groups')).toHaveText(code);
  await expectAccessible(page);
  await page.unroute(/receipt-parts.*\.js/);
  await page.getByRole('button', { name: 'Prøv at hente dem igen' }).click();
  await page.getByRole('button', { name: 'Gem som billede' }).click();
  await expect(page.getByText('Din browser lader ikke siden lave billeder.')).toBeVisible();
  expect((await download(page, 'Gem som PDF')).name).toMatch(/\.pdf$/);
  await page.context().close();
});

test('without JavaScript the receipt shows the code and its QR code, and prints both', async ({ browser }) => {
  const page = await open(browser, false);
  const broken: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) broken.push(message.text());
  });
  await page.goto(`${vidne.publicOrigin}/tip/`);
  await page.getByLabel('Hvad har du set', { exact: false }).first().fill('Set fra vinduet uden script');
  await page.locator('form[action$="/tip"] button').last().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('modtaget');
  const code = ((await page.locator('.receipt-code .code').textContent()) ?? '').trim();
  expect(await readDrawn(page, '.receipt-qr svg')).toBe(code);
  const box = await page.locator('.receipt-qr svg').boundingBox();
  expect(box?.width).toBeGreaterThan(120);
  expect(broken).toEqual([]);
  await shoot(page, 'receipt-plain');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.receipt-qr svg')).toBeVisible();
  await expect(page.locator('.receipt-code .code')).toBeVisible();
  await expect(page.getByText('Vælg »kopiér«, ikke »søg«.')).toBeHidden();
  await page.context().close();
});

test('the mailbox says what is wrong with a code, before and after it is sent', async ({ browser }) => {
  const page = await open(browser);
  await page.goto(`${vidne.publicOrigin}/svar/`);
  const typed = page.getByLabel('Kode', { exact: true });
  for (const [code, sentence] of [
    ['', 'Skriv din kode.'],
    ['0000-0000-0000', 'Koden har 17 tegn.'],
    ['0000-0000-0000-000?-0', 'Koden har et tegn, som vi ikke bruger.'],
    ['0000-0000-0000-0001-0', 'Koden passer ikke med sit kontroltegn'],
    ['0000-0000-0000-0000-0', 'Der er ikke sendt noget tip med den kode.'],
  ] as const) {
    await typed.fill(code);
    await page.getByRole('button', { name: 'Åbn postkassen' }).click();
    await expect(page.locator('.form-error-message, .alert-error').getByText(sentence)).toBeVisible();
  }
  await expect(page.getByText('Scan den med telefonens kamera')).toBeVisible();
  await page.context().close();
});
