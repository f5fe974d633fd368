import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { openContact } from '../../api/drop/contact.ts';
import { answerMs, approvalMs, askedMs, isMarked } from '../../api/reveal.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { revealSecret } from './bench.ts';
import {
  approve,
  ask,
  caseRef,
  look,
  newPage,
  openRevealDesk,
  type RevealDesk,
  refuse,
  type Shown,
  type Signed,
  wish,
  withdraw,
} from './reveal-desk.ts';
import { readChain } from './tip-desk.ts';

interface Listed {
  waiting: Shown[];
  mine: Shown[];
}

/** An investigator asks who a sender is, and a second person answers. */
function story(engine: Engine): void {
  suite(`who a sender is, on ${engine.name}`, () => {
    let desk: RevealDesk;
    let asker: Signed;
    let second: Signed;
    let supervisor: Signed;
    let tip: string;
    const list = (browser: Signed) => browser.expect<Listed>(200, browser.get('/reveals'));
    const set = (id: string, values: object) =>
      desk.store.write(async (tx) => {
        await tx.update(desk.store.t.user).set(values).where(eq(desk.store.t.user.id, id));
      });
    const approved = async (by: Signed = asker, of = tip): Promise<string> => {
      const id = await ask(by, of);
      await supervisor.expect(200, approve(supervisor, id));
      return id;
    };
    /** Everybody anew: time has passed, and sessions with it. */
    const signIn = async (): Promise<void> => {
      asker = await desk.signedIn('investigator', 'fyn', 'Anna Asker');
      second = await desk.signedIn('investigator', 'fyn', 'Sofus Second');
      supervisor = await desk.signedIn('supervisor', null, 'Lise Leder');
      tip = await desk.namedTip(asker.id);
    };
    before(async () => {
      desk = await openRevealDesk(engine);
      await signIn();
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('asking needs a purpose of the list, a reason, the case, the tip in hand, and a sender who is named', async () => {
      const to = (id: string, more: object) => asker.post(`/tips/${id}/contact`, { ...wish, ...more });
      await asker.refused('reason_missing', to(tip, { purpose: 'curiosity' }));
      await asker.refused('reason_missing', to(tip, { reason: ' x' }));
      await asker.refused('bad_request', to(tip, { caseRef: ' ' }));
      await asker.refused('reveal_not_assigned', to(await desk.namedTip(second.id), {}));
      await asker.refused('tip_unknown', to(await desk.namedTip(asker.id, {}, 'oestjylland'), {}));
      const nameless = await desk.namedTip(asker.id);
      const { t, write } = desk.store;
      await write(async (tx) => void (await tx.delete(t.contact).where(eq(t.contact.tipId, nameless))));
      await asker.refused('contact_missing', to(nameless, {}));
    });

    test('who works on the case an accepted tip was given to may ask, for that case', async () => {
      const { t, write } = desk.store;
      const given = await desk.namedTip(second.id);
      const decided = { state: 'accepted' as const, claimedBy: null, decidedBy: second.id, caseRef };
      await write(async (tx) => void (await tx.update(t.tip).set(decided).where(eq(t.tip.id, given))));
      const other = asker.post(`/tips/${given}/contact`, { ...wish, caseRef: '0200-1' });
      await asker.refused('reveal_not_assigned', other);
      const own = second.post(`/tips/${given}/contact`, { ...wish, caseRef: '0200-1' });
      await second.refused('reveal_other_case', own);
      await ask(asker, given);
      await ask(second, given);
    });

    test('asked, approved by a second person, opened once by the asker’s page alone, and written down', async () => {
      const id = await ask(asker, tip);
      await asker.refused('reveal_pending', asker.post(`/tips/${tip}/contact`, wish));
      const waiting = (await list(second)).waiting.find((one) => one.id === id);
      assert.deepEqual([waiting?.tip.id, waiting?.reason], [tip, wish.reason]);
      assert.equal((await list(asker)).waiting.length, 1, 'their own is not theirs to answer');
      const page = newPage(asker);
      await asker.refused('reveal_not_approved', page.open(id));
      const { reveal } = await second.expect<{ reveal: Shown }>(200, approve(second, id));
      assert.deepEqual([reveal.state, reveal.decidedBy?.name], ['approved', 'Sofus Second']);
      await second.refused('reveal_unknown', newPage(second).open(id));
      await asker.refused('recipient_malformed', asker.post(`/reveals/${id}/open`, { recipient: 'age1' }));
      await asker.expect(200, page.open(id));
      assert.equal((await look(asker, id)).sealed, null);
      await desk.turn();
      const { reveal: shown, sealed } = await look(asker, id);
      assert.equal(shown.state, 'revealed');
      assert.deepEqual(page.read(sealed!), { v: 1, tip, name: 'Karen Blå', phone: '+45 12 34 56 78' });
      for (const key of [desk.viewing, desk.police, desk.contactKey]) assert.throws(() => openContact(sealed!, key));
      await second.refused('reveal_unknown', second.get(`/reveals/${id}`));
      await asker.refused('reveal_used', newPage(asker).open(id));
      const events = (await readChain(desk)).filter(({ details }) => details?.['reveal'] === id);
      assert.deepEqual(
        events.map(({ action, actor, reason, details }) => [action, actor, reason, details?.['second'] ?? null]),
        [
          ['ask_reveal', asker.id, wish.reason, null],
          ['approve_reveal', second.id, 'Nødvendigt for sagen', asker.id],
          ['reveal', asker.id, wish.reason, second.id],
        ],
      );
      assert.ok(events.every((event) => event.tipId === tip && event.caseRef === caseRef));
      desk.pass(answerMs + 1000);
      assert.equal((await look(asker, id)).sealed, null);
      await desk.turn();
      const { reveal: table } = desk.store.t;
      const [row] = await desk.store.read.select().from(table).where(eq(table.id, id));
      assert.equal(row?.sealed, null);
    });

    test('nobody answers their own request, nor one of another district, nor twice', async () => {
      await signIn();
      const id = await ask(asker, tip);
      await asker.refused('reveal_own', approve(asker, id));
      await asker.refused('reveal_own', refuse(asker, id));
      const elsewhere = await desk.signedIn('investigator', 'oestjylland');
      const leader = await desk.signedIn('supervisor', 'oestjylland');
      const national = await desk.signedIn('investigator', null);
      for (const stranger of [elsewhere, leader]) {
        await stranger.refused('reveal_unknown', approve(stranger, id));
        assert.deepEqual((await list(stranger)).waiting, []);
      }
      await national.refused('reveal_other_district', approve(national, id));
      assert.deepEqual((await list(national)).waiting, []);
      await second.refused('reason_missing', second.post(`/reveals/${id}/approve`, {}));
      await second.expect(200, refuse(second, id));
      await supervisor.refused('reveal_decided', approve(supervisor, id));
      await asker.refused('reveal_not_approved', newPage(asker).open(id));
      const { reveal } = await look(asker, id);
      assert.deepEqual([reveal.state, reveal.decisionReason], ['refused', 'Spørg i dialogen først']);
      const event = (await readChain(desk)).at(-1);
      assert.deepEqual([event?.action, event?.actor], ['refuse_reveal', second.id]);
    });

    test('whoever asked may withdraw it until somebody answers; then it leads nowhere, and they may ask anew', async () => {
      await signIn();
      const id = await ask(asker, tip);
      await second.refused('reveal_unknown', withdraw(second, id));
      await supervisor.refused('role_forbids', withdraw(supervisor, id));
      const { reveal } = await asker.expect<{ reveal: Shown }>(200, withdraw(asker, id));
      assert.deepEqual([reveal.state, reveal.decidedBy, reveal.goodUntil], ['withdrawn', null, null]);
      assert.equal(
        (await list(second)).waiting.find((one) => one.id === id),
        undefined,
      );
      for (const answer of [approve, refuse]) await second.refused('reveal_withdrawn', answer(second, id));
      await asker.refused('reveal_withdrawn', withdraw(asker, id));
      await asker.refused('reveal_withdrawn', newPage(asker).open(id));
      const { t, read, write } = desk.store;
      const find = async () => (await read.select().from(t.reveal).where(eq(t.reveal.id, id)))[0]!;
      const row = await find();
      assert.ok(isMarked(revealSecret, row));
      desk.pass(askedMs);
      await desk.turn();
      assert.equal((await find()).state, 'withdrawn', 'what is over does not run out');
      await signIn();
      const event = (await readChain(desk)).find(({ action }) => action === 'withdraw_reveal');
      assert.deepEqual(
        [event?.actor, event?.tipId, event?.caseRef, event?.reason],
        [row.askedBy, row.tipId, caseRef, null],
      );
      assert.deepEqual(event?.details, { reveal: id });

      // not when it was answered, ran out, or was altered; but when the tip is somebody else's now
      const decided = await approved();
      await asker.refused('reveal_decided', withdraw(asker, decided));
      tip = await desk.namedTip(asker.id);
      const altered = await ask(asker, tip);
      const set = (values: object) =>
        write(async (tx) => void (await tx.update(t.reveal).set(values).where(eq(t.reveal.id, altered))));
      await set({ reason: 'another' });
      await asker.refused('reveal_altered', withdraw(asker, altered));
      await set({ reason: wish.reason });
      await write(async (tx) => void (await tx.update(t.tip).set({ claimedBy: second.id }).where(eq(t.tip.id, tip))));
      await asker.expect(200, withdraw(asker, altered));
      tip = await desk.namedTip(asker.id);
      const late = await ask(asker, tip);
      desk.pass(askedMs);
      await write(async (tx) => {
        const at = desk.desk.now();
        await tx
          .update(t.session)
          .set({ updatedAt: at, provenAt: at, createdAt: at, expiresAt: new Date(at.getTime() + 3_600_000) });
      });
      await asker.refused('reveal_expired', withdraw(asker, late));
      await desk.turn();
      await asker.refused('reveal_expired', withdraw(asker, late));
      await signIn();
    });

    test('a request stands for a day, an approval for an hour; what is over is written down', async () => {
      const asked = await ask(asker, tip);
      desk.pass(askedMs);
      await signIn();
      await second.refused('reveal_expired', approve(second, asked));
      assert.deepEqual((await list(supervisor)).waiting, []);
      const late = await approved();
      desk.pass(approvalMs);
      await signIn();
      const { t, read, write } = desk.store;
      // as if the same person were still signed in
      await write(async (tx) => {
        await tx.update(t.session).set({ userId: asker.id }).where(eq(t.session.userId, asker.id));
      });
      await desk.turn();
      const rows = await read.select().from(t.reveal);
      assert.deepEqual(
        [asked, late].map((id) => rows.find((row) => row.id === id)?.state),
        ['expired', 'expired'],
      );
      const events = (await readChain(desk)).filter(({ action }) => action === 'expire_reveal');
      const ofBoth = events.filter(({ details }) => [asked, late].includes(String(details?.['reveal'])));
      assert.deepEqual(
        ofBoth.map(({ actor, details }) => [actor, details?.['was']]),
        [
          ['evidence', 'asked'],
          ['evidence', 'approved'],
        ],
      );
    });

    test('an approval that is over opens nothing, at the desk and at the worker', async () => {
      const id = await approved();
      desk.pass(approvalMs - 5000);
      await desk.store.write(async (tx) => {
        const at = desk.desk.now();
        await tx.update(desk.store.t.session).set({ updatedAt: at, provenAt: at });
      });
      const page = newPage(asker);
      await asker.expect(200, page.open(id));
      desk.pass(6000);
      await asker.refused('reveal_expired', newPage(asker).open(id));
      await desk.turn();
      assert.equal((await look(asker, id)).reveal.state, 'expired');
      await asker.refused('reveal_expired', page.open(id));
    });

    test('a role that changed counts from the very next request, whichever of the two it was', async () => {
      await signIn();
      const id = await ask(asker, tip);
      await set(second.id, { role: 'moderator' });
      await second.refused('role_forbids', approve(second, id));
      await set(second.id, { role: 'investigator', disabledAt: desk.desk.now() });
      await second.refused('sign_in_required', approve(second, id));
      await set(asker.id, { role: 'supervisor' });
      await supervisor.refused('reveal_asker_changed', approve(supervisor, id));
      await set(asker.id, { role: 'investigator', district: 'oestjylland' });
      await supervisor.refused('reveal_asker_changed', approve(supervisor, id));
      await set(asker.id, { district: 'fyn' });
      await supervisor.expect(200, approve(supervisor, id));
      await set(supervisor.id, { role: 'auditor' });
      await asker.refused('reveal_second_changed', newPage(asker).open(id));
      await set(supervisor.id, { role: 'supervisor', disabledAt: desk.desk.now() });
      await asker.refused('reveal_second_changed', newPage(asker).open(id));
      await set(supervisor.id, { disabledAt: null });
      await set(asker.id, { role: 'moderator' });
      await asker.refused('role_forbids', newPage(asker).open(id));
    });

    test('who lost the tip meanwhile is not told who sent it', async () => {
      await signIn();
      const id = await approved();
      const { t, write } = desk.store;
      await write(async (tx) => void (await tx.update(t.tip).set({ claimedBy: second.id }).where(eq(t.tip.id, tip))));
      await asker.refused('reveal_asker_changed', newPage(asker).open(id));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
