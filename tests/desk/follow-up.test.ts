import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { deliverLetters } from '../../api/desk/letters.ts';
import { checkThatThere } from '../../api/evidence/audit/there.ts';
import { ulid } from '../../api/ulid.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, readChain, readMailbox, sendTip } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Page {
  custody: { action: string; leftCase: string | null }[];
  tip: { state: string; unit: string | null; caseRef: string | null; claimedBy: { name: string } | null };
  files: { id: string; decision: string | null; decisionReason: string | null; exhibit: string | null }[];
  notes: { text: string; at: string; byUser: { name: string } }[];
}

function story(engine: Engine): void {
  suite(`following a tip up on ${engine.name}`, () => {
    let desk: TestDesk;
    let mette: Person;
    let jonas: Person;
    let aarhus: Person;
    before(async () => {
      desk = await openDesk(engine);
      mette = await desk.signedIn('moderator', 'fyn', 'Mette Holm');
      jonas = await desk.signedIn('investigator', null, 'Jonas Friis');
      aarhus = await desk.signedIn('moderator', 'oestjylland', 'Aya Dahl');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const inFyn = async () => sendTip(desk, { district: 'fyn' });
    const page = (person: Person, tip: string) => person.expect<Page>(200, person.get(`/tips/${tip}`));
    const found = async (person: Person, query: string) =>
      (await person.expect<{ items: { id: string }[] }>(200, person.get(`/queue?${query}`))).items.map(({ id }) => id);
    const events = async (tip: string) => (await readChain(desk)).filter(({ tipId }) => tipId === tip);

    test('a note says who wrote it and when, is found by its words, and never reaches the sender', async () => {
      const { id, mailbox } = await inFyn();
      const text = 'Ringede til købmanden: kameraet peger mod Ålborgvej.';
      await mette.expect(201, mette.post(`/tips/${id}/notes`, { text: `  ${text}\n` }));
      await jonas.expect(201, jonas.post(`/tips/${id}/notes`, { text: 'Ses igen på mandag.' }));
      const { notes } = await page(mette, id);
      assert.deepEqual(
        notes.map((note) => [note.text, note.byUser.name]),
        [
          [text, 'Mette Holm'],
          ['Ses igen på mandag.', 'Jonas Friis'],
        ],
      );
      assert.ok(Math.abs(Date.parse(notes[0]!.at) - Date.now()) < 60_000);
      assert.deepEqual(await found(jonas, 'q=ålborgvej'), [id]);
      assert.deepEqual(await found(aarhus, 'q=ålborgvej'), [], 'not by those who may not see the tip');
      await deliverLetters(desk.desk);
      assert.deepEqual(await readMailbox(desk, mailbox.id, mailbox.identity), []);
      const [event] = (await events(id)).filter(({ action }) => action === 'annotate');
      assert.deepEqual([event?.actor, event?.sha256After], [mette.id, createHash('sha256').update(text).digest('hex')]);
    });

    test('a note cannot be changed, not even in the database', async () => {
      const { id } = await inFyn();
      await mette.expect(201, mette.post(`/tips/${id}/notes`, { text: 'Som skrevet' }));
      const { store } = desk;
      await assert.rejects(
        store.write(async (tx) => {
          await tx.update(store.t.note).set({ text: 'Omskrevet' }).where(eq(store.t.note.tipId, id));
        }),
      );
      assert.equal((await page(mette, id)).notes[0]?.text, 'Som skrevet');
    });

    test('a note that somebody took away is missed by the audit', async () => {
      const { id } = await inFyn();
      const { note } = await mette.expect<{ note: { id: string } }>(
        201,
        mette.post(`/tips/${id}/notes`, { text: 'Blå jakke' }),
      );
      const { store } = desk;
      const audit = async () => {
        const lines: string[] = [];
        const reader = { ...store, close: async () => undefined };
        const notes = (await readChain(desk)).filter(({ action }) => action === 'annotate');
        await checkThatThere(reader, notes, ({ what, is }) => void lines.push(`${what} ${is}`));
        return lines;
      };
      assert.deepEqual(await audit(), []);
      await store.write(async (tx) => {
        await tx.delete(store.t.note).where(eq(store.t.note.id, note.id));
      });
      assert.deepEqual(await audit(), [`note ${note.id} is missing`]);
    });

    test('a note needs words, fewer than five thousand, and a tip that one may see', async () => {
      const { id } = await inFyn();
      await mette.refused('note_missing', mette.post(`/tips/${id}/notes`, { text: ' \n' }));
      await mette.refused('note_too_long', mette.post(`/tips/${id}/notes`, { text: 'a'.repeat(5001) }));
      await aarhus.refused('tip_unknown', aarhus.post(`/tips/${id}/notes`, { text: 'Hej' }));
      await jonas.expect(200, jonas.post(`/tips/${id}/hide`, { reason: 'disturbing' }));
      await mette.refused('transition_forbidden', mette.post(`/tips/${id}/notes`, { text: 'Hej' }));
    });

    test('a tip is given to a unit and a case, by which it is found, and custody says so', async () => {
      const { id } = await inFyn();
      const units = await mette.expect<{ units: string[] }>(200, mette.get('/units'));
      assert.deepEqual(units, { units: ['Efterforskning Odense', 'Færdsel'] });
      const wanted = { unit: 'Færdsel', caseRef: '2300-10234-00012-26' };
      const { tip } = await mette.expect<Pick<Page, 'tip'>>(200, mette.post(`/tips/${id}/assign`, wanted));
      assert.deepEqual([tip.unit, tip.caseRef, tip.state], ['Færdsel', wanted.caseRef, 'queued']);
      assert.deepEqual(await found(mette, `unit=${encodeURIComponent('Færdsel')}`), [id]);
      assert.deepEqual(await found(mette, 'q=2300-10234-00012-26'), [id]);
      await mette.expect(200, mette.post(`/tips/${id}/assign`, { unit: null }));
      assert.deepEqual(await found(mette, `unit=${encodeURIComponent('Færdsel')}`), []);
      assert.equal((await page(mette, id)).tip.caseRef, wanted.caseRef, 'what is left out stays');
      const transfers = (await events(id)).filter(({ action }) => action === 'transfer');
      assert.deepEqual(
        transfers.map(({ details, caseRef }) => [details, caseRef]),
        [
          [{ from: null, to: 'Færdsel', fromCase: null, toCase: wanted.caseRef }, wanted.caseRef],
          [{ from: 'Færdsel', to: null }, wanted.caseRef],
        ],
      );
      await mette.refused('unit_unknown', mette.post(`/tips/${id}/assign`, { unit: 'Marineafdelingen' }));
      await jonas.expect(200, jonas.post(`/tips/${id}/claim`));
      await mette.refused('tip_claimed', mette.post(`/tips/${id}/assign`, { unit: 'Færdsel' }));
    });

    test('taken out of a case, or over into another, custody names the case it left', async () => {
      const { id } = await inFyn();
      for (const caseRef of ['S-2', 'S-3', null, 'S-4'])
        await mette.expect(200, mette.post(`/tips/${id}/assign`, { caseRef }));
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.expect(200, mette.post(`/tips/${id}/accept`, { reason: 'useful_now', caseRef: 'S-5' }));
      const moves = ['transfer', 'accept'];
      assert.deepEqual(
        (await events(id))
          .filter(({ action }) => moves.includes(action))
          .map(({ details, caseRef }) => [details?.['fromCase'], details?.['toCase'], caseRef]),
        [
          [null, 'S-2', 'S-2'],
          ['S-2', 'S-3', 'S-3'],
          ['S-3', null, null],
          [null, 'S-4', 'S-4'],
          ['S-4', 'S-5', 'S-5'],
        ],
      );
      const { custody } = await page(mette, id);
      assert.deepEqual(
        custody.filter(({ action }) => moves.includes(action)).map(({ leftCase }) => leftCase),
        [null, 'S-2', 'S-3', null, 'S-4'],
      );
    });

    test('a tip stays in a held case, whoever gives it on, accepts it or takes an act back', async () => {
      const { store, now } = desk.desk;
      const { id } = await inFyn();
      const act = { action: 'assign', tips: [id], caseRef: 'S-held' };
      const { bulk } = await mette.expect<{ bulk: string }>(200, mette.post('/bulk', act));
      const hold = { id: ulid(now()), caseRef: 'S-held', reason: 'Anke', placedAt: now(), placedBy: jonas.id };
      await store.write(async (tx) => void (await tx.insert(store.t.legalHold).values(hold)));
      for (const caseRef of [null, 'S-6'])
        await mette.refused('case_held', mette.post(`/tips/${id}/assign`, { caseRef }));
      const many = [() => mette.post('/bulk', { ...act, caseRef: null }), () => mette.post(`/bulk/${bulk}/undo`)];
      for (const ask of many) {
        const { outcomes } = await mette.expect<{ outcomes: { refusal?: { code: string } }[] }>(200, ask());
        assert.equal(outcomes[0]!.refusal?.code, 'case_held');
      }
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      const acceptance = { reason: 'useful_now', caseRef: 'S-6' };
      await mette.refused('case_held', mette.post(`/tips/${id}/accept`, acceptance));
      await mette.expect(200, mette.post(`/tips/${id}/assign`, { unit: 'Færdsel', caseRef: 'S-held' }));
      await mette.expect(200, mette.post(`/tips/${id}/accept`, { reason: 'useful_now' }));
      const { tip } = await page(mette, id);
      assert.deepEqual([tip.state, tip.caseRef], ['accepted', 'S-held']);
    });

    test('the case a tip is given to follows its exhibits', async () => {
      const { id } = await inFyn();
      await addFile(desk, id);
      await mette.expect(200, mette.post(`/tips/${id}/assign`, { caseRef: 'S-1' }));
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.expect(200, mette.post(`/tips/${id}/accept`, { reason: 'useful_now' }));
      const [exhibit] = await desk.store.read.select().from(desk.store.t.exhibit);
      assert.equal(exhibit?.caseRef, 'S-1');
    });

    test('files are decided one by one, the rest with the tip, and the sender hears of it once', async () => {
      const { id, mailbox } = await inFyn();
      const files: string[] = [];
      for (let position = 0; position < 4; position++) files.push((await addFile(desk, id, { position })).id);
      const [first, second] = files;
      await mette.refused('tip_not_claimed', mette.post(`/files/${first}/accept`, { reason: 'evidence_secured' }));
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      const one = await mette.expect<{ file: Page['files'][0] }>(
        200,
        mette.post(`/files/${first}/accept`, { reason: 'evidence_secured' }),
      );
      assert.match(one.file.exhibit ?? '', /^B-\d{4}-\d{6}$/);
      await mette.expect(200, mette.post(`/files/${second}/reject`, { reason: 'too_dark' }));
      await mette.refused('file_decided', mette.post(`/files/${second}/accept`, { reason: 'evidence_secured' }));
      await mette.refused('reason_missing', mette.post(`/files/${files[2]}/reject`, { reason: 'useful_now' }));
      await mette.refused('file_is_evidence', mette.post(`/tips/${id}/reject`, { reason: 'too_dark' }));
      await jonas.refused('tip_claimed', jonas.post(`/files/${files[2]}/reject`, { reason: 'too_dark' }));
      await aarhus.refused('file_unknown', aarhus.post(`/files/${files[2]}/reject`, { reason: 'too_dark' }));
      await deliverLetters(desk.desk);
      assert.deepEqual(await readMailbox(desk, mailbox.id, mailbox.identity), []);
      await mette.expect(200, mette.post(`/tips/${id}/accept`, { reason: 'useful_now', rest: 'reject' }));
      const decided = await page(mette, id);
      assert.equal(decided.tip.state, 'accepted');
      assert.deepEqual(
        decided.files.map(({ decision, decisionReason }) => [decision, decisionReason]),
        [
          ['accepted', 'evidence_secured'],
          ['rejected', 'too_dark'],
          ['rejected', null],
          ['rejected', null],
        ],
      );
      await deliverLetters(desk.desk);
      const letters = await readMailbox(desk, mailbox.id, mailbox.identity);
      assert.deepEqual(
        letters.map(({ body }) => body.kind === 'notice' && body.code),
        ['accepted'],
      );
      const told = (await events(id)).filter(({ fileId, action }) => fileId && /accept|reject/.test(action));
      assert.deepEqual(
        told.map(({ action, fileId }) => [action, files.indexOf(fileId!)]),
        [
          ['accept', 0],
          ['reject', 1],
          ['reject', 2],
          ['reject', 3],
        ],
      );
    });

    test('a file that is not ready can be rejected, and not accepted', async () => {
      const { id } = await inFyn();
      const { id: file } = await addFile(desk, id, { state: 'failed' });
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.refused('file_not_ready', mette.post(`/files/${file}/accept`, { reason: 'evidence_secured' }));
      await mette.expect(200, mette.post(`/files/${file}/reject`, { reason: 'unreadable' }));
    });
  });
}

for (const engine of [sqliteEngine(), pgEngine()]) story(engine);
