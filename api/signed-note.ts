import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';

/**
 * SIGNED NOTES (c2sp.org/signed-note), with Ed25519 alone: lines of text, an empty line, and one line a signature, so that any
 * program that knows the format can check what we sign. Keys are written as Go's golang.org/x/mod/sumdb/note writes them.
 */
export interface NoteVerifier {
  readonly name: string;
  /** first 4 bytes of SHA-256(name || "\n" || 0x01 || public key) */
  readonly keyId: Uint8Array;
  /** `<name>+<key id in hex>+<base64(0x01 || public key)>` */
  readonly vkey: string;
  isSignature(text: string, signature: Uint8Array): boolean;
}

export interface NoteSigner extends NoteVerifier {
  sign(text: string): Uint8Array;
}

/** A note that cannot be believed, or a key that cannot be read; the message says why, and quotes nothing. */
export class NoteBroken extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NoteBroken';
  }
}

const ed25519 = 0x01;
const keyIdBytes = 4;
const signatureBytes = 64;
/** RFC 8410 section 7: what stands before the 32 bytes of a private key */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');
const isName = (name: string): boolean => /^[^\s+\p{C}]{1,200}$/u.test(name);

function keyIdOf(name: string, publicKey: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(`${name}\n`).update(Uint8Array.of(ed25519)).update(publicKey);
  return hash.digest().subarray(0, keyIdBytes);
}

const withKind = (key: Uint8Array): string => Buffer.concat([Uint8Array.of(ed25519), key]).toString('base64');

/** The verifier of 32 bytes of public key. */
function verifierOf(name: string, publicKey: Uint8Array): NoteVerifier {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const keyId = keyIdOf(name, publicKey);
  return {
    name,
    keyId,
    vkey: `${name}+${Buffer.from(keyId).toString('hex')}+${withKind(publicKey)}`,
    isSignature: (text, signature) => verify(null, Buffer.from(text), key, signature),
  };
}

/** A new key: `PRIVATE+KEY+<name>+<key id in hex>+<base64(0x01 || seed)>`. */
export function newSigningKey(name: string, seed: Uint8Array = randomBytes(32)): string {
  if (!isName(name)) throw new NoteBroken('not a name of a key');
  const { keyId } = signerOf(name, seed);
  return `PRIVATE+KEY+${name}+${Buffer.from(keyId).toString('hex')}+${withKind(seed)}`;
}

function signerOf(name: string, seed: Uint8Array): NoteSigner {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return {
    ...verifierOf(name, Buffer.from(x!, 'base64url')),
    sign: (text) => sign(null, Buffer.from(text), key),
  };
}

export const parseSigningKey = (text: string): NoteSigner => parseKey(text, /^PRIVATE\+KEY\+/, signerOf);
export const parseVerifierKey = (text: string): NoteVerifier => parseKey(text, /^/, verifierOf);

/** Base64 may hold `+`: only the first two divide. */
function parseKey<K extends NoteVerifier>(text: string, start: RegExp, make: (name: string, key: Uint8Array) => K): K {
  const line = text.trim();
  const [, name = '', id, base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(line.replace(start, '')) ?? [];
  const [kind, ...key] = decode(base64) ?? [];
  if (!start.test(line) || !isName(name) || kind !== ed25519 || key.length !== 32)
    throw new NoteBroken('not a key of a signed note');
  const made = make(name, Uint8Array.from(key));
  if (Buffer.from(made.keyId).toString('hex') !== id) throw new NoteBroken('not a key with the id it says');
  return made;
}

/** Standard base64 and nothing that merely decodes; undefined for anything else. */
export function decode(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

/** `text` is whole lines, each with its end, none empty. */
export function signNote(text: string, signer: NoteSigner): string {
  const signature = Buffer.concat([signer.keyId, signer.sign(text)]).toString('base64');
  return `${text}\n— ${signer.name} ${signature}\n`;
}

/** The text, when `verifier` signed it. Signatures of other keys are passed over, as the format asks; ours must be right. */
export function openNote(note: string, verifier: NoteVerifier): string {
  const end = note.lastIndexOf('\n\n') + 1;
  const text = note.slice(0, end);
  const lines = note.slice(end + 1).split('\n');
  if (end === 0 || lines.pop() !== '' || lines.length === 0 || isUnclean(note))
    throw new NoteBroken('not a signed note');
  const signatures = lines.map(readSignature).filter(({ name, bytes }) => isBy(verifier, name, bytes));
  if (signatures.length === 0) throw new NoteBroken(`not signed by ${verifier.name}`);
  for (const { bytes } of signatures)
    if (!verifier.isSignature(text, bytes.subarray(keyIdBytes))) throw new NoteBroken('not what was signed');
  return text;
}

/** Text is UTF-8 without control characters but the ends of lines. */
const isUnclean = (note: string): boolean => /[^\P{Cc}\n]/u.test(note) || !note.isWellFormed();

function readSignature(line: string): { name: string; bytes: Buffer } {
  const [, name = '', base64 = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = decode(base64);
  if (!isName(name) || !bytes || bytes.length <= keyIdBytes) throw new NoteBroken('without a readable signature');
  return { name, bytes };
}

const isBy = ({ name, keyId }: NoteVerifier, signed: string, bytes: Buffer): boolean =>
  signed === name && bytes.subarray(0, keyIdBytes).equals(keyId) && bytes.length === keyIdBytes + signatureBytes;
