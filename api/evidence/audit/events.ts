import { and, asc, inArray, sql } from 'drizzle-orm';
import type { Reader } from '../../db/store.ts';
import type { CustodyAction } from '../../db/values.ts';

/** What custody says of one file, for comparison; `details` is empty when somebody made it unreadable. */
export interface Said {
  readonly seq: number;
  readonly at: Date;
  readonly action: CustodyAction;
  readonly actor: string;
  readonly tipId: string | null;
  readonly caseRef: string | null;
  readonly sha256Before: string | null;
  readonly sha256After: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Events with one of `actions`, oldest first, by file. */
export async function saidOf(
  { read, t: { custodyEvent: event } }: Reader,
  files: readonly string[],
  actions: readonly CustodyAction[],
): Promise<Map<string, Said[]>> {
  const { seq, at, action, actor, fileId, tipId, caseRef, sha256Before, sha256After } = event;
  const details = sql<unknown>`${event.details}`;
  const rows = await read
    .select({ seq, at, action, actor, fileId, tipId, caseRef, sha256Before, sha256After, details })
    .from(event)
    .where(and(inArray(fileId, [...files]), inArray(action, [...actions])))
    .orderBy(asc(seq));
  return Map.groupBy(
    rows.map((row) => ({ ...row, details: objectOf(row.details) })),
    (row) => row.fileId ?? '',
  );
}

/** JSON as it stands in a row: SQLite hands over text, PostgreSQL what it says. Undefined when somebody spoilt it. */
export function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined; // the row, or the chain, has been found broken there already
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  const object = parsed(value);
  return object !== null && typeof object === 'object' ? { ...object } : {};
}
