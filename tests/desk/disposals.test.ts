import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { DisposalCertificate } from '../../api/db/values.ts';
import { stepUpMs } from '../../api/desk/step-up.ts';
import { turnDisposals } from '../../api/evidence/disposal/watch.ts';
import { ulid } from '../../api/ulid.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, revealSecret, type TestDesk } from './bench.ts';
import { addFile, readChain, readMailbox, sendTip } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Shown {
  id: string;
  state: string;
  askedBy: { name: string } | null;
  dueAt: string | null;
  confirmedBy: { name: string } | null;
  stoppedBy: { name: string } | null;
  certificate: DisposalCertificate | null;
}
interface Page {
  tip: { state: string; text: string; reference: string; where: string | null };
  files: { id: string; state: string; claimedName: string; sha256: string | null; previews: unknown[] }[];
  messages: unknown[];
  notes: unknown[];
  custody: { action: string }[];
  disposal: Shown | null;
}
const wish = { reason: 'sender_asks', words: 'Afsenderen beder om sletning' };
const never = new AbortController().signal;

function story(engine: Engine): void {
  suite(`the deletion of a tip on ${engine.name}`, () => {
    let desk: TestDesk;
    let lis: Person;
    let ivan: Person;
    let mette: Person;
    before(async () => {
      desk = await openDesk(engine);
      lis = await desk.signedIn('supervisor', 'fyn', 'Lis Krog');
      ivan = await desk.signedIn('investigator', 'fyn', 'Ivan Bo');
      mette = await desk.signedIn('moderator', 'fyn', 'Mette Holm');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const send = async (fields: Parameters<typeof sendTip>[1] = {}) => {
      const sent = await sendTip(desk, { district: 'fyn', where: 'Vesterbro', ...fields });
      const file = await addFile(desk, sent.id, {}, 2000);
      return { ...sent, file: file.id };
    };
    const page = (person: Person, tip: string) => person.expect<Page>(200, person.get(`/tips/${tip}`));
    const ask = async (tip: string) =>
      (await lis.expect<{ disposal: Shown }>(201, lis.post(`/tips/${tip}/dispose`, wish))).disposal;
    const work = async () => {
      const { store, drop, vault, now, log } = desk.desk;
      const worker = { worker: 'test', leaseMs: 60_000, identity: desk.police, secret: revealSecret };
      while (await turnDisposals({ store, drop, vault, now, log, ...worker }, never));
    };
    const queued = (person: Person, query = '') =>
      person.expect<{ items: { id: string }[]; disposals: Shown[] }>(200, person.get(`/queue${query}`));
    const ids = (items: { id: string }[]) => items.map(({ id }) => id);

    test('asked for, it stands before everybody; stopped, it says who stopped it and why', async () => {
      const { id } = await send();
      const asked = await ask(id);
      assert.equal(asked.askedBy!.name, 'Lis Krog');
      for (const person of [mette, ivan, lis]) {
        assert.equal((await page(person, id)).disposal!.state, 'asked');
        assert.ok(ids((await queued(person)).disposals).includes(asked.id));
      }
      await mette.refused('role_forbids', mette.post(`/tips/${id}/dispose`, wish));
      await mette.refused('role_forbids', mette.post(`/disposals/${asked.id}/confirm`, { reason: 'Enig' }));
      await lis.refused('disposal_own', lis.post(`/disposals/${asked.id}/confirm`, { reason: 'Enig' }));
      await mette.refused('reason_missing', mette.post(`/disposals/${asked.id}/stop`, { reason: '' }));
      const stopped = await mette.expect<{ disposal: Shown }>(
        200,
        mette.post(`/disposals/${asked.id}/stop`, { reason: 'Vi skal bruge det' }),
      );
      assert.deepEqual([stopped.disposal.state, stopped.disposal.stoppedBy!.name], ['stopped', 'Mette Holm']);
      assert.ok(!ids((await queued(lis)).disposals).includes(asked.id));
      await work();
      assert.equal((await page(mette, id)).tip.state, 'queued');
      await ivan.refused('disposal_stopped', ivan.post(`/disposals/${asked.id}/confirm`, { reason: 'Enig' }));
    });

    test('it takes a reason of the table, words, and both factors anew', async () => {
      const { id } = await send();
      await lis.refused('reason_missing', lis.post(`/tips/${id}/dispose`, { ...wish, reason: 'because' }));
      await lis.refused('reason_missing', lis.post(`/tips/${id}/dispose`, { ...wish, words: '' }));
      const { id: disposal } = await ask(id);
      desk.pass(stepUpMs + 1000);
      await lis.refused('step_up_required', lis.post(`/tips/${id}/dispose`, wish));
      await ivan.refused('step_up_required', ivan.post(`/disposals/${disposal}/confirm`, { reason: 'Enig' }));
      await mette.expect(200, mette.post(`/disposals/${disposal}/stop`, { reason: 'Det behøver ingen koder' }));
      await Promise.all([desk.stepUp(lis), desk.stepUp(ivan)]);
    });

    test('agreed to, nothing of it is shown any more but the certificate, by any address', async () => {
      const { id, file, mailbox } = await send();
      const text = 'Jeg så en mand';
      await mette.expect(201, mette.post(`/tips/${id}/notes`, { text: 'Samme mand som i går' }));
      await mette.expect(200, mette.post(`/tips/${id}/claim`));
      await mette.expect(201, mette.post(`/tips/${id}/messages`, { text: 'Hvor stod du?' }));
      const { tip: before } = await page(mette, id);
      assert.ok(before.text.startsWith(text));
      const { id: disposal } = await ask(id);
      await ivan.expect(200, ivan.post(`/disposals/${disposal}/confirm`, { reason: 'Kontrolleret' }));
      await ivan.refused('disposal_begun', ivan.post(`/disposals/${disposal}/confirm`, { reason: 'Igen' }));
      await work();
      await lis.refused('disposal_begun', lis.post(`/disposals/${disposal}/stop`, { reason: 'For sent' }));

      const shown = await page(mette, id);
      assert.deepEqual([shown.tip.state, shown.tip.text, shown.tip.where], ['disposed', '', null]);
      assert.equal(shown.tip.reference, before.reference);
      assert.deepEqual([shown.messages, shown.notes], [[], []]);
      const [only] = shown.files;
      assert.deepEqual([only!.state, only!.claimedName, only!.previews], ['disposed', '', []]);
      assert.equal(only!.sha256, 'a'.repeat(64));
      assert.equal(shown.disposal!.state, 'finished');
      assert.equal(shown.disposal!.confirmedBy!.name, 'Ivan Bo');
      const { files, rows } = shown.disposal!.certificate!;
      assert.deepEqual([files[0]!.sha256, files[0]!.objects, rows.notes, rows.messages], ['a'.repeat(64), 2, 1, 1]);
      assert.deepEqual(
        shown.custody.slice(-5).map(({ action }) => action),
        ['dispose', 'dispose', 'delete', 'delete', 'delete'],
      );

      // whoever wants to do something with it is told
      const disposed = (path: string, body: object = {}) => mette.refused('tip_disposed', mette.post(path, body));
      await disposed(`/tips/${id}/claim`);
      await disposed(`/tips/${id}/release`);
      await disposed(`/tips/${id}/accept`, { reason: 'useful_now' });
      await disposed(`/tips/${id}/reject`, { reason: 'too_dark' });
      await disposed(`/tips/${id}/flag`, { reason: 'danger_now' });
      await disposed(`/tips/${id}/hide`, { reason: 'disturbing' });
      await disposed(`/tips/${id}/messages`, { text: 'Hvor?' });
      await disposed(`/tips/${id}/notes`, { text: 'Igen' });
      await disposed(`/tips/${id}/assign`, { unit: null, caseRef: '0100-1' });
      await disposed(`/tips/${id}/hand-over`);
      await disposed(`/tips/${id}/withhold`);
      await disposed(`/files/${file}/withhold`);
      await disposed(`/files/${file}/accept`, { reason: 'useful_now' });
      await disposed(`/files/${file}/reject`, { reason: 'too_dark' });
      await disposed(`/files/${file}/retry`);
      await disposed(`/files/${file}/copies`, { kind: 'still', plan: { v: 1, frame: 0, atMs: 0, format: 'jpeg' } });
      await mette.refused('tip_disposed', mette.get(`/files/${file}/previews/poster.jpg`));
      await lis.refused('tip_disposed', lis.post(`/tips/${id}/dispose`, wish));
      const known = { purpose: 'court_order', reason: 'Kendelse', caseRef: '0100-1' };
      await ivan.refused('tip_disposed', ivan.post(`/tips/${id}/contact`, known));

      // and the sender reads one letter
      const letters = await readMailbox(desk, mailbox.id, mailbox.identity);
      assert.deepEqual(
        letters.map(({ body }) => body),
        [{ kind: 'notice', code: 'deleted' }],
      );
      await readChain(desk);
    });

    test('the queue leaves it out, unless one asks for what was deleted; who saw what finds it by its number', async () => {
      const { id } = await send({ reference: 'T-2026-900001' });
      const { id: disposal } = await ask(id);
      await ivan.expect(200, ivan.post(`/disposals/${disposal}/confirm`, { reason: 'Kontrolleret' }));
      await work();
      for (const query of ['', '?state=all', '?state=accepted', '?q=vesterbro', '?state=all&q=vesterbro'])
        assert.ok(!ids((await queued(lis, query)).items).includes(id), query);
      assert.ok(ids((await queued(lis, '?state=disposed')).items).includes(id));
      const { tip } = await page(lis, id);
      const watched = await lis.expect<{ items: { action: string }[] }>(
        200,
        lis.get(`/watch?tip=${tip.reference}&machine=1`),
      );
      const acts = watched.items.map(({ action }) => action);
      for (const act of ['ask_disposal', 'confirm_disposal', 'dispose', 'delete']) assert.ok(acts.includes(act), act);
    });

    test('an exhibit leaves its case before its tip goes, and its number stays', async () => {
      const { id, file } = await send();
      await ivan.expect(200, ivan.post(`/tips/${id}/claim`));
      const acceptance = { reason: 'evidence_secured', caseRef: `0100-${file}` };
      await ivan.expect(200, ivan.post(`/tips/${id}/accept`, acceptance));
      await lis.refused('disposal_in_case', lis.post(`/tips/${id}/dispose`, wish));
      const { store } = desk;
      const [exhibit] = await store.read.select().from(store.t.exhibit).where(eq(store.t.exhibit.fileId, file));
      await ivan.expect(200, ivan.post(`/exhibits/${exhibit!.id}`, { caseRef: null }));
      await ivan.expect(200, ivan.post(`/tips/${id}/assign`, { caseRef: null }));
      const asked = await ask(id);
      assert.equal(asked.dueAt, null, 'it was accepted: never without a second person');
      await ivan.expect(200, ivan.post(`/disposals/${asked.id}/confirm`, { reason: 'Kontrolleret' }));
      await work();
      const { disposal } = await page(lis, id);
      assert.equal(disposal!.certificate!.files[0]!.exhibit, exhibit!.reference);
      await ivan.refused('tip_disposed', ivan.post(`/exhibits/${exhibit!.id}`, { caseRef: '0100-2' }));
    });

    test('a supervisor of another district knows nothing of it', async () => {
      const { id } = await send();
      const { id: disposal } = await ask(id);
      const other = await desk.signedIn('supervisor', 'oestjylland');
      await other.refused('tip_unknown', other.post(`/tips/${id}/dispose`, wish));
      await other.refused('disposal_unknown', other.post(`/disposals/${disposal}/confirm`, { reason: 'Enig' }));
      await other.refused('disposal_unknown', other.post(`/disposals/${disposal}/stop`, { reason: 'Nej' }));
      assert.ok(!ids((await queued(other)).disposals).includes(disposal));
      await other.refused('disposal_unknown', other.post(`/disposals/${ulid(new Date())}/stop`, { reason: 'Nej' }));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
