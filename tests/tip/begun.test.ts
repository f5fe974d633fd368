import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, test } from 'node:test';
import { tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import { inboxPrefix } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { da as words } from '../../site/text/tip.ts';
import { type Call, ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import { sampleOf } from '../../site/tip/sample.ts';
import { closePages, continueBy as continueOver, film, isPutAside, newPage as pageOver, sha256Of } from './pages.ts';
import { type PublicHalf, startPublicHalf, until } from './public-half.ts';
import { Continuation, chunkBytes, Mailbox, type TipDraft } from './runes.ts';

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

test('the code is there and the words are saved before the first byte of a file goes', async () => {
  half = await startPublicHalf();
  const calls: string[] = [];
  const draft = newPage((call) => {
    calls.push(`${call.method} ${call.url.replace(/[0-9a-f]{32}/, ':id')}`);
    return half.exchange(call);
  });
  draft.text = 'Jeg så det hele.';
  draft.addFiles([film(randomBytes(100))]);
  await until(() => draft.isAllSent);
  assert.deepEqual(calls.slice(0, 5), [
    'POST /api/tips',
    'POST /api/tips/:id/code',
    'PUT /api/tips/:id/draft',
    'POST /api/uploads',
    'PATCH /api/uploads/:id',
  ]);
  assert.match(draft.opened.code!, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]$/);
});

test('words alone get a code when their step is left, and are saved as they are written', async () => {
  half = await startPublicHalf();
  const draft = newPage();
  draft.text = 'Jeg så';
  draft.edited();
  assert.equal(draft.opened.code, undefined);
  draft.putAside();
  await until(() => draft.opened.savedAt !== undefined);
  draft.text = 'Jeg så en rød bil.';
  draft.contactChoice = 'known';
  draft.phone = '12345678';
  draft.edited();
  await until(() => isPutAside(draft));
  const again = await continueBy(draft.opened.code!);
  assert.deepEqual([again.text, again.contactChoice, again.phone], ['Jeg så en rød bil.', 'known', '12345678']);
  again.send();
  await until(() => again.receipt !== undefined);
  assert.equal(again.receipt?.code, draft.opened.code);
});

for (const [step, delayed] of [
  ['drawn', 'POST /code'],
  ['saved', 'PUT /draft'],
] as const)
  test(`a tip that is sent while its code is still being ${step} is left in peace once it is received`, async () => {
    half = await startPublicHalf();
    const received = Promise.withResolvers<void>();
    const calls: string[] = [];
    let isReceived = false;
    const draft = newPage(async (call) => {
      const name = `${call.method} ${call.url.slice(call.url.lastIndexOf('/'))}`;
      if (isReceived) calls.push(name);
      const answer = await half.exchange(call);
      if (name !== delayed || isReceived) return answer;
      await received.promise;
      // what an intake under a load answers, and the page would try again
      return { status: 503, header: () => null, body: '' };
    });
    draft.text = 'Jeg så det hele.';
    draft.putAside();
    draft.send();
    await until(() => draft.receipt !== undefined);
    isReceived = true;
    received.resolve();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(calls, []);
  });

test('a code that was refused while the tip was sent is not asked for again once it is received', async () => {
  half = await startPublicHalf();
  const submitted = Promise.withResolvers<void>();
  const calls: string[] = [];
  const draft = newPage(async (call) => {
    if (draft.receipt) calls.push(call.url);
    if (call.url.endsWith('/code')) {
      await submitted.promise;
      return { status: 503, header: () => null, body: '' };
    }
    const answer = await half.exchange(call);
    if (!call.url.endsWith('/submit')) return answer;
    submitted.resolve();
    // the code is refused first, and waits for its next try when the receipt comes
    await new Promise((resolve) => setTimeout(resolve, 5));
    return answer;
  });
  draft.text = 'Jeg så det hele.';
  draft.putAside();
  draft.send();
  await until(() => draft.receipt !== undefined);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual(calls, []);
});

test('files whose turn had not come are known to a later visit as well', async () => {
  half = await startPublicHalf();
  const draft = newPage((call) =>
    call.method === 'PATCH' ? Promise.reject(new ConnectionLost()) : half.exchange(call),
  );
  draft.addFiles(Array.from({ length: 5 }, (_, i) => film(randomBytes(100 + i), `${i}.jpg`)));
  await until(() => draft.files.every(({ uploadId }) => uploadId !== undefined));
  draft.putAside();
  await until(() => isPutAside(draft));
  const again = await continueBy(draft.opened.code!);
  assert.deepEqual(
    again.files.map(({ name, sentBytes }) => [name, sentBytes]),
    [0, 1, 2, 3, 4].map((i) => [`${i}.jpg`, 0]),
  );
});

test('an intake too busy to draw a code does not keep evidence waiting', async () => {
  half = await startPublicHalf();
  let tries = 0;
  const draft = newPage(async (call) => {
    if (!call.url.endsWith('/code')) return half.exchange(call);
    tries++;
    return { status: 503, header: () => null, body: '' };
  });
  draft.addFiles([film(randomBytes(100))]);
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.equal(tries, 3);
  assert.notEqual(draft.receipt?.code, undefined);
});

test('a token that ran out while the phone slept is fetched anew by the code, and the upload goes on', async () => {
  half = await startPublicHalf();
  let isExpired = false;
  let revived = 0;
  const expired = {
    status: 401,
    header: () => null,
    body: JSON.stringify({ code: 'token_expired', da: 'd', en: 'e' }),
  };
  const draft = newPage(async (call) => {
    if (call.url.endsWith('/continue')) {
      revived++;
      isExpired = false;
    }
    if (offsetOf(call) >= chunkBytes && revived === 0) isExpired = true;
    return isExpired ? expired : half.exchange(call);
  });
  draft.addFiles([film(bytes)]);
  await until(() => draft.isAllSent);
  assert.ok(revived >= 1);
  assert.equal(await half.sha256Of(draft.files[0]!.uploadId!), sha256Of(bytes));
});

test('a page left open until its unsent tip was deleted sends all of it, as another tip with another code', async () => {
  half = await startPublicHalf();
  const draft = newPage();
  draft.text = 'Jeg så det hele.';
  draft.addFiles([film(bytes), film(randomBytes(100), 'b.jpg')]);
  draft.files[0]!.note = 'Døren';
  await until(() => draft.isAllSent);
  draft.putAside();
  await until(() => isPutAside(draft));
  const { code } = draft.opened;
  await half.passDays(5);
  draft.send();
  await until(() => draft.receipt !== undefined || draft.refusal !== undefined);
  assert.equal(draft.refusal, undefined);
  assert.notEqual(draft.receipt?.code, code);
  assert.match(draft.welcome, /koden er en ny/);
  assert.deepEqual(
    draft.receipt?.files.map(({ name, sha256 }) => [name, name === 'b.jpg' || sha256]),
    [
      ['film.mp4', sha256Of(bytes)],
      ['b.jpg', true],
    ],
  );
  const [tip, ...others] = await half.drop.list(`${inboxPrefix}tip-`);
  assert.equal(others.length, 0);
  const document = openJson(tipDocument, await readAll(await half.drop.get(tip!.key)), half.police);
  assert.deepEqual([document.text, document.files[0]?.note], ['Jeg så det hele.', 'Døren']);
  assert.equal(await half.sha256Of(document.files[0]!.upload), sha256Of(bytes));
  const mailbox = new Mailbox(half.exchange);
  mailbox.typed = draft.receipt!.code!;
  await mailbox.open();
  assert.equal(mailbox.isOpen, true);
});

test('words written on after the unsent tip was deleted are saved under another code', async () => {
  half = await startPublicHalf();
  const draft = newPage();
  draft.text = 'Jeg så det hele.';
  draft.putAside();
  await until(() => isPutAside(draft));
  const { code } = draft.opened;
  await half.passDays(5);
  draft.text = 'Jeg så det hele. Bilen var rød.';
  draft.putAside();
  await until(() => draft.opened.savedAt !== undefined && draft.opened.code !== code && isPutAside(draft));
  assert.equal((await continueBy(draft.opened.code!)).text, 'Jeg så det hele. Bilen var rød.');
  await half.passDays(5);
  draft.send();
  await until(() => draft.receipt !== undefined || draft.refusal !== undefined);
  assert.equal(draft.refusal, undefined);
});

test('a file of an earlier visit that was deleted with its tip is to be picked again, and the words stand', async () => {
  half = await startPublicHalf();
  const first = newPage();
  first.text = 'Jeg så det hele.';
  first.addFiles([film(randomBytes(100))]);
  await until(() => first.isAllSent);
  first.putAside();
  await until(() => isPutAside(first));
  const draft = await continueBy(first.opened.code!);
  await half.passDays(5);
  draft.send();
  await until(() => draft.sending === 'no');
  assert.deepEqual([draft.refusal, draft.text], ['file', 'Jeg så det hele.']);
  await until(() => draft.files[0]!.isKnown);
  assert.deepEqual([draft.files[0]!.state, draft.files[0]!.hasStartedOver], ['missing', true]);
});

test('a code that was never drawn is answered in words, and one whose tip is sent leads to the mailbox', async () => {
  half = await startPublicHalf();
  const search = new Continuation(half.exchange);
  search.typed = '0000-0000-0000-0000-1';
  assert.equal(await search.find(), undefined);
  assert.equal(search.codeFault, 'check');
  search.typed = '0000-0000-0000-0000-0';
  assert.equal(await search.find(), undefined);
  assert.deepEqual([search.codeFault, search.isSubmitted], [undefined, false]);
  assert.equal(typeof (search.fault as { da: string }).da, 'string');
  const draft = newPage();
  draft.text = 'Hej';
  draft.putAside();
  await until(() => draft.opened.savedAt !== undefined);
  draft.send();
  await until(() => draft.receipt !== undefined);
  search.typed = draft.opened.code!;
  assert.equal(await search.find(), undefined);
  assert.equal(search.isSubmitted, true);
});

test('the provenance that travels says picker, place, time and version, and the name arrives as it was', async () => {
  half = await startPublicHalf();
  const bodies: { files: { name: string; provenance: Record<string, unknown> }[] }[] = [];
  const draft = newPage((call) => {
    if (call.url.endsWith('/submit')) bodies.push(JSON.parse(call.body as string));
    return half.exchange(call);
  });
  const names = ['سرقة في المحل.mp4', '🚲👮‍♀️.jpg', `${'lang'.repeat(75)}.mov`];
  for (const [i, name] of names.entries()) draft.addFiles([film(randomBytes(50 + i), name)], 'drop');
  draft.files[0]!.origin = 'forwarded';
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.deepEqual(
    bodies[0]!.files.map(({ name }) => name),
    names,
  );
  assert.deepEqual(bodies[0]!.files[0]!.provenance, {
    origin: 'forwarded',
    lastModifiedAt: '1970-01-01T00:00:00.001Z',
    picker: 'drop',
    place: 'unknown',
  });
  assert.deepEqual(
    draft.receipt?.files.map(({ name }) => name),
    names,
  );
});

test('more files than a tip can hold are refused together, before anything is asked of the intake', async () => {
  half = await startPublicHalf();
  const draft = newPage(() => Promise.reject(new Error('nothing may be sent')));
  assert.equal(draft.addFiles(Array.from({ length: 80 }, (_, i) => film(randomBytes(1), `${i}.jpg`))), 0);
  assert.deepEqual(draft.notTaken, [words.files.tooManyAtOnce(80, 25)]);
  assert.equal(draft.files.length, 0);
});

test('a sample tells two copies apart, at a cost that does not grow with the file', async () => {
  half = await startPublicHalf();
  const large = film(randomBytes(30_000_000));
  const first = await sampleOf(large);
  assert.match(first!, /^[0-9a-f]{64}$/);
  assert.equal(await sampleOf(new File([large], 'andet navn')), first);
  const changed = new Uint8Array(await large.arrayBuffer());
  changed[100]! ^= 1;
  assert.notEqual(await sampleOf(film(changed)), first);
  changed[100]! ^= 1;
  changed[changed.length - 1]! ^= 1;
  assert.notEqual(await sampleOf(film(changed)), first);
  assert.notEqual(await sampleOf(film(randomBytes(3))), await sampleOf(film(randomBytes(3))));
});

test('somebody who leaves at once leaves nothing on the page, and may come back by the code', async () => {
  half = await startPublicHalf();
  const draft = newPage();
  draft.text = 'Jeg så det hele.';
  draft.addFiles([film(randomBytes(100))]);
  await until(() => draft.isAllSent);
  draft.putAside();
  await until(() => isPutAside(draft));
  const { code } = draft.opened;
  draft.forget();
  assert.deepEqual([draft.text, draft.files.length, draft.opened.code], ['', 0, undefined]);
  const again = await continueBy(code!);
  assert.deepEqual([again.text, again.files[0]?.state], ['Jeg så det hele.', 'sent']);
});

test('saving goes on trying while the connection is away, and the newest words are what stands', async () => {
  half = await startPublicHalf();
  let isAway = false;
  const draft = newPage((call) =>
    isAway && call.method === 'PUT' ? Promise.reject(new ConnectionLost()) : half.exchange(call),
  );
  draft.text = 'En';
  draft.putAside();
  await until(() => draft.opened.savedAt !== undefined);
  isAway = true;
  draft.text = 'En rød';
  draft.putAside();
  await new Promise((resolve) => setTimeout(resolve, 60));
  draft.text = 'En rød bil';
  isAway = false;
  await until(() => isPutAside(draft));
  assert.equal((await continueBy(draft.opened.code!)).text, 'En rød bil');
});
