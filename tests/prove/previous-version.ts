import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const journal = 'api/db/migrations/pg/meta/_journal.json';
interface Journal {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}
const readJournal = (program: string): Journal => JSON.parse(readFileSync(join(program, journal), 'utf8')) as Journal;
const git = (...words: string[]): string => execFileSync('git', words, { encoding: 'utf8', maxBuffer: 1024 ** 3 });

/** The newest commit that does not have the last migration; when that one is not committed yet, the newest of all. */
export function previousCommit(): string {
  const { when } = readJournal('.').entries.at(-1)!;
  const [first] = git('log', '--first-parent', '--reverse', '--format=%H', `-S"when": ${when}`, '--', journal).split(
    '\n',
  );
  return git('rev-parse', first ? `${first}^` : 'HEAD').trim();
}

/** Lays that version out in `folder`, with the packages of this one; answers how many of our migrations it does not have. */
export function layOutVersion(commit: string, folder: string): number {
  mkdirSync(folder);
  const archive = execFileSync('git', ['archive', commit], { maxBuffer: 1024 ** 3 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return readJournal('.').entries.length - readJournal(folder).entries.length;
}

/**
 * This version once more, with a migration behind the last one that wants what everybody is using: the tables of tips, files and
 * notes, with a column each, an index, and a new value in every row. What it adds nobody reads.
 */
export function layOutNext(folder: string): void {
  mkdirSync(folder);
  for (const part of ['api', 'content', 'site', 'package.json']) cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const { entries, ...rest } = readJournal(folder);
  const last = entries.at(-1)!;
  const busy = { ...last, idx: last.idx + 1, when: last.when + 1, tag: '9999_busy' };
  writeFileSync(join(folder, journal), JSON.stringify({ ...rest, entries: [...entries, busy] }));
  const statements = ['tip', 'file', 'note', 'custody_event'].flatMap((table) => [
    `ALTER TABLE "${table}" ADD COLUMN "busy" integer DEFAULT 1 NOT NULL`,
    `CREATE INDEX "${table}_busy" ON "${table}" USING btree ("busy")`,
  ]);
  statements.push('UPDATE "tip" SET "busy" = 2', `UPDATE "file" SET "busy" = 2 WHERE state = 'received'`);
  writeFileSync(
    join(folder, 'api/db/migrations/pg', `${busy.tag}.sql`),
    statements.join(';\n--> statement-breakpoint\n'),
  );
}
