import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { deliverLetters, startPost } from '../../api/desk/letters.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { letterKey, mailboxPrefix } from '../../api/drop/keys.ts';
import { ulid } from '../../api/ulid.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { insertTips, readMailbox, type SentTip, sendTip } from './tip-desk.ts';

let desk: TestDesk;
let moderator: Browser & { id: string };
let sent: SentTip;
before(async () => {
  desk = await openDesk();
  moderator = await desk.signedIn('moderator');
  sent = await sendTip(desk);
});
after(() => desk.close());

const write = async (text: string) => {
  const sending = moderator.post(`/tips/${sent.id}/messages`, { text });
  return (await moderator.expect<{ message: { id: string } }>(201, sending)).message;
};
const read = () => readMailbox(desk, sent.mailbox.id, sent.mailbox.identity);
async function rowOf(id: string) {
  const { message } = desk.store.t;
  const [row] = await desk.store.read.select().from(message).where(eq(message.id, id));
  return row!;
}

/** The desk's drop, failing where it is told to. */
const dropThat = (failing: Partial<BlobStore>): TestDesk['desk'] => ({
  ...desk.desk,
  drop: { ...desk.desk.drop, ...failing },
});

test('a letter is delivered once, sealed, and its text is not kept a second time', async () => {
  const { id } = await write('Hvad tid var det?');
  assert.equal((await rowOf(id)).deliveredAt, null);
  await deliverLetters(desk.desk);
  await deliverLetters(desk.desk);
  assert.equal((await read()).length, 1);
  const { deliveredAt, letter } = await rowOf(id);
  assert.ok(deliveredAt);
  assert.equal(letter, null);
  const { drop } = desk.desk;
  const sealed = await new Response(await drop.get(letterKey(sent.mailbox.id, id))).text();
  assert.match(sealed, /^age-encryption\.org\/v1\n/);
  assert.ok(!sealed.includes('Hvad tid'));
});

test('killed between the drop and the database: the next start finds the letter and delivers it once', async () => {
  const before = (await read()).length;
  const { id } = await write('Var der flere?');
  const crash = new Error('killed');
  const crashing = {
    ...desk.desk,
    store: { ...desk.store, write: () => Promise.reject(crash) },
  };
  await deliverLetters(crashing);
  assert.equal((await rowOf(id)).deliveredAt, null);
  assert.equal((await read()).length, before + 1);
  await deliverLetters(desk.desk);
  assert.ok((await rowOf(id)).deliveredAt);
  assert.equal((await read()).length, before + 1);
});

test('killed before the drop: nothing is lost', async () => {
  const before = (await read()).length;
  const { id } = await write('Hvilken farve?');
  await deliverLetters(dropThat({ putIfAbsent: () => Promise.reject(new Error('killed')) }));
  assert.equal((await read()).length, before);
  await deliverLetters(desk.desk);
  assert.ok((await rowOf(id)).deliveredAt);
  assert.deepEqual((await read()).at(-1)?.body, { kind: 'text', text: 'Hvilken farve?' });
});

test('while the drop is away the desk tries again by itself, less and less often', async () => {
  const { id } = await write('Er du der endnu?');
  let tries = 0;
  const away = dropThat({
    putIfAbsent(key, bytes) {
      tries += 1;
      return tries <= 2 ? Promise.reject(new Error('away')) : desk.desk.drop.putIfAbsent(key, bytes);
    },
  });
  const stop = startPost(away);
  const deadline = Date.now() + 15_000;
  while (!(await rowOf(id)).deliveredAt && Date.now() < deadline) await new Promise((done) => setTimeout(done, 100));
  await stop();
  assert.ok((await rowOf(id)).deliveredAt);
  assert.equal(tries, 3);
  const failures = desk.log.filter((line) => line.includes('letter_failed') && line.includes(id));
  assert.equal(failures.length, 2);
  assert.ok(!desk.log.join('').includes('Er du der'));
});

test('a letter that cannot be delivered holds up no other, and waits longer each time', async () => {
  const { store } = desk;
  const [tip] = await insertTips(desk, [{ mailboxRecipient: 'age1broken' }]);
  const ids: string[] = [];
  for (let index = 0; index < 60; index++) {
    const at = new Date(Date.now() - 100_000 + index);
    const id = ulid(at);
    ids.push(id);
    const letter = {
      v: 1,
      id,
      mailbox: '0'.repeat(32),
      at: at.toISOString(),
      from: 'police',
      body: { kind: 'text', text: 'x' },
    };
    await store.write(async (tx) => {
      await tx.insert(store.t.message).values({ id, tipId: tip!, from: 'police', kind: 'text', text: 'x', at, letter });
    });
  }
  const { id } = await write('Når denne frem?');
  const waiting = new Map();
  await deliverLetters(desk.desk, waiting);
  assert.ok((await rowOf(id)).deliveredAt);
  assert.equal(waiting.size, 60);
  const tried = () => desk.log.filter((line) => line.includes(ids[0]!)).length;
  assert.equal(tried(), 1);
  await deliverLetters(desk.desk, waiting);
  assert.equal(tried(), 1);
  desk.pass(1500);
  await deliverLetters(desk.desk, waiting);
  assert.equal(tried(), 2);
  desk.pass(1500);
  await deliverLetters(desk.desk, waiting);
  assert.equal(tried(), 2);
  await store.write(async (tx) => {
    await tx.delete(store.t.message).where(eq(store.t.message.tipId, tip!));
  });
});

test('two desks deliver the same letters without a second copy', async () => {
  const before = (await read()).length;
  for (const text of ['en', 'to', 'tre']) await write(text);
  await Promise.all([deliverLetters(desk.desk), deliverLetters(desk.desk)]);
  const letters = await desk.desk.drop.list(mailboxPrefix(sent.mailbox.id));
  assert.equal(letters.length, before + 3);
});
