import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { countQueue } from '../../api/desk/queue-counts.ts';
import type { Member } from '../../api/desk/session.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { openDesk, type TestDesk } from './bench.ts';
import { insertTips } from './tip-desk.ts';

function story(engine: Engine): void {
  suite(`counts of the queue on ${engine.name}`, () => {
    let desk: TestDesk;
    const at = new Date();
    const count = async (district: string | null) => {
      const member = { id: 'nobody', role: 'moderator', district } as Member;
      const { queued, claimed, unread } = await countQueue(desk.store, member, at);
      return `${queued} ${claimed} ${unread}`;
    };
    /** queued, claimed and unread: for Funen, for Bornholm, for the whole country */
    const counts = async () => [await count('fyn'), await count('bornholm'), await count(null)];
    /** as another process writes it: past every route */
    const set = (id: string, change: Record<string, unknown>) =>
      desk.store.write((tx) => tx.update(desk.store.t.tip).set(change).where(eq(desk.store.t.tip.id, id)));

    before(async () => {
      desk = await openDesk(engine);
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('they are true after every change, each district its own', async () => {
      assert.deepEqual(await counts(), ['0 0 0', '0 0 0', '0 0 0']);
      const [id = ''] = await insertTips(desk, [{ district: 'fyn' }, { district: null, unreadMessages: 1 }]);
      assert.deepEqual(await counts(), ['2 0 1', '1 0 1', '2 0 1']);
      assert.deepEqual(await counts(), ['2 0 1', '1 0 1', '2 0 1']);
      const user = await desk.signedIn('moderator');
      const until = new Date(at.getTime() + 60_000);
      await set(id, { state: 'claimed', claimedBy: user.id, claimedUntil: until });
      assert.deepEqual(await counts(), ['1 1 1', '1 0 1', '1 1 1']);
      await set(id, { district: 'bornholm', unreadMessages: 3 });
      assert.deepEqual(await counts(), ['1 0 1', '1 1 2', '1 1 2']);
      await set(id, { state: 'rejected', unreadMessages: 0 });
      assert.deepEqual(await counts(), ['1 0 1', '1 0 1', '1 0 1']);
    });
  });
}

story(sqliteEngine());
story(pgEngine());
