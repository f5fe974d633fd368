/** Bech32 (BIP 173) without its length limit, as age uses it for keys. */
const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

export class Bech32Malformed extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Bech32Malformed';
  }
}

function checksum(prefix: string, values: readonly number[]): number {
  const spread = [...prefix].map((c) => c.charCodeAt(0));
  let state = 1;
  for (const value of [...spread.map((c) => c >> 5), 0, ...spread.map((c) => c & 31), ...values]) {
    const top = state >>> 25;
    state = ((state & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >> i) & 1) state ^= generator[i]!;
  }
  return state >>> 0;
}

/** Encodes bytes under a lower-case prefix. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const { groups: values, bits, held } = regroup(bytes, 8, 5);
  if (bits > 0) values.push((held << (5 - bits)) & 31);
  const check = checksum(prefix, [...values, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 0; i < 6; i++) values.push((check >> (5 * (5 - i))) & 31);
  return `${prefix}1${values.map((value) => alphabet[value]).join('')}`;
}

/** Decodes; refuses mixed case, a wrong checksum and padding bits that are not zero. */
export function decodeBech32(text: string): { prefix: string; bytes: Uint8Array } {
  const lower = text.toLowerCase();
  if (lower !== text && text.toUpperCase() !== text) throw new Bech32Malformed('mixed case');
  const split = lower.lastIndexOf('1');
  if (split < 1 || lower.length - split < 7) throw new Bech32Malformed('too short');
  const prefix = lower.slice(0, split);
  const values = [...lower.slice(split + 1)].map((c) => alphabet.indexOf(c));
  if (values.includes(-1)) throw new Bech32Malformed('a character that does not belong');
  if (checksum(prefix, values) !== 1) throw new Bech32Malformed('wrong checksum');
  const { groups, bits, held } = regroup(values.slice(0, -6), 5, 8);
  if (bits >= 5 || held !== 0) throw new Bech32Malformed('wrong padding');
  return { prefix, bytes: Uint8Array.from(groups) };
}

/** Cuts `from`-bit numbers into `to`-bit ones; what is left over are `bits` bits of `held`. */
function regroup(values: Iterable<number>, from: number, to: number): { groups: number[]; bits: number; held: number } {
  const groups: number[] = [];
  let bits = 0;
  let held = 0;
  for (const value of values) {
    held = (held << from) | value;
    bits += from;
    while (bits >= to) {
      bits -= to;
      groups.push(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  return { groups, bits, held };
}
