import { type UploadId, uploadPrefix } from '../drop/keys.ts';
import { actor, type Step } from './bench.ts';
import { recordCustody } from './custody.ts';
import { advance } from './lease.ts';

/**
 * verified → scanned. The original now rests in the vault, so what is left of the upload leaves the drop first. No virus
 * scanner is connected: the verdict says so and is never shown as "clean".
 */
export const scan: Step = async (bench, file) => {
  for (const { key } of await bench.drop.list(uploadPrefix(file.id as UploadId))) await bench.drop.remove(key);
  await advance(bench, file, 'scanned', { scanVerdict: 'not_scanned' }, async (tx) => {
    await recordCustody(tx, bench.store.t, {
      ...actor,
      at: bench.now(),
      action: 'scan',
      tipId: file.tipId,
      fileId: file.id,
      ...(file.sha256 ? { sha256After: file.sha256 } : {}),
      details: { verdict: 'not_scanned' },
    });
  });
};
