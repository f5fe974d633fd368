import { createHash } from 'node:crypto';
import type { Query } from '../../db/store.ts';
import { SealBroken } from '../../drop/age.ts';
import { BlobMissing } from '../../drop/blobs.ts';
import { type UploadId, uploadPrefix } from '../../drop/keys.ts';
import { actor, type Bench, type FileRow, type OriginalRow, type Step } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { Trouble } from '../failure.ts';
import { readOriginal } from '../originals.ts';
import { originalOf } from '../sandbox/plaintext.ts';
import { advance } from '../schedule/lease.ts';
import { notScanned } from './clamd.ts';
import type { Scan } from './scanner.ts';

/**
 * verified → scanned. The original now rests in the vault, so what is left of the upload leaves the drop first. A scanner
 * that is not there or does not answer stops no tip: the verdict says so, and rescan.ts comes back to it.
 */
export const scan: Step = async (bench, file, signal) => {
  for (const { key } of await bench.drop.list(uploadPrefix(file.id as UploadId))) await bench.drop.remove(key);
  const found = await lookInto(bench, await originalOf(bench, file.id), signal);
  await advance(bench, file, 'scanned', scanColumns(found), (tx) => recordScan(bench, tx, file, found));
};

/**
 * Hands an original to the scanner as it is unsealed; the plaintext lies nowhere here. What was read is checked against
 * the digest once more: the verdict is about these bytes and no others.
 */
export async function lookInto(bench: Bench, original: OriginalRow, signal: AbortSignal): Promise<Scan> {
  const { scanner, vault, identity } = bench;
  if (!scanner) return notScanned('no_scanner');
  const hash = createHash('sha256');
  let isRead = false;
  async function* hashed(): AsyncGenerator<Uint8Array> {
    isRead = true;
    for await (const chunk of readOriginal(vault, original, identity)) {
      signal.throwIfAborted();
      hash.update(chunk);
      yield chunk;
    }
  }
  const bytes = hashed();
  try {
    const found = await scanner.scan(bytes, original.sizeBytes, signal);
    if (!isRead) return found;
    while (!(await bytes.next()).done); // what the scanner did not want is hashed all the same
    if (hash.digest('hex') !== original.sha256) throw new Trouble('original_differs');
    return found;
  } catch (error) {
    if (error instanceof SealBroken) throw new Trouble('original_differs');
    if (error instanceof BlobMissing) throw new Trouble('segment_missing');
    throw error;
  } finally {
    await bytes.return(undefined);
  }
}

export const scanColumns = (found: Scan) => ({
  scanVerdict: found.verdict,
  scanDetail: found.verdict === 'nothing_found' ? null : found.detail,
  scanTool: found.tool ?? null,
});

export async function recordScan(
  { store, now }: Bench,
  tx: Query,
  { id: fileId, tipId, sha256 }: Pick<FileRow, 'id' | 'tipId' | 'sha256'>,
  found: Scan,
): Promise<void> {
  const { scanVerdict: verdict, scanDetail: detail, scanTool: tool } = scanColumns(found);
  await recordCustody(tx, store.t, {
    ...actor,
    at: now(),
    action: 'scan',
    tipId,
    fileId,
    ...(sha256 ? { sha256After: sha256 } : {}),
    ...(tool ? { tool } : {}),
    details: { verdict, ...(detail ? { detail } : {}) },
  });
}
