/** How letters that ASCII lacks are written in Danish and its neighbours; other marks are dropped. */
const written: Record<string, string> = {
  æ: 'ae',
  ø: 'oe',
  å: 'aa',
  Æ: 'Ae',
  Ø: 'Oe',
  Å: 'Aa',
  ß: 'ss',
  ö: 'oe',
  ä: 'ae',
};
/** Names Windows keeps for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const longest = 80;

/**
 * A name any system can unpack and any program in a shell can read, from what a stranger's device claimed: ASCII letters,
 * digits, dot, hyphen and underscore, neither hidden nor reserved. What was claimed stands in the summary as it came.
 */
export function safeName(claimed: string, otherwise: string): string {
  const ascii = claimed
    .normalize('NFC')
    .replace(/[æøåÆØÅßöä]/g, (letter) => written[letter] ?? '_')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._-]+|[._-]+$/g, '');
  if (ascii === '') return otherwise;
  const name = reserved.test(ascii) ? `x_${ascii}` : ascii;
  if (name.length <= longest) return name;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return name.slice(0, longest - ending.length) + ending;
}
