import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { openBytes } from '../../api/drop/age.ts';
import { tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { inboxTipKey, type TipId } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { correct } from '../../api/footage/clock.ts';
import { type HandInDocument, handInDocument } from '../../api/footage/hand-in.ts';
import type { FoundFile } from '../../site/footage/folders.ts';
import { da as words } from '../../site/text/hand-in.ts';
import { ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import { defaultLimits } from '../../site/tip/limits.ts';
import { ask, type Shop } from '../intake/shop.ts';
import { closePages, continueBy, film } from '../tip/pages.ts';
import { nodeHasher, type PublicHalf, startPublicHalf, until } from '../tip/public-half.ts';
import { FootageRequest, HandIn, readSaved, requestChannel, tipChannel } from '../tip/runes.ts';
import { quickBox } from './quick-box.ts';

let half: PublicHalf | undefined;
const pages: InstanceType<typeof HandIn>[] = [];
afterEach(async () => {
  closePages();
  for (const page of pages.splice(0)) page.leave();
  await half?.remove();
  half = undefined;
});

/** A page of its own, opened with the code: nothing is shared with any other but what the intake holds. */
async function openPage({ code }: Shop, exchange: Exchange) {
  const hasher = nodeHasher();
  const rest = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
  const request = new FootageRequest('da', { exchange, box: quickBox, rest });
  request.typed = code;
  await request.open();
  const setting = { channel: requestChannel(request), limits: request.limits!, say: words.files, lang: 'da' } as const;
  const handIn = new HandIn(setting, { exchange, rest, hasher: async () => hasher });
  const before = request.draft && readSaved(request.draft, request.tip);
  if (before) handIn.takeUp(before);
  pages.push(handIn);
  return { request, handIn };
}

/** A page of somebody nobody asked, who hands in on an appeal. */
function openAppealPage(exchange: Exchange): InstanceType<typeof HandIn> {
  const hasher = nodeHasher();
  const rest = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
  const means = { exchange, rest, hasher: async () => hasher };
  const channel = tipChannel({ appeal: 'EF-2026-000001', lang: 'da', means, limited: () => undefined });
  const handIn = new HandIn({ channel, limits: defaultLimits, say: words.files, lang: 'da' }, means);
  pages.push(handIn);
  return handIn;
}

const bytesOf = (seed: string, length: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, at) => createHash('sha256').update(`${seed} ${at}`).digest()),
  ).subarray(0, length);

/** What a recorder puts on a stick: cameras, days, small files, a player and its key. */
function exported(folders: number, filesEach: number): FoundFile[] {
  const footage = Array.from({ length: folders }, (_, folder) =>
    Array.from({ length: filesEach }, (_, at) => {
      const name = `CH_2026112121${String(at).padStart(2, '0')}00_2026112121${String(at).padStart(2, '0')}59.dav`;
      const path = `EXPORT/Kamera ${(folder % 4) + 1}/${folder}`;
      return {
        file: new File([new Uint8Array(bytesOf(`${path}/${name}`, 700 + at))], name, { lastModified: 1000 + at }),
        folder: path,
      };
    }),
  ).flat();
  const beside = (name: string, content: string): FoundFile => ({ file: new File([content], name), folder: 'EXPORT' });
  return [...footage, beside('Player.exe', 'MZ player'), beside('password.txt', '1234'), beside('Thumbs.db', 'x')];
}

async function readHandIn({ drop, police }: PublicHalf, tip: string): Promise<HandInDocument> {
  const sealed = await readAll(await drop.get(inboxTipKey(tip as TipId)));
  const document = openJson(tipDocument, sealed, police);
  assert.ok(
    document.files.every(({ name }) => name === ''),
    'the intake learnt no name',
  );
  const opened = openBytes(Buffer.from(document.sealedHandIn!, 'base64'), police);
  return handInDocument.parse(JSON.parse(Buffer.from(opened).toString()));
}

test('a folder interrupted twice is continued three days later on another device, and every file arrives at its path', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const shop = await ask(half);
  const found = exported(40, 7);
  let isCut = false;
  let patches = 0;
  const first = await openPage(shop, (call) => {
    if (call.method === 'PATCH' && ++patches === 60) isCut = true;
    // and some never get through
    const isLost = isCut || (call.method === 'PATCH' && patches > 150);
    return isLost ? Promise.reject(new ConnectionLost()) : exchange(call);
  });
  first.handIn.recorder.brand = 'Dahua';
  await first.handIn.take(found);
  assert.equal(first.handIn.passedOver, 1, 'what the computer made by itself stays behind');
  await until(() => first.handIn.isInterrupted, 60_000);
  isCut = false;
  await until(() => patches > 150 && first.handIn.chosen.every(({ upload }) => upload.uploadId !== undefined), 60_000);
  await first.handIn.putAside();
  const { tip } = first.request;
  first.handIn.leave();
  await half.passDays(3);

  const second = await openPage(shop, exchange);
  assert.equal(second.request.tip, tip);
  assert.equal(second.handIn.chosen.length, 282);
  await until(() => second.handIn.isKnown, 60_000);
  const missing = second.handIn.uploads.toPickAgain.length;
  assert.ok(missing > 0 && missing < 282, `${missing} are missing`);
  second.handIn.send();
  assert.equal(second.handIn.refusal, 'file', 'what is missing is said before anything is sent');
  await second.handIn.take(found);
  assert.equal(second.handIn.chosen.length, 282, 'no file came twice');
  const clock = second.handIn.addClock('Europe/Copenhagen');
  Object.assign(clock, {
    shown: '2026-11-22T10:20:00',
    trueAt: '2026-11-22T09:00:00Z',
    trueSource: 'portal',
    followsSummerTime: 'yes',
  });
  const camera = second.handIn.addCamera('Kamera 1');
  second.handIn.folders['EXPORT/Kamera 1'] = { camera: camera.id, from: '', to: '' };
  second.handIn.send();
  await until(() => second.handIn.received !== undefined, 60_000);
  assert.equal(second.handIn.received!.files.length, 282);

  const document = await readHandIn(half, tip);
  assert.equal(document.request, shop.mailbox.id);
  assert.equal(document.recorder?.brand, 'Dahua');
  const arrived = new Map<string, string>();
  for (const { upload, folder, name } of document.files) arrived.set(`${folder}/${name}`, await half.sha256Of(upload));
  const expected = new Map<string, string>();
  for (const { file, folder } of found)
    if (file.name !== 'Thumbs.db')
      expected.set(
        `${folder}/${file.name}`,
        createHash('sha256')
          .update(new Uint8Array(await file.arrayBuffer()))
          .digest('hex'),
      );
  assert.deepEqual(arrived, expected);
  const roles = Object.fromEntries(
    document.files.filter(({ role }) => role !== 'footage').map(({ name, role }) => [name, role]),
  );
  assert.deepEqual(roles, { 'Player.exe': 'player', 'password.txt': 'key' });
  const one = document.files.find(({ name, folder }) => folder === 'EXPORT/Kamera 1/0' && name.includes('210000'))!;
  assert.equal(one.camera, camera.id);
  const right = correct(one.shown!, document.clocks[0]!);
  // 20 minutes fast: 21:00:00 on the recorder was 20:40 in Denmark, within a second of what the name says
  assert.ok(Math.abs(Date.parse(right!.from) - Date.parse('2026-11-21T19:40:00Z')) <= 1000, right!.from);

  const after = await openPage(shop, exchange);
  assert.equal(after.request.isHandedIn, true);
  assert.notEqual(after.request.tip, tip, 'the next hand-in is another');
});

test('a page that slept for two days goes on with the code it holds', async () => {
  half = await startPublicHalf();
  const { request, handIn } = await openPage(await ask(half), half.exchange);
  const [one, other] = exported(1, 2);
  await handIn.take([one!]);
  await until(() => handIn.uploads.isAllSent);
  await half.passDays(2);
  await request.give('saved', 'Vi har gemt optagelsen');
  assert.equal(request.fault, undefined);
  await half.passDays(2);
  await handIn.take([other!]);
  await until(() => handIn.uploads.isAllSent);
  await half.passDays(2);
  handIn.send();
  await until(() => handIn.received !== undefined || handIn.refusal !== undefined);
  assert.equal(handIn.refusal, undefined);
  assert.equal(handIn.received!.files.length, 2);
});

test('a hand-in is not forgotten under a page that was opened on the last day', async () => {
  half = await startPublicHalf();
  const shop = await ask(half);
  const first = await openPage(shop, half.exchange);
  const { tip } = first.request;
  first.handIn.leave();
  await half.passDays(6.9);
  const { request, handIn } = await openPage(shop, half.exchange);
  assert.equal(request.tip, tip);
  await half.passDays(0.2);
  // more than a tip may have
  await handIn.take(exported(1, 30));
  await until(() => handIn.uploads.isAllSent || handIn.chosen.some(({ upload }) => upload.state === 'refused'), 60_000);
  assert.ok(handIn.uploads.isAllSent);
  handIn.send();
  await until(() => handIn.received !== undefined, 60_000);
  await half.passDays(9);
  const after = await openPage(shop, half.exchange);
  assert.equal(after.request.isHandedIn, true);
  assert.notEqual(after.request.tip, tip);
});

test('an answer that got lost is read from the letter, and nobody takes the hand-in of another device for theirs', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const shop = await ask(half);
  let lost = 0;
  const here = await openPage(shop, async (call) => {
    const answer = await exchange(call);
    if (call.url.endsWith('/submit') && lost++ === 0) throw new ConnectionLost();
    return answer;
  });
  // its list gets through to nobody
  const there = await openPage(shop, (call) =>
    call.method === 'PUT' ? Promise.reject(new ConnectionLost()) : exchange(call),
  );
  assert.equal(there.request.tip, here.request.tip);
  const [one, other] = exported(1, 2);
  await here.handIn.take([one!]);
  await there.handIn.take([other!]);
  await until(() => here.handIn.uploads.isAllSent && there.handIn.uploads.isAllSent);
  here.handIn.send();
  await until(() => here.handIn.refusal !== undefined, 60_000);
  assert.equal(here.handIn.refusal, 'more', 'nobody’s files are deleted unasked');
  lost = 0;
  here.handIn.sendWithout();
  await until(() => here.handIn.received !== undefined, 60_000);
  assert.equal(lost, 2);
  assert.equal(here.handIn.received!.files.length, 1);
  there.handIn.send();
  await until(() => there.handIn.refusal !== undefined || there.handIn.received !== undefined);
  assert.equal(there.handIn.received, undefined);
  assert.match((there.handIn.refusal as { da: string }).da, /fra en anden enhed imens/);
});

test('two devices at work on one request see what the other has written, and nothing of either is lost', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const shop = await ask(half);
  const [here, there] = [await openPage(shop, exchange), await openPage(shop, exchange)];
  const [one, other, third] = exported(1, 3);
  here.handIn.recorder.brand = 'Dahua';
  here.handIn.addCamera('Ved døren');
  await here.handIn.take([one!, third!]);
  await until(() => here.handIn.uploads.isAllSent);
  await here.handIn.putAside();
  there.handIn.exportedBy = 'Aftenvagten';
  there.handIn.addCamera('Over kassen');
  await there.handIn.take([other!, third!]);
  await until(() => there.handIn.uploads.isAllSent);
  await there.handIn.putAside();
  assert.equal(there.handIn.isJoined, true);
  assert.deepEqual([there.handIn.recorder.brand, there.handIn.exportedBy], ['Dahua', 'Aftenvagten']);

  here.handIn.text = 'Se fra 21.40';
  here.handIn.send();
  await until(() => here.handIn.refusal !== undefined, 60_000);
  assert.equal(here.handIn.refusal, 'joined', 'what came to it is looked at before it goes');
  assert.deepEqual(here.handIn.cameras.map(({ name }) => name).toSorted(), ['Over kassen', 'Ved døren']);
  await until(() => here.handIn.uploads.isAllSent, 60_000);
  here.handIn.send();
  await until(() => here.handIn.received !== undefined, 60_000);
  const document = await readHandIn(half, here.request.tip);
  assert.deepEqual(
    document.files.map(({ name }) => name).toSorted(),
    [one!, other!, third!].map(({ file }) => file.name).toSorted(),
    'a file both had picked is one',
  );
  assert.deepEqual([document.text, document.exportedBy], ['Se fra 21.40', 'Aftenvagten']);
  assert.equal(new Set(document.cameras.map(({ id }) => id)).size, 2);
});

test('a file another device is sending arrives here without being picked', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const shop = await ask(half);
  let isCut = true;
  const here = await openPage(shop, (call) =>
    call.method === 'PATCH' && isCut ? Promise.reject(new ConnectionLost()) : exchange(call),
  );
  await here.handIn.take(exported(1, 2));
  await until(() => here.handIn.chosen.every(({ upload }) => upload.uploadId !== undefined));
  await here.handIn.putAside();
  const there = await openPage(shop, exchange);
  await until(() => there.handIn.isKnown);
  assert.equal(there.handIn.uploads.toPickAgain.length, 4);
  isCut = false;
  await until(() => there.handIn.uploads.isAllSent, 60_000);
  there.handIn.send();
  await until(() => there.handIn.received !== undefined, 60_000);
  assert.equal(there.handIn.received!.files.length, 4);
});

test('the list of a folder is put aside while places are still being made for it', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  let placed = 0;
  const placedAtSave: number[] = [];
  const { handIn } = await openPage(await ask(half), async (call) => {
    if (call.method === 'PUT' && placed > 0) placedAtSave.push(placed);
    if (call.method === 'POST' && call.url === '/api/uploads') {
      await new Promise((resolve) => setTimeout(resolve, 60));
      placed++;
    }
    return exchange(call);
  });
  await handIn.take(exported(40, 7));
  await until(() => placed === 282 && placedAtSave.length > 0, 60_000);
  assert.ok(placedAtSave[0]! < 282, 'a page closed before the last place had lost the list');
});

test('the same bytes in two folders are two files, and stay so when the folder is picked again', async () => {
  half = await startPublicHalf();
  const shop = await ask(half);
  const twins = ['A', 'B'].map((folder) => ({
    file: new File(['same bytes'], 'film.dav', { lastModified: 5 }),
    folder,
  }));
  const first = await openPage(shop, (call) =>
    call.method === 'PATCH' ? Promise.reject(new ConnectionLost()) : half!.exchange(call),
  );
  await first.handIn.take(twins);
  await until(() =>
    first.handIn.chosen.every(({ upload }) => upload.uploadId !== undefined && upload.sample !== undefined),
  );
  await first.handIn.putAside();
  const places = first.handIn.chosen.map(({ folder, upload }) => [folder, upload.uploadId]);
  first.handIn.leave();
  const second = await openPage(shop, half.exchange);
  await until(() => second.handIn.isKnown, 60_000);
  await second.handIn.take(twins.toReversed());
  await until(() => second.handIn.uploads.isAllSent);
  assert.deepEqual(
    second.handIn.chosen.map(({ folder, upload }) => [folder, upload.uploadId]),
    places,
  );
});

test('what is more than a hand-in may have is said in words, and nothing of it leaves the device', async () => {
  half = await startPublicHalf();
  const shop = await ask(half);
  const { handIn } = await openPage(shop, half.exchange);
  handIn.limits = { ...handIn.limits, files: 2, fileBytes: 100 };
  const file = (name: string, size: number): FoundFile => ({
    file: new File([new Uint8Array(size)], name),
    folder: 'x',
  });
  assert.equal(await handIn.take([file('a', 10), file('tom', 0), file('stor', 101), file('b', 20), file('c', 30)]), 2);
  assert.match(
    handIn.notTaken.join('\n'),
    /»x\/tom« er tom[\s\S]*»x\/stor« fylder 101 byte[\s\S]*»x\/c« er ikke kommet med/,
  );
  assert.equal(await handIn.take([file('a', 10)]), 0);
  assert.equal(handIn.passedOver, 1, 'a file that is there already is passed over in silence');
});

test('another file under the old path takes its place', async () => {
  half = await startPublicHalf();
  const shop = await ask(half);
  const first = await openPage(shop, (call) =>
    call.method === 'PATCH' ? Promise.reject(new ConnectionLost()) : half!.exchange(call),
  );
  await first.handIn.take([{ file: new File(['old bytes'], 'ch01.dav', { lastModified: 1 }), folder: 'EXPORT' }]);
  await until(() =>
    first.handIn.chosen.every(({ upload }) => upload.uploadId !== undefined && upload.sample !== undefined),
  );
  await first.handIn.putAside();
  first.handIn.leave();
  const second = await openPage(shop, half.exchange);
  await until(() => second.handIn.isKnown, 60_000);
  await second.handIn.take([{ file: new File(['newer bytes'], 'ch01.dav', { lastModified: 2 }), folder: 'EXPORT' }]);
  second.handIn.send();
  await until(() => second.handIn.received !== undefined);
  assert.deepEqual(
    second.handIn.received!.files.map(({ sizeBytes }) => sizeBytes),
    ['newer bytes'.length],
  );
});

test('a hand-in on an appeal that was left for days says that it was removed, that nothing was sent, and what to do', async () => {
  half = await startPublicHalf();
  const handIn = openAppealPage(half.exchange);
  await handIn.take(exported(1, 2));
  await until(() => handIn.uploads.isAllSent);
  await half.passDays(5);
  handIn.send();
  await until(() => handIn.refusal !== undefined || handIn.received !== undefined);
  assert.equal(handIn.received, undefined);
  const { da, en } = handIn.refusal as { da: string; en: string };
  assert.match(da, /slettet, fordi der gik mere end tre døgn/);
  assert.match(da, /Intet er sendt/);
  assert.match(en, /deleted.+three days.+Nothing was sent.+choose the files again/);
});

test('a hand-in on an appeal is not sent past the files of another device unless somebody says so', async () => {
  half = await startPublicHalf();
  const handIn = openAppealPage(half.exchange);
  await handIn.take(exported(1, 2));
  await until(() => handIn.uploads.isAllSent && handIn.code !== undefined);
  const other = await continueBy(handIn.code!, half.exchange);
  other.addFiles([film(new Uint8Array(900), 'fra telefonen.mp4')]);
  await until(() => other.isAllSent);
  handIn.send();
  await until(() => handIn.refusal !== undefined || handIn.received !== undefined);
  assert.deepEqual([handIn.received, handIn.refusal], [undefined, 'more']);
  handIn.sendWithout();
  await until(() => handIn.received !== undefined);
});
