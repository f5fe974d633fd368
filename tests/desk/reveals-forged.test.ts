import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { mostAnHour } from '../../api/reveal.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import {
  approve,
  ask,
  insertReveal,
  look,
  newPage,
  openRevealDesk,
  type RevealDesk,
  type Signed,
  withdraw,
} from './reveal-desk.ts';
import { readChain } from './tip-desk.ts';

/** What the worker refuses whatever the desk, or whoever writes rows, says. */
function story(engine: Engine): void {
  suite(`the holder of the contact key, on ${engine.name}`, () => {
    let desk: RevealDesk;
    let asker: Signed;
    let second: Signed;
    let supervisor: Signed;
    let tip: string;
    const set = (id: string, values: object) =>
      desk.store.write(async (tx) => {
        await tx.update(desk.store.t.user).set(values).where(eq(desk.store.t.user.id, id));
      });
    const approved = async (by: Signed = asker, of = tip): Promise<string> => {
      const id = await ask(by, of);
      await supervisor.expect(200, approve(supervisor, id));
      return id;
    };
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

    test('the worker asks again, also when the desk has let it through', async () => {
      await signIn();
      const changes = [
        ['reveal_asker_changed', () => set(asker.id, { disabledAt: desk.desk.now() })],
        ['reveal_second_changed', () => set(supervisor.id, { role: 'moderator' })],
      ] as const;
      for (const [code, change] of changes) {
        const id = await approved();
        await asker.expect(200, newPage(asker).open(id));
        await change();
        await desk.turn();
        const { t, read } = desk.store;
        const [row] = await read.select().from(t.reveal).where(eq(t.reveal.id, id));
        assert.deepEqual([row?.state, row?.failure, row?.sealed], ['failed', code, null]);
        const event = (await readChain(desk)).at(-1);
        assert.deepEqual([event?.action, event?.actor, event?.reason], ['refuse_reveal', 'evidence', code]);
        await signIn();
      }
    });

    test('whoever writes rows but not marks gains nothing', async () => {
      await signIn();
      const { t, read, write } = desk.store;
      const { reveal } = t;
      const change = (id: string, values: object) =>
        write(async (tx) => void (await tx.update(reveal).set(values).where(eq(reveal.id, id))));
      const ends = async (id: string) => {
        await desk.turn();
        const [row] = await read.select().from(reveal).where(eq(reveal.id, id));
        return [row?.state, row?.failure, row?.sealed];
      };
      const altered = ['failed', 'reveal_altered', null];
      const thief = newPage(asker);
      const decided = { decidedBy: supervisor.id, decidedRole: 'supervisor' as const, decidedAt: desk.desk.now() };
      const edits: object[] = [
        { recipient: thief.recipient },
        { tipId: await desk.namedTip(asker.id) },
        { askedBy: second.id },
        { decidedBy: second.id, decidedRole: 'investigator' },
        { decidedAt: new Date(desk.desk.now().getTime() + 1000) },
        { caseRef: 'another' },
        { mark: '' },
      ];
      for (const values of edits) {
        const of = await desk.namedTip(asker.id);
        const id = await approved(asker, of);
        await asker.expect(200, newPage(asker).open(id));
        await change(id, values);
        assert.deepEqual(await ends(id), altered, JSON.stringify(values));
      }
      // an approval nobody gave, and a request nobody made
      const asked = await ask(asker, tip);
      await change(asked, { state: 'awaited', ...decided, recipient: thief.recipient, awaitedAt: desk.desk.now() });
      assert.deepEqual(await ends(asked), altered);
      const made = await insertReveal(desk, { tipId: tip, askedBy: asker.id, state: 'approved', ...decided });
      await change(made, { state: 'awaited', recipient: thief.recipient });
      assert.deepEqual(await ends(made), altered);
      // the desk does not put its mark under what it did not write
      const forged = await insertReveal(desk, { tipId: tip, askedBy: asker.id });
      await change(forged, { reason: 'another' });
      await supervisor.refused('reveal_altered', approve(supervisor, forged));
      // a request that was withdrawn, brought back to life
      const over = await ask(asker, await desk.namedTip(asker.id));
      await asker.expect(200, withdraw(asker, over));
      await change(over, { state: 'asked' });
      await supervisor.refused('reveal_altered', approve(supervisor, over));
      await change(over, { state: 'awaited', ...decided, recipient: thief.recipient, awaitedAt: desk.desk.now() });
      assert.deepEqual(await ends(over), altered);
      // a mark for a request without a second person is worth nothing either
      const at = desk.desk.now();
      const alone = { state: 'awaited' as const, recipient: thief.recipient, awaitedAt: at, decidedAt: at };
      assert.deepEqual(await ends(await insertReveal(desk, { tipId: tip, askedBy: asker.id, ...alone })), altered);
      for (const decidedBy of [asker.id, (await desk.signedIn('investigator', null)).id]) {
        const agreed = { ...alone, decidedBy, decidedRole: 'investigator' as const };
        const [state, failure] = await ends(await insertReveal(desk, { tipId: tip, askedBy: asker.id, ...agreed }));
        assert.deepEqual([state, failure], ['failed', 'reveal_second_changed']);
      }
    });

    test('another sender’s details put in place of these are not handed over', async () => {
      const { t, read, write } = desk.store;
      const other = await desk.namedTip(asker.id);
      const [theirs] = await read.select().from(t.contact).where(eq(t.contact.tipId, other));
      for (const sealed of [theirs!.sealed, 'AAAA', '', null]) {
        const of = await desk.namedTip(asker.id);
        const id = await approved(asker, of);
        await write(async (tx) => void (await tx.update(t.contact).set({ sealed }).where(eq(t.contact.tipId, of))));
        await asker.expect(200, newPage(asker).open(id));
        await desk.turn();
        const { reveal } = await look(asker, id);
        assert.deepEqual([reveal.state, reveal.failure], ['failed', 'contact_broken'], String(sealed));
      }
    });

    test('only so many senders are made known in an hour, whoever asks', async () => {
      await desk.store.write(async (tx) => {
        await tx.update(desk.store.t.reveal).set({ revealedAt: null });
      });
      const last = { state: 'revealed' as const, revealedAt: desk.desk.now() };
      for (let made = 0; made < mostAnHour; made++)
        await insertReveal(desk, { tipId: tip, askedBy: second.id, ...last });
      const id = await approved(asker, await desk.namedTip(asker.id));
      await asker.expect(200, newPage(asker).open(id));
      await desk.turn();
      assert.equal((await look(asker, id)).reveal.failure, 'reveal_too_many');
    });
  });
}

story(sqliteEngine());
story(pgEngine());
