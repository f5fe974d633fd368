import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { findTips } from '../../api/db/search.ts';
import type { Tables } from '../../api/db/store.ts';
import { showDisposal } from '../../api/desk/disposal-list.ts';
import { deliverLetters } from '../../api/desk/letters.ts';
import { newIdentity, openBytes, parseIdentity, parseRecipient, recipientOf } from '../../api/drop/age.ts';
import { sealContact } from '../../api/drop/contact.ts';
import { type Letter, letter, type TipDocument } from '../../api/drop/documents.ts';
import { openJson, sealJson } from '../../api/drop/json.ts';
import {
  inboxMessageKey,
  inboxTipKey,
  letterKey,
  type MailboxId,
  mailboxPrefix,
  originalKey,
  requestDraftKey,
  requestPrefix,
  type TipId,
  type UploadId,
} from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { certificateDigest } from '../../api/evidence/disposal/erase.ts';
import { isNight, patrolDisposals, turnDisposals } from '../../api/evidence/disposal/watch.ts';
import { createWorker } from '../../api/evidence/worker.ts';
import { Refusal } from '../../api/refusal.ts';
import { ulid } from '../../api/ulid.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { fileRow, seedTip, seedUpload, still, workThrough } from './bench.ts';
import {
  acceptAll,
  ask,
  confirm,
  type DisposalBench,
  disposalRow,
  disposeAll,
  findInDatabase,
  hold,
  leftIn,
  openDisposalBench,
  said,
  stop,
  tipRow,
} from './disposal-bench.ts';
import { insertAsked, seedHandIn } from './hand-in-bench.ts';
import { verifyAll } from './withheld-bench.ts';

const never = new AbortController().signal;
const refusedWith = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

function story(engine: Engine): void {
  suite(`a tip that is deleted on ${engine.name}`, () => {
    let bench: DisposalBench;
    before(async () => {
      bench = await openDisposalBench(await engine.createDatabase());
    });
    after(async () => {
      await bench.close();
      await engine.stop();
    });

    const sender = parseIdentity(newIdentity());
    const mailbox = () => ({ id: randomBytes(16).toString('hex'), recipient: recipientOf(sender) });
    /** With a picture, a contact, a note, and a letter of each side. Its words are its own. */
    const send = async (word: string, change: Partial<TipDocument> = {}) => {
      const bytes = still(bench.folder, `${word}.png`);
      const upload = await seedUpload(bench, { name: `navn-${word}.png`, type: 'image/png', bytes });
      const tip = randomBytes(16).toString('hex');
      const sealedContact = sealContact({ v: 1, tip, name: `kontakt-${word}` }, bench.contactRecipient);
      const box = { id: randomBytes(16).toString('hex'), recipient: recipientOf(parseIdentity(newIdentity())) };
      const words = { text: `tekst-${word}`, where: `sted-${word}`, when: `tid-${word}` };
      const document = await seedTip(bench, [upload], { tip, sealedContact, mailbox: box, ...words, ...change });
      await workThrough(bench);
      const { write, t } = bench.store;
      const at = bench.now();
      await write(async (tx) => {
        const id = ulid(at);
        const note = { id, tipId: tip, byUser: bench.second.id, at, text: `notat-${word}` };
        await tx.insert(t.note).values(note);
        const message = { tipId: tip, kind: 'text' as const, at, text: `svar-${word}` };
        await tx.insert(t.message).values({ ...message, id: ulid(at), from: 'sender' });
        await tx.insert(t.message).values({ ...message, id: ulid(at), from: 'police', byUser: bench.second.id });
      });
      return { tip, upload: upload.upload, mailbox: document.mailbox };
    };
    const eventsOf = async (tip: string) => {
      const { read, t } = bench.store;
      const { custodyEvent: event } = t;
      return read.select().from(event).where(eq(event.tipId, tip)).orderBy(event.seq);
    };
    const setTip = (id: string, set: Partial<Tables['tip']['$inferInsert']>) =>
      bench.store.write(async (tx) => {
        await tx.update(bench.store.t.tip).set(set).where(eq(bench.store.t.tip.id, id));
      });
    const lines = async () => (await verifyAll(bench)).lines;

    test('seven days after it was asked for, nothing is left but digests, the chain and the certificate', async () => {
      const before = await lines();
      const { tip, upload, mailbox: box } = await send('kanariefugl', { mailbox: mailbox() });
      const kept = leftIn(bench);
      const words = ['tekst', 'sted', 'tid', 'navn', 'notat', 'svar'].map((kind) => `${kind}-kanariefugl`);
      const asWords = (bare: string) => findTips(bench.store, { facets: [], words: bare }, 5);
      assert.equal((await asWords('kanariefugl')).length, 1);
      const id = await ask(bench, tip);
      const asked = await disposalRow(bench, id);
      assert.equal(asked.dueAt!.getTime() - asked.askedAt.getTime(), 7 * 86_400_000);
      await disposeAll(bench);
      assert.equal((await disposalRow(bench, id)).state, 'asked', 'nothing begins before its time');
      assert.equal((await tipRow(bench, tip)).state, 'queued');

      bench.ahead.ms += 7 * 86_400_000 + 1000;
      await disposeAll(bench);
      const row = await disposalRow(bench, id);
      assert.deepEqual([row.state, row.failure], ['finished', null]);
      const now = await tipRow(bench, tip);
      assert.deepEqual([now.state, now.text, now.where, now.when], ['disposed', '', null, null]);
      assert.equal(now.mailboxRecipient, '');
      assert.deepEqual(await findInDatabase(bench, words), []);
      assert.deepEqual(await findInDatabase(bench, ['kanariefugl']), []);
      assert.equal((await asWords('kanariefugl')).length, 0);
      assert.equal((await asWords(now.reference)).length, 1, 'its number is still found');

      // nothing of it lies anywhere but the last letter, which its sender alone reads
      const left = leftIn(bench).filter((path) => !kept.includes(path) || path.includes(tip) || path.includes(upload));
      const notice = letterKey(box.id as MailboxId, row.notice!);
      assert.deepEqual(left, [`drop/${notice}`]);
      const read = openJson(letter, await readAll(await bench.drop.get(notice)), sender);
      assert.deepEqual(read.body, { kind: 'notice', code: 'deleted' });

      // the certificate says who, why, and what, and custody holds it
      const certificate = row.certificate!;
      const { files, rows } = certificate;
      assert.deepEqual([certificate.reason, certificate.words], [said.reason, said.words]);
      assert.deepEqual([certificate.askedBy, certificate.confirmedBy], [bench.asker.id, null]);
      assert.match(files[0]!.sha256!, /^[0-9a-f]{64}$/);
      assert.ok(files[0]!.objects >= 2, 'its segment and its viewing copy');
      assert.deepEqual([rows.notes, rows.files, rows.contact], [1, 1, true]);
      assert.ok(rows.messages >= 2);
      const events = await eventsOf(tip);
      const told = events.map(({ action, fileId }) => (fileId ? `${action} file` : action)).slice(-6);
      assert.deepEqual(told, ['ask_disposal', 'dispose file', 'dispose', 'delete file', 'delete', 'delete']);
      assert.equal(events.at(-3)!.sha256Before, files[0]!.sha256);
      assert.equal(events.at(-2)!.details!['certificateSha256'], certificateDigest(certificate));
      assert.deepEqual(await lines(), before);
    });

    test('a second person lets it begin at once; the asker does not', async () => {
      const { tip } = await send('straks');
      await setTip(tip, { district: 'fyn' });
      const id = await ask(bench, tip);
      await assert.rejects(ask(bench, tip), refusedWith('disposal_pending'));
      await assert.rejects(confirm(bench, id, bench.asker), refusedWith('disposal_own'));
      const foreign = { ...bench.second, district: 'oestjylland' };
      await assert.rejects(confirm(bench, id, foreign), refusedWith('disposal_unknown'));
      await assert.rejects(stop(bench, id, foreign), refusedWith('disposal_unknown'));
      await setTip(tip, { district: null });
      await assert.rejects(confirm(bench, id, bench.stranger), refusedWith('disposal_other_district'));
      await confirm(bench, id);
      await disposeAll(bench);
      const row = await disposalRow(bench, id);
      assert.equal(row.state, 'finished');
      assert.equal(row.certificate!.confirmedBy, bench.second.id);
      await assert.rejects(stop(bench, id), refusedWith('disposal_begun'));
      await assert.rejects(ask(bench, tip), refusedWith('tip_disposed'));
      assert.deepEqual(await lines(), []);
    });

    test('agreed to after a worker took it, custody names the same second person as the certificate', async () => {
      const { tip } = await send('enig');
      const id = await ask(bench, tip);
      bench.ahead.ms += 8 * 86_400_000;
      const write: typeof bench.store.write = async (change) => {
        const done = await bench.store.write(change);
        const { state, leaseBy, confirmedAt } = await disposalRow(bench, id);
        if (state === 'asked' && leaseBy !== null && confirmedAt === null) await confirm(bench, id);
        return done;
      };
      await disposeAll({ ...bench, store: { ...bench.store, write } });
      const { certificate } = await disposalRow(bench, id);
      assert.equal(certificate!.confirmedBy, bench.second.id);
      const begun = (await eventsOf(tip)).find(({ action, fileId }) => action === 'dispose' && fileId === null);
      assert.equal(begun!.details!['confirmedBy'], bench.second.id);
      assert.deepEqual(await lines(), []);
    });

    test('stopped it never begins, and can be asked for again', async () => {
      const { tip } = await send('stoppet');
      const id = await ask(bench, tip);
      await confirm(bench, id);
      await stop(bench, id);
      bench.ahead.ms += 8 * 86_400_000;
      await disposeAll(bench);
      assert.equal((await disposalRow(bench, id)).state, 'stopped');
      assert.equal((await tipRow(bench, tip)).text, 'tekst-stoppet');
      await assert.rejects(stop(bench, id), refusedWith('disposal_stopped'));
      await assert.rejects(confirm(bench, id), refusedWith('disposal_stopped'));
      await ask(bench, tip);
      assert.deepEqual(await lines(), []);
    });

    test('what was accepted never goes without a second person', async () => {
      const { tip } = await send('bevis');
      await acceptAll(bench, tip);
      const id = await ask(bench, tip);
      assert.equal((await disposalRow(bench, id)).dueAt, null);
      bench.ahead.ms += 90 * 86_400_000;
      await disposeAll(bench);
      assert.equal((await disposalRow(bench, id)).state, 'asked');
      await confirm(bench, id);
      await disposeAll(bench);
      const { certificate } = await disposalRow(bench, id);
      assert.match(certificate!.files[0]!.exhibit!, /^B-/, 'its number stands in the certificate');
      assert.deepEqual(await lines(), []);
    });

    test('what is accepted while its deletion waits is not deleted on one word either', async () => {
      const { store, now } = bench;
      const [file, whole] = [await send('bevissiden'), await send('godkendt')];
      const ids = [await ask(bench, file.tip), await ask(bench, whole.tip)];
      const shownDue = async () =>
        (await Promise.all(ids.map((id) => showDisposal(store.read, store.t, id)))).map(({ dueAt }) => dueAt);
      assert.ok((await shownDue()).every((dueAt) => dueAt! > now()));
      await acceptAll(bench, file.tip);
      await setTip(whole.tip, { state: 'accepted' });
      assert.deepEqual(await shownDue(), [null, null]);
      bench.ahead.ms += 8 * 86_400_000;
      await disposeAll(bench);
      for (const id of ids) {
        const row = await disposalRow(bench, id);
        assert.deepEqual([row.state, row.failure], ['asked', 'disposal_unconfirmed']);
      }
      assert.equal((await tipRow(bench, file.tip)).text, 'tekst-bevissiden');
      for (const id of ids) await confirm(bench, id);
      await disposeAll(bench);
      for (const id of ids) {
        const row = await disposalRow(bench, id);
        assert.deepEqual([row.state, row.certificate!.confirmedBy], ['finished', bench.second.id]);
      }
      assert.deepEqual(await lines(), []);
    });

    test('refused while it is in a case, held, packed, handed over, or its sender is asked for', async () => {
      const { store } = bench;
      const { t } = store;
      const inCase = await send('sag');
      await acceptAll(bench, inCase.tip, '0100-1');
      await assert.rejects(ask(bench, inCase.tip), refusedWith('disposal_in_case'));
      const holdId = await hold(bench, '0100-1');
      await assert.rejects(ask(bench, inCase.tip), refusedWith('disposal_held'));

      const given = await send('givet');
      await setTip(given.tip, { caseRef: '0100-1' });
      await assert.rejects(ask(bench, given.tip), refusedWith('disposal_held'));
      const released = { releasedAt: bench.now(), releasedBy: bench.second.id, releaseReason: 'Dom' };
      await store.write(async (tx) => {
        await tx.update(t.legalHold).set(released).where(eq(t.legalHold.id, holdId));
      });
      await assert.rejects(ask(bench, given.tip), refusedWith('disposal_in_case'));
      await setTip(given.tip, { caseRef: null });

      const packed = await send('pakke');
      await acceptAll(bench, packed.tip);
      const [exhibit] = await store.read
        .select({ id: t.exhibit.id })
        .from(t.exhibit)
        .where(eq(t.exhibit.fileId, packed.upload));
      const at = bench.now();
      const pack = { id: ulid(at), caseRef: 'x', exhibits: [exhibit!.id], reason: 'Til anklageren', requestedAt: at };
      await store.write(async (tx) => {
        const asked = { requestedBy: bench.second.id, requestedRole: 'investigator' as const, keyRecipient: 'age1' };
        await tx.insert(t.evidencePackage).values({ ...pack, ...asked, state: 'granted', keySealed: 'x' });
      });
      await assert.rejects(ask(bench, packed.tip), refusedWith('disposal_in_package'));
      await store.write(async (tx) => {
        await tx.update(t.evidencePackage).set({ state: 'closed', keySealed: null });
      });
      await ask(bench, packed.tip);

      const handed = await send('afleveres');
      await store.write(async (tx) => {
        const row = { fileId: handed.upload, at, stateChangedAt: at, nextAttemptAt: at };
        await tx.insert(t.withheldFile).values({ ...row, state: 'resealed' });
      });
      await assert.rejects(ask(bench, handed.tip), refusedWith('disposal_handing_over'));
      await store.write(async (tx) => {
        await tx.update(t.withheldFile).set({ state: 'finished' }).where(eq(t.withheldFile.fileId, handed.upload));
      });
      await ask(bench, handed.tip);

      const known = await send('afsender');
      await store.write(async (tx) => {
        const request = {
          id: ulid(at),
          tipId: known.tip,
          purpose: 'court_order',
          reason: 'Kendelse',
          caseRef: '0100-2',
        };
        const asked = { askedBy: bench.second.id, askedRole: 'investigator' as const, askedAt: at, mark: '' };
        await tx.insert(t.reveal).values({ ...request, ...asked });
      });
      await assert.rejects(ask(bench, known.tip), refusedWith('disposal_reveal_open'));
    });

    test('what comes in the way after it was asked for is waited for, and said', async () => {
      const { tip } = await send('bagefter');
      const id = await ask(bench, tip);
      await setTip(tip, { caseRef: '0100-9' });
      const holdId = await hold(bench, '0100-9');
      bench.ahead.ms += 8 * 86_400_000;
      await disposeAll(bench);
      const row = await disposalRow(bench, id);
      assert.deepEqual([row.state, row.failure], ['asked', 'disposal_held']);
      assert.equal((await tipRow(bench, tip)).text, 'tekst-bagefter');
      await bench.store.write(async (tx) => {
        const released = { releasedAt: bench.now(), releasedBy: bench.second.id, releaseReason: 'Dom' };
        await tx.update(bench.store.t.legalHold).set(released).where(eq(bench.store.t.legalHold.id, holdId));
      });
      await setTip(tip, { caseRef: null });
      bench.ahead.ms += 60_000;
      await disposeAll(bench);
      assert.equal((await disposalRow(bench, id)).state, 'finished');
    });

    test('whoever only writes rows deletes nothing', async () => {
      const { tip } = await send('forfalsket');
      const { write, t } = bench.store;
      const at = bench.now();
      const forged = { id: ulid(at), tipId: tip, ...said, askedBy: bench.asker.id, askedAt: at, dueAt: at };
      await write(async (tx) => {
        await tx.insert(t.disposal).values({ ...forged, stateChangedAt: at, nextAttemptAt: at, mark: 'f'.repeat(64) });
      });
      await disposeAll(bench);
      const row = await disposalRow(bench, forged.id);
      assert.deepEqual([row.state, row.failure], ['asked', 'disposal_altered']);
      assert.equal((await tipRow(bench, tip)).text, 'tekst-forfalsket');
      assert.match((await lines()).join('\n'), /disposal .*: was never asked for/);
      await write(async (tx) => {
        await tx.update(t.disposal).set({ askedBy: null, state: 'stopped' }).where(eq(t.disposal.id, forged.id));
      });

      // nor by bringing an honest one forward
      const honest = await ask(bench, tip);
      await write(async (tx) => {
        await tx.update(t.disposal).set({ dueAt: at, nextAttemptAt: at }).where(eq(t.disposal.id, honest));
      });
      await disposeAll(bench);
      assert.equal((await disposalRow(bench, honest)).failure, 'disposal_altered');
      assert.match((await lines()).join('\n'), /disposal .*: due_at is/);
      await stop(bench, honest);
    });

    test('the database itself lets nothing back', async () => {
      const { tip, upload } = await send('tilbage');
      const { write, t } = bench.store;
      const id = await ask(bench, tip);
      await confirm(bench, id);
      await disposeAll(bench);
      await assert.rejects(setTip(tip, { text: 'igen' }));
      await assert.rejects(setTip(tip, { handIn: { clocks: [], cameras: [], problems: [] } }));
      await assert.rejects(setTip(tip, { state: 'queued' }));
      const refused = (change: (tx: Parameters<Parameters<typeof write>[0]>[0]) => Promise<unknown>) =>
        assert.rejects(write(async (tx) => void (await change(tx))));
      await refused((tx) => tx.update(t.file).set({ state: 'queued' }).where(eq(t.file.id, upload)));
      for (const again of [{ claimedName: 'igen' }, { folder: 'igen' }, { role: 'footage' as const }, { handIn: {} }])
        await refused((tx) => tx.update(t.file).set(again).where(eq(t.file.id, upload)));
      const at = bench.now();
      const row = { id: ulid(at), tipId: tip, at, text: 'igen' };
      await refused((tx) => tx.insert(t.note).values({ ...row, byUser: bench.second.id }));
      await refused((tx) => tx.insert(t.message).values({ ...row, from: 'police', kind: 'text' }));
      await refused((tx) => tx.delete(t.disposal).where(eq(t.disposal.id, id)));
    });

    test('of several hand-ins of a shop one goes; the others, what was written and what is begun stay', async () => {
      const before = await lines();
      const shop = await insertAsked(bench, 'Kiosken');
      const box = shop.mailbox.id as MailboxId;
      const handIn = (word: string) => {
        const bytes = Buffer.concat([Buffer.from('DHAV'), randomBytes(5000)]);
        const file = { name: `${word}.dav`, type: '', bytes, folder: `mappe-${word}`, note: `note-${word}` };
        return seedHandIn(bench, [file], shop, { said: { text: `ord-${word}`, exportedBy: `vagt-${word}` } });
      };
      const [gone, kept] = [await handIn('borte'), await handIn('bliver')];
      await workThrough(bench);
      const { store, drop, now } = bench;
      const post = { store, drop, recipient: parseRecipient(bench.recipient), now, log: () => undefined };
      await deliverLetters(post);
      const at = now();
      const words: Letter = {
        ...{ v: 1, id: ulid(at), mailbox: box, at: at.toISOString(), from: 'sender' },
        body: { kind: 'text', text: 'Kom bare forbi' },
      };
      await drop.putIfAbsent(letterKey(box, words.id), sealJson(words, [post.recipient]));
      await drop.putIfAbsent(requestDraftKey(box, ulid(at)), Buffer.from('what the shop has begun'));
      const told = async () => {
        const found = (await drop.list(mailboxPrefix(box))).map(async ({ key }) => {
          const { tip = '', body } = openJson(letter, await readAll(await drop.get(key)), bench.identity);
          return `${tip} ${body.kind === 'text' ? body.text : body.code}`;
        });
        return (await Promise.all(found)).toSorted();
      };
      const ofBoth = [gone, kept].flatMap(({ tip }) => [`${tip} confirmed`, `${tip} seen`]);
      assert.deepEqual(await told(), [...ofBoth, ' Kom bare forbi'].toSorted());

      // a hand-in comes into the case of its request
      const remove = async (tip: string) => {
        await setTip(tip, { caseRef: null });
        await confirm(bench, await ask(bench, tip));
        await disposeAll(bench);
      };
      await assert.rejects(ask(bench, gone.tip), refusedWith('disposal_in_case'));
      await remove(gone.tip);
      assert.deepEqual(
        await told(),
        [' footage_deleted', ' Kom bare forbi', `${kept.tip} confirmed`, `${kept.tip} seen`].toSorted(),
      );
      assert.equal((await drop.list(requestPrefix(box))).length, 1);
      const ofGone = ['mappe', 'note', 'ord', 'vagt'].map((kind) => `${kind}-borte`);
      assert.deepEqual(await findInDatabase(bench, [...ofGone, 'borte.dav']), []);
      assert.deepEqual(
        leftIn(bench).filter((path) => path.includes(gone.tip) || path.includes(gone.files[0]!.upload)),
        [],
      );
      const file = await fileRow(bench, kept.files[0]!.upload);
      assert.deepEqual([file.claimedName, file.folder, file.state], ['bliver.dav', 'mappe-bliver', 'queued']);
      assert.equal((await tipRow(bench, kept.tip)).handIn?.exportedBy, 'vagt-bliver');

      // and the shop may hand in more, of which the same is true
      const more = await handIn('mere');
      await workThrough(bench);
      await deliverLetters(post);
      assert.equal((await tipRow(bench, more.tip)).addressee, shop.id);
      await remove(kept.tip);
      assert.deepEqual(
        await told(),
        [
          ...[' footage_deleted', ' footage_deleted', ' Kom bare forbi'],
          ...[`${more.tip} confirmed`, `${more.tip} seen`],
        ].toSorted(),
      );
      assert.deepEqual(await lines(), before);
    });

    test('sent again, or answered too late, it is destroyed as it comes in', async () => {
      const { tip, mailbox: box } = await send('sent');
      const id = await ask(bench, tip);
      await confirm(bench, id);
      await disposeAll(bench);
      const { notice } = await disposalRow(bench, id);
      const at = bench.now();
      const message = ulid(at);
      const words: Letter = {
        ...{ v: 1, id: message, mailbox: box.id, at: at.toISOString(), from: 'sender' },
        body: { kind: 'text', text: 'Hvad blev der af det?' },
      };
      const sealed = sealJson(words, [parseRecipient(bench.recipient)]);
      await bench.drop.putIfAbsent(inboxMessageKey(message), sealed);
      await bench.drop.putIfAbsent(letterKey(box.id as MailboxId, message), sealed);
      await seedTip(bench, [], { tip, text: 'tekst-sent', mailbox: box });
      await createWorker(bench).takeIn();
      assert.equal(await bench.drop.size(inboxTipKey(tip as TipId)), undefined);
      assert.deepEqual(
        leftIn(bench).filter((path) => path.includes(box.id) || path.includes(tip)),
        [`drop/${letterKey(box.id as MailboxId, notice!)}`],
      );
      const last = (await eventsOf(tip)).at(-1)!;
      assert.deepEqual([last.action, last.details], ['delete', { what: 'message', message }]);
      assert.equal((await tipRow(bench, tip)).text, '');
      const letters = await bench.store.read.$count(bench.store.t.message, eq(bench.store.t.message.tipId, tip));
      assert.equal(letters, 0);
    });

    test('an answer that came too late is destroyed once in custody, however often whoever takes it in is stopped', async () => {
      const { tip, mailbox: box } = await send('standset');
      await confirm(bench, await ask(bench, tip));
      await disposeAll(bench);
      const { drop } = bench;
      const id = ulid(bench.now());
      const [inbox, answer] = [inboxMessageKey(id), letterKey(box.id as MailboxId, id)];
      const words: Letter = {
        ...{ v: 1, id, mailbox: box.id, at: bench.now().toISOString(), from: 'sender' },
        body: { kind: 'text', text: 'Er I der endnu?' },
      };
      const sealed = sealJson(words, [parseRecipient(bench.recipient)]);
      for (const key of [inbox, answer]) await drop.putIfAbsent(key, sealed);
      const destroyed = async () =>
        (await eventsOf(tip)).filter(({ details }) => details?.['message'] === id).map(({ action }) => action);
      for (const stoppedAt of [answer, inbox]) {
        const remove: typeof drop.remove = (key) =>
          key === stoppedAt ? Promise.reject(new Error('stopped')) : drop.remove(key);
        await createWorker({ ...bench, drop: { ...drop, remove } }).takeIn();
        assert.deepEqual(await destroyed(), ['delete']);
        assert.notEqual(await drop.size(inbox), undefined, 'it is taken in again');
      }
      await createWorker(bench).takeIn();
      assert.deepEqual(await destroyed(), ['delete']);
      assert.deepEqual([await drop.size(inbox), await drop.size(answer)], [undefined, undefined]);
    });

    test('what a dead worker put down afterwards is found; what vanished otherwise, or came back, is named', async () => {
      const gone = await send('vaek');
      const kept = await send('bliver');
      const segment = originalKey(gone.upload as UploadId, 0);
      const bytes = await readAll(await bench.vault.get(segment));
      const id = await ask(bench, gone.tip);
      await confirm(bench, id);
      await disposeAll(bench);
      const before = await lines();
      await bench.vault.putIfAbsent(segment, bytes);
      assert.match((await lines()).join('\n'), new RegExp(`vault ${segment}: was put in; expected nothing, since`));
      await patrolDisposals(bench);
      assert.deepEqual(await lines(), before);

      const other = originalKey(kept.upload as UploadId, 0);
      const theirs = await readAll(await bench.vault.get(other));
      await bench.vault.remove(other);
      assert.match((await lines()).join('\n'), new RegExp(`originals/${kept.upload}, segment at byte 0: is missing`));
      await bench.vault.putIfAbsent(other, theirs);
      assert.deepEqual(await lines(), before);
      assert.ok(openBytes(theirs, bench.identity).length > 0);
    });

    test('deleted while a file is still on its way, none of it comes to rest', async () => {
      const upload = await seedUpload(bench, { name: 'tidlig.bin', type: 'video/mp4', bytes: randomBytes(90_000) });
      const { tip } = await seedTip(bench, [upload]);
      const worker = createWorker(bench);
      await worker.takeIn();
      const id = await ask(bench, tip);
      await confirm(bench, id);
      await turnDisposals(bench, never);
      assert.equal((await disposalRow(bench, id)).state, 'begun');
      await workThrough(bench);
      await disposeAll(bench);
      assert.deepEqual(
        leftIn(bench).filter((path) => path.includes(upload.upload)),
        [],
      );
      assert.equal((await disposalRow(bench, id)).certificate!.files[0]!.sha256, null);
      assert.doesNotMatch((await lines()).join('\n'), new RegExp(upload.upload));
    });
  });
}

test('the night is Danish, in summer and in winter', () => {
  assert.deepEqual(
    ['2026-07-01T00:30:00Z', '2026-12-01T01:30:00Z', '2026-12-01T04:30:00Z', '2026-12-01T12:00:00Z'].map((at) =>
      isNight(new Date(at)),
    ),
    [true, true, false, false],
  );
});
story(sqliteEngine());
story(pgEngine());
