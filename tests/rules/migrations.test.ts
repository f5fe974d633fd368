import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compareVersions, programVersion } from '../../api/db/oldest-program.ts';
import { contractFaults, contractOf, expandFaults } from './expanding.ts';

/** The last migration of the released version, whose nodes may be at work while this one's are put in their place. */
const released = '0023_public-reviews';
const engines = ['sqlite', 'pg'] as const;
type Engine = (typeof engines)[number];

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
}
const entriesOf = (engine: Engine): Journal['entries'] =>
  (JSON.parse(readFileSync(`api/db/migrations/${engine}/meta/_journal.json`, 'utf8')) as Journal).entries;
const sqlOf = (engine: Engine, tag: string): string => readFileSync(`api/db/migrations/${engine}/${tag}.sql`, 'utf8');

for (const engine of engines) {
  test(`on ${engine} every migration since the released version only adds, or says which version stopped using what it takes`, () => {
    const tags = entriesOf(engine).map(({ tag }) => tag);
    assert.ok(tags.includes(released));
    const made = new Set<string>();
    const faults = tags.slice(tags.indexOf(released) + 1).flatMap((tag) => {
      const sql = sqlOf(engine, tag);
      const version = contractOf(sql);
      if (version === undefined) return expandFaults(sql, { engine, made }).map((fault) => `${tag}: ${fault}`);
      const isOut = compareVersions(version, programVersion) < 0;
      return [...contractFaults(sql, version), ...(isOut ? [] : [`${version} is not out yet`])].map(
        (fault) => `${tag}: ${fault}`,
      );
    });
    assert.deepEqual(faults, []);
  });

  test(`on ${engine} each migration is younger than the one before: an older one would never run where that one has`, () => {
    const times = entriesOf(engine).map(({ when }) => when);
    assert.deepEqual(
      times,
      [...new Set(times)].toSorted((a, b) => a - b),
    );
  });

  test(`on ${engine} migrations of before the rule are seen for what they took`, () => {
    const faults = (tag: string): string[] => expandFaults(sqlOf(engine, tag), { engine, made: new Set() });
    const handIns = faults('0022_insidehand').join('\n');
    assert.match(handIns, /DROP INDEX tip_mailbox: only adds/);
    assert.match(handIns, /CREATE TRIGGER tip_disposed_no_update .*does the version before write/);
    assert.match(faults('0023_public-reviews').join('\n'), /UPDATE appeal .*few rows/);
  });
}

const refused: [string, RegExp][] = [
  ['DROP TABLE `note`;', /only adds/],
  ['ALTER TABLE "note" DROP COLUMN "text";', /only adds/],
  ['ALTER TABLE "note" RENAME COLUMN "text" TO "words";', /only adds/],
  ['ALTER TABLE `note` RENAME TO `remark`;', /only adds/],
  ['ALTER TABLE "note" ALTER COLUMN "text" SET DATA TYPE varchar(10);', /only adds/],
  ['ALTER TABLE "note" ALTER COLUMN "text" SET NOT NULL;', /only adds/],
  ['ALTER TABLE "note" ADD COLUMN "of" text NOT NULL;', /rows without it/],
  ['ALTER TABLE "note" ADD COLUMN "of" text DEFAULT NULL NOT NULL;', /rows without it/],
  ['ALTER TABLE "note" ADD COLUMN "at" timestamp DEFAULT now() NOT NULL;', /rewrites every row/],
  ['ALTER TABLE "note" ADD COLUMN "of" text UNIQUE;', /constraint/],
  ["ALTER TABLE `note` ADD `of` text DEFAULT 'a' CHECK (of <> '');", /constraint/],
  ['ALTER TABLE "note" ADD CONSTRAINT "short" CHECK (length(text) < 9);', /constraint/],
  ['ALTER TABLE "note" ADD CONSTRAINT "f" FOREIGN KEY ("by_user") REFERENCES "user"("id");', /constraint/],
  ['CREATE UNIQUE INDEX "one" ON "note" USING btree ("tip_id");', /the same twice/],
  ['PRAGMA foreign_keys=OFF;', /only adds/],
  ['CREATE TABLE `__new_note` (`id` text);', /rebuilds/],
  ["CREATE TRIGGER t BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, 'no'); END;", /does the version before write/],
  ['CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN NULL; END $$ LANGUAGE plpgsql;', /live with it/],
  ['UPDATE "tip" SET "text" = \'\';', /few rows/],
  // behind another in the same block
  ['CREATE TABLE "a" ("id" text); DROP TABLE "note";', /DROP TABLE note/],
  ['CREATE TRIGGER t AFTER UPDATE ON a BEGIN SELECT 1; END; DROP TABLE note;', /DROP TABLE note/],
];

test('what the version before could not live with is refused', () => {
  for (const [sql, reason] of refused)
    for (const engine of engines)
      assert.match(expandFaults(sql, { engine, made: new Set() }).join('\n'), reason, `${engine}: ${sql}`);
  const index = 'CREATE INDEX "of" ON "note" USING btree ("tip_id");';
  assert.match(expandFaults(index, { engine: 'pg', made: new Set() }).join(), /CONCURRENTLY/);
});

const allowed = [
  'CREATE TABLE "a" ("id" text NOT NULL, CONSTRAINT "a_id" UNIQUE("id"));\n--> statement-breakpoint\nALTER TABLE "a" ADD COLUMN "b" text NOT NULL;\n--> statement-breakpoint\nCREATE UNIQUE INDEX "c" ON "a" USING btree ("b");',
  'ALTER TABLE "note" ADD COLUMN "of" text;',
  "ALTER TABLE `note` ADD `of` text DEFAULT 'a;b' NOT NULL;",
  'ALTER TABLE `note` ADD `of` text REFERENCES user(id);',
  'ALTER TABLE "note" ADD COLUMN "of" text;--> statement-breakpoint\nALTER TABLE "note" ADD CONSTRAINT "f" FOREIGN KEY ("of") REFERENCES "public"."user"("id");--> statement-breakpoint\nCREATE UNIQUE INDEX IF NOT EXISTS "one" ON "note" USING btree ("of");',
  'CREATE INDEX IF NOT EXISTS "of" ON "note" USING btree ("tip_id");',
  "-- the version before: never changes a note\nCREATE TRIGGER t BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, 'no'); END;",
  "-- the version before: never changes a note\nDROP TRIGGER t;\nCREATE TRIGGER t BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, 'no'); END;",
  '-- few rows: appeals that are public\nUPDATE "appeal" SET "status" = \'public\';',
];

test('what it need not know may be added', () => {
  for (const sql of allowed)
    for (const engine of engines)
      assert.deepEqual(expandFaults(sql, { engine, made: new Set() }), [], `${engine}: ${sql}`);
});

test('taking something away needs the version that stopped using it, and keeps older ones out', () => {
  const sql = '-- contract: 0.2.0 stopped using note.text\nALTER TABLE "note" DROP COLUMN "text";';
  assert.equal(contractOf(sql), '0.2.0');
  assert.equal(contractOf('-- contract: soon\nDROP TABLE "note";'), undefined);
  assert.match(contractFaults(sql, '0.2.0').join(), /does not put 0\.2\.0/);
  const told = `${sql}\n--> statement-breakpoint\nINSERT INTO "oldest_program" VALUES ('0.2.0');`;
  assert.deepEqual(contractFaults(told, '0.2.0'), []);
  assert.match(contractFaults(told, '0.1.9').join(), /does not put 0\.1\.9/);
});
