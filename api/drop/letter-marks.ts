import type { Letter as Sealed, SentPhrase } from './documents.ts';

/** What the letters of a dialogue say about each other; the page that reads a mailbox and the intake read them alike. */
type Letter = Pick<Sealed, 'id' | 'from' | 'body'>;

/** What a sender may answer instead of a time or a place. */
export const unknownAnswer = 'unknown';

/** A question of the police that is answered by choosing (content/phrases.json). */
export const questionOf = ({ from, body }: Letter): SentPhrase | undefined =>
  from === 'police' && body.kind === 'text' && body.phrase?.answer ? body.phrase : undefined;

/** Ids of the letters that the sender has answered so. */
export const answered = (letters: readonly Letter[]): Set<string> =>
  new Set(letters.flatMap(({ from, body }) => (from === 'sender' && body.kind === 'text' && body.answers?.to) || []));

/** That the police have read a letter stands at that letter; the notice that says so is none to be read. */
export const isMark = ({ body }: Pick<Letter, 'body'>): boolean => body.kind === 'notice' && body.code === 'read';

/** Ids of the sender's letters that a member of staff has read. */
export const readByPolice = (letters: readonly Letter[]): Set<string> =>
  new Set(
    letters.flatMap(({ from, body }) =>
      from === 'police' && body.kind === 'notice' && body.code === 'read' ? (body.letters ?? []) : [],
    ),
  );
