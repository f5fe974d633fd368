import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { eachOf, type Identity, publicKeyOf, type Recipient, rawOf, sharedSecret } from './age-keys.ts';

/** Why a sealed object does not open. README.md ("Failures") says what a reader does about each. */
export type SealFailure = 'header' | 'recipient' | 'mac' | 'payload' | 'truncated' | 'trailing';

export class SealBroken extends Error {
  readonly reason: SealFailure;
  constructor(reason: SealFailure) {
    super(`seal broken: ${reason}`);
    this.name = 'SealBroken';
    this.reason = reason;
  }
}

const version = 'age-encryption.org/v1';
/** A header longer than this is not ours: it would hold over 160 recipients. */
export const maxHeaderBytes = 16 * 1024;
export const nonceBytes = 16;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** Canonical, unpadded base64, of exactly `bytes` bytes when that is said, or a broken header. */
function unbase64(text: string, bytes?: number): Uint8Array {
  const decoded = Buffer.from(text, 'base64');
  if (decoded.length !== (bytes ?? decoded.length) || base64(decoded) !== text) throw new SealBroken('header');
  return decoded;
}

const derive = (key: Uint8Array, salt: Uint8Array, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, 32));
const macOf = (fileKey: Uint8Array, text: string): Buffer =>
  createHmac('sha256', derive(fileKey, new Uint8Array(0), 'header'))
    .update(text, 'latin1')
    .digest();
const wrapKey = (secret: Uint8Array, share: Uint8Array, recipient: Uint8Array): Buffer =>
  derive(secret, Buffer.concat([share, recipient]), 'age-encryption.org/v1/X25519');

/** A fresh file key wrapped for every recipient: the header with the payload nonce, and the key of the payload. */
export function newHeader(recipients: readonly Recipient[]): { header: Uint8Array; payloadKey: Buffer } {
  if (recipients.length === 0) throw new RangeError('sealed to nobody');
  const fileKey = randomBytes(16);
  const nonce = randomBytes(nonceBytes);
  const header = headerOf(recipients, fileKey, nonce);
  const payloadKey = derive(fileKey, nonce, 'payload');
  fileKey.fill(0);
  return { header, payloadKey };
}

function headerOf(recipients: readonly Recipient[], fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  const stanzas = recipients.map((recipient) => stanza(recipient, fileKey));
  return headerWith(stanzas, fileKey, nonce);
}

function headerWith(stanzas: readonly string[], fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  const text = `${version}\n${stanzas.join('')}---`;
  return Buffer.concat([Buffer.from(`${text} ${base64(macOf(fileKey, text))}\n`), nonce]);
}

function stanza(recipient: Recipient, fileKey: Uint8Array): string {
  const ephemeral = generateKeyPairSync('x25519');
  const share = rawOf(ephemeral.publicKey);
  const secret = sharedSecret(ephemeral.privateKey, recipient.publicKey);
  if (!secret) throw new RangeError('recipient of low order');
  const key = wrapKey(secret, share, recipient.raw);
  // the wrapping key is used once, so age fixes its nonce to zero
  const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 });
  const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
  return `-> X25519 ${base64(share)}\n${base64(body)}\n`;
}

/** Bytes of a header with its nonce, sealed to `recipients` X25519 keys. */
export const headerBytes = (recipients: number): number => 86 + 98 * recipients;

const line = '[\\x21-\\x7e]+';
const stanzaPattern = `-> ${line}(?: ${line})*\\n(?:[A-Za-z0-9+/]{64}\\n)*[A-Za-z0-9+/]{0,63}\\n`;
const headerPattern = new RegExp(`^age-encryption\\.org/v1\\n((?:${stanzaPattern})+)--- ([A-Za-z0-9+/]{43})\\n`);
const stanzaParts = /-> ([^\n]+)\n((?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63})\n/g;

/**
 * Hands one sealed object on to somebody else without touching its payload: whoever holds `identity` wraps its file key
 * for `recipient`. The new header, followed by the object from `payloadAt` on, is an age file for `recipient`; nothing
 * else sealed to `identity` opens with it. `start` holds the whole header. Throws SealBroken.
 */
export function handOn(
  start: Uint8Array,
  identity: Identity,
  recipient: Recipient,
): { header: Uint8Array; payloadAt: number } {
  const { fileKey, payloadAt } = openFileKey(start, true, identity)!;
  const header = headerOf([recipient], fileKey, start.subarray(payloadAt - nonceBytes, payloadAt));
  fileKey.fill(0);
  return { header, payloadAt };
}

/** Whether one of the stanzas is for `identity`, or for one it took the place of. Throws SealBroken for any other failure. */
export function isSealedTo(start: Uint8Array, identity: Identity): boolean {
  try {
    openFileKey(start, true, identity)!.fileKey.fill(0);
    return true;
  } catch (error) {
    if (error instanceof SealBroken && error.reason === 'recipient') return false;
    throw error;
  }
}

/** Nonce and payload of a whole object: what stays the same whoever it is sealed to. Throws SealBroken. */
export function behindHeader(sealed: Uint8Array): Uint8Array {
  const text = Buffer.from(sealed.buffer, sealed.byteOffset, Math.min(sealed.length, maxHeaderBytes)).toString(
    'latin1',
  );
  const end = endOfHeader(text);
  if (end === undefined) throw new SealBroken('header');
  return sealed.subarray(end);
}

/**
 * Seals an object anew to `recipient` in the place of `identity`, whoever else it is sealed to: as `handOn`, but the stanzas
 * of others stay as they are, and so does the length of the header. Throws SealBroken.
 */
export function rewrap(
  start: Uint8Array,
  identity: Identity,
  recipient: Recipient,
): { header: Uint8Array; payloadAt: number } {
  const { fileKey, payloadAt, stanzas, at } = openFileKey(start, true, identity)!;
  stanzas[at] = stanza(recipient, fileKey);
  const header = headerWith(stanzas, fileKey, start.subarray(payloadAt - nonceBytes, payloadAt));
  fileKey.fill(0);
  return { header, payloadAt };
}

/**
 * Reads a header from the first bytes of a sealed object. Undefined means: give me more bytes (only when `whole` is
 * false). Answers where the payload begins and its key.
 */
export function openHeader(
  start: Uint8Array,
  whole: boolean,
  identity: Identity,
): { payloadAt: number; payloadKey: Buffer } | undefined {
  const opened = openFileKey(start, whole, identity);
  if (!opened) return undefined;
  const { fileKey, payloadAt } = opened;
  return { payloadAt, payloadKey: derive(fileKey, start.subarray(payloadAt - nonceBytes, payloadAt), 'payload') };
}

interface Unwrapped {
  readonly fileKey: Buffer;
  /** as they stand there, and which of them opened */
  readonly stanzas: string[];
  readonly at: number;
}

function openFileKey(
  start: Uint8Array,
  whole: boolean,
  identity: Identity,
): (Unwrapped & { payloadAt: number }) | undefined {
  const text = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, maxHeaderBytes)).toString('latin1');
  const end = endOfHeader(text);
  if (end === undefined) {
    if (text.length >= maxHeaderBytes || !begins(text)) throw new SealBroken('header');
    if (whole) throw new SealBroken('truncated');
    return undefined;
  }
  const match = headerPattern.exec(text);
  if (!match || match[0].length !== end) throw new SealBroken('header');
  const unwrapped = unwrap(match[1]!, eachOf(identity));
  const expected = macOf(unwrapped.fileKey, text.slice(0, end - 45));
  if (!timingSafeEqual(expected, unbase64(match[2]!, 32))) throw new SealBroken('mac');
  if (start.length < end + nonceBytes) {
    if (whole) throw new SealBroken('truncated');
    return undefined;
  }
  return { payloadAt: end + nonceBytes, ...unwrapped };
}

const begins = (text: string): boolean => `${version}\n`.startsWith(text.slice(0, version.length + 1));

function endOfHeader(text: string): number | undefined {
  const footer = text.indexOf('\n---');
  const end = footer < 0 ? -1 : text.indexOf('\n', footer + 1);
  return end < 0 ? undefined : end + 1;
}

function unwrap(text: string, identities: readonly Identity[]): Unwrapped {
  const parsed = [...text.matchAll(stanzaParts)].map(([, words, body]) => {
    const [type, ...args] = words!.split(' ');
    return { type, args, body: unbase64(body!.replaceAll('\n', '')) };
  });
  // age: a passphrase stands alone, or its holder could pass a file on as somebody else's
  if (parsed.length > 1 && parsed.some(({ type }) => type === 'scrypt')) throw new SealBroken('header');
  for (const [at, { type, args, body }] of parsed.entries()) {
    if (type !== 'X25519') continue;
    if (args.length !== 1 || body.length !== 32) throw new SealBroken('header');
    const share = unbase64(args[0]!, 32);
    for (const identity of identities) {
      const fileKey = unwrapOne(share, body, identity);
      if (fileKey) return { fileKey, at, stanzas: [...text.matchAll(stanzaParts)].map(([stanza]) => stanza) };
    }
  }
  throw new SealBroken('recipient');
}

function unwrapOne(share: Uint8Array, body: Uint8Array, identity: Identity): Buffer | undefined {
  const secret = sharedSecret(identity.privateKey, publicKeyOf(share));
  if (!secret) throw new SealBroken('header');
  const key = wrapKey(secret, share, identity.recipient.raw);
  const decipher = createDecipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 });
  decipher.setAuthTag(body.subarray(16));
  const fileKey = decipher.update(body.subarray(0, 16));
  try {
    decipher.final();
    return fileKey;
  } catch {
    // a stanza for somebody else fails exactly like this; the loop tries the next one
    return undefined;
  }
}
