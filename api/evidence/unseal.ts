import { sealedSize } from '../drop/age.ts';
import { originalKey, segmentKey, type UploadId } from '../drop/keys.ts';
import type { Bench, FileRow, Step } from './bench.ts';
import { actor } from './bench.ts';
import { recordCustody } from './custody.ts';
import { Altered, Trouble } from './failure.ts';
import { showEarly } from './preview/glance.ts';
import { advance } from './schedule/lease.ts';

/**
 * received → unsealed: brings the sealed segments from the drop into the vault, as they are, and checks that they are
 * the row of segments the tip's document binds. What was already brought in by a worker that died stays.
 */
export const unseal: Step = async (bench, file, signal) => {
  // segments that overlap would be laid out once each
  if (inOrder(file)) await showEarly(bench, file, signal);
  await bringAllIn(bench, file, signal);
  const details = { from: 'drop', to: 'vault', segments: file.segments.length };
  await advance(bench, file, 'unsealed', {}, async (tx) => {
    const { id: fileId, tipId } = file;
    await recordCustody(tx, bench.store.t, { ...actor, at: bench.now(), action: 'transfer', tipId, fileId, details });
  });
};

/** All segments in the vault, and in order. Throws Altered, or Trouble. */
export async function bringAllIn(bench: Bench, file: FileRow, signal: AbortSignal): Promise<void> {
  const upload = file.id as UploadId;
  for (const segment of file.segments) {
    signal.throwIfAborted();
    await bringIn(bench, upload, segment);
  }
  if (!inOrder(file)) throw new Altered('segments_disordered');
  for (const { start, lengthBytes } of file.segments)
    if ((await bench.vault.size(originalKey(upload, start))) !== sealedSize(lengthBytes))
      throw new Altered('segment_length');
}

/** Copies one sealed segment into the vault, byte for byte. It leaves the drop only after it has been verified. */
export async function bringIn(
  { drop, vault }: Bench,
  upload: UploadId,
  { start, writer: by }: { start: number; writer?: string | undefined },
): Promise<void> {
  const to = originalKey(upload, start);
  if ((await vault.size(to)) !== undefined) return;
  const from = segmentKey(upload, start, by);
  if ((await drop.size(from)) === undefined) throw new Trouble('segment_missing');
  const writer = await vault.begin(to);
  try {
    for await (const chunk of await drop.get(from)) await writer.write([chunk]);
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.commit(); // 'exists': somebody who took us over was faster
}

/** Segments follow one another from byte 0 to the end, without a gap. */
export function inOrder({ segments, sizeBytes }: Pick<FileRow, 'segments' | 'sizeBytes'>): boolean {
  let end = 0;
  for (const { start, lengthBytes } of segments) {
    if (start !== end) return false;
    end += lengthBytes;
  }
  return end === sizeBytes;
}
