import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tables } from '../../api/db/store.ts';
import { createDesk } from '../../api/desk/desk.ts';
import { deliverLetters } from '../../api/desk/letters.ts';
import { sealBytes } from '../../api/drop/age.ts';
import { copyKey, type UploadId } from '../../api/drop/keys.ts';
import { ulid } from '../../api/ulid.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, readChain, readMailbox, sendTip } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Page {
  tip: { state: string; priority: number; poster: string | null; files: { ready: number; withheld: number } };
  files: {
    id: string;
    state: string;
    claimedName: string;
    decision: string | null;
    previews: unknown[];
    withheld: { by: string | null; state: string; failure: string | null } | null;
  }[];
  copies: { state: string; url: string | null }[];
}

function story(engine: Engine): void {
  suite(`suspected abuse material on ${engine.name}`, () => {
    let desk: TestDesk;
    let mette: Person;
    let others: Person[];
    before(async () => {
      desk = await openDesk(engine);
      mette = await desk.signedIn('moderator', 'fyn', 'Mette Holm');
      others = [
        await desk.signedIn('investigator', 'fyn'),
        await desk.signedIn('supervisor', 'fyn'),
        await desk.signedIn('analyst', 'fyn'),
      ];
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    /** Bytes of its own, unless it is said to be the same as another's. */
    const send = async (
      fields: Partial<Tables['file']['$inferInsert']> = {},
      tip: Partial<Tables['tip']['$inferInsert']> = {},
    ) => {
      const sent = await sendTip(desk, { district: 'fyn', ...tip });
      const file = await addFile(desk, sent.id, { sha256: randomBytes(32).toString('hex'), ...fields }, 2000);
      return { ...sent, file: file.id };
    };
    const page = (person: Person, tip: string) => person.expect<Page>(200, person.get(`/tips/${tip}`));
    const vaultKeys = async (file: string) =>
      [...(await desk.desk.vault.list(`previews/${file}/`)), ...(await desk.desk.vault.list(`copies/${file}/`))].length;
    const eventsOf = async (file: string) => (await readChain(desk)).filter(({ fileId }) => fileId === file);
    const keepCopy = async (file: string) => {
      const { store, vault, now } = desk.desk;
      const at = now();
      const id = ulid(at);
      const times = { askedAt: at, stateChangedAt: at, nextAttemptAt: at };
      const plan = { v: 1, frame: 0, atMs: 0, format: 'jpeg' };
      await vault.putIfAbsent(copyKey(file as UploadId, id), sealBytes(randomBytes(99), [desk.viewing.recipient]));
      await store.write(async (tx) => {
        await tx.insert(store.t.workingCopy).values({
          ...{ id, reference: `K-${id}`, fileId: file, kind: 'still', plan, planSha256: 'f'.repeat(64) },
          ...{ askedBy: mette.id, ...times, parentSha256: 'a'.repeat(64), state: 'made', type: 'image/jpeg' },
        });
      });
      return { id };
    };

    test('one press: nobody opens it any more, not by any address, and nothing lies there to be opened', async () => {
      const { id, file } = await send();
      const copy = await keepCopy(file);
      assert.equal((await mette.get(`/files/${file}/previews/proxy.mp4`)).status, 200);
      assert.equal((await mette.get(`/copies/${copy.id}`)).status, 200);
      assert.equal(await vaultKeys(file), 3);
      await mette.expect(200, mette.post(`/files/${file}/withhold`));
      assert.equal(await vaultKeys(file), 0, 'destroyed before the answer');
      for (const person of [mette, ...others]) {
        for (const name of ['poster.jpg', 'proxy.mp4', 'sheet.jpg'])
          await person.refused('file_withheld', person.get(`/files/${file}/previews/${name}`));
        await person.refused('file_withheld', person.get(`/copies/${copy.id}`));
        const { tip, files, copies } = await page(person, id);
        assert.deepEqual([tip.priority, tip.poster, tip.files.ready, tip.files.withheld], [5, null, 0, 1]);
        assert.deepEqual([files[0]?.state, files[0]?.previews], ['withheld', []]);
        assert.deepEqual([files[0]?.withheld?.by, files[0]?.withheld?.state], ['Mette Holm', 'withheld']);
        assert.deepEqual([copies[0]?.state, copies[0]?.url], ['destroyed', null]);
      }
      const still = { kind: 'still', plan: { v: 1, frame: 0, atMs: 0, format: 'jpeg' } };
      await mette.refused('file_withheld', mette.post(`/files/${file}/copies`, still));
      await mette.refused('file_withheld', mette.post(`/files/${file}/retry`));
      const events = await eventsOf(file);
      assert.deepEqual(
        events.filter(({ action }) => action === 'withhold').map(({ actor, actorRole }) => [actor, actorRole]),
        [[mette.id, 'moderator']],
      );
    });

    test('it can be pressed twice, and by anybody who may look, whoever holds the tip', async () => {
      for (const person of [mette, ...others]) {
        const { id, file } = await send();
        const holder = await desk.signedIn('moderator', 'fyn');
        await holder.expect(200, holder.post(`/tips/${id}/claim`));
        await person.expect(200, person.post(`/files/${file}/withhold`));
        await person.expect(200, person.post(`/files/${file}/withhold`));
        await holder.expect(200, holder.post(`/tips/${id}/withhold`));
        assert.equal((await eventsOf(file)).filter(({ action }) => action === 'withhold').length, 1);
      }
    });

    test('the whole tip at once; its words stay, are found, and can be answered', async () => {
      const { id, file } = await send({}, { text: 'Jeg fandt det i et kælderrum ved Ringgaden.' });
      const second = await addFile(desk, id, { position: 1, sha256: 'b'.repeat(64) }, 10);
      await mette.expect(200, mette.post(`/tips/${id}/withhold`));
      const { files } = await page(mette, id);
      assert.deepEqual(
        files.map(({ state }) => state),
        ['withheld', 'withheld'],
      );
      assert.equal((await vaultKeys(file)) + (await vaultKeys(second.id)), 0);
      const found = await mette.expect<{ items: { id: string }[] }>(200, mette.get('/queue?q=kælderrum ringgaden'));
      assert.deepEqual(
        found.items.map((item) => item.id),
        [id],
      );
      const named = await mette.expect<{ items: { id: string }[] }>(200, mette.get('/queue?q=img_0042&priority=5'));
      assert.ok(
        named.items.some((item) => item.id === id),
        'by the file’s name too',
      );
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.expect(201, mette.post(`/tips/${id}/messages`, { text: 'Hvor lå det?' }));
    });

    test('files with the same bytes go with it in every district, and nobody is told of those they may not see', async () => {
      const sha256 = 'c'.repeat(64);
      const mine = await send({ sha256 });
      const theirs = await send({ sha256 }, { district: 'oestjylland', state: 'accepted' });
      const text = await (await mette.post(`/files/${mine.file}/withhold`)).text();
      assert.equal(text.includes(theirs.id), false);
      await mette.refused('file_unknown', mette.get(`/files/${theirs.file}/previews/poster.jpg`));
      const aarhus = await desk.signedIn('moderator', 'oestjylland');
      await aarhus.refused('file_withheld', aarhus.get(`/files/${theirs.file}/previews/poster.jpg`));
      assert.equal(await vaultKeys(theirs.file), 0);
      const { files, tip } = await page(aarhus, theirs.id);
      assert.deepEqual([files[0]?.withheld?.by, tip.state, tip.priority], [null, 'accepted', 5]);
    });

    test('another district’s file is none, and what is hidden is for supervisors', async () => {
      const far = await send({}, { district: 'oestjylland' });
      await mette.refused('file_unknown', mette.post(`/files/${far.file}/withhold`));
      await mette.refused('tip_unknown', mette.post(`/tips/${far.id}/withhold`));
      const hidden = await send({}, { state: 'hidden' });
      await mette.refused('transition_forbidden', mette.post(`/files/${hidden.file}/withhold`));
      const [, supervisor] = others;
      await supervisor!.expect(200, supervisor!.post(`/files/${hidden.file}/withhold`));
    });

    test('it is decided by nobody here: accepting and rejecting the tip pass it over', async () => {
      for (const action of ['accept', 'reject'] as const) {
        const { id, file } = await send();
        const second = await addFile(desk, id, { position: 1, sha256: randomBytes(32).toString('hex') }, 10);
        await mette.expect(200, mette.post(`/tips/${id}/claim`));
        await mette.expect(200, mette.post(`/files/${file}/withhold`));
        await mette.refused('file_withheld', mette.post(`/files/${file}/accept`, { reason: 'useful_now' }));
        await mette.refused('file_withheld', mette.post(`/files/${file}/reject`, { reason: 'too_dark' }));
        const reason = action === 'accept' ? 'useful_now' : 'not_enough';
        await mette.expect(200, mette.post(`/tips/${id}/${action}`, { reason }));
        const { files } = await page(mette, id);
        const decided = action === 'accept' ? 'accepted' : 'rejected';
        assert.deepEqual(
          files.map((each) => [each.id, each.decision]),
          [
            [file, null],
            [second.id, decided],
          ],
        );
      }
    });

    test('the sender hears nothing of it, and no reason may tell', async () => {
      const { id, file, mailbox } = await send();
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.expect(200, mette.post(`/files/${file}/withhold`));
      await deliverLetters(desk.desk);
      assert.deepEqual(await readMailbox(desk, mailbox.id, mailbox.identity), []);
      await mette.refused('reason_gives_away', mette.post(`/tips/${id}/reject`, { reason: 'illegal_to_keep' }));
      await mette.expect(200, mette.post(`/tips/${id}/reject`, { reason: 'not_enough' }));
      await deliverLetters(desk.desk);
      const letters = await readMailbox(desk, mailbox.id, mailbox.identity);
      assert.equal(letters.length, 1);
      assert.doesNotMatch(JSON.stringify(letters), /overgreb|abuse|slettet|delete|sat til side/i);
    });

    test('a vault that fails keeps nobody from pressing: shut at once, destroyed later', async () => {
      const { file } = await send();
      const { vault } = desk.desk;
      const broken = { ...vault, list: () => Promise.reject(new Error('the disk is away')) };
      const person = new Browser(createDesk({ ...desk.desk, vault: broken }));
      for (const [name, value] of mette.cookies) person.cookies.set(name, value);
      await person.expect(200, person.post(`/files/${file}/withhold`));
      await mette.refused('file_withheld', mette.get(`/files/${file}/previews/poster.jpg`));
      assert.equal(await vaultKeys(file), 2, 'the worker destroys them');
      const { store } = desk;
      const [row] = await store.read.select().from(store.t.withheldFile).where(eq(store.t.withheldFile.fileId, file));
      assert.equal(row?.state, 'withheld');
    });
  });
}

story(sqliteEngine());
story(pgEngine());
