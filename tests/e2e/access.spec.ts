import { rm } from 'node:fs/promises';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { client, type Force, startForce } from '../desk/force.ts';
import { freePort } from '../free-port.ts';
import { startVidne, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { letProofsAge } from './proofs.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/** An administrator makes a passkey, comes in by it, proves with it, loses it; an officer comes by the force's sign-in. */
let vidne: Vidne;
let force: Force;
let administrator: Staff;
/** one-time link for an auditor */
let auditorLink = '';

test.beforeAll(async () => {
  const ports = { public: await freePort(), desk: await freePort() };
  force = await startForce(`http://localhost:${ports.desk}`);
  const { clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET } = client;
  vidne = await startVidne({ ports, env: { OIDC_ISSUER: force.issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } });
  administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Astrid');
  ({ link: auditorLink } = await administrator.post<{ link: string }>('/api/desk/invites', { role: 'auditor' }));
});
test.afterAll(async () => {
  await vidne.stop();
  await force.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

async function isClean(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
  const width = page.viewportSize()!;
  for (const narrow of [390, width.width]) {
    await page.setViewportSize({ ...width, width: narrow });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
}

/** A phone with a fingerprint reader whose owner always says yes (WebAuthn domain of the DevTools protocol). */
async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('an administrator demands a course of a role and enters who holds it', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addCookies(administrator.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}/desk/staff/`);
  const demands = page.getByRole('region', { name: 'Kurser, en rolle kræver' });
  await demands.getByLabel('Rolle').selectOption('investigator');
  await demands.getByLabel('Kursus').fill('Vold i billeder');
  await page.keyboard.press('Enter');
  await expect(demands.getByRole('listitem')).toContainText('Efterforsker: Vold i billeder');
  await isClean(page);
  await shoot(page, 'desk-staff');
  await page.getByRole('button', { name: 'Kurser for Astrid' }).click();
  const dialog = page.getByRole('dialog', { name: 'Kurser for Astrid' });
  await dialog.getByLabel('Kursus').fill('Vold i billeder');
  await dialog.getByLabel('Gyldigt til og med').fill('2030-06-30');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('listitem')).toContainText('30.06.2030');
  await isClean(page);
  await context.close();
});

test('a passkey is made, signs in with one press, proves an act, and is worth nothing once removed', async ({
  browser,
}) => {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addCookies(administrator.cookies());
  const page = await context.newPage();
  await addAuthenticator(page);

  // Given somebody who signed in with password and code, on their own page
  await page.goto(`${vidne.deskOrigin}/desk/account/`);
  await expect(page.getByText('Du har ingen adgangsnøgle endnu.')).toBeVisible();

  // When they make a passkey, with the keyboard
  await page.getByLabel('Navn på nøglen').fill('Tjenestetelefon');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Tjenestetelefon', { exact: true })).toBeVisible();
  await isClean(page);
  await shoot(page, 'desk-account');
  await page.getByRole('button', { name: 'Omdøb Tjenestetelefon' }).click();
  await page.getByRole('dialog').getByLabel('Navn på nøglen').fill('Telefon');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Telefon', { exact: true })).toBeVisible();

  // Then one press signs them in, the passkey first on the page
  await page.getByRole('button', { name: 'Log ud' }).click();
  await expect(page.getByText('Du er logget ud.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Log ind med politiets log-in' })).toBeVisible();
  await isClean(page);
  await shoot(page, 'desk-sign-in');
  await page.getByRole('button', { name: 'Log ind med adgangsnøgle' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Medarbejdere' })).toBeVisible();

  // When five minutes have passed, an invite asks for the passkey once more, and then goes on by itself
  await letProofsAge(vidne);
  await page.getByRole('button', { name: 'Lav link' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bekræft, at det er dig' });
  await expect(dialog).toBeVisible();
  await isClean(page);
  await shoot(page, 'desk-step-up');
  await page.keyboard.press('Escape');
  await expect(page.getByText('Bekræft, at det er dig, før du gør dette.')).toBeVisible();
  await page.getByRole('button', { name: 'Lav link' }).click();
  await dialog.getByRole('button', { name: 'Bekræft med adgangsnøgle' }).press('Enter');
  await expect(page.getByLabel('Engangslink')).toHaveValue(/\/desk\/invite\/#/);

  // And with password and code as well
  await letProofsAge(vidne);
  await page.getByRole('button', { name: 'Lav link' }).click();
  await dialog.getByLabel('Adgangskode').fill(administrator.password);
  await dialog.getByLabel('Kode på seks cifre').fill('000000');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Koden er forkert eller for gammel.')).toBeVisible();
  await page.keyboard.press('Escape');

  // When it is removed
  await page.goto(`${vidne.deskOrigin}/desk/account/`);
  await page.getByRole('button', { name: 'Fjern Telefon' }).click();
  await page.getByRole('dialog', { name: 'Fjern adgangsnøglen?' }).getByRole('button', { name: 'Fjern' }).click();
  await dialog.getByRole('button', { name: 'Bekræft med adgangsnøgle' }).click();
  await expect(page.getByText('Du har ingen adgangsnøgle endnu.')).toBeVisible();

  // Then the authenticator, which still has it, opens nothing
  await page.getByRole('button', { name: 'Log ud' }).click();
  await page.getByRole('button', { name: 'Log ind med adgangsnøgle' }).click();
  await expect(page.getByText('Adgangsnøglen blev ikke godkendt.')).toBeVisible();
  await context.close();
});

test('an officer accepts an invite with the force’s sign-in, and comes back by it; a stranger does not', async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();

  // Given an invite opened by somebody the force knows, who proved both factors there
  force.officer = { sub: 'P7', name: 'Bo Falk', email: 'bo@politi.example', amr: ['pwd', 'mfa'] };
  await page.goto(vidne.links['moderator']!);
  await page.getByRole('button', { name: 'Opret adgang med politiets log-in' }).click();

  // Then they are in the queue under their name, and the code is not left in the address
  await expect(page.getByText('Bo Falk')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/desk/');

  // When they sign out and come to a page that asks who they are
  await page.getByRole('button', { name: 'Log ud' }).click();
  await expect(page.getByText('Du er logget ud.')).toBeVisible();
  await page.goto(`${vidne.deskOrigin}/desk/account/#here`);
  await page.getByRole('button', { name: 'Log ind med politiets log-in' }).click();

  // Then they are back where they were going
  await expect(page.getByRole('heading', { name: 'Min adgang' })).toBeVisible();
  await expect(page.getByText('Politiets log-in', { exact: true }).first()).toBeVisible();

  // When five minutes have passed and they want a passkey, the force's sign-in asks them once more
  await letProofsAge(vidne);
  const asked = force.asked;
  await page.getByLabel('Navn på nøglen').fill('Telefon');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Bekræft, at det er dig' });
  await expect(dialog.getByText('Åbner et nyt vindue.')).toBeVisible();
  await isClean(page);
  await shoot(page, 'desk-step-up-force');
  await addAuthenticator(page);
  await dialog.getByRole('button', { name: 'Bekræft med politiets log-in' }).press('Enter');

  // Then they are where they were all along, with both factors fresh, and the act goes through by itself
  await expect.poll(() => force.asked).toBe(asked + 1);
  await expect(page.getByText('Telefon', { exact: true })).toBeVisible();
  await expect(page).toHaveURL(`${vidne.deskOrigin}/desk/account/#here`);
  await context.close();

  // And somebody the force knows and nobody invited is told what to do
  force.officer = { sub: 'P8', name: 'Fremmed', email: 'fremmed@politi.example', amr: ['mfa'] };
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${vidne.deskOrigin}/desk/sign-in/`);
  await other.getByRole('button', { name: 'Log ind med politiets log-in' }).click();
  await expect(other.getByText('Din bruger i politiets log-in har ikke adgang her.')).toBeVisible();
  expect(new URL(other.url()).search).toBe('');
  await other.context().close();
});

test('an auditor reads who signed in and who changed access, and finds a person', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  force.officer = { sub: 'P9', name: 'Åse Ørsted', email: 'aase@politi.example', amr: ['mfa'] };
  await page.goto(auditorLink);
  await page.getByRole('button', { name: 'Opret adgang med politiets log-in' }).click();
  await page.getByRole('link', { name: 'Log', exact: true }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Log ind og indstillinger' })).toBeVisible();
  const rows = page.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(rows.first()).toContainText('Log ind');
  await expect(rows.first()).toContainText('Politiets log-in');
  await expect(rows.filter({ hasText: 'Adgangsnøgle fjernet' })).toHaveCount(1);
  await isClean(page);
  await shoot(page, 'desk-log');
  await page.getByLabel('Navn eller e-mail').fill('ørsted');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Hændelse').selectOption('course');
  await page.getByRole('button', { name: 'Søg' }).click();
  await expect(page.getByText('Ingen hændelser passer til søgningen.').first()).toBeVisible();
  await context.close();
});
