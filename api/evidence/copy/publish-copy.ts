import { copyKey, type UploadId } from '../../drop/keys.ts';
import { actor, type Bench, type FileRow } from '../bench.ts';
import { canonical, digestOf, recordCustody } from '../custody.ts';
import { sealInto } from '../preview/seal-into.ts';
import { removeIfGone } from '../withhold.ts';
import { type CopyRow, keepCopyLease, settleCopy } from './copy-lease.ts';
import type { MadeCopy } from './copy-work.ts';

/**
 * Puts a finished copy away: sealed to the desk, in the vault, then in one transaction its row and its custody event. What a
 * dead worker left under the key has no event and is replaced.
 */
export async function publishCopy(bench: Bench, copy: CopyRow, file: FileRow, made: MadeCopy): Promise<void> {
  const { store, vault, now } = bench;
  await store.write((tx) => keepCopyLease(bench, tx, copy));
  const key = copyKey(file.id as UploadId, copy.id);
  await vault.remove(key);
  const { sha256, sizeBytes } = await sealInto(bench, key, made.path);
  const at = now();
  const { type, width, height, tool, commands, facts } = made;
  const row = { sha256, sizeBytes, type, width, height, tool, commands, facts };
  const settled = store.write(async (tx) => {
    await settleCopy(bench, tx, copy, { ...row, state: 'made', stateChangedAt: at, failure: null });
    await recordCustody(tx, store.t, {
      ...actor,
      at,
      action: copy.kind === 'redaction' ? 'redact' : 'derive',
      tipId: file.tipId,
      fileId: file.id,
      sha256Before: copy.parentSha256,
      sha256After: sha256,
      tool,
      details: {
        ...facts,
        ...{ copy: copy.reference, askedBy: copy.askedBy, sizeBytes, type },
        planSha256: copy.planSha256,
        commandsSha256: digestOf(Buffer.from(canonical(commands))),
      },
    });
  });
  await settled.catch(async (error: unknown) => {
    await removeIfGone(bench, file.id, key); // set aside while it was made
    throw error;
  });
}
