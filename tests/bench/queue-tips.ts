import Sqlite from 'better-sqlite3';
import { mulberry32 } from '../prove/random.ts';

/**
 * A queue after a flood, the same for the same seed: half a year of tips, a viral appeal among many, districts and states
 * as uneven as they are in life, Danish words of which few are common. Two files a tip on average.
 */
export interface Chance {
  /** 0 to 1 */
  next(): number;
  pick<T>(from: readonly T[]): T;
  /** early ones far more often than late ones */
  pickSkewed<T>(from: readonly T[]): T;
}

export function chanceOf(seed: number): Chance {
  const next = mulberry32(seed);
  return {
    next,
    pick: (from) => from[Math.floor(next() * from.length)]!,
    pickSkewed: (from) => from[Math.floor(next() ** 3 * from.length)]!,
  };
}

export const districts = [
  ...['koebenhavn', 'oestjylland', 'fyn', 'nordjylland', 'vestegnen', 'nordsjaelland', 'sydoestjylland'],
  ...['midtvestsjaelland', 'midtvestjylland', 'sydsoenderjylland', 'sydsjaelland', 'bornholm'],
] as const;
export const appeals = Array.from({ length: 400 }, (_, index) => `EF-2026-${String(index + 101).padStart(6, '0')}`);
export const places = [
  ...['Rådhuspladsen', 'Nørreport', 'Havnegade', 'Ærøskøbing', 'Østerbro', 'Søndergade', 'Åboulevarden', 'Kødbyen'],
  ...['Vestergade', 'Tivoli', 'Lyngby Hovedgade', 'Køge Havn', 'Nyhavn', 'Banegården', 'Amagerbrogade', 'Skagen'],
];
const common =
  'jeg så en mand og ved på med i det var som han hun der til af ikke den fra de løb gik stod kørte rød blå grøn sort hvid cykel bil jakke taske station gade butik nat aften morgen hætte telefon ung ældre høj lav'.split(
    ' ',
  );
const beginnings =
  'bane gade havne skole kirke sø skov vand tog bus færge grønt kød brød råd øst vest nord syd ånd æble jern træ sten'.split(
    ' ',
  );
const middles = ['gårds', 'vejs', 'plads', 'huse', 'broens', 'parkens', 'skurets', 'løbs', 'mærke', 'øre'];
const endings =
  'hjørne kant port trappe tunnel lygte kø åbning mur dør vindue rampe bænk skilt kælder tårn stige rækværk ø å'.split(
    ' ',
  );
/** the commonest first */
export const vocabulary = [
  ...common,
  ...beginnings.flatMap((start) => endings.map((end) => `${start}${end}`)),
  ...beginnings.flatMap((start) => middles.flatMap((middle) => endings.map((end) => `${start}${middle}${end}`))),
];

const halfYearMs = 180 * 86_400_000;
const kinds = [...Array(6).fill('video'), ...Array(10).fill('picture'), 'audio', 'other'] as (
  | 'video'
  | 'picture'
  | 'audio'
  | 'other'
)[];
const types = { video: 'video/mp4', picture: 'image/jpeg', audio: 'audio/mp4', other: 'application/pdf' };
const names = { video: 'VID', picture: 'IMG', audio: 'Optagelse', other: 'kvittering' };
const makes = ['Apple', 'samsung', 'Google', 'Hikvision', 'Dahua'];

/** Fills a fresh, migrated database in one transaction; what triggers would do row by row is done at once afterwards. */
export function fillQueue(path: string, count: number, seed: number, now: Date): void {
  const database = new Sqlite(path);
  for (const pragma of ['journal_mode = DELETE', 'synchronous = OFF', 'cache_size = -2000000']) database.pragma(pragma);
  const ofTables = (type: string) =>
    database
      .prepare(
        `select name, sql from sqlite_master where type = ? and sql is not null and tbl_name in ('tip', 'file', 'tip_search')`,
      )
      .all(type) as { name: string; sql: string }[];
  const [triggers, indexes] = [ofTables('trigger'), ofTables('index')];
  database.exec('BEGIN');
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  insertAll(database, count, chanceOf(seed), now);
  for (const { sql } of indexes) database.exec(sql);
  database.exec(`INSERT INTO tip_search (standing, tip_id, view, facets, words, places)
    SELECT earliest + row_number() OVER (PARTITION BY earliest ORDER BY tip_id) - 1, tip_id, view, facets, words, places
    FROM tip_said ORDER BY 1`);
  database.exec(`INSERT INTO tip_words (tip_words) VALUES ('rebuild')`);
  for (const { sql } of triggers) database.exec(sql);
  database.exec('COMMIT');
  database.pragma('journal_mode = WAL');
  database.close();
}

const tipColumns =
  'id, reference, appeal, district, language, received_at, due_at, priority, danger, text, where_text, mailbox, mailbox_recipient, state, unread_messages, updated_at';
const fileColumns =
  'id, tip_id, position, claimed_name, claimed_type, note, size_bytes, segments, sha256, state, state_changed_at, next_attempt_at, description';
const marks = (columns: string): string => columns.replaceAll(/\w+/g, '?');

function insertAll(database: Sqlite.Database, count: number, chance: Chance, now: Date): void {
  const tip = database.prepare(`insert into tip (${tipColumns}) values (${marks(tipColumns)})`);
  const file = database.prepare(`insert into file (${fileColumns}) values (${marks(fileColumns)})`);
  for (let made = 1; made <= count; made++) {
    const id = hex32(made, 1);
    const receivedAt = now.getTime() - halfYearMs + Math.floor((halfYearMs * made) / count);
    tip.run(tipRow(chance, id, made, receivedAt, made / count));
    const files = Math.floor(chance.next() * 5);
    for (let position = 0; position < files; position++)
      file.run(fileRow(chance, hex32(made * 8 + position, 2), id, position, receivedAt));
  }
}

const hex32 = (number: number, series: number): string => `${series}${number.toString(16).padStart(31, '0')}`;

/** `age` 0 is the oldest: what is old has been decided, what is new waits. */
function tipRow(chance: Chance, id: string, made: number, receivedAt: number, age: number) {
  const priority = chance.next() < 0.01 ? 0 : chance.next() < 0.75 ? 3 : 4;
  // one appeal in ten tips is the viral one; an appeal belongs to a district
  const number = chance.next() < 0.1 ? 0 : Math.floor(chance.next() ** 2 * appeals.length);
  const appeal = priority === 4 ? null : appeals[number]!;
  const dueAt = receivedAt + ({ 0: 5 / 60, 3: 4, 4: 48 }[priority] ?? 0) * 3_600_000;
  const district = appeal === null ? null : districts[Math.floor((number / appeals.length) ** 2 * districts.length)]!;
  const words = Array.from({ length: 8 + Math.floor(chance.next() * 30) }, () => chance.pickSkewed(vocabulary));
  const where = chance.next() < 0.6 ? `${chance.pickSkewed(places)} ${1 + Math.floor(chance.next() * 200)}` : null;
  return [
    ...[id, `T-2026-${String(made).padStart(6, '0')}`, appeal, district, chance.next() < 0.9 ? 'da' : 'en'],
    ...[receivedAt, dueAt, priority, priority === 0 ? 1 : 0, `${words.join(' ')}.`, where, id, ''],
    ...[stateOf(chance, age), chance.next() < 0.02 ? 1 : 0, receivedAt],
  ];
}

function stateOf(chance: Chance, age: number): string {
  const draw = chance.next();
  if (draw < 0.005) return 'hidden';
  if (draw < 0.02) return 'flagged';
  if (age > 0.65 || draw < 0.05) return 'queued';
  return draw < 0.4 ? 'accepted' : 'rejected';
}

function fileRow(chance: Chance, id: string, tip: string, position: number, at: number) {
  const kind = chance.pick(kinds);
  const film = kind === 'video' ? { deviceMake: chance.pick(makes), durationMs: 30_000 } : {};
  const hasAudio = kind === 'audio' || (kind === 'video' && chance.next() < 0.7);
  const description = { detectedType: types[kind], kind, ...film, hasAudio, remarks: [] };
  const name = `${names[kind]}_${Math.floor(chance.next() * 10_000)}`;
  const note = chance.next() < 0.1 ? `set fra ${chance.pickSkewed(vocabulary)}` : null;
  const sha256 = hex32(Math.floor(chance.next() * 2 ** 48), 3).padStart(64, '0');
  const state = chance.next() < 0.99 ? 'queued' : 'failed';
  return [
    ...[id, tip, position, name, types[kind], note, 1_000_000, '[]', sha256, state, at, at],
    JSON.stringify(description),
  ];
}
