import { decode, NoteBroken, type NoteSigner, type NoteVerifier, openNote, signNote } from '../../signed-note.ts';
import { type Hash, hashBytes } from './tree.ts';

/** A CHECKPOINT (c2sp.org/tlog-checkpoint): the root over the first `size` custody events, signed. Three lines, no more. */
export interface Checkpoint {
  /** what the log is called: the name of its key */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export function signCheckpoint({ size, root }: Omit<Checkpoint, 'origin'>, signer: NoteSigner): string {
  return signNote(`${signer.name}\n${size}\n${Buffer.from(root).toString('base64')}\n`, signer);
}

/** Throws NoteBroken when it is not one, or not signed by `verifier`. */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint {
  const lines = openNote(note, verifier).split('\n');
  const [origin = '', size = '', base64 = '', end] = lines;
  const root = decode(base64);
  const isSize = /^(0|[1-9]\d*)$/.test(size) && Number.isSafeInteger(Number(size));
  if (lines.length !== 4 || end !== '' || !isSize || root?.length !== hashBytes)
    throw new NoteBroken('not three lines of origin, size and root');
  if (origin !== verifier.name) throw new NoteBroken('a checkpoint of another log');
  return { origin, size: Number(size), root };
}
