import type { Language, Reasons } from '../wire.ts';

/**
 * Short names for a moderator who chooses; the sentence a sender reads comes from the API. A reason without a name here is
 * shown by its sentence.
 */
const names: Record<string, Record<Language, string>> = {
  useful_now: { da: 'Bruges nu', en: 'Used right now' },
  supports_case: { da: 'Støtter sagen', en: 'Supports the case' },
  for_follow_up: { da: 'Følges op', en: 'Will be followed up' },
  evidence_secured: { da: 'Bevis sikret', en: 'Evidence secured' },
  too_dark: { da: 'For mørkt eller utydeligt', en: 'Too dark or unclear' },
  duplicate: { da: 'Fået i forvejen', en: 'Duplicate' },
  off_topic: { da: 'Handler om noget andet', en: 'Off topic' },
  not_enough: { da: 'For få oplysninger', en: 'Too little to go on' },
  other_time_or_place: { da: 'Andet tidspunkt eller sted', en: 'Another time or place' },
  already_solved: { da: 'Sagen er opklaret', en: 'Case already solved' },
  unreadable: { da: 'Filen kan ikke åbnes', en: 'File cannot be opened' },
  illegal_to_keep: { da: 'Må ikke opbevares', en: 'Must not be kept' },
  suspected_child_abuse: { da: 'Mistanke om overgreb', en: 'Suspected abuse' },
  not_serious: { da: 'Ikke alvorligt ment', en: 'Not serious' },
};

export function reasonName(key: string, language: Language, otherwise = key): string {
  return names[key]?.[language] ?? otherwise;
}

/** The sentence of a reason, whichever decision it belongs to. */
export function reasonText(reasons: Reasons | undefined, key: string, language: Language): string {
  const all = reasons ? Object.values(reasons).flat() : [];
  return all.find((reason) => reason.key === key)?.[language] ?? '';
}

/** The code of a reason by its short name, in either language. */
export function reasonKey(name: string): string | undefined {
  const sought = name.toLocaleLowerCase('da');
  const isSo = ([, words]: [string, Record<Language, string>]) =>
    Object.values(words).some((word) => word.toLocaleLowerCase('da') === sought);
  return Object.entries(names).find(isSo)?.[0];
}

/** Every short name, for whoever looks for one. */
export const allReasonNames = (language: Language): string[] => Object.values(names).map((words) => words[language]);
