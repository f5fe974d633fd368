import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, suite, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { pgEngine, sqliteEngine } from '../../db/engines.ts';
import { asAdministrator, auditCopy, makeBase } from '../../prove/custody-copy.ts';

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`the audit on ${engine.name}`, async () => {
    const base = await makeBase(engine);
    after(async () => {
      await base.close();
      await engine.stop();
    });

    test('finds nothing wrong with what nobody touched, and says how much it looked at', async () => {
      const copy = await base.copy();
      const { lines, audited } = await auditCopy(base, copy);
      assert.deepEqual(lines, []);
      const { events, signed, bytes, ...counts } = audited;
      assert.ok(events > 40 && signed === events && bytes > 5000);
      assert.deepEqual(counts, {
        checkpoints: 3,
        copies: 8,
        files: 12,
        originals: 9,
        resealed: 0,
        deleted: 3,
        exhibits: 6,
        tips: 3,
      });
      await copy.remove();
    });

    test('the program prints a line for each thing that is wrong, and ends with 1 when there is one', async () => {
      const copy = await base.copy();
      const verify = () => {
        const options = [`--key=${base.signer.vkey}`, `--identity=${base.identityFile}`, `--checkpoints=${base.kept}`];
        const env = { DATABASE_URL: copy.url, VAULT_URL: `file:${copy.vault}`, DATA_DIR: '/nonexistent' };
        const { status, stdout } = spawnSync(process.execPath, ['api/evidence/audit.ts', ...options], {
          env,
          encoding: 'utf8',
        });
        return { status, lines: stdout.trim().split('\n') };
      };
      const clean = verify();
      assert.equal(clean.status, 0);
      assert.match(clean.lines.join('\n'), /^Checked \d+ events .*: nothing is wrong\.$/);
      await asAdministrator(copy.url, async ({ db, t }) => {
        await db.update(t.custodyEvent).set({ actor: 'nobody' }).where(eq(t.custodyEvent.seq, 3));
      });
      const altered = verify();
      assert.equal(altered.status, 1);
      assert.match(
        altered.lines[0]!,
        /^✖ custody_event 3: hash is [0-9a-f]{64}; expected [0-9a-f]{64}, as its columns give it/,
      );
      assert.match(altered.lines.at(-1)!, /things are wrong\.$/);
      await copy.remove();
    });

    test('finds a trigger that is gone or another', async () => {
      const copy = await base.copy();
      await asAdministrator(copy.url, async ({ run }) => {
        if (engine.name === 'pg') {
          await run('drop trigger original_no_change on original');
          await run('alter table custody_event disable trigger custody_event_no_truncate');
        }
      });
      if (engine.name === 'sqlite') {
        const database = new Sqlite(copy.url.slice('file:'.length));
        database.exec('drop trigger original_no_update; drop trigger custody_event_no_delete');
        database.exec('create trigger custody_event_no_delete before delete on custody_event begin select 1; end');
        database.close();
      }
      const { lines } = await auditCopy(base, copy);
      assert.equal(lines.length, 2);
      assert.match(lines.join('\n'), /trigger custody_event_no_(truncate|delete): .*\n*trigger original_no_/);
      await copy.remove();
    });
  });
