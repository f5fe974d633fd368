import type { BegunWords, Draft, DraftBasis, DraftMedia, DraftSubject } from '../draft.ts';
import type { Both } from '../language.ts';
import type { consentScopes } from '../legal-basis.ts';
import { showsPeople } from '../media.ts';
import type { Condition, GeneralCondition, Offence, OffenceBook, Rule, RuleBook } from '../rule-book.ts';
import { type FailureCode, sentences } from './sentences.ts';

/** One condition that is not met. `field` is a path into the draft, as `texts.da.title` or `subjects.0.heightMinCm`. */
export interface Failure {
  code: FailureCode;
  /** `<rule>/<condition>`, or `general/<condition>` */
  condition: string;
  cite: Both;
  text: Both;
  field: string;
}

/** Where a condition stands in the rule book. */
export interface Standing {
  condition: string;
  cite: Both;
}

/** What every check of the gate looks at. */
export interface Seen {
  draft: Draft;
  book: RuleBook;
  rule: Rule | undefined;
  basis: DraftBasis;
  subjects: readonly DraftSubject[];
  media: readonly DraftMedia[];
  /** the named offences that exist and belong to this law */
  offences: readonly Offence[];
  allOffences: OffenceBook;
  now: Date;
  /** when it is to be public */
  start: Date;
}

export const failure = (
  { condition, cite }: Standing,
  code: FailureCode,
  field: string,
  values: Record<string, Both | number> = {},
): Failure => ({
  code,
  condition,
  cite,
  text: { da: filled('da', code, values), en: filled('en', code, values) },
  field,
});

function filled(lang: 'da' | 'en', code: FailureCode, values: Record<string, Both | number>): string {
  return sentences[code][lang].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'object' ? value[lang] : String(value);
  });
}

export const generally = ({ book }: Seen, id: GeneralCondition): Standing => ({
  condition: `general/${id}`,
  cite: book.general[id].cite,
});

export const standing = (rule: Rule, { id, cite }: Condition): Standing => ({ condition: `${rule.id}/${id}`, cite });

/** Shorter than this is not an answer. */
const answerCharacters = 20;
export function isAnswered(text: BegunWords | undefined): boolean {
  const said = [text?.da, text?.en].filter((one) => one !== undefined);
  return said.length > 0 && said.every((one) => one.length >= answerCharacters);
}

export const isSuspected = ({ role }: DraftSubject): boolean => role === 'suspect' || role === 'convicted';

/** The youngest the person can be, as far as anything says. */
export function youngest({ ageMin, ageMax, identity }: DraftSubject, now: Date): number | undefined {
  const birthYear = identity?.birthYear;
  const said = [ageMin, ageMax, identity?.ageAtEvent, birthYear && now.getUTCFullYear() - birthYear - 1];
  const known = said.filter((age) => age !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

export const mayBeMinor = (subject: DraftSubject, now: Date): boolean =>
  subject.minor === true || (youngest(subject, now) ?? 18) < 18;

/** Whether it shows a person as they are, so that they can be known by it. */
export const identifies = ({ kind, purpose, subjectRef }: DraftMedia): boolean =>
  kind !== undefined && showsPeople.includes(kind) && (purpose === 'identify' || subjectRef !== undefined);

/** Whether a complete consent of before now covers this. */
export function consented({ basis: { consent }, now }: Seen, scope: (typeof consentScopes)[number]): boolean {
  if (!consent?.by || !consent.relation || !consent.at || consent.revocable === undefined) return false;
  return Date.parse(consent.at) <= now.getTime() && (consent.scope ?? []).includes(scope);
}

/** Whether the rule lets a danger to life stand in for a consent, and one is recorded. */
export const savesLife = ({ basis }: Seen, rule: Rule): boolean =>
  basis.vitalInterest !== undefined && rule.conditions.some(({ needs }) => needs.kind === 'vital');

/** Whether somebody is drawn, shown or heard in it at all. */
export const isAboutSomebody = (one: DraftMedia): boolean =>
  identifies(one) || one.purpose === 'identify' || one.subjectRef !== undefined;

export const isOurs = (rule: Rule, subject: DraftSubject): boolean =>
  subject.role !== undefined && rule.roles.includes(subject.role);
