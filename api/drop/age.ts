/**
 * age v1 (age-encryption.org/v1) with X25519 recipients, on node:crypto alone. Any object opens with the ordinary `age`
 * program and the identity. Split by the chapters of the specification: keys, header, payload out, payload in.
 */
export { handOn, maxHeaderBytes, SealBroken, type SealFailure } from './age-header.ts';
export {
  formatRecipient,
  type Identity,
  identityFromBytes,
  KeyMalformed,
  newIdentity,
  parseIdentity,
  parseRecipient,
  type Recipient,
  recipientOf,
} from './age-keys.ts';
export { type OpenedRange, openBytes, openRange, openStream } from './age-open.ts';
export { chunkBytes, plainSize, Sealer, sealBytes, sealedSize } from './age-seal.ts';
