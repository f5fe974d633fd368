/**
 * What a migration may do while nodes of the version before are at work (decision 0047): add what they need not know. `made` are the
 * tables and columns (`table.column`) that version does not have; what the migration makes is added to them. Answers what is wrong,
 * in words. A migration that takes something away says so in its first line, `-- contract: 1.2.0 stopped using …`, and is judged by
 * `contractFaults` instead.
 */
export function expandFaults(sql: string, { engine, made }: { engine: 'sqlite' | 'pg'; made: Set<string> }): string[] {
  const all = statementsOf(sql);
  const again = new Set(all.flatMap(({ text }) => /^CREATE TRIGGER (\w+)/i.exec(text)?.[1] ?? []));
  return all.flatMap(({ text, remarks }) => {
    const fault = faultOf(text, { engine, made, again, remarks });
    return fault === undefined ? [] : [`${text.slice(0, 80)}: ${fault}`];
  });
}

export const contractOf = (sql: string): string | undefined => /^-- contract: (\d+\.\d+\.\d+) \S/.exec(sql)?.[1];

/** Whoever is older than the version that stopped using it must be refused. */
export function contractFaults(sql: string, version: string): string[] {
  const tells = statementsOf(sql).some(({ text }) =>
    new RegExp(
      `^INSERT INTO oldest_program (\\(version\\) )?VALUES \\('${version.replaceAll('.', '\\.')}'\\)`,
      'i',
    ).test(text),
  );
  return tells ? [] : [`does not put ${version} into oldest_program`];
}

interface Circumstances {
  readonly engine: 'sqlite' | 'pg';
  readonly made: Set<string>;
  /** triggers that are made in this migration */
  readonly again: ReadonlySet<string>;
  readonly remarks: string;
}

function faultOf(text: string, { engine, made, again, remarks }: Circumstances): string | undefined {
  // what cannot be read off a statement somebody has to have thought of, and written down
  const goesOn = /^-- the version before: \S/m.test(remarks);
  const isFew = /^-- few rows: \S/m.test(remarks);
  const [, kind, table] = /^CREATE (TABLE|VIEW|VIRTUAL TABLE) (?:IF NOT EXISTS )?(\w+)/i.exec(text) ?? [];
  if (kind && table) {
    if (table.startsWith('__new_')) return 'rebuilds a table, and its triggers go with the old one';
    made.add(table);
    return undefined;
  }
  const [, altered = '', change = ''] = /^ALTER TABLE (\w+) ADD (.+)$/i.exec(text) ?? [];
  if (change) return made.has(altered) ? undefined : faultOfAddition(altered, change, made);
  const [, unique, guard, indexed = '', columns = ''] =
    /^CREATE (UNIQUE )?INDEX (IF NOT EXISTS )?\w+ ON (\w+)[^(]*\(([^)]*)\)/i.exec(text) ?? [];
  if (indexed) {
    if (made.has(indexed)) return undefined;
    const isNew = columns.split(',').every((column) => made.has(`${indexed}.${column.trim().split(' ')[0]}`));
    if (unique && !isNew) return 'the version before may write the same twice';
    return engine === 'sqlite' || guard ? undefined : 'without IF NOT EXISTS nobody can make it CONCURRENTLY before';
  }
  const [, watched = ''] = /^CREATE TRIGGER \w+ .*? ON (\w+)/i.exec(text) ?? [];
  if (watched) return made.has(watched) || goesOn ? undefined : 'does the version before write what it lets pass?';
  const [, dropped] = /^DROP TRIGGER (\w+)/i.exec(text) ?? [];
  if (dropped && again.has(dropped)) return undefined;
  if (/^CREATE FUNCTION /i.test(text)) return undefined;
  if (/^CREATE OR REPLACE FUNCTION /i.test(text)) return goesOn ? undefined : 'does the version before live with it?';
  const [, written = ''] = /^(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)/i.exec(text) ?? [];
  if (written) return made.has(written) || isFew ? undefined : 'every writer waits for it: are they few rows?';
  return 'only adds may stand here';
}

function faultOfAddition(table: string, change: string, made: Set<string>): string | undefined {
  const [, key] = /^CONSTRAINT \w+ FOREIGN KEY \((\w+)\)/i.exec(change) ?? [];
  if (key && made.has(`${table}.${key}`)) return undefined;
  const [, column, rest = ''] =
    /^(?:COLUMN )?(?!CONSTRAINT |CHECK |UNIQUE |PRIMARY |FOREIGN )(\w+) (.+)$/i.exec(change) ?? [];
  if (!column) return 'the version before does not know the constraint';
  made.add(`${table}.${column}`);
  if (/\b(UNIQUE|CHECK|PRIMARY KEY|GENERATED|SERIAL)\b/i.test(rest))
    return 'the version before does not know the constraint';
  const [, value] = /\bDEFAULT ('(?:[^']|'')*'|[^\s,]+)/i.exec(rest) ?? [];
  if (/\bNOT NULL\b/i.test(rest) && (value === undefined || /^null$/i.test(value)))
    return 'the version before writes rows without it';
  if (value !== undefined && !/^('.*'|-?\d+(\.\d+)?|true|false|null)(::\w+)?$/is.test(value))
    return 'a default that is no constant rewrites every row';
  return undefined;
}

/** One by one, on a line each, names without quotes; remarks before or in a statement stay with it. */
function statementsOf(sql: string): { text: string; remarks: string }[] {
  return sql.split('--> statement-breakpoint').flatMap((block) => {
    const lines = block.split('\n').map((line) => line.trim());
    const remarks = lines.filter((line) => line.startsWith('--')).join('\n');
    const plain = lines
      .filter((line) => !line.startsWith('--'))
      .join(' ')
      .replaceAll(/["`]/g, '')
      .replaceAll('public.', '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return partsOf(plain).map((text) => ({ text, remarks }));
  });
}

/** At semicolons, except those inside a string, a function or the body of a trigger, which must be the last of its block. */
function partsOf(block: string): string[] {
  const body = /(?:^|; ?)CREATE (?:OR REPLACE )?(?:TRIGGER [^;]*? BEGIN |FUNCTION )/i.exec(block);
  const head = body ? block.slice(0, body.index) : block;
  const tail = body ? block.slice(body.index).replace(/^; ?/, '') : '';
  const ends = /^CREATE TRIGGER/i.test(tail) ? / END ?;/i : /\$\w*\$[^$]*\$\w*\$[^;]*;/;
  const end = tail ? ends.exec(tail) : null;
  const whole = end ? tail.slice(0, end.index + end[0].length) : tail;
  const rest = end ? partsOf(tail.slice(end.index + end[0].length).trim()) : [];
  const texts = head.match(/(?:'(?:[^']|'')*'|[^;'])+/g) ?? [];
  return [...texts, whole, ...rest].map((text) => text.trim()).filter((text) => text !== '');
}
