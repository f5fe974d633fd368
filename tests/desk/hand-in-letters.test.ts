import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { deliverLetters } from '../../api/desk/letters.ts';
import { ulid } from '../../api/ulid.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, readChain, readMailbox, type SentTip, sendTip } from './tip-desk.ts';

const handIn = { clocks: [], cameras: [], problems: [] };

/** What a shop reads of what it handed in once somebody has decided. */
function story(engine: Engine): void {
  suite(`letters about a hand-in on ${engine.name}`, () => {
    let desk: TestDesk;
    let moderator: Browser & { id: string };
    before(async () => {
      desk = await openDesk(engine);
      moderator = await desk.signedIn('moderator', null, 'Mona');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const send = async (fields: Parameters<typeof sendTip>[1] = { handIn }): Promise<SentTip> => {
      const sent = await sendTip(desk, fields);
      await moderator.expect(200, moderator.post(`/tips/${sent.id}/claim`));
      return sent;
    };
    const accept = ({ id }: SentTip) => moderator.post(`/tips/${id}/accept`, { reason: 'evidence_secured' });
    const thank = ({ id }: SentTip, text = 'Cyklen er fundet. Tak for hjælpen.') =>
      moderator.post(`/tips/${id}/thanks`, { text });
    const read = async ({ mailbox }: SentTip) => {
      await deliverLetters(desk.desk);
      return (await readMailbox(desk, mailbox.id, mailbox.identity)).map(({ body }) => body);
    };
    const usedOf = async (sent: SentTip) =>
      (await read(sent)).flatMap((body) => (body.kind === 'notice' && body.code === 'used' ? [body.files] : []));

    test('accepted, it says which files are used, with their digests, and no other', async () => {
      const sent = await send();
      const sha256 = 'b'.repeat(64);
      await addFile(desk, sent.id, { claimedName: 'indgang.dav', sha256, sizeBytes: 700 });
      await addFile(desk, sent.id, { claimedName: 'SmartPlayer.exe', state: 'quarantined', position: 1 });
      await moderator.expect(200, accept(sent));
      assert.deepEqual(await usedOf(sent), [[{ name: 'indgang.dav', sizeBytes: 700, sha256 }]]);
      const codes = (await read(sent)).map((body) => (body.kind === 'notice' ? body.code : body.kind));
      assert.deepEqual(codes, ['accepted', 'used']);
    });

    test('thanks sent again after their answer was lost are said once', async () => {
      const sent = await send();
      await moderator.expect(200, accept(sent));
      const words = { text: 'Cyklen er fundet.', id: ulid(new Date()) };
      for (let tries = 0; tries < 2; tries++)
        await moderator.expect(201, moderator.post(`/tips/${sent.id}/thanks`, words));
      const said = (await read(sent)).map((body) => (body.kind === 'notice' ? body.code : body.text));
      assert.deepEqual(said, ['accepted', 'Cyklen er fundet.', 'closed']);
    });

    test('with every later exhibit it is said again, and then of all of them', async () => {
      const sent = await send();
      await addFile(desk, sent.id, { claimedName: 'kamera 1.dav' });
      const late = await addFile(desk, sent.id, { claimedName: 'kamera 2.dav', state: 'received', position: 1 });
      await moderator.expect(200, accept(sent));
      const { file } = desk.store.t;
      await desk.store.write(async (tx) => {
        await tx.update(file).set({ state: 'queued' }).where(eq(file.id, late.id));
      });
      await moderator.expect(200, accept(sent));
      const names = (await usedOf(sent)).map((files) => files?.map(({ name }) => name));
      assert.deepEqual(names, [['kamera 1.dav'], ['kamera 1.dav', 'kamera 2.dav']]);
      await moderator.refused('transition_forbidden', accept(sent));
      assert.equal((await usedOf(sent)).length, 2);
    });

    test('where nothing became an exhibit, and of a tip nobody asked for, there is nothing to say', async () => {
      const [empty, plain, refused] = [await send(), await send({}), await send()];
      await addFile(desk, plain.id);
      await addFile(desk, refused.id);
      for (const sent of [empty, plain]) await moderator.expect(200, accept(sent));
      await moderator.expect(200, moderator.post(`/tips/${refused.id}/reject`, { reason: 'too_dark' }));
      for (const sent of [empty, plain, refused]) assert.deepEqual(await usedOf(sent), []);
    });

    test('thanks come when it is decided: the words, and then that this is the end of it', async () => {
      const sent = await send();
      await addFile(desk, sent.id);
      await moderator.refused('tip_undecided', thank(sent));
      await moderator.expect(200, accept(sent));
      await moderator.refused('message_missing', thank(sent, ' '));
      await moderator.refused('text_too_long', thank(sent, 'x'.repeat(20_001)));
      const { message } = await moderator.expect<{ message: { id: string } }>(201, thank(sent));
      assert.deepEqual((await read(sent)).slice(-2), [
        { kind: 'text', text: 'Cyklen er fundet. Tak for hjælpen.' },
        { kind: 'notice', code: 'closed' },
      ]);
      const last = (await readChain(desk)).filter(({ tipId }) => tipId === sent.id).at(-1);
      assert.deepEqual([last?.action, last?.details], ['reply', { message: message.id, closes: true }]);

      const silent = await send({ handIn, mailboxRecipient: '' });
      await moderator.expect(200, moderator.post(`/tips/${silent.id}/reject`, { reason: 'too_dark' }));
      await moderator.refused('no_mailbox', thank(silent));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
