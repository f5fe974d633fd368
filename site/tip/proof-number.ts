import { sha256 } from '@noble/hashes/sha2.js';

/** What the server asks under pressure (api/intake/proof.ts): a number below `most`. */
export interface Riddle {
  salt: string;
  sha256: string;
  most: number;
  signature: string;
}

/** Tries the numbers from `from` up to `until`; undefined when none of them is it. */
export function tryNumbers(riddle: Riddle, from: number, until: number): number | undefined {
  const wanted = Uint8Array.from(riddle.sha256.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const message = new TextEncoder().encode(`${riddle.salt}00000000`);
  for (let number = from; number < until; number++) {
    writeDigits(message, number);
    const found = sha256(message);
    if (found[0] === wanted[0] && found.every((byte, i) => byte === wanted[i])) return number;
  }
  return undefined;
}

/** The last eight characters: the number in hexadecimal digits. */
function writeDigits(message: Uint8Array, number: number): void {
  for (let at = message.length - 1, left = number, i = 0; i < 8; i++, at--, left >>>= 4) {
    const digit = left & 15;
    message[at] = digit < 10 ? 48 + digit : 87 + digit;
  }
}
