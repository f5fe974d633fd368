import type { z } from 'zod';
import { type Identity, openBytes, type Recipient, sealBytes } from './age.ts';

/** A sealed document that opened but is not what it should be. */
export class DocumentMalformed extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'DocumentMalformed';
  }
}

export function sealJson(value: unknown, recipients: readonly Recipient[]): Uint8Array {
  return sealBytes(Buffer.from(JSON.stringify(value)), recipients);
}

/** Opens and parses a document. Throws SealBroken or DocumentMalformed, nothing else. */
export function openJson<T>(schema: z.ZodType<T>, sealed: Uint8Array, identity: Identity): T {
  return parseJson(schema, openBytes(sealed, identity));
}

/** Parses the plaintext of a document. */
export function parseJson<T>(schema: z.ZodType<T>, plain: Uint8Array): T {
  const parsed = schema.safeParse(decode(plain));
  if (!parsed.success) throw new DocumentMalformed(parsed.error.issues.map((issue) => issue.path.join('.')).join(', '));
  return parsed.data;
}

function decode(plain: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain));
  } catch {
    throw new DocumentMalformed('not JSON in UTF-8');
  }
}
