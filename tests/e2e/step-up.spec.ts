import { rm } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { openTip, submitTip } from '../demo/client.ts';
import { client, type Force, startForce } from '../desk/force.ts';
import { freePort } from '../free-port.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { letProofsAge } from './proofs.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite } from './staff.ts';
import { tabTo } from './tab-to.ts';

/** Who came by the force's own sign-in proves it anew there, in a window of its own. */
let vidne: Vidne;
let force: Force;
let investigatorLink = '';
const ingrid = { sub: 'P10', name: 'Ingrid Dahl', email: 'ingrid@politi.example', amr: ['pwd', 'mfa'] };

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  const ports = { public: await freePort(), desk: await freePort() };
  force = await startForce(`http://localhost:${ports.desk}`);
  const { clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET } = client;
  vidne = await startVidne({ ports, env: { OIDC_ISSUER: force.issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } });
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Astrid');
  ({ link: investigatorLink } = await administrator.post<{ link: string }>('/api/desk/invites', {
    role: 'investigator',
  }));
});
test.afterAll(async () => {
  await vidne.stop();
  await force.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

async function isClean(page: Page): Promise<void> {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await faultsOf(page)).toEqual([]);
  }
}

test('what was typed in a dialog stays while the force’s sign-in asks anew in a second window; with the keyboard alone', async ({
  browser,
}) => {
  // Given an investigator who came by the force's sign-in, and has a tip of a named sender in hand
  force.officer = ingrid;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(investigatorLink);
  await page.getByRole('button', { name: 'Opret adgang med politiets log-in' }).click();
  await expect(page.getByText('Ingrid Dahl')).toBeVisible();
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  await submitTip(vidne.publicOrigin, opened, { text: 'Jeg så ham.', files: [], contact: { phone: '12345678' } });
  const queue = async () =>
    (await (await page.request.get(`${vidne.deskOrigin}/api/desk/queue`)).json()) as { items: { id: string }[] };
  await until(async () => (await queue()).items.length === 1, 'the tip is in the queue');
  const tip = (await queue()).items[0]!.id;
  await page.goto(`${vidne.deskOrigin}/desk/tip/#${tip}`);
  await page.getByRole('button', { name: 'Tag tippet' }).press('Enter');
  await tabTo(page, /^Bed om at se dem$/);
  await page.keyboard.press('Enter');
  const asking = page.getByRole('dialog', { name: 'Bed om afsenderens kontaktoplysninger' });
  await tabTo(page, /^Afsenderen kan være i fare$/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Hvorfor er det nødvendigt\?$/);
  const words = 'Hun så gerningsmandens ansigt.';
  await page.keyboard.type(words);
  await tabTo(page, /^Journalnummer$/);
  await page.keyboard.type('0100-12345-00077-26');

  // When she sends it after five minutes, and confirms it with the force's sign-in
  await letProofsAge(vidne);
  await page.keyboard.press('Enter');
  const proving = page.getByRole('dialog', { name: 'Bekræft, at det er dig' });
  await expect(proving.getByText('Åbner et nyt vindue.')).toBeVisible();
  await isClean(page);
  const coming = context.waitForEvent('page');
  const asked = force.asked;
  await tabTo(page, /^Bekræft med politiets log-in$/);
  await page.keyboard.press('Enter');
  const second = await coming;

  // Then nothing of what she typed is in any storage of the browser, and the second window closes by itself
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  expect(stored).not.toContain('gerningsmand');
  await expect.poll(() => second.isClosed()).toBe(true);
  expect(force.asked).toBe(asked + 1);

  // and the request is sent as she wrote it, from where she wrote it
  await expect(asking).toHaveCount(0);
  await expect(proving).toHaveCount(0);
  await expect(page.getByText('Du har bedt om at se dem.')).toBeVisible();
  const answer = await page.request.get(`${vidne.deskOrigin}/api/desk/reveals`);
  const { mine } = (await answer.json()) as { mine: { reason: string }[] };
  expect(mine.map(({ reason }) => reason)).toEqual([words]);

  // When somebody else is there by mistake, the second window says so, and the page still waits with its words
  await page.getByRole('button', { name: 'Træk anmodningen tilbage' }).press('Enter');
  await page.getByRole('button', { name: 'Bed om at se dem' }).press('Enter');
  await asking.getByRole('radio').first().check();
  await asking.getByLabel('Hvorfor er det nødvendigt?').fill(words);
  await asking.getByLabel('Journalnummer').fill('0100-12345-00077-26');
  await letProofsAge(vidne);
  await page.keyboard.press('Enter');
  force.officer = { sub: 'P8', name: 'Fremmed', email: 'fremmed@politi.example', amr: ['mfa'] };
  const wrong = context.waitForEvent('page');
  await proving.getByRole('button', { name: 'Bekræft med politiets log-in' }).press('Enter');
  const stranger = await wrong;
  await expect(stranger.getByRole('alert')).toBeVisible();
  await expect(proving.getByRole('status')).toContainText('Bekræft i det andet vindue.');
  await isClean(page);
  await stranger.close();
  await page.keyboard.press('Escape');
  await expect(asking.getByLabel('Hvorfor er det nødvendigt?')).toHaveValue(words);
  await context.close();
});

test('a browser that opens no windows says what is lost before the page itself goes to the force’s sign-in', async ({
  browser,
}) => {
  force.officer = ingrid;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  // as the machines of a force may be set up: the browser itself refuses this page every window
  await page.route('**/desk/account/', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    const policy = `${headers['content-security-policy']}; sandbox allow-scripts allow-same-origin allow-forms`;
    await route.fulfill({ response, headers: { ...headers, 'content-security-policy': policy } });
  });
  await page.goto(`${vidne.deskOrigin}/desk/sign-in/?next=${encodeURIComponent('/desk/account/#here')}`);
  await page.getByRole('button', { name: 'Log ind med politiets log-in' }).click();
  await expect(page.getByRole('heading', { name: 'Min adgang' })).toBeVisible();
  await letProofsAge(vidne);
  await page.getByLabel('Navn på nøglen').fill('Tablet');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Bekræft, at det er dig' });
  await dialog.getByRole('button', { name: 'Bekræft med politiets log-in' }).press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Browseren åbnede ikke vinduet.');
  await isClean(page);
  await shoot(page, 'desk-step-up-blocked');
  const asked = force.asked;
  await tabTo(page, /^Fortsæt på denne side$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => force.asked).toBe(asked + 1);
  await expect(page).toHaveURL(`${vidne.deskOrigin}/desk/account/#here`);
  await expect(page.getByRole('heading', { name: 'Min adgang' })).toBeVisible();
  await context.close();
});
