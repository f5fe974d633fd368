/** Words that came from a stranger's device. They are shown as text, never believed and never in full length. */

/** What any database can store: no NUL, no half characters. Nothing else about the sender's words is changed. */
export const storable = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed();

/** The same of every text in a document that was parsed. */
export function storableIn<T>(value: T): T {
  if (typeof value === 'string') return storable(value) as T;
  if (Array.isArray(value)) return value.map(storableIn) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, storableIn(held)])) as T;
}

// control characters, and the marks that make a line read in another order than it is written
const invisible = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** One line for people to read; undefined when nothing is left. */
export function readable(text: string | undefined, characters: number): string | undefined {
  const line = text?.toWellFormed().replace(invisible, ' ').replace(/\s+/g, ' ').trim();
  return line ? [...line].slice(0, characters).join('') : undefined;
}
