const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A lower-case ULID: 48 bits of milliseconds, 80 random bits, sorts by time (github.com/ulid/spec). Pages make some too. */
export function ulid(at: Date, random: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  let bits = random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), BigInt(at.getTime()));
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

/** What `ulid` may have made. */
export const writtenUlid = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** When it says it was made, in milliseconds; not a number for what is none. */
export function ulidTime(id: string): number {
  const digits = [...id.slice(0, 10)].map((letter) => alphabet.indexOf(letter));
  return id.length !== 26 || digits.includes(-1) ? Number.NaN : digits.reduce((time, digit) => time * 32 + digit, 0);
}
