import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
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
      assert.deepEqual(counts, { checkpoints: 3, copies: 8, files: 8, originals: 6, exhibits: 6, tips: 2 });
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
        const { default: Sqlite } = await import('better-sqlite3');
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
