import { asc, type Column, eq, gt, type SQL } from 'drizzle-orm';

/** Where rows come from: by key, in its order. */
export interface Source<Key extends string | number, Row> {
  readonly key: Column;
  keyOf(row: Row): Key;
  rows(where: SQL | undefined, order: SQL, limit: number): Promise<Row[]>;
  keys(where: SQL | undefined, order: SQL, limit: number): Promise<{ key: Key }[]>;
}

/** `row` is undefined when what the database holds under `key` cannot be read as what it should be. */
export interface RowRead<Key, Row> {
  readonly key: Key;
  readonly row: Row | undefined;
}

const pageRows = 500;

/** Every row, a page at a time, also those that somebody spoilt; memory does not grow with their number. */
export async function* readRows<Key extends string | number, Row>(
  source: Source<Key, Row>,
  limit = pageRows,
): AsyncGenerator<RowRead<Key, Row>[]> {
  const order = asc(source.key);
  for (let after: Key | undefined; ; ) {
    const page = await readPage(source, after === undefined ? undefined : gt(source.key, after), order, limit);
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.key;
    // pages of SQLite are read at once: others get their turn
    await new Promise((done) => setImmediate(done));
  }
}

async function readPage<Key extends string | number, Row>(
  source: Source<Key, Row>,
  where: SQL | undefined,
  order: SQL,
  limit: number,
): Promise<RowRead<Key, Row>[]> {
  const rows = await unlessSpoilt(source.rows(where, order, limit));
  if (rows) return rows.map((row) => ({ key: source.keyOf(row), row }));
  const keys = await source.keys(where, order, limit);
  return Promise.all(
    keys.map(async ({ key }) => ({
      key,
      row: (await unlessSpoilt(source.rows(eq(source.key, key), order, 1)))?.[0],
    })),
  );
}

/** JSON that is none is the one thing that keeps a row from being read. */
async function unlessSpoilt<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SyntaxError || (error as Error).cause instanceof SyntaxError) return undefined;
    throw error;
  }
}
