import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as files from 'cctv-age';

export type Expectation =
  | 'success'
  | 'no match'
  | 'HMAC failure'
  | 'header failure'
  | 'payload failure'
  | 'armor failure';

/** One vector of the C2SP age testkit (github.com/C2SP/CCTV, folder age): a textual header, an empty line, a sealed file. */
export interface KitVector {
  readonly name: string;
  readonly expect: Expectation;
  readonly sealed: Uint8Array;
  /** SHA-256 of all plaintext that may be released, even when the file breaks later */
  readonly payload: string | undefined;
  readonly x25519: readonly string[];
  readonly hybrid: readonly string[];
  readonly passphrases: readonly string[];
  readonly isArmored: boolean;
}

const known = new Set(['expect', 'compressed', 'payload', 'identity', 'passphrase', 'armored', 'file key', 'comment']);

function read(name: string, file: Uint8Array): KitVector {
  const bytes = Buffer.from(file);
  const end = bytes.indexOf('\n\n');
  const lines = bytes.toString('latin1', 0, end).split('\n');
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)] as const);
  for (const [key] of pairs) if (!known.has(key)) throw new Error(`${name}: unknown header ${key}`);
  const all = (wanted: string): string[] => pairs.flatMap(([key, value]) => (key === wanted ? [value] : []));
  const isHybrid = (identity: string): boolean => identity.startsWith('AGE-SECRET-KEY-PQ-');
  const body = bytes.subarray(end + 2);
  return {
    name,
    expect: all('expect')[0] as Expectation,
    sealed: all('compressed')[0] === 'zlib' ? inflateSync(body) : body,
    payload: all('payload')[0],
    x25519: all('identity').filter((identity) => !isHybrid(identity)),
    hybrid: all('identity').filter(isHybrid),
    passphrases: all('passphrase'),
    isArmored: all('armored')[0] === 'yes',
  };
}

export const kitVectors: readonly KitVector[] = Object.entries(files as Record<string, Uint8Array>).map(
  ([name, file]) => read(name, file),
);

export type Exclusion = 'armoured' | 'only a passphrase' | 'only a hybrid identity';

/** Why a vector says nothing about us, by its own header: we read binary files with one X25519 identity. */
export function exclusionOf(vector: KitVector): Exclusion | undefined {
  if (vector.isArmored) return 'armoured';
  if (vector.x25519.length > 0) return undefined;
  if (vector.hybrid.length > 0) return 'only a hybrid identity';
  return vector.passphrases.length > 0 ? 'only a passphrase' : undefined;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
