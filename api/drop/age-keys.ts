import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject, randomBytes } from 'node:crypto';
import { Bech32Malformed, decodeBech32, encodeBech32 } from './bech32.ts';

/** A parsed `age1…` key: who can open what is sealed. Opaque outside age-*.ts. */
export interface Recipient {
  readonly raw: Uint8Array;
  readonly publicKey: KeyObject;
}

/** A parsed `AGE-SECRET-KEY-1…`. Opaque outside age-*.ts; never leaves the process that parsed it. */
export interface Identity {
  readonly privateKey: KeyObject;
  readonly recipient: Recipient;
  /** those it took the place of: what was sealed to one of them opens too, and nothing is sealed to them any more */
  readonly older?: readonly Identity[];
}

export class KeyMalformed extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'KeyMalformed';
  }
}

// X25519 keys in DER are these bytes (RFC 8410) followed by the 32 raw ones.
const spki = Buffer.from('302a300506032b656e032100', 'hex');
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

export const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([spki, raw]), format: 'der', type: 'spki' });
export const rawOf = (publicKey: KeyObject): Uint8Array =>
  publicKey.export({ type: 'spki', format: 'der' }).subarray(spki.length);

/** The X25519 shared secret; undefined when the other side's point is of low order (the secret would be all zero). */
export function sharedSecret(privateKey: KeyObject, publicKey: KeyObject): Uint8Array | undefined {
  try {
    const secret = diffieHellman({ privateKey, publicKey });
    return secret.some((byte) => byte !== 0) ? secret : undefined;
  } catch {
    // OpenSSL refuses an all-zero secret itself, and has no other failure for two well-formed X25519 keys
    return undefined;
  }
}

/** Parses `age1…`; throws KeyMalformed. Points of low order are refused, because anybody could open what is sealed to them. */
export function parseRecipient(text: string): Recipient {
  const raw = decodeKey(text, 'age');
  const publicKey = publicKeyOf(raw);
  if (!sharedSecret(privateKeyOf(randomBytes(32)), publicKey)) throw new KeyMalformed('recipient of low order');
  return { raw, publicKey };
}

/** Parses `AGE-SECRET-KEY-1…`, or a whole age-keygen file (comments and empty lines are skipped; one key). */
export function parseIdentity(text: string): Identity {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (keys.length !== 1) throw new KeyMalformed('expected one identity');
  return identityFromBytes(decodeKey(keys[0]!, 'AGE-SECRET-KEY-'));
}

/** An identity from 32 bytes nobody can guess: random ones, or a mailbox code stretched by argon2id. */
export function identityFromBytes(raw: Uint8Array): Identity {
  if (raw.length !== 32) throw new KeyMalformed('an identity is 32 bytes');
  const privateKey = privateKeyOf(raw);
  const publicKey = createPublicKey(privateKey);
  return { privateKey, recipient: { raw: rawOf(publicKey), publicKey } };
}

/** The newest of several identities, which opens what any of them opens (docs/decisions/0046). Throws KeyMalformed. */
export function parseIdentities(newestFirst: readonly string[]): Identity {
  const [newest, ...older] = newestFirst.map(parseIdentity);
  if (!newest) throw new KeyMalformed('expected one identity');
  return older.length === 0 ? newest : { ...newest, older };
}

/** Each of them by itself, the newest first. */
export const eachOf = ({ older = [], ...newest }: Identity): readonly Identity[] => [newest, ...older];

/** A new random identity as text. */
export const newIdentity = (): string => encodeBech32('age-secret-key-', randomBytes(32)).toUpperCase();

/** The `age1…` that belongs to an identity. */
export const recipientOf = (identity: Identity): string => formatRecipient(identity.recipient);

/** As parseRecipient reads it. */
export const formatRecipient = ({ raw }: Recipient): string => encodeBech32('age', raw);

function privateKeyOf(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8, raw]), format: 'der', type: 'pkcs8' });
}

function decodeKey(text: string, prefix: string): Uint8Array {
  // age writes recipients in lower and identities in upper case, and reads nothing else
  if (!text.startsWith(`${prefix}1`)) throw new KeyMalformed('wrong kind of key');
  try {
    const decoded = decodeBech32(text);
    if (decoded.prefix !== prefix.toLowerCase() || decoded.bytes.length !== 32)
      throw new KeyMalformed('wrong kind of key');
    return decoded.bytes;
  } catch (error) {
    if (error instanceof Bech32Malformed) throw new KeyMalformed(error.message);
    throw error;
  }
}
