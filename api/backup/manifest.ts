import { z } from 'zod';
import { isBlobKey } from '../drop/blobs.ts';
import { NoteBroken, type NoteSigner, type NoteVerifier, openNote, signNote } from '../signed-note.ts';

/**
 * THE MANIFEST of one backup: everything that belongs to it, with size and SHA-256, as one JSON document under a signature
 * (signed-note.ts). What it does not name is not part of the backup, and what it names must be there byte for byte.
 */
export const storeNames = ['drop', 'vault'] as const;
export type StoreName = (typeof storeNames)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const sizeBytes = z.int().min(0);
const blobKey = z.string().refine(isBlobKey);

const backedUp = z.strictObject({
  store: z.enum(storeNames),
  key: blobKey,
  sizeBytes,
  sha256,
  /** by the clock of the store it was copied from: one with another time is copied anew */
  writtenAt: z.iso.datetime(),
  /** what it lies under, when another object of the same key was backed up before */
  as: blobKey.optional(),
});
export type BackedUp = z.infer<typeof backedUp>;

/** A file below the backup's own folder; never one that leads out of it. */
const part = z.strictObject({
  path: z.string().regex(/^[^./\p{Cc}][^/\p{Cc}]*(?:\/[^./\p{Cc}][^/\p{Cc}]*)*$/u),
  sizeBytes,
  sha256,
});
export type Part = z.infer<typeof part>;

const manifest = z.strictObject({
  v: z.literal(1),
  /** also the name of its folder */
  time: z.string().regex(/^20\d\d-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/),
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  engine: z.enum(['sqlite', 'pg']),
  /** the last migration */
  schema: z.string(),
  database: part,
  /** files of DATA_DIR, below `rest/` */
  rest: z.array(part),
  /** what the database named and was not there, or was not as it was recorded, when the backup was made */
  wrong: z.array(z.strictObject({ store: z.enum(storeNames), key: z.string(), is: z.enum(['missing', 'altered']) })),
  objects: z.array(backedUp),
});
export type Manifest = z.infer<typeof manifest>;

/** What waited in the drop before somebody else copied the database. */
const waiting = z.strictObject({ v: z.literal(1), waitedAt: z.iso.datetime(), objects: z.array(backedUp) });
export type Waiting = z.infer<typeof waiting>;

export const timeName = (at: Date): string => at.toISOString().replaceAll(/[:.]/g, '-');

/** One line an object, so that two manifests can be compared with the tools every machine has. */
export function sealManifest({ objects, ...head }: Manifest, signer: NoteSigner): string {
  const lines = objects.map((object) => `${JSON.stringify(object)}\n`).join(',');
  return signNote(`${JSON.stringify(head).slice(0, -1)},"objects":[\n${lines}]}\n`, signer);
}

export const sealWaiting = (given: Waiting, signer: NoteSigner): string =>
  signNote(`${JSON.stringify(given)}\n`, signer);

/** Throws NoteBroken when it is not signed by `verifier`, or not a manifest. */
export const openManifest = (note: string, verifier: NoteVerifier): Manifest => open(manifest, note, verifier);
export const openWaiting = (note: string, verifier: NoteVerifier): Waiting => open(waiting, note, verifier);

function open<T extends z.ZodType>(schema: T, note: string, verifier: NoteVerifier): z.infer<T> {
  const parsed = schema.safeParse(parseJson(openNote(note, verifier)));
  if (!parsed.success) throw new NoteBroken('not a manifest');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NoteBroken('not JSON');
  }
}
