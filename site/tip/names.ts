const shownCharacters = 44;
const endCharacters = 14;

/** A name short enough for a sentence and a row: its beginning and its end, which tells the kind. Cuts no emoji in two. */
export function shorten(name: string): string {
  if (name.length <= shownCharacters) return name;
  const characters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  if (characters.length <= shownCharacters) return name;
  const start = characters.slice(0, shownCharacters - endCharacters - 1);
  return [...start, '…', ...characters.slice(-endCharacters)].join('');
}

/** Letters written from the right, and the marks that turn the direction of what follows. */
const turning = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name inside a sentence, which it may not turn around. */
export function inSentence(name: string): string {
  const short = shorten(name);
  return turning.test(short) ? `\u2068${short}\u2069` : short;
}
