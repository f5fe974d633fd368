import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { recordCustody } from '../../api/evidence/custody.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain } from './tip-desk.ts';

/** Half a character and a NUL: JSON carries both, and no database gives both back as they were put in. */
const strange = 'sag \ud800 og \u0000 slut';
const kept = 'sag \ufffd og \ufffd slut';

function story(engine: Engine): void {
  suite(`text no database keeps, on ${engine.name}`, () => {
    let desk: TestDesk;
    let moderator: Browser & { id: string };
    before(async () => {
      desk = await openDesk(engine);
      moderator = await desk.signedIn('moderator');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    test('a case reference with half a character in it leaves the chain whole', async () => {
      const [tip] = await insertTips(desk, [{}]);
      await addFile(desk, tip!);
      await moderator.expect(200, moderator.post(`/tips/${tip}/claim`));
      const accepting = { reason: 'useful_now', caseRef: strange, note: strange };
      await moderator.expect(200, moderator.post(`/tips/${tip}/accept`, accepting));
      assert.equal((await readChain(desk)).at(-1)?.caseRef, kept);
    });

    test('the chain keeps only what reads back the same, whoever writes it', async () => {
      const { store } = desk;
      const entry = { at: desk.desk.now(), action: 'view', actor: 'u', actorRole: 'moderator' } as const;
      await store.write(async (tx) => {
        await recordCustody(tx, store.t, { ...entry, reason: strange, details: { where: strange } });
      });
      const last = (await readChain(desk)).at(-1);
      assert.deepEqual([last?.reason, last?.details], [kept, { where: kept }]);
    });
  });
}

story(sqliteEngine());
story(pgEngine());
