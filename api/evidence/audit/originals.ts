import { z } from 'zod';
import { isUploadId, originalKey, originalPrefix } from '../../drop/keys.ts';
import type { OriginalRow } from '../bench.ts';
import { readRows } from '../log/rows.ts';
import { type OriginalProblem, segmentsDigest, verifyOriginal } from '../originals.ts';
import { resealedSegments } from '../rotation/forms.ts';
import type { Audit } from './audit.ts';
import { compare } from './compare.ts';
import { type Said, saidOf } from './events.ts';
import { checkResealed, type HandedOver, handedOver } from './resealed.ts';

/** A row somebody may have spoilt, before it is used to look into the vault. */
const whole = z.object({
  fileId: z.string().refine(isUploadId),
  segments: z.array(
    z.object({
      start: z.int().min(0),
      lengthBytes: z.int().min(0),
      sha256: z.string(),
      sealedBytes: z.int().min(0),
      sealedSha256: z.string(),
    }),
  ),
});

/** Every original against the event that hashed it, and every byte of it in the vault against its row. */
export async function checkOriginals({ reader, vault, identity, report }: Audit) {
  const { read, t } = reader;
  const { original } = t;
  const pages = readRows(
    {
      key: original.fileId,
      keyOf: ({ fileId }: OriginalRow) => fileId,
      rows: (where, order, limit) => read.select().from(original).where(where).orderBy(order).limit(limit),
      keys: (where, order, limit) =>
        read.select({ key: original.fileId }).from(original).where(where).orderBy(order).limit(limit),
    },
    50,
  );
  let [originals, bytes, resealed, deleted] = [0, 0, 0, 0];
  for await (const page of pages) {
    const said = await saidOf(
      reader,
      page.map(({ key }) => key),
      ['hash', 'verify', 'seal', 'transfer', 'dispose', 'delete'],
    );
    for (const { key, row } of page) {
      originals += 1;
      const events = said.get(key) ?? [];
      if (row) checkRow(row, events);
      if (row && whole.safeParse(row).success) {
        const handed = handedOver(events);
        resealed += (await checkResealed({ vault, report }, row, handed)) ? 1 : 0;
        deleted += handed.disposed ? 1 : 0;
        bytes += await checkBytes(row, handed, resealedSegments(events));
      } else report({ what: `original ${key}`, is: 'cannot be read', expected: 'a row as it was recorded' });
    }
  }
  return { originals, bytes, resealed, deleted };

  function checkRow(row: OriginalRow, said: readonly Said[]): void {
    const what = `original ${row.fileId}`;
    const hashed = said.find(({ action }) => action === 'hash');
    if (!hashed) {
      report({ what, is: 'was never hashed', expected: 'a custody event that hashes it' });
      return;
    }
    const { details, at, seq } = hashed;
    const recorded = {
      sha256: [row.sha256, hashed.sha256After],
      size_bytes: [row.sizeBytes, details['sizeBytes']],
      stored_at: [row.storedAt, at],
      'number of segments': [Array.isArray(row.segments) ? row.segments.length : undefined, details['segments']],
      // events before checkpoints were made do not bind the segments
      ...('segmentsSha256' in details
        ? { 'digest of segments': [segmentsDigest(row.segments), details['segmentsSha256']] as const }
        : {}),
    } as const;
    compare(what, recorded, `custody event ${seq}`, report);
    for (const { seq: later, sha256After } of said.filter(({ action }) => action === 'verify'))
      compare(what, { sha256: [row.sha256, sha256After] }, `custody event ${later}`, report);
  }

  /** Answers how many bytes were opened: none of one that was handed over or deleted, whose segments may be gone, and then must be. */
  async function checkBytes(
    row: OriginalRow,
    { transferred, disposed, destroyed }: HandedOver,
    resealed: ReturnType<typeof resealedSegments>,
  ): Promise<number> {
    const { fileId, segments } = row;
    if (!isUploadId(fileId)) return 0;
    const isGone = transferred !== undefined || disposed !== undefined;
    if (disposed && destroyed) {
      const bound = { sha256: [row.sha256, destroyed.sha256Before] } as const;
      compare(`original ${fileId}`, bound, `custody event ${destroyed.seq}`, report);
    }
    const found = isGone ? undefined : await verifyOriginal(vault, row, identity, resealed);
    if (found) report(asProblem(fileId, found, row));
    const known = new Set<string>(destroyed ? [] : segments.map(({ start }) => originalKey(fileId, start)));
    const expected = destroyed
      ? `nothing, since custody event ${destroyed.seq} destroyed it`
      : `segments of original ${fileId} alone`;
    for (const { key } of await vault.list(originalPrefix(fileId)))
      if (!known.has(key)) report({ what: `vault ${key}`, is: 'was put in', expected });
    return isGone ? 0 : row.sizeBytes;
  }
}

function asProblem(fileId: string, { problem, start }: OriginalProblem, { sha256, segments }: OriginalRow) {
  if (problem === 'file_differs' || start === undefined)
    return {
      what: `original ${fileId}`,
      is: 'its bytes in the vault differ',
      expected: `bytes with SHA-256 ${sha256}`,
    };
  const is = { segment_missing: 'is missing', segment_unopenable: 'cannot be opened', segment_differs: 'differs' }[
    problem
  ];
  const sealed = segments.find((segment) => segment.start === start)?.sealedSha256;
  return {
    what: `vault originals/${fileId}, segment at byte ${start}`,
    is,
    expected: `sealed bytes with SHA-256 ${sealed}`,
  };
}
