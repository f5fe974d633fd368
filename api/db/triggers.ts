import { sql } from 'drizzle-orm';
import type { Query } from './store.ts';

/**
 * What makes a table append-only (migrations 0001, 0005, 0008 and 0018), and what was set aside or deleted stay so (0014, 0017),
 * read back from the database that should have it.
 */
const facts = {
  custody_event: 'seq = NEW.seq OR hash = NEW.hash',
  original: 'file_id = NEW.file_id',
  checkpoint: 'size = NEW.size',
  access_event: 'seq = NEW.seq',
  appeal_decision: 'id = NEW.id',
  appeal_version: 'appeal_id = NEW.appeal_id AND version = NEW.version',
};
const tables = Object.entries(facts);

/** Each trigger as its engine writes it, by name. */
export const expectedTriggers = (engine: 'sqlite' | 'pg'): Map<string, string> =>
  new Map([
    ...tables.flatMap(([table, key]) => (engine === 'pg' ? onPg(table) : onSqlite(table, key))),
    ...(engine === 'pg' ? withheldOnPg : withheldOnSqlite),
    ...(engine === 'pg' ? disposedOnPg : disposedOnSqlite),
  ]);

const withheldOnSqlite: [string, string][] = [
  [
    'file_withheld_no_update',
    "CREATE TRIGGER file_withheld_no_update BEFORE UPDATE ON file WHEN OLD.state = 'withheld' AND (NEW.state <> 'withheld' OR NEW.previews IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'file is withheld'); END",
  ],
  [
    'withheld_file_no_delete',
    "CREATE TRIGGER withheld_file_no_delete BEFORE DELETE ON withheld_file BEGIN SELECT RAISE(ABORT, 'withheld_file is append-only'); END",
  ],
];

const disposedOnSqlite: [string, string][] = [
  [
    'tip_disposed_no_update',
    "CREATE TRIGGER tip_disposed_no_update BEFORE UPDATE ON tip WHEN OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.text <> '' OR NEW.when_text IS NOT NULL OR NEW.where_text IS NOT NULL OR NEW.reason_note IS NOT NULL OR NEW.hand_in IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'tip is disposed'); END",
  ],
  [
    'file_disposed_no_update',
    "CREATE TRIGGER file_disposed_no_update BEFORE UPDATE ON file WHEN OLD.state = 'disposed' AND (NEW.state <> 'disposed' OR NEW.claimed_name <> '' OR NEW.note IS NOT NULL OR NEW.description IS NOT NULL OR NEW.previews IS NOT NULL OR NEW.folder IS NOT NULL OR NEW.role IS NOT NULL OR NEW.hand_in IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'file is disposed'); END",
  ],
  [
    'disposal_no_delete',
    "CREATE TRIGGER disposal_no_delete BEFORE DELETE ON disposal BEGIN SELECT RAISE(ABORT, 'disposal is append-only'); END",
  ],
];

function onSqlite(table: string, key: string): [string, string][] {
  const refuse = `BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`;
  const when = {
    update: `BEFORE UPDATE ON ${table}`,
    delete: `BEFORE DELETE ON ${table}`,
    replace: `BEFORE INSERT ON ${table} WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${key})`,
  };
  return Object.entries(when).map(([what, clause]) => {
    const name = `${table}_no_${what}`;
    return [name, `CREATE TRIGGER ${name} ${clause} ${refuse}`];
  });
}

const pgFunction = `BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END`;

const withheldOnPg: [string, string][] = [
  [
    'file_withheld_no_update',
    `CREATE TRIGGER file_withheld_no_update BEFORE UPDATE ON public.file FOR EACH ROW WHEN (((old.state = 'withheld'::text) AND ((new.state <> 'withheld'::text) OR (new.previews IS NOT NULL)))) EXECUTE FUNCTION refuse_change(): ${pgFunction}`,
  ],
  [
    'withheld_file_no_delete',
    `CREATE TRIGGER withheld_file_no_delete BEFORE DELETE ON public.withheld_file FOR EACH ROW EXECUTE FUNCTION refuse_change(): ${pgFunction}`,
  ],
];

const disposedOnPg: [string, string][] = [
  [
    'tip_disposed_no_update',
    `CREATE TRIGGER tip_disposed_no_update BEFORE UPDATE ON public.tip FOR EACH ROW WHEN (((old.state = 'disposed'::text) AND ((new.state <> 'disposed'::text) OR (new.text <> ''::text) OR (new.when_text IS NOT NULL) OR (new.where_text IS NOT NULL) OR (new.reason_note IS NOT NULL) OR (new.hand_in IS NOT NULL)))) EXECUTE FUNCTION refuse_change(): ${pgFunction}`,
  ],
  [
    'file_disposed_no_update',
    `CREATE TRIGGER file_disposed_no_update BEFORE UPDATE ON public.file FOR EACH ROW WHEN (((old.state = 'disposed'::text) AND ((new.state <> 'disposed'::text) OR (new.claimed_name <> ''::text) OR (new.note IS NOT NULL) OR (new.description IS NOT NULL) OR (new.previews IS NOT NULL) OR (new.folder IS NOT NULL) OR (new.role IS NOT NULL) OR (new.hand_in IS NOT NULL)))) EXECUTE FUNCTION refuse_change(): ${pgFunction}`,
  ],
  [
    'disposal_no_delete',
    `CREATE TRIGGER disposal_no_delete BEFORE DELETE ON public.disposal FOR EACH ROW EXECUTE FUNCTION refuse_change(): ${pgFunction}`,
  ],
];

function onPg(table: string): [string, string][] {
  const when = { change: ['DELETE OR UPDATE', 'ROW'], truncate: ['TRUNCATE', 'STATEMENT'] };
  return Object.entries(when).map(([what, [act, each]]) => {
    const name = `${table}_no_${what}`;
    const trigger = `CREATE TRIGGER ${name} BEFORE ${act} ON public.${table} FOR EACH ${each} EXECUTE FUNCTION refuse_change()`;
    return [name, `${trigger}: ${pgFunction}`];
  });
}

/** The triggers that are there and switched on. */
export async function findTriggers(engine: 'sqlite' | 'pg', read: Query): Promise<Map<string, string>> {
  const name = sql<string>`name`;
  const definition = sql<string>`definition`;
  const source =
    engine === 'sqlite'
      ? sql`(select name, sql as definition from sqlite_master where type = 'trigger') as triggers`
      : sql`(select tgname::text as name, pg_get_triggerdef(t.oid) || ': ' || btrim(p.prosrc) as definition
          from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not tgisinternal and tgenabled = 'O') as triggers`;
  const rows = await read.select({ name, definition }).from(source);
  return new Map(rows.map((row) => [row.name, row.definition]));
}
