import type { Identity, Recipient } from './age.ts';
import { sealBytes } from './age.ts';
import { type ContactDocument, contactDocument } from './documents.ts';
import { openJson } from './json.ts';

/** So that the size of what is sealed does not tell how long a name is. */
const paddedBytes = 1024;

/** Seals who a sender is, apart from everything else they send (docs/decisions/0029). Answers base64. */
export function sealContact(document: ContactDocument, recipient: Recipient): string {
  const plain = Buffer.from(JSON.stringify(document));
  const padded = Buffer.alloc(Math.ceil(plain.length / paddedBytes) * paddedBytes, ' ');
  plain.copy(padded);
  return Buffer.from(sealBytes(padded, [recipient])).toString('base64');
}

/** Throws SealBroken or DocumentMalformed, nothing else. */
export const openContact = (sealed: string, identity: Identity): ContactDocument =>
  openJson(contactDocument, Buffer.from(sealed, 'base64'), identity);
