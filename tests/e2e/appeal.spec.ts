import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import type { Draft } from '../../api/appeal/draft.ts';
import { openTip, sendFile, submitTip } from '../demo/client.ts';
import { wholeDraft } from '../desk/appeal-desk.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { faultsOf } from './faults.ts';
import { letProofsAge } from './proofs.ts';
import { shoot } from './screenshot.ts';
import { acceptInvite, type Staff } from './staff.ts';

/**
 * A publisher writes an appeal. The law says what is missing, she mends it, and cannot approve it herself. A second person
 * does, with both factors anew, and it is live on the public site in both languages, picture and all.
 */
let vidne: Vidne;
let contentDir: string;
let pia: Staff;
let lis: Staff;
let mona: Staff;
let leif: Staff;

test.beforeAll(async () => {
  contentDir = await mkdtemp(join(tmpdir(), 'vidne-content-'));
  await cp('content', contentDir, { recursive: true });
  vidne = await startVidne({ env: { CONTENT_DIR: contentDir } });
  const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  const join_ = async (role: string, called: string): Promise<Staff> => {
    const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role });
    return acceptInvite(vidne.deskOrigin, link, called);
  };
  [pia, mona, lis] = [
    await join_('publisher', 'Pia'),
    await join_('publisher', 'Mona'),
    await join_('supervisor', 'Lis'),
  ];
  // a session of his own: proving both factors anew ended the one Lis began with
  leif = await join_('supervisor', 'Leif');
});
test.afterAll(async () => {
  await vidne.stop();
  for (const folder of [vidne.dataDir, contentDir]) await rm(folder, { recursive: true, force: true });
});

async function open(browser: Browser, who: Staff, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies(who.cookies());
  const page = await context.newPage();
  await page.goto(vidne.deskOrigin + path);
  return page;
}

async function expectNoFaults(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
}

const part = (page: Page, name: string) =>
  page.locator('details.part', { has: page.getByRole('heading', { name, exact: true }) }).first();
/** Both languages of one field. */
async function write(page: Page, field: string, danish: string, english: string): Promise<void> {
  const group = page.getByRole('group', { name: field, exact: true }).first();
  await group.getByLabel('Dansk').fill(danish);
  await group.getByLabel('Engelsk').fill(english);
}

test.describe.configure({ mode: 'serial' });

test('the desk is killed while it publishes, and publishes by itself when it is back', async () => {
  // Given an appeal that Mona wrote and Leif has approved
  const { appeal } = await mona.post<{ appeal: { id: string; publicId: string } }>('/api/desk/appeals', {
    type: 'witness_call',
    district: 'fyn',
  });
  const path = `/api/desk/appeals/${appeal.id}`;
  await mona.post(path, { version: 1, draft: wholeDraft(new Date()) });
  await mona.post(`${path}/submit`, { version: 2 });
  await leif.post(`${path}/approve`, { version: 2, rank: 'Vicepolitiinspektør' });

  // When the desk is killed in the middle of making it public
  const folder = join(contentDir, 'appeals', appeal.publicId);
  await until(() => existsSync(folder), 'it is in the content', 30_000);
  await vidne.killRole('desk');

  // Then it becomes public all the same, and the desk knows that it is
  const shown = () => mona.get<{ appeal: { status: string; publishedRevision: number | null } }>(path);
  await until(async () => (await shown()).appeal.status === 'published', 'it is published', 180_000);
  const address = `${vidne.publicOrigin.replace('localhost', '127.0.0.1')}/efterlysninger/${appeal.publicId}/`;
  expect(await (await fetch(address)).text()).toContain('Så du ulykken i Nyborg?');
  expect(readdirSync(join(contentDir, 'appeals')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('written, refused, mended, approved by another, and live in both languages', async ({ browser }) => {
  test.setTimeout(480_000);
  // Given a publisher who begins an appeal for witnesses
  const writer = await open(browser, pia, '/desk/');
  await expect(writer).toHaveURL(/\/desk\/appeals\//);
  await expect(writer.getByText('Der er ingen her.')).toBeVisible();
  await writer.getByRole('button', { name: 'Ny efterlysning' }).click();
  await writer.getByLabel('Type').selectOption('witness_call');
  await writer.getByLabel('Politikreds').selectOption('fyn');
  await expectNoFaults(writer);
  await writer.getByRole('button', { name: 'Opret' }).click();
  await expect(writer.getByRole('heading', { name: 'Uden titel' })).toBeVisible();
  const id = new URL(writer.url()).searchParams.get('id') ?? '';

  // When she writes the title, it is saved by itself, seen in the preview, and the law says what else it asks for
  await write(
    writer,
    'Titel',
    'Så du ulykken ved havnen i Nyborg?',
    'Did you see the accident by the harbour in Nyborg?',
  );
  await expect(writer.getByText(/^Gemt \d\d\.\d\d/)).toBeVisible();
  await expect(writer.locator('.window h1')).toHaveText('Så du ulykken ved havnen i Nyborg?');
  await expect(writer.getByText('Det mangler, før den kan godkendes')).toBeVisible();
  await writer.getByRole('button', { name: 'Send til godkendelse' }).click();
  await expect(writer.getByText('Loven er ikke opfyldt endnu.')).toBeVisible();
  await expectNoFaults(writer);
  await shoot(writer, 'desk-appeal-missing');

  // And each thing that is missing leads to its field
  await writer
    .locator('.gate')
    .getByRole('button', { name: /^Hjemmel$/ })
    .click();
  await expect(writer.getByLabel('Hjemmel', { exact: true })).toBeFocused();
  await writer.getByLabel('Hjemmel', { exact: true }).selectOption('no_person');
  await write(
    writer,
    'Hvorfor er det nødvendigt?',
    'Vi kender ikke bilen og mangler vidner.',
    'We do not know the car and lack witnesses.',
  );
  await write(
    writer,
    'Hvorfor går det ikke for vidt?',
    'Ingen person bliver beskrevet eller vist.',
    'Nobody is described or shown.',
  );
  await write(
    writer,
    'Indledning',
    'En cyklist blev påkørt torsdag aften, og bilen kørte fra stedet.',
    'A cyclist was hit on Thursday evening, and the car left the place.',
  );
  await write(
    writer,
    'Det har politiet brug for',
    'Iagttagelser omkring havnen\nOptagelser fra bilkameraer',
    'What you saw by the harbour\nDashcam recordings',
  );
  await write(
    writer,
    'Hvad er der sket?',
    'Cyklisten kom fra stationen.\n\nBilen var mørk.',
    'The cyclist came from the station.\n\nThe car was dark.',
  );
  await part(writer, 'Hvad det handler om').locator('summary').first().click();
  await writer.getByLabel('Regler for personoplysninger').selectOption('LED');
  await part(writer, 'Hvornår').locator('summary').first().click();
  await writer.getByRole('button', { name: 'Brug de foreslåede tider' }).click();
  await part(writer, 'Spørgsmål til borgerne').locator('summary').first().click();
  await writer.getByRole('button', { name: 'Tilføj: Spørgsmål til borgerne' }).click();
  await write(writer, 'Spørgsmål', 'Hvad så du på havnen?', 'What did you see by the harbour?');

  // And a picture of the place, drawn without what the camera wrote, with the point that matters
  await part(writer, 'Billeder').locator('summary').first().click();
  await writer.getByLabel('Tilføj billeder').setInputFiles('content/appeals/EF-2026-000102/crossing-800.jpg');
  await expect(writer.getByRole('button', { name: /^Det vigtigste punkt/ })).toBeVisible({ timeout: 90_000 });
  await writer.getByLabel('Slags', { exact: true }).first().selectOption('drawing');
  await writer.getByLabel('Hvad er billedet til?').selectOption('context');
  await writer.getByRole('button', { name: /^Det vigtigste punkt/ }).press('ArrowLeft');
  await expect(
    writer.getByRole('button', { name: 'Det vigtigste punkt: 48 % fra venstre, 50 % fra oven' }),
  ).toBeVisible();
  await write(
    writer,
    'Hvad ser man på billedet?',
    'Tegning af krydset ved havnen set fra oven.',
    'Drawing of the crossing by the harbour from above.',
  );
  // And the van's plate covered, in a drawing of its own
  await writer.getByRole('button', { name: 'Beskær og slør' }).click();
  const covering = writer.getByRole('dialog', { name: 'Beskær og slør' });
  await covering.getByRole('button', { name: 'Tilføj et felt, der dækkes' }).click();
  await expect(covering.getByRole('spinbutton', { name: 'Bredde (Felt 1)' })).toHaveValue('160');
  await expectNoFaults(writer);
  await shoot(writer, 'desk-appeal-cover');
  await covering.getByRole('button', { name: 'Tegn billedet på ny' }).click();
  await expect(covering).toBeHidden();
  await expect(writer.getByRole('button', { name: /^Det vigtigste punkt/ })).toBeVisible({ timeout: 90_000 });
  await expect(writer.getByText('Intet mangler')).toBeVisible();
  await expectNoFaults(writer);
  await shoot(writer, 'desk-appeal');
  await writer.getByRole('button', { name: 'Send til godkendelse' }).click();
  await expect(writer.getByText('En anden end den, der skrev og sendte, skal godkende.')).toBeVisible();

  // Then she cannot approve it herself, whatever she sends
  await expect(writer.getByRole('button', { name: 'Godkend og udgiv' })).toHaveCount(0);
  const { appeal } = await pia.get<{ appeal: { version: number; publicId: string } }>(`/api/desk/appeals/${id}`);
  const own = await pia.fetch(`/api/desk/appeals/${id}/approve`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ version: appeal.version, rank: 'Redaktør' }),
  });
  expect(await own.json()).toMatchObject({ code: 'appeal_own' });

  // When a second person reads it and approves, with both factors anew
  const second = await open(browser, lis, '/desk/appeals/?view=legal_review');
  await second.getByRole('link', { name: 'Så du ulykken ved havnen i Nyborg?' }).click();
  await second.getByRole('button', { name: 'Godkend og udgiv' }).click();
  const dialog = second.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Godkend og udgiv' }).click();
  await expect(dialog).toContainText('Skriv din stilling.');
  await expectNoFaults(second);
  await shoot(second, 'desk-appeal-approve');
  await dialog.getByLabel('Din stilling').fill('Vicepolitiinspektør');
  await letProofsAge(vidne);
  await dialog.getByRole('button', { name: 'Godkend og udgiv' }).click();
  const proving = second.getByRole('dialog', { name: 'Bekræft, at det er dig' });
  await proving.getByLabel('Adgangskode').fill(lis.password);
  await proving.getByLabel('Kode på seks cifre').fill(lis.totp());
  await proving.getByRole('button', { name: 'Bekræft', exact: true }).click();
  await expect(second.getByText(/^(Bliver udgivet nu …|Udgivet )/)).toBeVisible();

  // Then it is live on the public site in both languages, with its picture and nothing that is private
  const address = (lang: string) =>
    `${vidne.publicOrigin.replace('localhost', '127.0.0.1')}${lang}/efterlysninger/${appeal.publicId}/`;
  await until(
    async () => (await fetch(address(''))).ok,
    'it is live',
    180_000,
    () => vidne.output().slice(-3000),
  );
  for (const [lang, title] of [
    ['', 'Så du ulykken ved havnen i Nyborg?'],
    ['/en', 'Did you see the accident by the harbour in Nyborg?'],
  ] as const) {
    const page = await (await fetch(address(lang))).text();
    expect(page).toContain(title);
    const picture = /src="(\/media\/[^"]+-800\.jpg)"/.exec(page)?.[1] ?? '';
    // the drawing in which it is covered
    expect(picture).toContain('/p1-2-800.jpg');
    const shown = await fetch(`${vidne.publicOrigin.replace('localhost', '127.0.0.1')}${picture}`);
    expect(shown.headers.get('content-type')).toBe('image/jpeg');
  }
  const kept = readFileSync(join(contentDir, 'appeals', appeal.publicId, 'appeal.json'), 'utf8');
  expect(kept).not.toContain('Vicepolitiinspektør');
  await expect(second.getByText(/^Udgivet /)).toBeVisible({ timeout: 60_000 });
  await expectNoFaults(second);

  // And somebody else who opens it is told of whoever writes, and what was changed
  await writer.reload();
  await writer.getByRole('button', { name: 'Skriv en ny udgave' }).click();
  await expect(writer.getByText('Udgave 1 er offentlig.')).toBeVisible();
  const colleague = await open(browser, mona, `/desk/appeal/?id=${id}`);
  await expect(colleague.locator('main').getByText('Pia skriver også her.')).toBeVisible();
  await write(colleague, 'Titel', 'Så du ulykken i Nyborg havn?', 'Did you see the accident in Nyborg harbour?');
  await expect(colleague.getByText(/^Gemt \d\d/)).toBeVisible();
  await write(writer, 'Titel', 'Så du ulykken i Nyborg?', 'Did you see the accident in Nyborg?');
  await expect(writer.locator('main').getByText(/^Mona gemte kl\. .*, mens du skrev\.$/)).toBeVisible();
  await expectNoFaults(writer);
  await shoot(writer, 'desk-appeal-conflict');
  await writer.getByRole('button', { name: 'Brug kollegaens og kassér mit' }).click();
  await expect(writer.locator('.window h1')).toHaveText('Så du ulykken i Nyborg havn?');
  await writer.locator('details.history > summary').click();
  await expect(writer.locator('details.history ins').first()).toContainText('havn');
  await expectNoFaults(writer);
  await shoot(writer, 'desk-appeal-history');
  await writer.goto(`${vidne.deskOrigin}/desk/appeals/`);
  await expect(writer.getByRole('link', { name: 'Så du ulykken i Nyborg havn?' })).toBeVisible();
  await expectNoFaults(writer);
  await shoot(writer, 'desk-appeals');
});

test('a person who is taken out takes no picture along, whoever else is writing', async ({ browser }) => {
  // Given an appeal of a witness and a suspect, with a picture of each
  const begun = { type: 'suspect_unidentified', district: 'fyn' };
  const { appeal } = await pia.post<{ appeal: { id: string } }>('/api/desk/appeals', begun);
  const path = `/api/desk/appeals/${appeal.id}`;
  type Kept = { appeal: { version: number; draft: Draft } };
  const kept = async () => (await pia.get<Kept>(path)).appeal;
  const { draft } = await kept();
  const picture = { kind: 'photo' as const, purpose: 'identify' as const };
  const media = [
    { ...picture, name: 'p1', subjectRef: 0 },
    { ...picture, name: 'p2', subjectRef: 1 },
  ];
  const subjects = [{ role: 'witness' as const }, { role: 'suspect' as const }];
  await pia.post(path, { version: 1, draft: { ...draft, subjects, media } });

  // When she writes of the suspect while a colleague takes the witness out
  const writer = await open(browser, pia, `/desk/appeal/?id=${appeal.id}`);
  await part(writer, 'Personer').locator('summary').first().click();
  const gone = {
    subjects: [{ role: 'suspect' }],
    media: [
      { ...picture, name: 'p1' },
      { ...media[1], subjectRef: 0 },
    ],
  };
  await mona.post(path, { version: 2, draft: { ...draft, ...gone } });
  await writer.getByRole('group', { name: 'Person 2' }).getByLabel('Alder fra').fill('30');

  // Then she is told, and what she keeps is of the same two people and their own pictures
  await expect(writer.getByText(/I har begge ændret disse felter:.*Person/)).toBeVisible();
  await writer.getByRole('button', { name: 'Behold begges, og mit hvor vi er uenige' }).click();
  await until(async () => (await kept()).version === 4, 'it is saved', 10_000);
  const both = (await kept()).draft;
  expect(both.subjects).toEqual([{ role: 'witness' }, { role: 'suspect', ageMin: 30 }]);
  expect(both.media?.map(({ subjectRef }) => subjectRef)).toEqual([0, 1]);

  // And when she takes the witness out herself, the witness's picture is not the suspect's
  await writer.getByRole('button', { name: 'Fjern Person 1' }).click();
  await until(async () => (await kept()).version === 5, 'it is saved', 10_000);
  const left = (await kept()).draft;
  expect(left.subjects).toEqual([{ role: 'suspect', ageMin: 30 }]);
  expect(left.media?.map(({ subjectRef }) => subjectRef)).toEqual([undefined, 0]);
});

test('a covered picture of an exhibit becomes a picture of a new appeal, in one go from the tip', async ({
  browser,
}) => {
  // Given a photograph that somebody sent, accepted as evidence, and a copy of it with a part covered
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  const photo = { path: 'content/appeals/EF-2026-000102/crossing-800.jpg', name: 'foto.jpg', type: 'image/jpeg' };
  const upload = await sendFile(vidne.publicOrigin, opened, photo);
  await submitTip(vidne.publicOrigin, opened, { text: 'Jeg så bilen.', files: [{ upload, name: 'foto.jpg' }] });
  const queue = () => leif.get<{ items: { id: string; files: { ready: number } }[] }>('/api/desk/queue?state=all');
  await until(async () => (await queue()).items[0]?.files.ready === 1, 'the photograph is ready', 120_000);
  const tip = (await queue()).items[0]!.id;
  await leif.post(`/api/desk/tips/${tip}/claim`, {});
  await leif.post(`/api/desk/tips/${tip}/accept`, { reason: 'evidence_secured' });
  type TipPage = {
    files: { id: string; description: { width: number; height: number } }[];
    copies: { state: string; reference: string }[];
  };
  const page = () => leif.get<TipPage>(`/api/desk/tips/${tip}`);
  const [file] = (await page()).files;
  const { width, height } = file!.description;
  const keys = [{ atMs: 0, x: 10, y: 10, width: 100, height: 100 }];
  const boxes = [{ effect: 'fill', fromMs: 0, toMs: 0, keys }];
  const plan = { v: 1, frame: { width, height }, slackMs: 0, boxes, mutes: [] };
  await leif.post(`/api/desk/files/${file!.id}/copies`, { kind: 'redaction', plan });
  await until(async () => (await page()).copies[0]?.state === 'made', 'the copy is made', 60_000);

  // When it is used in a new appeal, from the tip's own page
  const leader = await open(browser, leif, `/desk/tip/#${tip}`);
  await leader.getByRole('button', { name: /^Brug i en efterlysning/ }).click();
  const dialog = leader.getByRole('dialog');
  await dialog.getByLabel('Politikreds').selectOption('fyn');
  await expectNoFaults(leader);
  await shoot(leader, 'desk-to-appeal');
  await dialog.getByRole('button', { name: 'Brug billedet' }).click();
  await dialog.getByRole('link', { name: /^Billedet er lagt i EF-/ }).click();

  // Then it is there, with where it came from, which the public will never see
  await expect(leader.getByText('Ikke med i efterlysningen')).toBeVisible();
  await leader.getByRole('button', { name: 'Brug billedet' }).click();
  await expect(
    leader.getByText(/^Fra bevis B-\d{4}-\d{6}, kopi K-\d{4}-\d{6}\. Det bliver aldrig vist\.$/),
  ).toBeVisible();
  await expect(leader.getByRole('button', { name: /^Det vigtigste punkt/ })).toBeVisible({ timeout: 90_000 });
  await expectNoFaults(leader);
});
