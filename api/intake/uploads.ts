import { randomBytes } from 'node:crypto';
import type { BlobKey } from '../drop/blobs.ts';
import type { OpenedUpload } from '../drop/documents.ts';
import { sealJson } from '../drop/json.ts';
import {
  bookedKey,
  lengthKey,
  openedKey,
  parseUploadKey,
  type TipId,
  type UploadId,
  uploadPrefix,
} from '../drop/keys.ts';
import { limitsOf } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { type Booking, bookUpload, note, readLedger } from './ledger.ts';
import type { Parts } from './parts.ts';
import { takesUploads } from './room.ts';

export const newUploadId = (): UploadId => randomBytes(16).toString('hex') as UploadId;

/** Refuses new uploads when the disk runs low, of bytes or of places for files; running ones go on. */
export async function refuseWhenFull({ drop, limits }: Pick<Parts, 'drop' | 'limits'>): Promise<void> {
  if (!takesUploads(await drop.free(), limits)) throw new Refusal('disk_full', { retryAfterSeconds: 3600 });
}

export interface WantedUpload {
  readonly upload: UploadId;
  readonly tip: TipId;
  /** counts against the tip */
  readonly bookedBytes: number;
  /** the declared length, when there is one */
  readonly lengthBytes?: number | undefined;
  /** of a tip that is handed in on request */
  readonly isHandIn?: true | undefined;
  readonly metadata?: OpenedUpload['metadata'];
}

/** Opens an upload of a tip. The object that makes the upload exist is written last. Throws Refusal. */
export async function openUpload(parts: Booking, wanted: WantedUpload): Promise<void> {
  const { drop, recipient, now } = parts;
  const { upload, tip, bookedBytes, lengthBytes, metadata, isHandIn } = wanted;
  const { fileBytes } = limitsOf(parts.limits, isHandIn);
  if (lengthBytes === 0) throw new Refusal('file_empty');
  if ((lengthBytes ?? 0) > fileBytes)
    throw new Refusal(isHandIn ? 'hand_in_file_too_large' : 'file_too_large', { fileBytes });
  await refuseWhenFull(parts);
  await bookUpload(parts, { tip, upload, bytes: bookedBytes, isHandIn });
  const createdAt = now();
  const document: OpenedUpload = { v: 1, upload, tip, createdAt: createdAt.toISOString(), metadata };
  if (lengthBytes !== undefined) await drop.putIfAbsent(lengthKey(upload, lengthBytes), note(parts));
  await drop.putIfAbsent(openedKey(upload, tip, createdAt), sealJson(document, [recipient]));
}

/** Declares the length of an upload that was opened without one, and books it as what it is. Throws Refusal. */
export async function declareLength(parts: Parts, tip: TipId, upload: UploadId, lengthBytes: number): Promise<void> {
  if (lengthBytes === 0) throw new Refusal('file_empty');
  const { uploads } = await readLedger(parts.drop, tip);
  const booked = uploads.get(upload);
  if (booked !== lengthBytes) {
    if (booked !== undefined && booked < lengthBytes) await parts.drop.remove(bookedKey(tip, upload, booked));
    await bookUpload(parts, { tip, upload, bytes: lengthBytes });
    if (booked !== undefined) await parts.drop.remove(bookedKey(tip, upload, booked));
  }
  await parts.drop.putIfAbsent(lengthKey(upload, lengthBytes), note(parts));
}

/** Removes an upload, beginning with what makes it exist, and its booking. Idempotent. */
export async function removeUpload({ drop }: Parts, tip: TipId, upload: UploadId): Promise<void> {
  const isOpening = (key: BlobKey): number => (parseUploadKey(key)?.kind === 'opened' ? 0 : 1);
  const blobs = await drop.list(uploadPrefix(upload));
  const keys = blobs.map(({ key }) => key).sort((a, b) => isOpening(a) - isOpening(b));
  for (const key of keys) await drop.remove(key);
  for (const { key } of await drop.list(`ledgers/${tip}/upload-${upload}-`)) await drop.remove(key);
}
