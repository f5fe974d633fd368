import { rm } from 'node:fs/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openTip, submitTip } from '../demo/client.ts';
import { type Mailer, startMailer } from '../mail/smtp-server.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/**
 * Two people who share no language: a moderator asks in Danish, by keys alone, a sender reads English and answers by
 * choosing. What they answer is looked at by the moderator before an investigator reads it.
 */
let vidne: Vidne;
let mailer: Mailer;
let moderator: Staff;
let investigator: Staff;

test.beforeAll(async () => {
  mailer = await startMailer();
  vidne = await startVidne({
    env: { REVIEW_ANSWERS: '1', SMTP_URL: `smtp://127.0.0.1:${mailer.port}`, MAIL_FROM: 'vidne@politi.example' },
  });
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Aksel');
  const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role: 'investigator' });
  investigator = await acceptInvite(vidne.deskOrigin, link, 'Jonas');
});
test.afterAll(async () => {
  await vidne.stop();
  await mailer.close();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const expectNoFaults = async (page: Page) => expect(await faultsOf(page)).toEqual([]);

/** A tip that has arrived; answers its id on the desk and the sender's code. */
async function send(language: 'da' | 'en', text: string): Promise<{ id: string; code: string }> {
  const { code } = await submitTip(vidne.publicOrigin, await openTip(vidne.publicOrigin, { language }), {
    text,
    files: [],
  });
  let id = '';
  await until(async () => {
    const { items } = await moderator.get<{ items: { id: string; excerpt: string }[] }>('/api/desk/queue?state=all');
    id = items.find(({ excerpt }) => excerpt === text)?.id ?? '';
    return id !== '';
  }, 'the tip is in the queue');
  return { id, code };
}

async function atDesk(browser: Browser, person: Staff, path: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies(person.cookies());
  const page = await context.newPage();
  await page.goto(`${vidne.deskOrigin}${path}`);
  return page;
}

/** Tab, until what has this name is reached. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      const labels = (at as HTMLInputElement | null)?.labels;
      return ((labels?.[0] ?? at)?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
    });
  for (let pressed = 0; !name.test(await focused()); pressed++) {
    expect(pressed, `${name} is reached by Tab`).toBeLessThan(90);
    await page.keyboard.press('Tab');
  }
}

const dialogue = (page: Page) => page.getByRole('region', { name: 'Dialog med afsenderen' });

test('a closed question goes out in Danish, is read and answered in English, and comes back in Danish', async ({
  browser,
}) => {
  const { id, code } = await send('en', 'I saw a man run towards the harbour.');
  const desk = await atDesk(browser, moderator, `/desk/tip/#${id}`);
  await expect(desk.getByText('I saw a man run')).toBeVisible();

  // Given the phrase book, opened by a key, where typing filters
  await desk.keyboard.press('s');
  const dialog = desk.getByRole('dialog', { name: 'Vendinger' });
  await expect(dialog.getByLabel('Søg i vendinger')).toBeFocused();
  await expect(dialog.getByRole('button', { name: /Så du nummerpladen/ })).toBeVisible();
  await expectNoFaults(desk);
  await shoot(desk, 'desk-phrases');
  await desk.keyboard.type('personens ans');
  await expect(dialog.getByText('1 vending', { exact: true })).toBeVisible();
  await desk.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('button', { name: /Så du personens ansigt/ })).toBeFocused();
  await desk.keyboard.press('Enter');

  // When it is looked at and sent
  await expect(dialog).toHaveCount(0);
  await expect(desk.getByRole('button', { name: 'Send vending' })).toBeFocused();
  await expect(dialogue(desk)).toContainText('Afsenderen læser på engelsk');
  await expect(dialogue(desk)).toContainText('Did you see the person’s face?');
  await expectNoFaults(desk);
  // And sent again, because the answer was lost on its way
  await desk.route(
    `**/tips/${id}/messages`,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await desk.keyboard.press('Enter');
  await expect(dialogue(desk)).toContainText('Der er ingen forbindelse til serveren.');
  await desk.getByRole('button', { name: 'Send vending' }).press('Enter');
  await expect(dialogue(desk).getByRole('listitem').filter({ hasText: 'Så du personens ansigt?' })).toHaveCount(1);
  await expect(dialogue(desk)).toContainText('I postkassen', { timeout: 30_000 });

  // Then the sender reads it in English and answers by choosing, with the keyboard alone
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
  const sender = await phone.newPage();
  await sender.goto(`${vidne.publicOrigin}/en/svar/`);
  await sender.getByLabel('Code', { exact: true }).fill(code);
  await sender.keyboard.press('Enter');
  await expect(sender.getByText('Did you see the person’s face?', { exact: true })).toBeVisible();
  await expectNoFaults(sender);
  await shoot(sender, 'mailbox-question');
  await tabTo(sender, /^Send answer$/);
  await sender.keyboard.press('Enter');
  await expect(sender.getByText('Choose or write an answer before you send.')).toBeVisible();
  await expect(sender.getByRole('radio', { name: 'Yes' })).toBeFocused();
  await expectNoFaults(sender);
  await sender.keyboard.press('Space');
  await sender.keyboard.press('ArrowDown');
  await expect(sender.getByRole('radio', { name: 'No', exact: true })).toBeChecked();
  await tabTo(sender, /^Send answer$/);
  await sender.keyboard.press('Enter');
  await expect(sender.getByText('You have answered.')).toBeVisible();
  await expect(sender.getByRole('radio')).toHaveCount(0);
  await expectNoFaults(sender);

  // And the moderator reads it in Danish with the original beside it, while the investigator waits
  const answer = dialogue(desk).getByRole('listitem').filter({ hasText: 'Svar på: Så du personens ansigt?' });
  await expect(answer).toContainText('Nej', { timeout: 60_000 });
  await expect(answer).toContainText('Afsenderens ord: “No”');
  await expect(dialogue(desk)).toContainText('Besvaret');
  await expectNoFaults(desk);
  await shoot(desk, 'desk-review');
  const theirs = await atDesk(browser, investigator, `/desk/tip/#${id}`);
  await expect(dialogue(theirs)).toContainText('En moderator ser svaret igennem, før det kan læses her.');
  await expect(dialogue(theirs)).not.toContainText('Nej');
  await expect(dialogue(theirs).getByRole('button', { name: 'Lad efterforskere læse' })).toHaveCount(0);
  await expectNoFaults(theirs);

  // When the moderator lets it through
  await desk.getByRole('heading', { level: 1 }).focus();
  await tabTo(desk, /^Lad efterforskere læse$/);
  await desk.keyboard.press('Enter');
  await expect(answer).toContainText('Sluppet igennem af Mona');
  await expect(dialogue(theirs)).toContainText('Nej', { timeout: 30_000 });

  // Then the sender sees that it was read
  await expect(async () => {
    await sender.getByRole('button', { name: 'Look for news' }).click();
    await expect(sender.getByText('Read by the police')).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await expectNoFaults(sender);
  for (const page of [desk, sender, theirs]) await page.context().close();
});

test('without JavaScript a choice, a time and a place are answered by plain forms', async ({ browser }) => {
  const { id, code } = await send('da', 'Jeg så en bil uden lys.');
  for (const phrase of ['which_colour', 'when_seen', 'where_seen'])
    await moderator.post(`/api/desk/tips/${id}/messages`, { phrase });
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await expect(async () => {
    await page.goto(`${vidne.publicOrigin}/svar/`);
    await page.getByLabel('Din kode').fill(code);
    await page.getByRole('button', { name: 'Åbn postkassen' }).click();
    await expect(page.getByText('Hvor så du det?').first()).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 60_000 });
  await shoot(page, 'mailbox-question-plain');
  const question = (text: string) => page.getByRole('listitem').filter({ hasText: text });

  // a choice
  await question('Hvilken farve').getByRole('radio', { name: 'Blå' }).check();
  await question('Hvilken farve').getByRole('button', { name: 'Send svar' }).click();
  await expect(question('Hvilken farve')).toContainText('Du har svaret.');
  // an empty answer is refused with a sentence
  await question('Hvornår').getByRole('button', { name: 'Send svar' }).click();
  await expect(page.getByText('Svaret passer ikke til spørgsmålet.')).toBeVisible();
  // a time
  await question('Hvornår').getByLabel('Dag').fill('2026-11-03');
  await question('Hvornår')
    .getByLabel(/Klokkeslæt/)
    .fill('21:30');
  await question('Hvornår').getByRole('button', { name: 'Send svar' }).click();
  await expect(page.getByText('3. november 2026 kl. 21.30')).toBeVisible();
  // a place nobody knows
  await question('Hvor så du det?').getByRole('button', { name: 'Det ved jeg ikke' }).click();
  await expect(page.getByText('Du har svaret.')).toHaveCount(3);
  // reloading sends nothing twice
  await page.reload();
  await expect(page.locator('.letter-sender')).toHaveCount(3);

  await until(async () => {
    const { messages } = await moderator.get<{ messages: { answer: string | null }[] }>(`/api/desk/tips/${id}`);
    const answers = messages.flatMap(({ answer }) => answer ?? []).sort();
    return answers.join() === ['2026-11-03T21:30', 'blue', 'unknown'].join();
  }, 'every answer is on the desk as what it is');
  await context.close();
});

test('a member chooses when to be told, by keys; the health page says that mail works', async ({ browser }) => {
  const page = await atDesk(browser, investigator, '/desk/account/', 390);
  const daily = page.getByRole('radio', { name: 'Én gang om dagen' });
  await expect(page.getByRole('radio', { name: 'Med det samme' })).toBeChecked();
  await expect(page.getByText('Kl. 07.00, så længe noget nyt venter.', { exact: false })).toBeVisible();
  await expectNoFaults(page);
  await shoot(page, 'desk-account');
  await tabTo(page, /^Med det samme$/);
  await page.keyboard.press('ArrowDown');
  await expect(daily).toBeChecked();
  await until(async () => {
    const { mail } = await investigator.get<{ mail: { choice: string } }>('/api/desk/me');
    return mail.choice === 'daily';
  }, 'the choice is kept');
  await page.reload();
  await expect(daily).toBeChecked();

  await page.goto(`${vidne.deskOrigin}/desk/health/`);
  await expect(page.getByText('E-mail til medarbejdere')).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('virker', { exact: true })).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  await page.context().close();
});
