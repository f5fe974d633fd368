import { canonical, digestOf } from './custody.ts';

/** What somebody searched tips for. */
export interface Sought {
  words: string;
  places: string;
}

/** SHA-256 over the canonical JSON of salt, words and places: what custody keeps of a search (decision 0030). */
export const soughtDigest = ({ salt, words, places }: Sought & { salt: string }): string =>
  digestOf(Buffer.from(canonical({ salt, words, places })));
