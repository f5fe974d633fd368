import { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** First line of every age file. */
const firstLine = Buffer.from('age-encryption.org/v1\n-> ');

/** Bytes a page sealed to somebody we are not, in base64. */
export const sealed = z.base64();

/**
 * What a page sealed. We cannot open it: that it is an age file at all keeps a page that forgot to seal from showing us its
 * words twice. Throws Refusal.
 */
export function readSealed(base64: string, mostBytes: number): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > mostBytes) throw new Refusal('sealed_too_large', { sealedBytes: mostBytes });
  if (!bytes.subarray(0, firstLine.length).equals(firstLine)) throw new Refusal('bad_request', { fields: ['sealed'] });
  return bytes;
}
