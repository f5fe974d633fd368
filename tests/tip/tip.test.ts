import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, test } from 'node:test';
import type { Limits } from '../../api/limits.ts';
import { tips as refusals } from '../../api/refusals/tips.ts';
import { da as words } from '../../site/text/tip.ts';
import { ConnectionLost, type Exchange } from '../../site/tip/exchange.ts';
import { defaultLimits } from '../../site/tip/limits.ts';
import { findErrors } from '../../site/tip/wrong.ts';
import { nodeHasher, type PublicHalf, startPublicHalf, until } from './public-half.ts';
import { Mailbox, TipDraft } from './runes.ts';

let half: PublicHalf | undefined;
const drafts: TipDraft[] = [];
afterEach(async () => {
  for (const draft of drafts.splice(0)) draft.forget();
  await half?.remove();
  half = undefined;
});

const file = (name: string, size: number) => new File([randomBytes(size)], name, { lastModified: size });

function draftOver(
  exchange: Exchange,
  limits: Partial<Limits> = {},
  appeal: { publicId: string; title: string } | null = null,
) {
  const hasher = nodeHasher();
  const rest = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
  const setting = { lang: 'da', appeal, limits: { ...defaultLimits, ...limits }, words } as const;
  const draft = new TipDraft(setting, { exchange, rest, hasher: async () => hasher });
  drafts.push(draft);
  return draft;
}

const unreachable: Exchange = () => {
  throw new Error('nothing may be sent');
};
const offline: Exchange = () => Promise.reject(new ConnectionLost());

test('words and files are sent, and the receipt has code, digests and a mailbox', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const draft = draftOver(exchange, {}, { publicId: 'EF-2026-000001', title: 'Røveri' });
  draft.text = 'Jeg så en rød bil.';
  const picture = file('billede.jpg', 30_000);
  draft.addFiles([picture]);
  draft.send();
  await until(() => draft.receipt !== undefined);
  const digest = createHash('sha256')
    .update(new Uint8Array(await picture.arrayBuffer()))
    .digest('hex');
  assert.deepEqual(draft.receipt?.files, [{ name: 'billede.jpg', sizeBytes: 30_000, sha256: digest }]);
  assert.equal(draft.sending, 'no');

  const mailbox = new Mailbox(exchange);
  mailbox.typed = draft.receipt!.code!.toLowerCase().replaceAll('-', ' ');
  await mailbox.open();
  assert.deepEqual(
    mailbox.letters?.map(({ from, body }) => [from, body.kind]),
    [['police', 'notice']],
  );
  mailbox.answer = 'Den kørte mod nord.';
  await mailbox.send();
  assert.equal(mailbox.isSent, true);
  assert.equal(mailbox.letters?.length, 2);
  assert.equal(mailbox.letters?.[1]?.from, 'sender');
  mailbox.signOff();
  assert.deepEqual([mailbox.isOpen, mailbox.typed, mailbox.letters], [false, '', undefined]);
});

test('a wrong code is found on the device and never sent; an unknown one is answered in words', async () => {
  const mailbox = new Mailbox(unreachable);
  mailbox.typed = 'ABCD-EFGH-JKMN-PQRS-Z';
  await mailbox.open();
  assert.equal(mailbox.codeFault, 'check');
  half = await startPublicHalf();
  const real = new Mailbox(half.exchange);
  real.typed = '0000-0000-0000-0000-0';
  await real.open();
  assert.equal(real.codeFault, undefined);
  assert.match((real.fault as { da: string }).da, /ikke sendt noget tip med den kode/);
  const cut = new Mailbox(offline);
  cut.typed = '0000-0000-0000-0000-0';
  await cut.open();
  assert.equal(cut.fault, 'lost');
});

test('what breaks a limit is refused in words before a byte is sent', () => {
  const draft = draftOver(unreachable, { fileBytes: 1000, tipBytes: 1500, files: 3 });
  const notTaken = (chosen: File): string => {
    assert.equal(draft.addFiles([chosen]), 0);
    return draft.notTaken.join();
  };
  assert.match(notTaken(file('stor.mp4', 1001)), /»stor.mp4« fylder 1001 byte. En fil må højst fylde 1000 byte/);
  const over = draftOver(unreachable, { fileBytes: 1024 ** 2 });
  over.addFiles([file('film.mp4', 1024 ** 2 + 1)]);
  assert.match(over.notTaken.join(), /»film.mp4« fylder lidt mere end 1 MB. En fil må højst fylde 1 MB/);
  assert.match(notTaken(file('tom.mov', 0)), /»tom.mov« er tom/);
});

test('a file of exactly the limit is taken; the next are measured together and counted', async () => {
  const draft = draftOver(offline, { fileBytes: 1000, tipBytes: 1500, files: 2 });
  assert.equal(draft.addFiles([file('a', 1000), file('b', 501)]), 1);
  assert.match(draft.notTaken.join(), /»b« fylder filerne mere end/);
  assert.equal(draft.addFiles([file('c', 500), file('d', 1)]), 1);
  assert.match(draft.notTaken.join(), /»d« er ikke kommet med. Et tip kan have 2 filer/);
  draft.addFiles([draft.files[0]!.file!]);
  assert.match(draft.notTaken.join(), /»a« er allerede valgt/);
  draft.forget();
  assert.equal(draft.hasContent, false);
});

test('pressed while a file is on its way, Send waits and then sends by itself', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const submits: string[] = [];
  const draft = draftOver(async (call) => {
    if (call.method === 'PATCH') await held;
    if (call.url.endsWith('/submit')) submits.push(call.url);
    return exchange(call);
  });
  draft.addFiles([file('film.mp4', 5000)]);
  draft.send();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual([draft.sending, submits.length], ['waiting', 0]);
  release();
  await until(() => draft.receipt !== undefined);
  assert.equal(submits.length, 1);
});

test('sending can be called off while it waits, and a paused file goes on when Send is pressed', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const draft = draftOver(exchange);
  draft.addFiles([file('film.mp4', 5000)]);
  draft.files[0]!.pause();
  draft.send();
  draft.stopSending();
  assert.equal(draft.sending, 'no');
  await until(() => draft.files[0]!.state === 'sent');
  assert.equal(draft.receipt, undefined);
});

test('a removed file is not part of the tip, and its twin may be chosen again', async () => {
  half = await startPublicHalf();
  const draft = draftOver(half.exchange);
  const twice = file('film.mp4', 4000);
  draft.addFiles([twice, file('b.jpg', 100)]);
  await until(() => draft.files.every(({ state }) => state === 'sent'));
  draft.removeFile(draft.files[0]!);
  assert.equal(draft.addFiles([twice]), 1);
  draft.removeFile(draft.files[1]!);
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.deepEqual(
    draft.receipt?.files.map(({ name }) => name),
    ['b.jpg'],
  );
});

test('a file taken away while the line was down gives its place to the next all the same', async () => {
  half = await startPublicHalf({ limits: { files: 1 } });
  const { exchange } = half;
  let lost = 2;
  const draft = draftOver(
    (call) => (call.method === 'DELETE' && lost-- > 0 ? Promise.reject(new ConnectionLost()) : exchange(call)),
    { files: 1 },
  );
  draft.addFiles([file('a.jpg', 100)]);
  await until(() => draft.isAllSent);
  draft.removeFile(draft.files[0]!);
  draft.addFiles([file('b.jpg', 200)]);
  await until(() => draft.isAllSent || draft.files[0]?.state === 'refused');
  draft.send();
  await until(() => draft.receipt !== undefined || draft.refusal !== undefined);
  assert.deepEqual(
    draft.receipt?.files.map(({ name }) => name),
    ['b.jpg'],
  );
});

test('at most two files are on their way at once, and the rest wait their turn', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  let running = 0;
  let most = 0;
  const draft = draftOver(async (call) => {
    if (call.method !== 'PATCH') return exchange(call);
    most = Math.max(most, ++running);
    try {
      return await exchange(call);
    } finally {
      running--;
    }
  });
  draft.addFiles(Array.from({ length: 7 }, (_, index) => file(`${index}.jpg`, 3000 + index)));
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.equal(most, 2);
  assert.equal(draft.receipt?.files.length, 7);
});

test('a tip sent over a bad connection is sent once, and gets its receipt', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  let failures = 3;
  const states = new Set<string>();
  const draft = draftOver(async (call) => {
    states.add(draft.sending);
    if (failures-- > 0) throw new ConnectionLost();
    return exchange(call);
  });
  draft.text = 'Hej';
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.equal(states.has('interrupted'), true);
  assert.notEqual(draft.receipt?.code, undefined);
});

test('an intake that has no room for the words says so in its own words until it has', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const said: unknown[] = [];
  let full = 2;
  const draft = draftOver(async (call) => {
    if (!call.url.endsWith('/submit')) return exchange(call);
    said.push([draft.sending, draft.refusal]);
    if (full-- <= 0) return exchange(call);
    const { status, ...sentences } = refusals.disk_full;
    return { status, header: () => null, body: JSON.stringify({ code: 'disk_full', ...sentences }) };
  });
  draft.text = 'Hej';
  draft.send();
  await until(() => draft.receipt !== undefined);
  const { da, en } = refusals.disk_full;
  assert.match(da, /Kan teksten heller ikke sendes/);
  assert.deepEqual(said[2], ['interrupted', { da, en }]);
});

test('the code of a tip that was begun and not sent is answered with where to continue it', async () => {
  half = await startPublicHalf();
  const draft = draftOver(half.exchange);
  draft.text = 'Hej';
  draft.putAside();
  await until(() => draft.opened.savedAt !== undefined);
  const mailbox = new Mailbox(half.exchange);
  mailbox.typed = draft.opened.code!;
  await mailbox.open();
  assert.match((mailbox.fault as { da: string }).da, /uden at sende det, så fortsæt det/);
});

test('when the receipt itself was lost, trying again brings it, with the code that was made the first time', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const lost: string[] = [];
  const draft = draftOver(async (call) => {
    const answer = await exchange(call);
    if (!call.url.endsWith('/submit') || lost.length === 2) return answer;
    lost.push((JSON.parse(answer.body) as { code: string }).code);
    throw new ConnectionLost();
  });
  draft.text = 'Hej';
  draft.addFiles([file('a.jpg', 100)]);
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.deepEqual(lost, [draft.receipt?.code, draft.receipt?.code]);
  assert.deepEqual([draft.receipt?.files[0]?.name, draft.sending], ['a.jpg', 'no']);
});

test('the receipt is that of the words that were sent, whatever is written before its answer comes', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  const texts: string[] = [];
  const draft = draftOver(async (call) => {
    if (!call.url.endsWith('/submit')) return exchange(call);
    texts.push((JSON.parse(call.body as string) as { text: string }).text);
    if (texts.length > 1) return exchange(call);
    draft.text = 'Hej, og mere';
    throw new ConnectionLost();
  });
  draft.text = 'Hej';
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.deepEqual(texts, ['Hej', 'Hej']);
});

test('when the server cannot tell whose try arrived, the form says that the tip did and the code did not', async () => {
  half = await startPublicHalf();
  const { exchange } = half;
  let isLost = false;
  const draft = draftOver(async (call) => {
    if (!call.url.endsWith('/submit') || isLost) return exchange(call);
    isLost = true;
    const { retry, ...words } = JSON.parse(call.body as string) as { retry: string };
    assert.match(retry, /^[0-9a-f]{64}$/);
    await exchange({ ...call, body: JSON.stringify(words) });
    throw new ConnectionLost();
  });
  draft.text = 'Hej';
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.deepEqual([draft.receipt?.code, draft.sending], [undefined, 'no']);
});

test('a recorder with an impossible clock does not keep a tip from being sent', async () => {
  half = await startPublicHalf();
  const draft = draftOver(half.exchange);
  const clocks = [8.64e15, -6.3e13, Date.UTC(2026, 10, 22)];
  draft.addFiles(clocks.map((lastModified, i) => new File([randomBytes(10)], `${i}.avi`, { lastModified })));
  draft.send();
  await until(() => draft.receipt !== undefined || draft.refusal !== undefined);
  assert.equal(draft.refusal, undefined);
  assert.equal(draft.receipt?.files.length, 3);
});

test('how the person was recognised travels as a labelled line, and counts as characters', () => {
  const draft = draftOver(unreachable, { textCharacters: 60 });
  draft.text = ' Det er min nabo. ';
  assert.equal(draft.fullText, 'Det er min nabo.');
  draft.recognised = 'before';
  assert.equal(draft.fullText, 'Det er min nabo.\n\n[Genkendelse: Kendte personen før billedet]');
  draft.text = 'x'.repeat(30);
  assert.match(findErrors(2, draft, words).text ?? '', /tegn for lang/);
});

test('each step asks only for what it needs', () => {
  const draft = draftOver(unreachable);
  assert.deepEqual(findErrors(1, draft, words), { danger: words.danger.missing });
  draft.danger = 'no';
  assert.deepEqual(
    [1, 2, 3].map((step) => findErrors(step, draft, words)),
    [{}, {}, {}],
  );
  assert.deepEqual(findErrors(4, draft, words), { empty: words.summary.empty });
  draft.text = 'Hej';
  assert.deepEqual(findErrors(4, draft, words), {});
  draft.contactChoice = 'known';
  assert.deepEqual(findErrors(4, draft, words), { contact: words.you.one });
  draft.email = 'navn';
  assert.deepEqual(findErrors(4, draft, words), { email: words.you.emailWrong });
  draft.email = 'navn@eksempel.dk';
  assert.deepEqual(findErrors(4, draft, words), {});
});

test('a disk that is full is told in the server’s own words, and the words can go without the file', async () => {
  half = await startPublicHalf({ limits: { freeBytes: Number.MAX_SAFE_INTEGER } });
  const draft = draftOver(half.exchange);
  draft.text = 'Jeg så det hele.';
  draft.addFiles([file('film.mp4', 5000)]);
  draft.send();
  await until(() => draft.holdUp !== undefined);
  assert.match((draft.holdUp as { da: string }).da, /Send din tekst/);
  assert.equal(draft.sending, 'waiting');
  draft.stopSending();
  draft.removeFile(draft.files[0]!);
  draft.send();
  await until(() => draft.receipt !== undefined);
  assert.deepEqual(draft.receipt?.files, []);
});
