import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { tipStates } from '../../api/db/values.ts';
import { deliverLetters } from '../../api/desk/letters.ts';
import { reasonOf, reasons } from '../../api/desk/reasons.ts';
import { checkAction, claimMs, holderOf, type TipAction, transitions } from '../../api/desk/tip-state.ts';
import { Refusal } from '../../api/refusal.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain, readMailbox, sendTip } from './tip-desk.ts';

interface Tip {
  state: string;
  claimedBy: { id: string; name: string } | null;
  reason: string | null;
  reasonNote: string | null;
}
type Person = Browser & { id: string };

let desk: TestDesk;
let mette: Person;
let jonas: Person;
let chief: Person;
before(async () => {
  desk = await openDesk();
  mette = await desk.signedIn('moderator', null, 'Mette Holm');
  jonas = await desk.signedIn('investigator', null, 'Jonas Friis');
  chief = await desk.signedIn('supervisor', null, 'Lis Bang');
});
after(() => desk.close());

/** Time passes while everybody does something else, so that claims run out and sessions do not. */
async function wait(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 20 * 60_000) {
    desk.pass(Math.min(left, 20 * 60_000));
    for (const person of [mette, jonas, chief]) await person.expect(200, person.get('/me'));
  }
}

const oneTip = async (): Promise<string> => (await insertTips(desk, [{}]))[0]!;
const act = async (person: Person, tip: string, action: TipAction, body: unknown = {}) =>
  (await person.expect<{ tip: Tip }>(200, person.post(`/tips/${tip}/${action}`, body))).tip;
const refuse = (code: string, person: Person, tip: string, action: TipAction, body: unknown = {}) =>
  person.refused(code, person.post(`/tips/${tip}/${action}`, body));

test('of ten who claim at once, one has the tip and nine are told so', async () => {
  const tip = await oneTip();
  const answers = await Promise.all(
    [mette, jonas].flatMap((person) => Array.from({ length: 5 }, () => person.post(`/tips/${tip}/claim`))),
  );
  const won = answers.filter(({ status }) => status === 200).length;
  assert.equal(won, 5, 'every request of the one who won, and none of the other');
  for (const answer of answers.filter(({ status }) => status !== 200))
    assert.equal(((await answer.json()) as { code: string }).code, 'tip_claimed');
  const claims = (await readChain(desk)).filter(({ tipId, action }) => tipId === tip && action === 'claim');
  assert.equal(claims.length, 1);
});

test('taking over needs a reason, which custody keeps; the one who lost it can decide nothing', async () => {
  const tip = await oneTip();
  await act(mette, tip, 'claim');
  await refuse('tip_claimed', jonas, tip, 'claim');
  await refuse('tip_claimed', jonas, tip, 'claim', { takeOverReason: '   ' });
  await refuse('reason_missing', jonas, tip, 'claim', { takeOverReason: 'ok' });
  const taken = await act(jonas, tip, 'claim', { takeOverReason: 'Mette er gået hjem' });
  assert.equal(taken.claimedBy?.name, 'Jonas Friis');
  const event = (await readChain(desk)).at(-1);
  assert.deepEqual(
    [event?.action, event?.actor, event?.reason, event?.details],
    ['claim', jonas.id, 'Mette er gået hjem', { takenFrom: mette.id }],
  );
  await refuse('tip_claimed', mette, tip, 'accept', { reason: 'useful_now' });
  await refuse('tip_claimed', mette, tip, 'release');
  await mette.refused('tip_claimed', mette.post(`/tips/${tip}/messages`, { text: 'Hej' }));
});

test('a claim runs out after half an hour without an act; acting renews it', async () => {
  const { id: tip } = await sendTip(desk);
  await act(mette, tip, 'claim');
  await wait(claimMs - 60_000);
  await mette.expect(201, mette.post(`/tips/${tip}/messages`, { text: 'Er du der?' }));
  await wait(claimMs - 60_000);
  await refuse('tip_claimed', jonas, tip, 'claim');
  await mette.expect(200, mette.get(`/tips/${tip}`));
  await wait(claimMs - 60_000);
  await refuse('tip_claimed', jonas, tip, 'claim');
  // a page that refreshes by itself holds nothing
  await mette.expect(200, mette.get(`/tips/${tip}`, { background: '1' }));
  await wait(61_000);
  const { items } = await jonas.expect<{ items: { id: string; state: string; claimedBy: null }[] }>(
    200,
    jonas.get('/queue'),
  );
  const shown = items.find(({ id }) => id === tip);
  assert.deepEqual([shown?.state, shown?.claimedBy], ['queued', null]);
  const taken = await act(jonas, tip, 'claim');
  assert.equal(taken.claimedBy?.name, 'Jonas Friis');
  await refuse('tip_claimed', mette, tip, 'accept', { reason: 'useful_now' });
});

test('who let a claim run out may still decide while nobody has taken the tip', async () => {
  const tip = await oneTip();
  await act(mette, tip, 'claim');
  await wait(claimMs + 1000);
  assert.equal((await act(mette, tip, 'reject', { reason: 'too_dark' })).state, 'rejected');
});

test('a tip is decided once, by its holder, with a reason from the table', async () => {
  const tip = await oneTip();
  await refuse('tip_not_claimed', mette, tip, 'accept', { reason: 'useful_now' });
  await refuse('tip_not_claimed', mette, tip, 'reject', { reason: 'too_dark' });
  await act(mette, tip, 'claim');
  for (const reason of ['', 'no_such_reason', 'too_dark', 'constructor', '__proto__'])
    await refuse('reason_missing', mette, tip, 'accept', { reason });
  assert.equal((await act(mette, tip, 'accept', { reason: 'useful_now' })).state, 'accepted');
  for (const action of ['claim', 'release', 'reject', 'flag', 'hide'] as const)
    await refuse('transition_forbidden', mette, tip, action, {
      reason: 'duplicate' in reasons ? '' : reasonFor(action),
    });
});

const reasonFor = (action: TipAction): string =>
  action in reasons ? Object.keys(reasons[action as keyof typeof reasons])[0]! : '';

test('two who decide at once: one decision, one letter', async () => {
  const sent = await sendTip(desk);
  await act(mette, sent.id, 'claim');
  const answers = await Promise.all([
    mette.post(`/tips/${sent.id}/accept`, { reason: 'useful_now' }),
    mette.post(`/tips/${sent.id}/reject`, { reason: 'duplicate' }),
    mette.post(`/tips/${sent.id}/accept`, { reason: 'useful_now' }),
  ]);
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  await deliverLetters(desk.desk);
  assert.equal((await readMailbox(desk, sent.mailbox.id, sent.mailbox.identity)).length, 1);
});

test('rejected, the sender reads the reason in both languages and every file is decided', async () => {
  const sent = await sendTip(desk);
  await addFile(desk, sent.id);
  await addFile(desk, sent.id, { position: 1, state: 'quarantined' });
  await act(jonas, sent.id, 'claim');
  const tip = await act(jonas, sent.id, 'reject', { reason: 'duplicate', note: 'Samme som T-2026-000007' });
  assert.deepEqual([tip.reason, tip.reasonNote], ['duplicate', 'Samme som T-2026-000007']);
  await deliverLetters(desk.desk);
  const [notice] = await readMailbox(desk, sent.mailbox.id, sent.mailbox.identity);
  assert.deepEqual(notice?.body, { kind: 'notice', code: 'rejected', reason: reasons.reject.duplicate });
  const { files } = await jonas.expect<{ files: { decision: string; exhibit: null }[] }>(
    200,
    jonas.get(`/tips/${sent.id}`),
  );
  assert.deepEqual(
    files.map(({ decision, exhibit }) => [decision, exhibit]),
    [
      ['rejected', null],
      ['rejected', null],
    ],
  );
});

test('what is quarantined, failed or unfinished never becomes an exhibit', async () => {
  const tip = await oneTip();
  for (const [position, state] of ['quarantined', 'failed', 'described'].entries())
    await addFile(desk, tip, { position, state: state as 'failed' });
  await act(mette, tip, 'claim');
  await act(mette, tip, 'accept', { reason: 'useful_now' });
  const { files } = await mette.expect<{ files: { decision: null; exhibit: null }[] }>(200, mette.get(`/tips/${tip}`));
  assert.ok(files.every(({ decision, exhibit }) => decision === null && exhibit === null));
});

test('released, it is everybody’s again', async () => {
  const tip = await oneTip();
  await act(mette, tip, 'claim');
  const released = await act(mette, tip, 'release');
  assert.deepEqual([released.state, released.claimedBy], ['queued', null]);
  await act(jonas, tip, 'claim');
});

test('flagged, it waits for a colleague; the sender gets no letter', async () => {
  const sent = await sendTip(desk);
  await act(mette, sent.id, 'claim');
  await refuse('tip_claimed', jonas, sent.id, 'flag', { reason: 'second_opinion' });
  await refuse('reason_missing', mette, sent.id, 'flag', { reason: 'too_dark' });
  const flagged = await act(mette, sent.id, 'flag', { reason: 'second_opinion', note: 'Er det samme mand?' });
  assert.deepEqual([flagged.state, flagged.claimedBy, flagged.reason], ['flagged', null, 'second_opinion']);
  await act(jonas, sent.id, 'claim');
  await deliverLetters(desk.desk);
  assert.deepEqual(await readMailbox(desk, sent.mailbox.id, sent.mailbox.identity), []);
});

test('hiding cannot wait for the holder; only a supervisor sees or opens it again', async () => {
  const tip = await oneTip();
  const { id } = await addFile(desk, tip);
  await act(mette, tip, 'claim');
  const hidden = await act(jonas, tip, 'hide', { reason: 'disturbing' });
  assert.equal(hidden.state, 'hidden');
  const poster = `/files/${id}/previews/poster.jpg`;
  await mette.refused('file_not_viewable', mette.get(poster));
  const queue = await mette.expect<{ items: { poster: null }[] }>(200, mette.get('/queue?state=hidden'));
  assert.equal(queue.items[0]?.poster, null);
  const page = await mette.expect<{ files: { previews: unknown[] }[] }>(200, mette.get(`/tips/${tip}`));
  assert.deepEqual(page.files[0]?.previews, []);
  await refuse('transition_forbidden', mette, tip, 'claim');
  await mette.refused('transition_forbidden', mette.post(`/tips/${tip}/messages`, { text: 'Hej' }));
  assert.equal((await chief.get(poster)).status, 200);
  await act(chief, tip, 'claim');
  assert.equal((await act(chief, tip, 'release')).state, 'queued');
});

test('an act that fails leaves no trace: no state, no event, no letter, no number', async () => {
  const sent = await sendTip(desk);
  await addFile(desk, sent.id, { id: 'f'.repeat(32) });
  await act(mette, sent.id, 'claim');
  const { store } = desk;
  // an exhibit for the same file stands in the way of the one that accepting makes
  await store.write(async (tx) => {
    const row = {
      id: 'x',
      reference: 'B-2020-000001',
      fileId: 'f'.repeat(32),
      createdAt: new Date(),
      createdBy: mette.id,
    };
    await tx.insert(store.t.exhibit).values(row);
  });
  const before = { chain: (await readChain(desk)).length, series: await store.read.select().from(store.t.series) };
  const answer = await mette.post(`/tips/${sent.id}/accept`, { reason: 'useful_now' });
  assert.equal(answer.status, 500);
  const [row] = await store.read.select().from(store.t.tip).where(eq(store.t.tip.id, sent.id));
  assert.equal(row?.state, 'claimed');
  assert.equal((await readChain(desk)).length, before.chain);
  assert.deepEqual(await store.read.select().from(store.t.series), before.series);
  assert.equal(await store.read.$count(store.t.message, eq(store.t.message.tipId, sent.id)), 0);
  assert.ok(!desk.log.join('').includes('Jeg så en mand'));
});

test('messages have something to say, within limits', async () => {
  const tip = await oneTip();
  await mette.refused('message_missing', mette.post(`/tips/${tip}/messages`, { text: ' \n ' }));
  await mette.refused('text_too_long', mette.post(`/tips/${tip}/messages`, { text: 'a'.repeat(20_001) }));
  await mette.refused('bad_request', mette.post(`/tips/${tip}/messages`, { text: 7 }));
  await mette.refused('no_mailbox', mette.post(`/tips/${tip}/messages`, { text: 'Hej' }));
});

test('a colleague’s glance does not hide an answer from the one who waits for it', async () => {
  const tip = await oneTip();
  await act(mette, tip, 'claim');
  const { store } = desk;
  const at = desk.desk.now();
  await store.write(async (tx) => {
    const row = { id: '01jd0000000000000000answer', tipId: tip, from: 'sender' as const, kind: 'text' as const };
    await tx.insert(store.t.message).values({ ...row, text: 'Svar', at });
    await tx.update(store.t.tip).set({ unreadMessages: 1 }).where(eq(store.t.tip.id, tip));
  });
  const unreadFor = async (person: Person): Promise<number> =>
    (await person.expect<{ tip: { unreadMessages: number } }>(200, person.get(`/tips/${tip}`))).tip.unreadMessages;
  assert.equal(await unreadFor(jonas), 1);
  assert.equal(await unreadFor(mette), 0);
  const [message] = await store.read.select().from(store.t.message).where(eq(store.t.message.tipId, tip));
  assert.ok(message?.readAt);
});

test('the table of transitions is what it says: every state against every action', () => {
  const at = new Date();
  const mine = { claimedBy: 'me', claimedUntil: new Date(at.getTime() + 1000) };
  const allowed = Object.fromEntries(
    tipStates.map((state) => [
      state,
      (Object.keys(transitions) as TipAction[]).filter((action) => {
        try {
          checkAction(action, { state, ...mine }, { actor: 'me', role: 'moderator', at });
          return true;
        } catch (error) {
          assert.ok(error instanceof Refusal);
          return false;
        }
      }),
    ]),
  );
  assert.deepEqual(allowed, {
    queued: ['claim', 'accept', 'reject', 'flag', 'hide'],
    claimed: ['claim', 'release', 'accept', 'reject', 'flag', 'hide'],
    accepted: ['accept'],
    rejected: [],
    flagged: ['claim', 'hide'],
    hidden: [],
    disposed: [],
  });
  assert.equal(holderOf({ state: 'claimed', ...mine }, at), 'me');
  assert.equal(holderOf({ state: 'claimed', ...mine, claimedUntil: at }, at), null);
  assert.equal(holderOf({ state: 'queued', ...mine }, at), null);
});

test('every reason is written for its reader in both languages', async () => {
  const listed = await mette.expect<Record<string, { key: string; da: string; en: string }[]>>(
    200,
    mette.get('/reasons'),
  );
  assert.deepEqual(Object.keys(listed), ['accept', 'reject', 'flag', 'hide', 'reveal', 'dispose']);
  for (const [action, table] of Object.entries(listed))
    for (const { key, da, en } of table) {
      assert.match(key, /^[a-z_]+$/);
      const whole = action === 'accept' || action === 'reject' ? /^\p{Lu}.{30,}\.$/u : /^\p{Lu}.+[^.]$/u;
      for (const sentence of [da, en]) assert.match(sentence, whole, key);
      assert.deepEqual(reasonOf(action as 'accept', key), { da, en });
    }
});
