import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { recipientOf } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { inboxTipKey, type TipId } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { handInDocument } from '../../api/footage/hand-in.ts';
import type { FootageLink, FootageRequest } from '../../site/desk/wire-footage.ts';
import { marksOf } from '../intake/canaries.ts';
import { searchFolders, writablePlaces } from '../intake/search.ts';
import { handIn, open, type Shop, saveDraft, write } from '../intake/shop.ts';
import { type Spawned, spawnIntake } from '../intake/spawned.ts';
import { openTip, submit, upload } from '../intake/station.ts';
import type { Browser } from './bench.ts';
import { footageWish, openLink, readAsked } from './footage-desk.ts';
import { searchMemory } from './memory.ts';
import { type SpawnedDesk, spawnDesk } from './spawned-desk.ts';

// What is asked of a shop, and what it answers, through a real desk and a real intake behind the real wall; then the intake’s drop, its log and its
// memory are searched for it.
const mark = (what: string): string => `${what}-${randomBytes(8).toString('hex')}`;
const asked = { place: mark('sted'), why: mark('hvorfor'), cameras: mark('kamera'), caseReference: mark('sag') };
const contact = { name: mark('betjent'), phone: '12345678' };
const shopName = mark('butik');
const answered = { draft: mark('kladde'), letter: mark('brev'), text: mark('tekst') };
const control = mark('kontrol');

const needlesOf = (words: Record<string, string>): Map<string, Buffer> =>
  new Map(Object.entries(words).flatMap(([name, word]) => marksOf(name, word)));

let intake: Spawned;
let desk: SpawnedDesk;
let drop: BlobStore;
let officer: Browser;
before(async () => {
  intake = await spawnIntake();
  drop = createFileBlobs(intake.dropDir);
  desk = await spawnDesk({ dropDir: intake.dropDir, recipient: recipientOf(intake.police) });
  officer = await desk.signedIn('investigator', 'fyn');
});
after(async () => {
  await desk?.close();
  await intake?.close();
});

let code: string;

test('a shop opens what it was asked, saves, writes and hands in, and the police read it', async () => {
  const wish = footageWish({ ...asked, contact, addressees: [{ name: shopName, language: 'da' }] });
  const { request } = await officer.expect<{ request: FootageRequest }>(201, officer.post('/footage/requests', wish));
  const addressee = request.addressees[0]!.id;
  const link = await officer.expect<FootageLink>(200, officer.post(`/footage/addressees/${addressee}/link`));
  code = link.code;
  const mailbox = await openLink(link.link);
  const shop: Shop = { code, mailbox, asked: await readAsked({ desk: { drop } }, mailbox.id, mailbox.identity) };
  assert.deepEqual([shop.asked.why, shop.asked.police], [asked.why, recipientOf(intake.police)]);

  const origin = `http://127.0.0.1:${intake.port}`;
  for (let again = 0; again < 20; again++) await open(origin, shop);
  const opened = await open(origin, shop);
  assert.equal(opened.letters.length, 2);
  let { draftId } = opened;
  for (let again = 0; again < 20; again++) {
    const saved = await saveDraft(origin, shop, opened.token, { words: answered.draft, again }, draftId);
    assert.equal(saved.status, 200, saved.text);
    draftId = saved.json<{ id: string }>().id;
  }
  assert.equal((await write(origin, shop, opened.token, answered.letter)).answer.status, 201);
  const sent = await upload(origin, opened.token!, randomBytes(200_000));
  const given = await handIn(origin, shop, { ...opened, draftId }, [sent], {
    text: answered.text,
    folder: answered.text,
  });
  assert.equal(given.status, 201, given.text);
  const sealed = await readAll(await drop.get(inboxTipKey(opened.tip as TipId)));
  const document = openJson(tipDocument, sealed, intake.police);
  const words = openJson(handInDocument, Buffer.from(document.sealedHandIn!, 'base64'), intake.police);
  assert.deepEqual([words.text, words.files[0]?.folder], [answered.text, answered.text]);
});

test('no word of it stands in the drop, in a log, or where the intake can write', () => {
  const needles = needlesOf({
    ...asked,
    ...answered,
    officer: contact.name,
    shopName,
    code,
    bare: code.replaceAll('-', ''),
  });
  const { hits, files } = searchFolders([intake.dropDir, ...intake.pids().flatMap(writablePlaces)], needles);
  assert.ok(files > 10, `${files} files`);
  assert.deepEqual(hits, []);
  const said = Buffer.from(intake.output() + desk.output());
  assert.deepEqual(
    [...needles].flatMap(([name, needle]) => (said.includes(needle) ? [name] : [])),
    [],
  );
});

test('no word of it is in the memory of the intake, where the words of a tip in the clear are found', async (t) => {
  const origin = `http://127.0.0.1:${intake.port}`;
  // a page without sealing of its own shows its words while they are on their way
  const given = await submit(origin, await openTip(origin), { text: `Jeg så ${control}` });
  assert.equal(given.status, 201, given.text);
  const secret = needlesOf({
    ...asked,
    ...answered,
    officer: contact.name,
    shopName,
    code,
    bare: code.replaceAll('-', ''),
  });
  const plain = needlesOf({ control });
  const searched = intake.pids().map((pid) => searchMemory(pid, new Map([...secret, ...plain])));
  const hits = searched.flatMap((one) => one.hits);
  t.diagnostic(`${searched.reduce((sum, { bytes }) => sum + bytes, 0)} bytes of ${searched.length} processes`);
  assert.ok(
    hits.some((name) => plain.has(name)),
    'the search finds what is there',
  );
  assert.deepEqual(
    hits.filter((name) => secret.has(name)),
    [],
  );
});
