import type { NoteVerifier } from '../../signed-note.ts';
import type { EventProof } from './proofs.ts';

/**
 * A PROOF as a file (c2sp.org/tlog-proof): index, path, checkpoint. The log's entry is not in it: whoever holds the file
 * learns nothing of the event but its leaf, SHA-256(0x00 || event), which stands in the `extra` line with the key, since
 * nobody outside can compute it. `extra` is not signed; the leaf is checked by the path, the key by whoever knows it.
 */
export function proofFile({ index, leaf, path }: EventProof, note: string, { vkey }: NoteVerifier): string {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const extra = base64(Buffer.from(`leaf ${base64(leaf)}\nvkey ${vkey}\n`));
  return `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex ${index}\n${path.map((hash) => `${base64(hash)}\n`).join('')}\n${note}`;
}
