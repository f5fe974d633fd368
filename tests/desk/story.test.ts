import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { deliverLetters } from '../../api/desk/letters.ts';
import { reasons } from '../../api/desk/reasons.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, readChain, readMailbox, type SentTip, sendTip } from './tip-desk.ts';

interface Page {
  tip: { state: string; claimedBy: { name: string } | null; [field: string]: unknown };
  files: {
    id: string;
    exhibit: string | null;
    caseRef: string | null;
    decision: string | null;
    previews: { name: string; url: string }[];
  }[];
  messages: { from: string; kind: string; text: string; deliveredAt: string | null; byUser: { name: string } | null }[];
  custody: { action: string; actorName: string | null; reason: string | null; caseRef: string | null }[];
}

/** A moderator takes a tip from the queue to exhibits and a dialogue. */
function story(engine: Engine): void {
  suite(`a tip on the desk, on ${engine.name}`, () => {
    let desk: TestDesk;
    let moderator: Browser & { id: string };
    let sent: SentTip;
    let video: Awaited<ReturnType<typeof addFile>>;
    const open = async (): Promise<Page> => moderator.expect<Page>(200, moderator.get(`/tips/${sent.id}`));

    before(async () => {
      desk = await openDesk(engine);
      moderator = await desk.signedIn('moderator');
      const text = `Jeg filmede ham ved havnen. ${'Og så videre. '.repeat(40)}`;
      sent = await sendTip(desk, { text, appeal: 'V-2026-014', district: 'fyn', danger: true, priority: 1 });
      video = await addFile(desk, sent.id);
      await addFile(desk, sent.id, { position: 1, state: 'verified', description: null, previews: null });
      const { store } = desk;
      await store.write(async (tx) => {
        await tx.insert(store.t.contact).values({ tipId: sent.id, sealed: 'sealed elsewhere' });
      });
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('it stands in the queue with a poster, counts and the beginning of its text', async () => {
      const queue = moderator.get('/queue');
      const { items, next, counts } = await moderator.expect<{
        items: { excerpt: string; [field: string]: unknown }[];
        next: null;
        counts: unknown;
      }>(200, queue);
      assert.equal(items.length, 1);
      const { excerpt, receivedAt, dueAt, reference, ...item } = items[0]!;
      assert.equal(excerpt.length, 240);
      assert.match(String(reference), /^T-2026-/);
      assert.ok(new Date(String(dueAt)) > new Date(String(receivedAt)));
      assert.deepEqual(item, {
        id: sent.id,
        priority: 1,
        danger: true,
        appeal: 'V-2026-014',
        district: 'fyn',
        language: 'da',
        state: 'queued',
        claimedBy: null,
        files: { total: 2, videos: 1, pictures: 0, ready: 1, withheld: 0, withSound: 1 },
        poster: `/api/desk/files/${video.id}/previews/poster.jpg?from=queue`,
        unreadMessages: 0,
        unit: null,
        caseRef: null,
        alike: 0,
      });
      assert.equal(next, null);
      assert.deepEqual(counts, { queued: 1, claimed: 0, mine: 0, unread: 0, countedTo: 10_000 });
    });

    test('claimed, it is mine; opened, it shows everything and the look is recorded once', async () => {
      const { tip: claimed } = await moderator.expect<Page>(200, moderator.post(`/tips/${sent.id}/claim`));
      assert.deepEqual(claimed.claimedBy, { id: moderator.id, name: 'Mette Holm' });
      const { counts } = await moderator.expect<{ counts: unknown }>(200, moderator.get('/queue?state=mine'));
      assert.deepEqual(counts, { queued: 0, claimed: 1, mine: 1, unread: 0, countedTo: 10_000 });
      const page = await open();
      await open();
      assert.match(String(page.tip['text']), /^Jeg filmede ham/);
      assert.equal(page.tip['hasContact'], true);
      assert.ok(!JSON.stringify(page).includes('sealed elsewhere'));
      assert.deepEqual(
        page.files.map(({ previews }) => previews.length),
        [2, 0],
      );
      const chain = await readChain(desk);
      assert.deepEqual(
        chain.map(({ action, actor }) => [action, actor]),
        [
          ['claim', moderator.id],
          ['view', moderator.id],
        ],
      );
    });

    test('the preview plays, and playing is recorded', async () => {
      const answer = await moderator.send('GET', `/api/desk/files/${video.id}/previews/proxy.mp4`);
      assert.equal(answer.status, 200);
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(video.proxy));
      assert.equal((await readChain(desk)).at(-1)?.action, 'play');
    });

    test('a moderator is not told who the sender is', async () => {
      const body = { purpose: 'witness_statement', reason: 'Skal ringes op om stedet', caseRef: '0700-10101-00001-26' };
      await moderator.refused('role_forbids', moderator.post(`/tips/${sent.id}/contact`, body));
    });

    test('accepted, its ready file is an exhibit, and the sender reads why in the mailbox', async () => {
      const body = { reason: 'evidence_secured', note: 'Internt: tydeligt ansigt', caseRef: '0700-10101-00001-26' };
      const { tip: accepted } = await moderator.expect<Page>(200, moderator.post(`/tips/${sent.id}/accept`, body));
      assert.deepEqual(
        [accepted.state, accepted.claimedBy, accepted['reason']],
        ['accepted', null, 'evidence_secured'],
      );
      assert.deepEqual(accepted['decidedBy'], { id: moderator.id, name: 'Mette Holm' });
      const { files } = await open();
      const year = new Date().getUTCFullYear();
      assert.deepEqual(
        files.map(({ decision, exhibit, caseRef }) => [decision, exhibit, caseRef]),
        [
          ['accepted', `B-${year}-000001`, body.caseRef],
          [null, null, null],
        ],
      );
      await deliverLetters(desk.desk);
      const letters = await readMailbox(desk, sent.mailbox.id, sent.mailbox.identity);
      assert.deepEqual(
        letters.map(({ from, body }) => [from, body]),
        [['police', { kind: 'notice', code: 'accepted', reason: reasons.accept.evidence_secured }]],
      );
      assert.ok(!JSON.stringify(letters).includes('Internt'));
      assert.deepEqual(await readMailbox(desk, sent.mailbox.id, desk.police), letters);
    });

    test('a file that became ready afterwards is taken in by accepting once more, without a second letter', async () => {
      const { store } = desk;
      await store.write(async (tx) => {
        await tx.update(store.t.file).set({ state: 'queued' }).where(eq(store.t.file.tipId, sent.id));
      });
      await moderator.expect(200, moderator.post(`/tips/${sent.id}/accept`, { reason: 'evidence_secured' }));
      const { files, messages } = await open();
      assert.ok(files.every(({ exhibit }) => exhibit?.startsWith('B-')));
      assert.equal(messages.length, 1);
      const again = moderator.post(`/tips/${sent.id}/accept`, { reason: 'evidence_secured' });
      await moderator.refused('transition_forbidden', again);
    });

    test('a question reaches the sender, and the answer is unread until somebody opens it', async () => {
      const asked = moderator.post(`/tips/${sent.id}/messages`, { text: '  Hvilken vej gik han?  ' });
      const { message } = await moderator.expect<{ message: { text: string; byUser: unknown } }>(201, asked);
      assert.deepEqual([message.text, message.byUser], ['Hvilken vej gik han?', { name: 'Mette Holm' }]);
      await deliverLetters(desk.desk);
      const letters = await readMailbox(desk, sent.mailbox.id, sent.mailbox.identity);
      assert.deepEqual(letters.at(-1)?.body, { kind: 'text', text: 'Hvilken vej gik han?' });

      const { store } = desk;
      const at = desk.desk.now();
      await store.write(async (tx) => {
        const answer = { id: '01jd000000000000000000answ', tipId: sent.id, from: 'sender' as const, at };
        await tx.insert(store.t.message).values({ ...answer, kind: 'text', text: 'Mod broen.' });
        await tx.update(store.t.tip).set({ unreadMessages: 1 }).where(eq(store.t.tip.id, sent.id));
      });
      const unread = moderator.get('/queue?state=accepted&unread=1');
      const { items, counts } = await moderator.expect<{ items: unknown[]; counts: { unread: number } }>(200, unread);
      assert.deepEqual([items.length, counts.unread], [1, 1]);
      const { messages, tip } = await open();
      assert.deepEqual(
        messages.map(({ from, kind, text, deliveredAt }) => [from, kind, text, deliveredAt !== null]),
        [
          ['police', 'notice', 'accepted', true],
          ['police', 'text', 'Hvilken vej gik han?', true],
          ['sender', 'text', 'Mod broen.', false],
        ],
      );
      assert.equal(tip['unreadMessages'], 0);
    });

    test('custody tells the whole story in an unbroken chain', async () => {
      const { custody } = await open();
      assert.deepEqual(
        custody.map(({ action }) => action),
        ['claim', 'view', 'play', 'accept', 'accept', 'accept', 'reply'],
      );
      assert.ok(custody.every(({ actorName }) => actorName === 'Mette Holm'));
      const cases = custody.map(({ caseRef }) => caseRef).filter((caseRef) => caseRef !== null);
      // the file that came late follows the tip to its case
      assert.deepEqual(cases, Array(3).fill('0700-10101-00001-26'));
      const chain = await readChain(desk);
      const [exhibit] = await desk.store.read.select().from(desk.store.t.exhibit);
      assert.deepEqual(
        chain
          .filter(({ fileId }) => fileId === video.id)
          .map(({ action, caseRef, details }) => [action, caseRef, details]),
        [
          ['play', null, { preview: 'proxy.mp4' }],
          [
            'accept',
            '0700-10101-00001-26',
            { exhibit: `B-${new Date().getUTCFullYear()}-000001`, exhibitId: exhibit?.id },
          ],
        ],
      );
    });
  });
}

story(sqliteEngine());
story(pgEngine());
