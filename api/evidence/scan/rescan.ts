import { setTimeout as sleep } from 'node:timers/promises';
import { and, asc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Tables } from '../../db/store.ts';
import { describeError } from '../../log.ts';
import type { Bench, FileRow } from '../bench.ts';
import { programCode, Trouble } from '../failure.ts';
import { originalOf } from '../sandbox/plaintext.ts';
import { type NotScanned, notScanned } from './clamd.ts';
import { lookInto, recordScan, scanColumns } from './scan.ts';
import type { Scan } from './scanner.ts';

/** Reasons that were the scanner's, not the file's. */
const again: readonly NotScanned[] = ['no_scanner', 'scanner_lost', 'scanner_error', 'scanner_unfit', 'too_slow'];
/** Looks at one file, the first included: one that always takes the scanner with it is left alone in the end. */
export const mostScans = 4;

/** how often they are looked for */
const restMs = 30_000;

/** Works until `signal`: beside everything else, one file at a time, whenever the scanner is there. */
export async function watchUnscanned(bench: Bench, signal: AbortSignal): Promise<void> {
  while (bench.scanner && !signal.aborted) {
    let goesOn = false;
    try {
      goesOn = await rescan(bench, signal);
    } catch (error) {
      if (!signal.aborted) bench.log('turn_failed', describeError(error)); // the store or the vault; it is tried again
    }
    if (!goesOn) await sleep(restMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/**
 * Looks once more at a file that went on without: the most urgent of those that were looked at least often. It has come
 * to rest, so no step is held up, and neither its state nor its place in the queue changes. Answers whether to go on.
 */
export async function rescan(bench: Bench, signal: AbortSignal): Promise<boolean> {
  const file = await nextUnscanned(bench);
  if (!file || !bench.scanner) return false;
  const met = await bench.scanner.look();
  if ('lost' in met || !met.fit) return false;
  const found = await lookAgain(bench, file, signal);
  await keep(bench, file, found);
  return found.verdict !== 'not_scanned' || !(again as readonly string[]).includes(found.detail);
}

async function lookAgain(bench: Bench, file: FileRow, signal: AbortSignal): Promise<Scan> {
  try {
    return await lookInto(bench, await originalOf(bench, file.id), signal);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    bench.log('rescan_failed', { id: file.id, code: error.code });
    return notScanned('original_unreadable');
  }
}

async function nextUnscanned({ store: { read, t } }: Bench): Promise<FileRow | undefined> {
  const scans = countScans(t);
  const [row] = await read
    .select({ file: t.file })
    .from(t.file)
    .innerJoin(t.tip, eq(t.file.tipId, t.tip.id))
    .where(and(isUnscanned(t), lt(scans, mostScans)))
    .orderBy(asc(scans), asc(t.tip.dueAt), asc(t.file.position))
    .limit(1);
  return row?.file;
}

const isUnscanned = ({ file }: Tables): SQL | undefined =>
  and(
    or(eq(file.state, 'queued'), and(eq(file.state, 'quarantined'), eq(file.failure, programCode))),
    eq(file.scanVerdict, 'not_scanned'),
    inArray(file.scanDetail, [...again]),
  );

const countScans = ({ file, custodyEvent: event }: Tables): SQL<number> =>
  sql<number>`(select count(*) from ${event} where ${event.fileId} = ${file.id} and ${event.action} = 'scan')`;

/** Another worker may have been faster; then its verdict stands. */
async function keep(bench: Bench, file: FileRow, found: Scan): Promise<void> {
  const { write, t } = bench.store;
  const kept = await write(async (tx) => {
    const [row] = await tx
      .update(t.file)
      .set(scanColumns(found))
      .where(and(eq(t.file.id, file.id), isUnscanned(t)))
      .returning({ id: t.file.id });
    if (row) await recordScan(bench, tx, file, found);
    return row !== undefined;
  });
  if (kept) bench.log('file_scanned_again', { id: file.id, code: found.verdict });
}
