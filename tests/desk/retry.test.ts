import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { FileState } from '../../api/db/values.ts';
import { mayBecome } from '../../api/evidence/file-state.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { file, insert } from '../db/rows.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { insertTips, readChain } from './tip-desk.ts';

function story(engine: Engine): void {
  suite(`another try on ${engine.name}`, () => {
    let desk: TestDesk;
    let moderator: Browser & { id: string };
    before(async () => {
      desk = await openDesk(engine);
      moderator = await desk.signedIn('moderator', 'fyn');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    async function addFailed(tipId: string, state: FileState = 'failed'): Promise<string> {
      const fields = { state, failure: 'sandbox_broken', attempts: 5, leaseBy: 'a dead worker' };
      const row = file(desk.desk.now(), tipId, fields);
      await insert(desk.store, 'file', row);
      return row.id;
    }
    async function rowOf(id: string) {
      const { read, t } = desk.store;
      const [row] = await read.select().from(t.file).where(eq(t.file.id, id));
      return row!;
    }

    test('a file without an original begins again where its bytes are, with every attempt before it', async () => {
      const [tip] = await insertTips(desk, [{ district: 'fyn' }]);
      const id = await addFailed(tip!);
      const answer = await moderator.expect(200, moderator.post(`/files/${id}/retry`));
      assert.deepEqual(answer, { file: { id, state: 'received' } });
      const { state, failure, attempts, leaseBy, leaseUntil } = await rowOf(id);
      assert.deepEqual([state, failure, attempts, leaseBy, leaseUntil], ['received', null, 0, null, null]);
      const event = (await readChain(desk)).at(-1);
      assert.deepEqual(
        [event?.action, event?.actor, event?.tipId, event?.fileId, event?.details],
        ['retry', moderator.id, tip, id, { failure: 'sandbox_broken', to: 'received' }],
      );
      assert.ok(mayBecome('failed', 'received'));
    });

    test('an original that rests in the vault is not taken in a second time', async () => {
      const [tip] = await insertTips(desk, [{}]);
      const id = await addFailed(tip!);
      const { store } = desk;
      await store.write(async (tx) => {
        const original = { fileId: id, sha256: 'a'.repeat(64), sizeBytes: 12_345, segments: [] };
        await tx.insert(store.t.original).values({ ...original, storedAt: desk.desk.now() });
      });
      await moderator.expect(200, moderator.post(`/files/${id}/retry`));
      assert.equal((await rowOf(id)).state, 'verified');
      assert.ok(mayBecome('failed', 'verified'));
    });

    test('only what failed, in one’s own district, and not behind what is hidden; a refusal leaves no event', async () => {
      const before = (await readChain(desk)).length;
      const [tip, other, hidden] = await insertTips(desk, [{}, { district: 'oestjylland' }, { state: 'hidden' }]);
      for (const state of ['queued', 'quarantined', 'received'] as const)
        await moderator.refused('transition_forbidden', moderator.post(`/files/${await addFailed(tip!, state)}/retry`));
      await moderator.refused('file_unknown', moderator.post(`/files/${await addFailed(other!)}/retry`));
      await moderator.refused('file_unknown', moderator.post('/files/nothing/retry'));
      const behind = await addFailed(hidden!);
      await moderator.refused('transition_forbidden', moderator.post(`/files/${behind}/retry`));
      assert.equal((await readChain(desk)).length, before);
      const supervisor = await desk.signedIn('supervisor');
      await supervisor.expect(200, supervisor.post(`/files/${behind}/retry`));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
