import { signCheckpoint } from '../../api/evidence/log/checkpoint.ts';
import { proofFile } from '../../api/evidence/log/proof-file.ts';
import { createTree, inclusionRanges, leafHash, rootsOver } from '../../api/evidence/log/tree.ts';
import { newSigningKey, parseSigningKey } from '../../api/signed-note.ts';

export const signer = parseSigningKey(newSigningKey('vidne.example/custody'));

/** A proof as a mailbox hands it out, of event `index` among `size`. */
export async function makeProof(index = 4, size = 11): Promise<string> {
  const leaves = Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`event ${n}`)));
  const tree = createTree();
  for (const leaf of leaves) tree.append(leaf);
  const path = await rootsOver(inclusionRanges(index, size), leaves);
  const note = signCheckpoint({ size, root: tree.root() }, signer);
  return proofFile({ seq: index + 1, index, leaf: leaves[index]!, path }, note, signer);
}
