/**
 * The sender's code as a person types it: 16 Crockford base32 characters and a check character. The same rules as
 * parseCode of the drop (a test holds them equal), so that a slip of the pen is found before anything is sent.
 */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const characters = 17;

export type CodeReading = { code: string } | { wrong: 'empty' | 'length' | 'character' | 'check' };

export function readCode(typed: string): CodeReading {
  const plain = plainCode(typed);
  const values = [...plain].map((character) => alphabet.indexOf(character));
  if (values.length === 0) return { wrong: 'empty' };
  if (values.includes(-1)) return { wrong: 'character' };
  if (values.length !== characters) return { wrong: 'length' };
  if (checkOf(values.slice(0, -1)) !== values.at(-1)) return { wrong: 'check' };
  return { code: plain.replace(/(.{4})(?=.)/g, '$1-') };
}

/** Upper case, without spaces and hyphens, with the characters people mistake put right. */
export function plainCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** The values as coefficients over GF(32), evaluated at x: every wrong character and every swap changes it. */
function checkOf(values: readonly number[]): number {
  return values.reduce((sum, value) => timesX(sum ^ value), 0);
}
const timesX = (value: number): number => (value & 16 ? (value << 1) ^ 0b100101 : value << 1);
