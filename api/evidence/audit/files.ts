import { inArray, sql } from 'drizzle-orm';
import type { FileRow } from '../bench.ts';
import { readRows } from '../log/rows.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import { parsed, type Said, saidOf } from './events.ts';

/** Every file against what was announced when it was received, and against what was computed. Answers how many. */
export async function checkFiles({ reader, report }: Audit): Promise<number> {
  const { read, t } = reader;
  const { file, original } = t;
  const pages = readRows({
    key: file.id,
    keyOf: ({ id }: FileRow) => id,
    rows: (where, order, limit) => read.select().from(file).where(where).orderBy(order).limit(limit),
    keys: (where, order, limit) => read.select({ key: file.id }).from(file).where(where).orderBy(order).limit(limit),
  });
  let count = 0;
  for await (const page of pages) {
    const ids = page.map(({ key }) => key);
    const said = await saidOf(reader, ids, ['receive', 'hash', 'quarantine', 'withhold', 'dispose']);
    const bound = await segmentsOf(ids);
    for (const { key, row } of page) {
      count += 1;
      const what = `file ${key}`;
      if (!row) report({ what, is: 'cannot be read', expected: 'a row as it was recorded' });
      else {
        checkReceived(row, said.get(key) ?? [], bound.get(key));
        checkComputed(row, said.get(key) ?? []);
        checkWithheld(row, said.get(key) ?? []);
        checkDisposed(row, said.get(key) ?? []);
      }
    }
  }
  return count;

  async function segmentsOf(ids: string[]): Promise<Map<string, unknown>> {
    const segments = sql<unknown>`${original.segments}`;
    const rows = await read
      .select({ id: original.fileId, segments })
      .from(original)
      .where(inArray(original.fileId, ids));
    return new Map(rows.map((row) => [row.id, parsed(row.segments)]));
  }

  function checkReceived(row: FileRow, said: readonly Said[], segments: unknown): void {
    const what = `file ${row.id}`;
    const received = said.find(({ action }) => action === 'receive');
    if (!received) {
      report({ what, is: 'was never received', expected: 'a custody event that receives it' });
      return;
    }
    const { details } = received;
    const announced = {
      tip_id: [row.tipId, received.tipId],
      size_bytes: [row.sizeBytes, details['sizeBytes']],
      sender_sha256: [row.senderSha256, details['senderSha256']],
      intake_sha256: [row.intakeSha256, details['intakeSha256']],
      'number of segments': [lengthOf(row.segments), details['segments']],
    } as const;
    compare(what, announced, `custody event ${received.seq}`, report);
    // the original's own are compared with custody and with the vault (originals.ts)
    if (Array.isArray(segments)) {
      const plain = segments.map(({ start, lengthBytes }) => ({ start, lengthBytes }));
      compare(what, { segments: [withoutWriters(row.segments), plain] }, 'the original', report);
    }
  }

  function checkComputed(row: FileRow, said: readonly Said[]): void {
    const computed = said.findLast(({ action }) => action === 'hash' || action === 'quarantine');
    const why = computed ? `custody event ${computed.seq}` : 'custody, where nothing was computed,';
    compare(`file ${row.id}`, { sha256: [row.sha256, computed?.sha256After] }, why, report);
  }

  /** What was set aside stays so, and nothing else is. */
  function checkWithheld(row: FileRow, said: readonly Said[]): void {
    const withheld = said.find(({ action }) => action === 'withhold');
    const is = row.state === 'withheld';
    if (is === (withheld !== undefined)) return;
    const expected = withheld
      ? `withheld, as custody event ${withheld.seq} says`
      : 'a custody event that sets it aside';
    report({ what: `file ${row.id}`, is: `state is ${row.state}`, expected });
  }

  /** What was deleted has nothing left that people said or that was found in it, and nothing else is deleted. */
  function checkDisposed(row: FileRow, said: readonly Said[]): void {
    const what = `file ${row.id}`;
    const disposed = said.find(({ action }) => action === 'dispose');
    if (!disposed) {
      if (row.state === 'disposed')
        report({ what, is: 'state is disposed', expected: 'a custody event that disposes of it' });
      return;
    }
    const { claimedName, note, provenance, description, previews } = row;
    const isEmpty = claimedName === '' && [note, provenance, description, previews].every((value) => value === null);
    if (isEmpty && (row.state === 'disposed' || row.state === 'withheld')) return;
    const expected = `nothing but its digests, since custody event ${disposed.seq} emptied it`;
    report({ what, is: `state is ${row.state}, and something is left in it`, expected });
  }
}

const lengthOf = (segments: unknown): number | undefined => (Array.isArray(segments) ? segments.length : undefined);

/** Where a segment lay in the drop is the tip's document's to say (tips.ts); an original lies where its file does. */
const withoutWriters = (segments: unknown): unknown =>
  Array.isArray(segments)
    ? segments.map((segment: unknown) => {
        if (typeof segment !== 'object' || segment === null) return segment;
        const { writer: _, ...placed } = segment as Record<string, unknown>;
        return placed;
      })
    : segments;
