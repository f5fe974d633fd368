import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { da as words } from '../../site/text/tip.ts';
import { type Call, ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import { findErrors } from '../../site/tip/wrong.ts';
import { closePages, continueBy as continueOver, film, isPutAside, newPage as pageOver, sha256Of } from './pages.ts';
import { type PublicHalf, startPublicHalf, until } from './public-half.ts';
import { chunkBytes, type TipDraft } from './runes.ts';

let half: PublicHalf;
afterEach(async () => {
  closePages();
  await half.remove();
});

const bytes = randomBytes(chunkBytes + 600_000);
const newPage = (exchange: Exchange = half.exchange) => pageOver(exchange);
const continueBy = (code: string, exchange: Exchange = half.exchange): Promise<TipDraft> =>
  continueOver(code, exchange);
const offsetOf = ({ method, headers }: Call): number => (method === 'PATCH' ? Number(headers?.['Upload-Offset']) : -1);

/** A first visit that got so far with one film: its first chunk is at the intake, and then the page is gone. */
async function beginFilm(file = film(bytes)): Promise<string> {
  const draft = newPage((call) =>
    offsetOf(call) >= chunkBytes ? Promise.reject(new ConnectionLost()) : half.exchange(call),
  );
  draft.text = 'Jeg så det hele.';
  draft.addFiles([file]);
  await until(() => draft.files[0]!.state === 'interrupted' && draft.files[0]!.sample !== undefined);
  const { code } = draft.opened;
  draft.putAside();
  await until(() => isPutAside(draft));
  draft.forget();
  return code!;
}

test('on another device the code brings everything back, and the same film goes on where it was', async () => {
  half = await startPublicHalf();
  const code = await beginFilm();
  const starts: number[] = [];
  const draft = await continueBy(code, (call) => {
    if (call.method === 'PATCH') starts.push(offsetOf(call));
    return half.exchange(call);
  });
  assert.equal(draft.text, 'Jeg så det hele.');
  const [upload] = draft.files;
  assert.deepEqual([upload!.state, upload!.sentBytes, upload!.name], ['missing', chunkBytes, 'film.mp4']);
  assert.deepEqual(findErrors(4, draft, words), { unfinished: words.summary.unfinished(1) });
  // another name and another time, as a phone gives at every pick, but the same bytes
  await draft.pick([film(bytes, 'IMG_0001.MOV', 99)], 'files', upload);
  await until(() => draft.isAllSent);
  assert.deepEqual([starts, upload!.version, draft.files.length], [[chunkBytes], undefined, 1]);
  assert.equal(upload!.sha256, sha256Of(bytes));
  assert.equal(await half.sha256Of(upload!.uploadId!), sha256Of(bytes));
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.deepEqual([draft.receipt?.files[0]?.name, draft.receipt?.code], ['film.mp4', code]);
});

test('another copy of the same film becomes version 2 and is sent whole; the first goes when it is there', async () => {
  half = await startPublicHalf();
  const code = await beginFilm();
  const draft = await continueBy(code);
  const before = draft.files[0]!.uploadId!;
  draft.files[0]!.note = 'Døren';
  const other = randomBytes(bytes.length + 17);
  assert.equal(await draft.pick([film(other)], 'files'), 1);
  assert.equal(draft.files.length, 1);
  const [upload] = draft.files;
  assert.deepEqual([upload!.version, upload!.versionOf, upload!.note], [2, before, 'Døren']);
  await until(() => draft.isAllSent);
  assert.equal(await half.sha256Of(upload!.uploadId!), sha256Of(other));
  draft.putAside();
  await until(() => isPutAside(draft));
  const [third] = (await continueBy(code)).files;
  assert.deepEqual([third!.version, third!.versionOf, third!.state], [2, before, 'sent']);
  draft.send();
  await until(() => draft.receipt !== undefined || draft.refusal !== undefined);
  assert.equal(draft.receipt?.files.length, 1);
});

test('a new version has room in a full tip: the part of the first gives way', async () => {
  half = await startPublicHalf({ limits: { files: 1 } });
  const code = await beginFilm();
  let losses = 2;
  const draft = await continueBy(code, async (call) => {
    if (call.method !== 'DELETE') return half.exchange(call);
    // slower than the next try to begin the newer version, and lost on its way the first times
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (losses-- > 0) throw new ConnectionLost();
    return half.exchange(call);
  });
  assert.equal(await draft.pick([film(randomBytes(500))], 'files'), 1);
  await until(() => draft.isAllSent);
  assert.equal(draft.files[0]!.version, 2);
});

test('other files picked meanwhile are files of their own, and one that is here already is not taken twice', async () => {
  half = await startPublicHalf();
  const draft = await continueBy(await beginFilm());
  const taken = await draft.pick([film(randomBytes(900), 'andet.mp4'), film(randomBytes(80), 'image.jpg')], 'files');
  assert.deepEqual([taken, draft.files.length, draft.toPickAgain.length], [2, 3, 1]);
  await until(() => draft.files.filter(({ state }) => state === 'sent').length === 2);
  const again = draft.files.find(({ name }) => name === 'andet.mp4')!.file!;
  assert.equal(await draft.pick([new File([again], 'kopi.mp4')], 'files'), 0);
  assert.match(draft.notTaken.join(), /»kopi.mp4« er allerede valgt/);
});

test('a server in trouble never makes an upload begin again from zero', async () => {
  half = await startPublicHalf();
  const code = await beginFilm();
  const patches: number[] = [];
  let trouble = 4;
  const draft = await continueBy(code, async (call) => {
    if (call.method === 'PATCH') patches.push(offsetOf(call));
    if (call.method !== 'HEAD' || trouble-- <= 0) return half.exchange(call);
    return { status: 500 + (trouble % 4), header: () => null, body: 'Bad gateway' };
  });
  trouble = 4;
  await draft.pick([film(bytes)], 'files');
  await until(() => draft.isAllSent);
  assert.ok(trouble <= 0);
  assert.deepEqual(patches, [chunkBytes]);
  assert.equal(draft.files[0]!.sha256, sha256Of(bytes));
});

test('an upload that is gone is said to be gone, and begins again when it is picked', async () => {
  half = await startPublicHalf();
  const code = await beginFilm();
  let isGone = true;
  const draft = await continueBy(code, async (call) =>
    isGone && call.method === 'HEAD' ? { status: 410, header: () => null, body: '' } : half.exchange(call),
  );
  const [upload] = draft.files;
  assert.deepEqual([upload!.state, upload!.hasStartedOver, upload!.sentBytes], ['missing', true, 0]);
  isGone = false;
  await draft.pick([film(bytes)], 'files', upload);
  await until(() => draft.isAllSent);
  assert.equal(await half.sha256Of(upload!.uploadId!), sha256Of(bytes));
  assert.equal(upload!.version, undefined);
});
