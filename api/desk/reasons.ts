import type { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';

interface Reason {
  da: string;
  en: string;
}

/**
 * WHY. Those for accept and reject go to the sender word for word, in the notice letter: kind, true, and without a word
 * about the case. Those for flag, hide, reveal and dispose are read by staff only. A key is never reused for another meaning: tips keep it.
 */
export const reasons = {
  accept: {
    useful_now: {
      da: 'Dit tip hjælper os i det, vi arbejder med lige nu. Tak, fordi du sendte det.',
      en: 'Your tip helps us with what we are working on right now. Thank you for sending it.',
    },
    supports_case: {
      da: 'Dit tip støtter oplysninger, vi har i forvejen, og er lagt til sagen.',
      en: 'Your tip supports information we already have and has been added to the case.',
    },
    for_follow_up: {
      da: 'Dit tip er taget med, og vi følger op på det. Hold øje med dine beskeder, for vi kan få brug for at spørge dig om noget.',
      en: 'Your tip has been taken in and we are following it up. Check your messages, because we may need to ask you something.',
    },
    evidence_secured: {
      da: 'Dine optagelser er sikret som bevis. Behold gerne originalen, hvis du kan.',
      en: 'Your recordings have been secured as evidence. Please keep the original if you can.',
    },
  },
  reject: {
    too_dark: {
      da: 'Optagelsen er for mørk eller for utydelig til, at vi kan bruge den. Har du en lysere eller skarpere, er du velkommen til at sende den.',
      en: 'The recording is too dark or too unclear for us to use. If you have a brighter or sharper one, you are welcome to send it.',
    },
    duplicate: {
      da: 'Vi har allerede fået den samme optagelse eller oplysning. Tak, fordi du sendte den.',
      en: 'We have already received the same recording or information. Thank you for sending it.',
    },
    off_topic: {
      da: 'Tippet handler om noget andet end efterlysningen. Vil du anmelde noget, kan du gøre det på politi.dk eller ringe 114.',
      en: 'The tip is about something other than the appeal. To report something, use politi.dk or call 114.',
    },
    not_enough: {
      da: 'Vi kan ikke komme videre med det, du har skrevet. Husker du et sted, et tidspunkt eller et kendetegn, så send det gerne.',
      en: 'We cannot get further with what you have written. If you remember a place, a time or a distinctive feature, please send it.',
    },
    other_time_or_place: {
      da: 'Optagelsen er fra et andet tidspunkt eller et andet sted end det, vi søger oplysninger om.',
      en: 'The recording is from another time or place than the one we are asking about.',
    },
    already_solved: {
      da: 'Sagen er opklaret, så vi behøver ikke flere tip. Tak for din hjælp.',
      en: 'The case has been solved, so we need no more tips. Thank you for your help.',
    },
    unreadable: {
      da: 'Filen kan ikke åbnes. Har du stadig originalen på telefonen eller optageren, så prøv at sende den igen.',
      en: 'The file cannot be opened. If you still have the original on your phone or recorder, please try sending it again.',
    },
    illegal_to_keep: {
      da: 'Vi må ikke opbevare det, du har sendt, og det bliver slettet. Har du spørgsmål, så ring 114.',
      en: 'We are not permitted to keep what you sent, and it will be deleted. If you have questions, call 114.',
    },
    not_serious: {
      da: 'Vi læser tippet som en spøg eller en reklame og gør ikke mere ved det. Har vi misforstået dig, så svar her.',
      en: 'We read the tip as a joke or an advertisement and take it no further. If we have misunderstood you, answer here.',
    },
  },
  flag: {
    danger_now: { da: 'Nogen kan være i fare nu', en: 'Somebody may be in danger now' },
    second_opinion: { da: 'En kollega bør se på det', en: 'A colleague should look at it' },
    wrong_district: { da: 'Hører til en anden kreds', en: 'Belongs to another district' },
    conflict_of_interest: { da: 'Jeg kender en af de berørte', en: 'I know somebody involved' },
    child_involved: { da: 'Et barn er berørt', en: 'A child is involved' },
  },
  // suspected abuse material is not hidden but set aside (withhold.ts): `suspected_child_abuse` stands on old tips only
  hide: {
    illegal_to_keep: { da: 'Må ikke opbevares', en: 'Must not be kept' },
    disturbing: {
      da: 'Voldsomt indhold, som ingen bør se uden grund',
      en: 'Severe content nobody should see without cause',
    },
    abuse_of_service: { da: 'Misbrug af tjenesten', en: 'Abuse of the service' },
  },
  reveal: {
    danger_to_sender: { da: 'Afsenderen kan være i fare', en: 'The sender may be in danger' },
    question_that_cannot_wait: {
      da: 'Et spørgsmål, der ikke kan vente på svar i postkassen',
      en: 'A question that cannot wait for an answer in the mailbox',
    },
    witness_statement: { da: 'Afsenderen skal afhøres som vidne', en: 'The sender is to be heard as a witness' },
    original_device: {
      da: 'Telefonen eller optageren skal undersøges',
      en: 'The phone or recorder must be examined',
    },
    court_order: { da: 'En domstol har pålagt det', en: 'A court has ordered it' },
  },
  dispose: {
    not_police_business: { da: 'Ikke en sag for politiet', en: 'Not a matter for the police' },
    sent_by_mistake: { da: 'Sendt ved en fejl', en: 'Sent by mistake' },
    sender_asks: {
      da: 'Den, oplysningerne handler om, beder om sletning (retshåndhævelsesloven § 17)',
      en: 'The person concerned asks for erasure (Law Enforcement Act § 17)',
    },
    unlawful_to_keep: { da: 'Må ikke opbevares efter loven', en: 'The law does not permit keeping it' },
    no_longer_needed: { da: 'Ikke længere nødvendigt for formålet', en: 'No longer needed for its purpose' },
    ordered: {
      da: 'Pålagt af en domstol eller Datatilsynet',
      en: 'Ordered by a court or the data protection authority',
    },
  },
} as const satisfies Record<string, Record<string, Reason>>;

export type Reasoned = keyof typeof reasons;

/** Reasons that would tell the sender of a file that was set aside; the API refuses them for such a tip. */
export const tellingReasons: readonly string[] = ['illegal_to_keep'];

/** The reason's sentences, or reason_missing. */
export function reasonOf(action: Reasoned, key: string): Reason {
  const table: Record<string, Reason> = reasons[action];
  if (!Object.hasOwn(table, key)) throw new Refusal('reason_missing');
  return table[key]!;
}

/** The sentences of a code, whichever decision it belongs to; null for what a person wrote. */
export function reasonWords(key: string): Reason | null {
  const tables: Record<string, Reason>[] = Object.values(reasons);
  return tables.find((table) => Object.hasOwn(table, key))?.[key] ?? null;
}

/** What a person typed as their reason: at least a word, at most a paragraph. */
export const writtenReason = z.string().trim().max(500).default('');

export function requireReason(written: string): string {
  if (written.length < 3) throw new Refusal('reason_missing');
  return written;
}

export function addReasons(api: Hono<DeskEnv>): void {
  const listed = Object.fromEntries(
    Object.entries(reasons).map(([action, table]) => [
      action,
      Object.entries(table).map(([key, sentences]) => ({ key, ...sentences })),
    ]),
  );
  api.get('/reasons', (c) => c.json(listed));
}
