import type { Kit } from './kit.ts';
import type { StaffTables } from './staff-tables.ts';
import type { SentPhrase } from './values.ts';

/** One letter of a dialogue as the desk sees it, of a tip or of a request for footage; the other side's is the one in the drop. */
export const letterColumns = (k: Kit, { user }: Pick<StaffTables, 'user'>) => ({
  from: k.choice('sender_side', ['police', 'sender']).notNull(),
  kind: k.choice('kind', ['text', 'notice']).notNull(),
  text: k.text('text').notNull(),
  at: k.time('at').notNull(),
  byUser: k.text('by_user').references(() => user.id),
  /** police letters: when the sealed letter was in the drop; sender's: when a member of staff first read it */
  deliveredAt: k.time('delivered_at'),
  readAt: k.time('read_at'),
  /** police letters: the document to seal, until it is delivered */
  letter: k.json<Record<string, unknown>>('letter'),
  /** police letters: the phrase it is made of */
  phrase: k.json<SentPhrase>('phrase'),
  /** sender's: the question it answers, and how: an option's id, a local time, words of a place */
  answerTo: k.text('answer_to'),
  answer: k.text('answer'),
});
