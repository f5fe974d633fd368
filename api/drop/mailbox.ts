import { argon2, hkdfSync, randomBytes } from 'node:crypto';
import { type Identity, identityFromBytes, recipientOf } from './age.ts';
import type { MailboxId } from './keys.ts';

/** Crockford's base32. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeCharacters = 16;

/** What a sender typed is not a code. `position` (from 0, among the characters that count) says where, when known. */
export class CodeMalformed extends Error {
  readonly reason: 'length' | 'character' | 'check';
  readonly position: number | undefined;
  constructor(reason: 'length' | 'character' | 'check', position?: number) {
    super(`code malformed: ${reason}`);
    this.name = 'CodeMalformed';
    this.reason = reason;
    this.position = position;
  }
}

/** A new code: 80 random bits and a check character, `ABCD-EFGH-JKMN-PQRS-T`. */
export const newCode = (): string => codeFrom(randomBytes(codeCharacters));

/** The code of 16 bytes nobody can guess; five bits of each are used. */
export function codeFrom(random: Uint8Array): string {
  if (random.length !== codeCharacters) throw new RangeError('a code is made of 16 bytes');
  const values = [...random].map((byte) => byte & 31);
  return format([...values, checkOf(values)]);
}

/**
 * Reads a code as people write it: any case, any spaces and hyphens, O for 0, I and L for 1. Answers the code as newCode
 * writes it. Throws CodeMalformed.
 */
export function parseCode(text: string): string {
  const characters = [...text.toUpperCase().replace(/[\s\p{Pd}_.]/gu, '')];
  const values = characters.map((character, position) => {
    const value = alphabet.indexOf({ O: '0', I: '1', L: '1' }[character] ?? character);
    if (value < 0) throw new CodeMalformed('character', position);
    return value;
  });
  if (values.length !== codeCharacters + 1) throw new CodeMalformed('length');
  if (checkOf(values.slice(0, codeCharacters)) !== values[codeCharacters]) throw new CodeMalformed('check');
  return format(values);
}

/**
 * The check character: the values as coefficients over GF(32) (x^5 + x^2 + 1), evaluated at x. Every single wrong
 * character and every swap of two characters changes it.
 */
function checkOf(values: readonly number[]): number {
  return values.reduce((sum, value) => timesX(sum ^ value), 0);
}
const timesX = (value: number): number => (value & 16 ? (value << 1) ^ 0b100101 : value << 1);

const format = (values: readonly number[]): string =>
  values
    .map((value) => alphabet[value])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-');

/** argon2id parameters (README.md, "Mailboxes"). Changing any of them closes every mailbox there is. */
export const stretching = {
  nonce: Buffer.from('vidne mailbox v1'),
  parallelism: 1,
  memory: 64 * 1024,
  passes: 2,
  tagLength: 32,
} as const;

export interface Mailbox {
  readonly id: MailboxId;
  readonly identity: Identity;
  readonly recipient: string;
}

/** Derives the mailbox of a code. Costs 64 MiB and some tens of milliseconds: callers bound how many run at once. */
export async function openMailbox(code: string): Promise<Mailbox> {
  const message = parseCode(code).replaceAll('-', '').slice(0, codeCharacters);
  const stretched = await new Promise<Uint8Array>((resolve, reject) =>
    argon2('argon2id', { ...stretching, message }, (error, key) => (error ? reject(error) : resolve(key))),
  );
  const derive = (info: string, bytes: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', stretched, new Uint8Array(0), info, bytes));
  const identity = identityFromBytes(derive('vidne/mailbox/identity', 32));
  const id = Buffer.from(derive('vidne/mailbox/id', 16)).toString('hex') as MailboxId;
  return { id, identity, recipient: recipientOf(identity) };
}
