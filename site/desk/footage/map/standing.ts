import type { Contact } from '../../wire-contacts.ts';
import type { FootageAnswer, FootagePlace } from '../../wire-footage.ts';

/** How far one has come with somebody who has cameras; `unasked` is a gap. Pure. */
export const standings = ['unasked', 'waiting', 'help', 'saved', 'handed_in', 'negative', 'declines'] as const;
export type Standing = (typeof standings)[number];
export interface Asked {
  contact: Contact;
  standing: Standing;
  /** the request that says so, and what was answered to it */
  place: FootagePlace | null;
}

/** What was handed in outweighs any answer, and an answer outweighs silence; of two alike the first listed counts. */
export function standingOf(contact: Contact, places: readonly FootagePlace[]): Asked {
  const asked = places.filter(({ contactId }) => contactId === contact.id);
  const best = asked.reduce<FootagePlace | undefined>(
    (best, one) => (best && weightOf(best) >= weightOf(one) ? best : one),
    undefined,
  );
  if (best) return { contact, standing: placeStanding(best), place: best };
  return { contact, standing: contact.consent === 'refused' ? 'declines' : 'unasked', place: null };
}

const negative: readonly (FootageAnswer | null)[] = ['nothing', 'off', 'not_mine'];

export function placeStanding({ answer, handedInAt }: Pick<FootagePlace, 'answer' | 'handedInAt'>): Standing {
  if (handedInAt !== null) return 'handed_in';
  if (answer === 'saved' || answer === 'help') return answer;
  return negative.includes(answer) ? 'negative' : 'waiting';
}

const weights: Record<Standing, number> = {
  ...{ handed_in: 5, saved: 4, help: 3, negative: 2, waiting: 1, unasked: 0, declines: 0 },
};
const weightOf = (place: FootagePlace): number => weights[placeStanding(place)];
