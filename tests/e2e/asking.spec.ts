import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openBytes } from '../../api/drop/age.ts';
import { openMailbox, parseCode } from '../../api/drop/mailbox.ts';
import { deskText } from '../../site/text/desk.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { scan } from './scan.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/**
 * An officer stands in a shop and asks for footage; a supervisor imports the register; a colleague sees on the map whom nobody
 * has asked.
 */
let vidne: Vidne;
let [supervisor, officer]: Staff[] = [];
const t = deskText.da;
const words = t.footage;

test.beforeAll(async () => {
  vidne = await startVidne();
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Astrid');
  const invited = async (role: string, name: string) => {
    const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role, district: 'fyn' });
    return acceptInvite(vidne.deskOrigin, link, name);
  };
  supervisor = await invited('supervisor', 'Sune');
  officer = await invited('investigator', 'Ib');
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});
test.describe.configure({ mode: 'serial' });

async function open(browser: Browser, who: Staff, path: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    reducedMotion: 'reduce',
    geolocation: { latitude: 55.396, longitude: 10.3881, accuracy: 8 },
    permissions: ['geolocation'],
  });
  await context.addCookies(who.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}${path}`);
  return page;
}
async function isClean(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  for (const width of [390, 1280]) {
    await page.setViewportSize({ ...before, width });
    expect(await faultsOf(page)).toEqual([]);
  }
  await page.setViewportSize(before);
}

const register = [
  'Registreringsnummer;Navn;Adresse;Postnr;By;Placering;Breddegrad;Længdegrad;Antal kameraer;Opbevaring;Særlige forhold;Kontaktperson;Telefon;E-mail;Samtykke;Gennemgås',
  'R-1;Netto Vestergade;Vestergade 1;5000;Odense C;Indgang;55,39600;10,38800;4;30;;Bo Lund;66 12 34 56;bo@netto.example;ja;01-06-2030',
  'R-2;Netto Vestergade;Vestergade 1;5000;Odense C;Bagindgang;55,39650;10,38800;1;14;Nøgle hos vagten;Ida Bech;66 12 34 57;;;',
  'R-3;Åges Ure;Vestergade 40;5000;Odense C;Facade;55,39600;10,39100;2;7;;Åge Holm;66 11 22 33;;nej;',
  'R-4;Café Ørsted;Vestergade 12;5000;Odense C;Over døren;55,39640;10,38950;1;;;;;cafe@oersted.example;;',
  'R-5;Bageren;Vestergade 9;5000;Odense C;;10,38900;55,39610;1;30;;;;;;',
  'R-6;Banegården;Østre Stationsvej 27;5000;Odense C;Perron 1;55,40100;10,38600;60;30;;Vagten;70 15 15 15;;;',
].join('\r\n');

test('a supervisor imports the register, is told which line is wrong and why, and finds who is near', async ({
  browser,
}) => {
  // Given an extract of the register with one line whose numbers stand the wrong way round
  const file = join(vidne.dataDir, 'register.csv');
  await writeFile(file, `\ufeff${register}`);
  const page = await open(browser, supervisor!, '/desk/footage/contacts/');
  await expect(page.getByText(t.contacts.empty)).toBeVisible();

  // When it is imported
  await page.getByRole('button', { name: t.contacts.import.open }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(t.contacts.import.file).setInputFiles(file);
  await dialog.getByRole('button', { name: t.contacts.import.start, exact: true }).click();

  // Then the others are there, and the wrong line can be taken along and put right
  await expect(dialog.getByText(t.contacts.import.done('5', '0', '0'))).toBeVisible();
  await expect(dialog.getByRole('row').filter({ hasText: 'R-5;Bageren' })).toContainText(
    t.contacts.import.faults.outside,
  );
  await isClean(page);
  await shoot(page, 'desk-contacts-import');
  const saved = page.waitForEvent('download');
  await dialog.getByRole('button', { name: t.contacts.import.save }).click();
  const left = await (await saved).createReadStream();
  const text = Buffer.concat(await left.toArray()).toString();
  expect(text.split('\r\n')).toEqual([`\ufeff${register.split('\r\n')[0]}`, register.split('\r\n')[5], '']);
  await page.keyboard.press('Escape');

  // and those near where the supervisor stands come nearest first
  await page.getByRole('button', { name: t.contacts.here }).click();
  await page.getByLabel(t.contacts.within).selectOption('250');
  await page.getByRole('button', { name: t.contacts.find, exact: true }).click();
  await expect(page.getByRole('rowheader')).toHaveText([/Netto/, /Café Ørsted/, /Åges Ure/]);
  await expect(page.getByRole('row').filter({ hasText: 'Åges Ure' })).toContainText(t.contacts.consents.refused);
  await isClean(page);
  await shoot(page, 'desk-contacts');

  // When a member has heard something else, it counts
  await page.getByRole('button', { name: t.contacts.editOf('Café Ørsted') }).click();
  await page.getByRole('dialog').getByLabel(t.contacts.consent).selectOption('given');
  await isClean(page);
  await page.getByRole('dialog').getByRole('button', { name: t.contacts.save, exact: true }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Café Ørsted' })).toContainText('Sune');
  await page.context().close();
});

/** A person at a keyboard. The keys are quick here, and counted as four a second beside what the page takes. */
const msPerKey = 250;
function typist(page: Page) {
  const typed = { keys: 0 };
  return {
    typed,
    async type(text: string) {
      typed.keys += text.length;
      await page.keyboard.type(text);
    },
    async press(key: string) {
      typed.keys += key.split('+').length;
      await page.keyboard.press(key);
    },
  };
}

/** As the shop's page does it: what stands behind the code is opened here, and nowhere else. */
async function openAsked(link: string): Promise<Record<string, unknown>> {
  const { id, identity, recipient } = await openMailbox(parseCode(link.slice(link.indexOf('#') + 1)));
  const answer = await fetch(`${vidne.publicOrigin.replace('localhost', '127.0.0.1')}/api/requests/open`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ mailbox: id, recipient, language: 'da' }),
  });
  const { asked } = (await answer.json()) as { asked: string };
  return JSON.parse(Buffer.from(openBytes(Buffer.from(asked, 'base64'), identity)).toString());
}

test('an officer in the shop asks with the keyboard alone, within a minute, and the code opens the request', async ({
  browser,
}) => {
  // Given an officer on this machine for the first time
  const page = await open(browser, officer!, '/desk/footage/');
  await expect(page.getByText(words.list.first, { exact: false })).toBeVisible();
  await isClean(page);
  for (const [time, phone] of [
    ['first', '72140001'],
    ['second', ''],
  ] as const) {
    await page.goto(`${vidne.deskOrigin}/desk/footage/new/`);
    await expect(page.getByLabel(words.new.case)).toBeFocused();
    await expect(page.getByLabel(words.new.cameras)).toHaveValue(words.new.camerasGiven);
    const startedAt = Date.now();
    const { typed, type, press } = typist(page);

    // When case, place and reason are written, and the telephone number the first time
    await type('0700-76441-00012-26');
    await press('Tab');
    await type('Netto, Vestergade 1');
    await press('Tab');
    await type('Tyveri');
    if (time === 'first') await isClean(page);
    await press('Control+Enter');
    if (phone) {
      await expect(page.getByLabel(words.new.contactPhone)).toBeFocused();
      await isClean(page);
      await type(phone);
      await press('Control+Enter');
    }

    // Then the code stands on the screen
    await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
    const seconds = (Date.now() - startedAt + typed.keys * msPerKey) / 1000;
    console.log(`asking, the ${time} time: ${typed.keys} keys, ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(60);
  }
  await isClean(page);
  await shoot(page, 'desk-footage-code');

  // and a telephone reads the link, behind which the request stands as it was written
  const link = await scan(page.getByRole('dialog').getByRole('img'));
  expect(link).toMatch(/\/anmodning\/#[0-9A-Z-]+$/);
  const asked = await openAsked(link);
  expect(asked).toMatchObject({
    place: 'Netto, Vestergade 1',
    why: 'Tyveri',
    caseReference: '0700-76441-00012-26',
    district: 'fyn',
    ground: { kind: 'voluntary' },
    contact: { name: 'Ib', phone: '72140001' },
  });
  expect(Date.parse(String(asked['to'])) - Date.parse(String(asked['from']))).toBe(3_600_000);

  // When the dialog is left, the page shows the request, and the list both
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('F-2026-');
  await isClean(page);
  await shoot(page, 'desk-footage-request');
  await page.goto(`${vidne.deskOrigin}/desk/footage/`);
  await expect(page.getByRole('rowheader')).toHaveCount(2);
  await expect(page.getByRole('row').filter({ hasText: 'Vestergade' }).first()).toContainText(words.daysLeft(30));
  await isClean(page);
  await shoot(page, 'desk-footage');
  await page.context().close();
});

test('on a telephone the nearest are proposed, and one touch chooses who is asked', async ({ browser }) => {
  // Given an officer with a telephone in the street
  const page = await open(browser, officer!, '/desk/footage/new/', 390);
  await page.getByLabel(words.new.case).fill('0700-76441-00013-26');
  await page.getByRole('button', { name: t.contacts.here }).click();
  const netto = page.getByRole('checkbox', { name: /Netto Vestergade/ });
  await expect(netto).toBeVisible();
  // who will not be asked is not proposed
  await expect(page.getByRole('checkbox', { name: /Åges Ure/ })).toHaveCount(0);
  await netto.check();
  await expect(page.getByLabel(words.new.place, { exact: true })).toHaveValue(
    'Netto Vestergade, Vestergade 1, 5000 Odense C',
  );
  await page.getByLabel(words.new.contactPhone).fill('72140001');
  await isClean(page);
  await shoot(page, 'desk-footage-new');
  await page.getByRole('button', { name: words.new.submit }).click();
  await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');

  // Then it can be written to, asked more of, fetched as a letter, and closed
  await expect(page.getByRole('heading', { level: 3, name: 'Netto Vestergade' })).toBeVisible();
  const letter = page.waitForEvent('download');
  await page.getByRole('button', { name: words.request.letterOf('Netto Vestergade') }).click();
  expect((await letter).suggestedFilename()).toMatch(/^F-2026-\d{6}\.pdf$/);
  await page.getByLabel(words.request.write('Netto Vestergade')).fill('Det haster lidt.');
  await page.getByRole('button', { name: words.request.writeSend }).click();
  await expect(page.getByText('Det haster lidt.')).toBeVisible();
  await page.getByRole('button', { name: words.request.add }).click();
  await page.getByRole('dialog').getByLabel(words.new.name).fill('Genboen');
  await page.getByRole('dialog').getByRole('button', { name: words.request.addSend, exact: true }).click();
  await expect(page.getByRole('heading', { level: 3, name: 'Genboen' })).toBeVisible();
  await page.getByRole('button', { name: words.request.sendOf('Genboen') }).click();
  await expect(page.getByRole('dialog')).toContainText(words.request.sendNone);
  await page.keyboard.press('Escape');
  await isClean(page);
  await page.context().close();
});

test('on the map a colleague sees who was asked and who was not, and asks the rest, by pointer or by keyboard', async ({
  browser,
}) => {
  // Given a map, and an area drawn around a point with the keyboard
  const page = await open(browser, officer!, '/desk/footage/map/');
  const outside: string[] = [];
  page.on('request', (request) => !request.url().startsWith(vidne.deskOrigin) && outside.push(request.url()));
  await expect(page.getByText(t.canvass.noArea)).toBeVisible();
  await isClean(page);
  await page.getByLabel(t.canvass.around).fill('55,39610 10,38850');
  await page.getByLabel(t.canvass.radius).selectOption('200');
  await page.getByLabel(t.canvass.around).press('Enter');
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await expect(row('Netto Vestergade')).toContainText(t.canvass.standings.waiting);
  await expect(row('Café Ørsted')).toContainText(t.canvass.standings.unasked);
  await expect(row('Åges Ure')).toContainText(t.canvass.standings.declines);
  await expect(row('Banegården')).toHaveCount(0);
  await isClean(page);
  await shoot(page, 'desk-footage-map');

  // When a corner is moved by the arrows, and another drawn out by the pointer, the area follows
  const first = page.getByRole('button', { name: /^Hjørne 1:/ });
  const was = await first.getAttribute('aria-label');
  await first.focus();
  await page.keyboard.press('Shift+ArrowUp');
  await expect(first).not.toHaveAttribute('aria-label', was!);
  const map = (await page.getByRole('group', { name: t.canvass.map }).boundingBox())!;
  await page.mouse.click(map.x + 30, map.y + 30);
  await expect(page.getByRole('button', { name: /^Hjørne 13:/ })).toBeVisible();
  // and so does one set under the cross, and taken away again, with the keyboard
  await page.getByRole('group', { name: t.canvass.map }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Hjørne 14:/ })).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(page.getByRole('button', { name: /^Hjørne 14:/ })).toHaveCount(0);
  // a mark that is touched is chosen, and let go again
  const mark = (await page.locator('g.unasked').first().boundingBox())!;
  const cafe = page.getByRole('checkbox', { name: t.contacts.choose('Café Ørsted') });
  for (const isChosen of [true, false]) {
    await page.mouse.click(mark.x + mark.width / 2, mark.y + mark.height / 2);
    await expect(cafe).toBeChecked({ checked: isChosen });
  }

  // and the rest are asked in one go
  await page.getByRole('button', { name: t.canvass.chooseGaps(1) }).click();
  await page.getByRole('link', { name: t.contacts.askAll(1) }).click();
  await expect(page.getByRole('checkbox', { name: /Café Ørsted/ })).toBeChecked();
  expect(outside).toEqual([]);
  await page.context().close();
});
