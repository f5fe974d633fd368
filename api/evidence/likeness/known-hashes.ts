import { and, asc, eq, gt, gte, inArray, ne, or, sql } from 'drizzle-orm';
import type { Query, Store } from '../../db/store.ts';
import type { Bench } from '../bench.ts';
import { readHash } from './fingerprint.ts';
import { createHashIndex, type HashIndex } from './hash-index.ts';

/**
 * The hashes in the database, kept in memory by each worker: all of them when the first is asked for, then what any
 * worker has added since. A file that is gone stays in memory until the next start; whoever finds it looks in the
 * database before believing it.
 */
export interface KnownHashes {
  readonly index: HashIndex;
  /**
   * Takes in what is new. `own` is left for later: its rows are not written yet. Whoever looks again hands in what they saw
   * last: others look in between.
   */
  refresh(query: Query, own: string, last?: Sight): Promise<Sight>;
}

export interface Sight {
  readonly at: Date;
  /** files that came through lately */
  readonly recent: ReadonlySet<string>;
  /** those of them that were not there at the last sight */
  readonly fresh: string[];
}

/** Rows of a frame stand at `frame × rowStep` and after: the hash, then its detail. */
export const rowStep = 16;
const page = 10_000;
/** Clocks of several workers may differ, and a transaction may wait: what is no older than this is looked at again. */
const overlapMs = 10 * 60_000;
const known = new WeakMap<Store, Promise<KnownHashes>>();

export function knownHashes({ store, now }: Bench): Promise<KnownHashes> {
  const found = known.get(store) ?? load(store, now);
  known.set(store, found);
  found.catch(() => known.delete(store)); // whoever asked is told; the next one tries again
  return found;
}

async function load(store: Store, now: () => Date): Promise<KnownHashes> {
  const index = createHashIndex();
  let lookedAt = now();
  /** all of them are in the index */
  let recent: ReadonlySet<string> = new Set();
  const { fingerprint, file } = store.t;
  const isHash = sql`${fingerprint.frame} % ${sql.raw(String(rowStep))} = 0`;
  const select = (query: Query) =>
    query.select({ file: fingerprint.fileId, frame: fingerprint.frame, hash: fingerprint.hash }).from(fingerprint);
  const add = (rows: { file: string; hash: string }[]) => {
    for (const [id, ofFile] of Map.groupBy(rows, (row) => row.file))
      index.add(
        id,
        ofFile.map(({ hash }) => readHash(hash)),
      );
  };
  for (let last = { file: '', frame: -1 }; ; ) {
    const after = or(
      gt(fingerprint.fileId, last.file),
      and(eq(fingerprint.fileId, last.file), gt(fingerprint.frame, last.frame)),
    );
    const rows = await select(store.read)
      .where(and(isHash, after))
      .orderBy(asc(fingerprint.fileId), asc(fingerprint.frame))
      .limit(page);
    add(rows);
    if (rows.length < page) break;
    last = rows.at(-1)!;
  }
  return {
    index,
    async refresh(query, own, last) {
      const at = now();
      const since = new Date(Math.min(lookedAt.getTime(), last?.at.getTime() ?? Infinity) - overlapMs);
      // with the index on both columns; moving a file on sets the time of its next attempt
      const moved = await query
        .select({ id: file.id })
        .from(file)
        .where(and(inArray(file.state, ['previewed', 'queued']), gte(file.nextAttemptAt, since), ne(file.id, own)));
      const ids = moved.map(({ id }) => id);
      const missing = ids.filter((id) => !recent.has(id));
      for (let n = 0; n < missing.length; n += 500)
        add(await select(query).where(and(isHash, inArray(fingerprint.fileId, missing.slice(n, n + 500)))));
      // only now: a look that failed is repeated
      recent = new Set(ids);
      if (at > lookedAt) lookedAt = at;
      return { at, recent, fresh: ids.filter((id) => !last?.recent.has(id)) };
    },
  };
}
