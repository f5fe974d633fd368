import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { desc, eq, sql } from 'drizzle-orm';
import { openReader, type Reader } from '../../db/store.ts';
import { expectedTriggers, findTriggers } from '../../db/triggers.ts';
import { advice, type Check, type Finding, fine, wrong } from '../../doctor/finding.ts';

/** Whether it answers, has the tables this program knows, and what protects its facts. */
export const databaseChecks = (url: string): Check[] => [
  { name: 'database', run: () => withReader(url, isOurs) },
  { name: 'triggers', run: () => withReader(url, protectFacts) },
  { name: 'room for the database', run: () => hasRoom(url) },
];

export async function withReader(url: string, look: (reader: Reader) => Promise<Finding>): Promise<Finding> {
  const reader = await openReader(url).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown');
    return `it does not answer (${code}). See that it runs, that DATABASE_URL names it and that its password is right.`;
  });
  if (typeof reader === 'string') return wrong(reader);
  try {
    return await look(reader);
  } finally {
    await reader.close();
  }
}

const journalOf = (engine: string) => new URL(`../../db/migrations/${engine}/meta/_journal.json`, import.meta.url);

async function isOurs({ engine, read }: Reader): Promise<Finding> {
  const table = engine === 'sqlite' ? sql`__drizzle_migrations` : sql`drizzle.__drizzle_migrations`;
  const [newest] = await read.select({ at: sql<number | string | null>`max(created_at)` }).from(sql`${table}`);
  const { entries } = JSON.parse(readFileSync(journalOf(engine), 'utf8')) as { entries: { when: number }[] };
  const [is, expected] = [Number(newest?.at ?? 0), entries.at(-1)?.when ?? 0];
  if (is === expected) return fine();
  if (is < expected)
    return wrong(
      'its tables are older than this program. Start Vidne: the first role that starts brings them up to date.',
    );
  return wrong(
    'its tables are newer than this program: another version has been here. Start that version, or restore the backup from before it.',
  );
}

async function protectFacts({ engine, read }: Reader): Promise<Finding> {
  const found = await findTriggers(engine, read);
  const missing = [...expectedTriggers(engine)].flatMap(([name, definition]) =>
    found.get(name) === definition ? [] : name,
  );
  if (missing.length === 0) return fine();
  return wrong(
    `${missing.join(', ')} missing or changed: somebody could alter custody. Run \`npm run verify\`, find out who did it, then restore or put them back from the migrations.`,
  );
}

async function hasRoom(url: string): Promise<Finding> {
  if (!url.startsWith('file:')) return advice('cannot be seen here: watch the disk of the database where it is.');
  const { bavail, bsize, blocks } = await statfs(dirname(url.slice('file:'.length)));
  const gib = (bavail * bsize) / 1024 ** 3;
  if (gib < 1) return wrong(`${gib.toFixed(1)} GiB left where it lies: it soon takes no more. Make room.`);
  return bavail < blocks / 20 ? advice(`${gib.toFixed(1)} GiB left where it lies. Make room soon.`) : fine();
}

/** The last word of a worker: the desk has rows of its own there. */
export async function lastBeat({ read, t: { heartbeat } }: Reader) {
  const { at, facts, role } = heartbeat;
  const [newest] = await read
    .select({ at, facts })
    .from(heartbeat)
    .where(eq(role, 'evidence'))
    .orderBy(desc(at))
    .limit(1);
  return newest;
}
