import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { openStore, type Store } from '../../../api/db/store.ts';
import { letter } from '../../../api/drop/documents.ts';
import { recordCustody } from '../../../api/evidence/custody.ts';
import { disposeTip } from '../../../api/evidence/disposal/dispose.ts';
import { notarize } from '../../../api/evidence/log/checkpoints.ts';
import { leafOf } from '../../../api/evidence/log/proofs.ts';
import { proveReceipts } from '../../../api/evidence/log/receipts.ts';
import { newSigningKey, parseSigningKey } from '../../../api/signed-note.ts';
import { ulid } from '../../../api/ulid.ts';
import { checkProof, readProof } from '../../../site/proof/proof.ts';
import { pgEngine, sqliteEngine } from '../../db/engines.ts';
import { insert, tip } from '../../db/rows.ts';

const signer = parseSigningKey(newSigningKey('vidne.example/custody'));
const at = new Date('2026-11-28T12:00:00Z');

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`proofs for senders on ${engine.name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'vidne-receipts-'));
    const log = () => undefined;
    let store: Store;
    let other: Store;
    before(async () => {
      const url = await engine.createDatabase();
      store = await openStore(url);
      other = await openStore(url);
    });
    after(async () => {
      await store.close();
      await other.close();
      await engine.stop();
      rmSync(folder, { recursive: true });
    });
    const receive = async (mailboxRecipient: string): Promise<string> => {
      const row = tip(at, { mailboxRecipient });
      await insert(store, 'tip', row);
      const event = { at, action: 'receive' as const, actor: 'evidence', actorRole: 'process', tipId: row.id };
      await store.write((tx) => recordCustody(tx, store.t, { ...event, details: { files: 0 } }));
      return row.id;
    };
    const publish = async (): Promise<number> => {
      const { size } = await notarize({ store, signer, folder, log });
      await proveReceipts({ store, signer, folder, log }, size);
      return size;
    };
    const letters = async () => {
      const { message } = store.t;
      const rows = await store.read.select().from(message).orderBy(message.id);
      return rows.map((row) => ({ tipId: row.tipId, ...letter.parse(row.letter) }));
    };

    test('each sender with a mailbox gets one, once, and it holds in the browser’s own check', async () => {
      const ids = [await receive('age1x'), await receive('age1x'), await receive('')];
      const size = await publish();
      await receive('age1x');
      await proveReceipts({ store, signer, folder, log }, size);
      const written = await letters();
      assert.deepEqual(written.map(({ tipId }) => tipId).toSorted(), ids.slice(0, 2).toSorted());
      const events = await store.read.select().from(store.t.custodyEvent).orderBy(store.t.custodyEvent.seq);
      for (const { tipId, body } of written) {
        assert.ok(body.kind === 'notice' && body.code === 'proven' && body.proof);
        const { verdict, proof } = await checkProof(body.proof, signer.vkey);
        assert.equal(verdict, 'holds');
        const event = events.find((row) => row.tipId === tipId)!;
        assert.deepEqual(Buffer.from(proof!.leaf), Buffer.from(leafOf(event)));
        // nothing of the tip but the hash: neither its id, its event's hash, nor when
        for (const word of [tipId, event.hash, event.at.toISOString()]) assert.ok(!body.proof.includes(word));
      }
    });

    test('the next checkpoint proves those that came since, and nobody twice', async () => {
      await publish();
      await publish();
      const written = await letters();
      assert.equal(written.length, 3);
      assert.equal(new Set(written.map(({ tipId }) => tipId)).size, 3);
      const sizes = written.map(({ body }) => (body.kind === 'notice' ? readProof(body.proof!)?.size : undefined));
      assert.deepEqual(sizes.toSorted(), [3, 3, 4]);
    });

    test('two workers at once write one letter a tip', async () => {
      const ids = [await receive('age1x'), await receive('age1x')];
      const { size } = await notarize({ store, signer, folder, log });
      await Promise.all([store, other].map((each) => proveReceipts({ store: each, signer, folder, log }, size)));
      const written = (await letters()).map(({ tipId }) => tipId).filter((tipId) => ids.includes(tipId));
      assert.deepEqual(written.toSorted(), ids.toSorted());
    });

    test('a deletion under way keeps nobody else from their proof', async () => {
      const [gone, kept] = [await receive('age1x'), await receive('age1x')];
      const { t } = store;
      await store.write(async (tx) => {
        const disposal = { id: ulid(at), tipId: gone, reason: 'sender_asks', words: 'Afsenderen beder om det' };
        const asked = { askedBy: null, askedRole: null, askedAt: at, dueAt: at, stateChangedAt: at, nextAttemptAt: at };
        const [row] = await tx
          .insert(t.disposal)
          .values({ ...disposal, ...asked, mark: '' })
          .returning();
        await disposeTip(tx, t, row!, at);
      });
      await publish();
      const written = (await letters()).map(({ tipId }) => tipId);
      assert.ok(written.includes(kept));
      assert.ok(!written.includes(gone));
    });
  });
