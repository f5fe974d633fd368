/**
 * age v1 (age-encryption.org/v1) with X25519 recipients, on node:crypto alone. Any object opens with the ordinary `age`
 * program and the identity. Split by the chapters of the specification: keys, header, payload out, payload in.
 */
export {
  behindHeader,
  handOn,
  isSealedTo,
  maxHeaderBytes,
  nonceBytes,
  rewrap,
  SealBroken,
  type SealFailure,
} from './age-header.ts';
export {
  eachOf,
  formatRecipient,
  type Identity,
  identityFromBytes,
  KeyMalformed,
  newIdentity,
  parseIdentities,
  parseIdentity,
  parseRecipient,
  type Recipient,
  recipientOf,
} from './age-keys.ts';
export { type OpenedRange, openBytes, openRange, openStream } from './age-open.ts';
export { chunkBytes, plainSize, Sealer, sealBytes, sealedSize } from './age-seal.ts';
