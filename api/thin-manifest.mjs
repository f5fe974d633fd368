// `npm ci` runs this last, under whatever Node the machine has (docs/decisions/0048).
//
// Node asks the package.json of a module's package for its kind, and parses its whole "exports" each time: once for each of
// drizzle-orm's hundred modules, and its list has 447 entries (179 KB). Every program with a database paid half a second of a
// processor at its start. Left are the entries that Vidne imports, and those that drizzle-kit asks for when it writes a migration.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../node_modules/drizzle-orm/package.json', import.meta.url));
const imported = ['better-sqlite3', 'better-sqlite3/migrator', 'node-postgres', 'node-postgres/migrator'];
const ofTables = ['pg-core', 'sqlite-core', 'mysql-core', 'singlestore-core', 'gel-core'];
const kept = ['.', ...[...imported, ...ofTables, 'casing', 'relations', 'version'].map((entry) => `./${entry}`)];
const manifest = JSON.parse(readFileSync(file, 'utf8'));
manifest.exports = Object.fromEntries(Object.entries(manifest.exports).filter(([entry]) => kept.includes(entry)));
// never written in place: the file may have other names
writeFileSync(`${file}.new`, JSON.stringify(manifest));
renameSync(`${file}.new`, file);
