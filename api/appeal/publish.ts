import { type Decision, decisionSchema } from './decision.ts';
import { districts } from './districts.ts';
import type { Draft, DraftMedia } from './draft.ts';
import { footageGoneAt } from './incident.ts';
import { type FurtherLanguage, furtherLanguages, type Language, languages } from './language.ts';
import { privateBasisFields } from './legal-basis.ts';
import { privateMediaFields, showsPeople } from './media.ts';
import { type LiveAppeal, liveAppeal } from './model.ts';
import { holdsPersonalNumber } from './personal-numbers.ts';
import { privateSubjectFields } from './subject.ts';
import { type AppealText, appealTextSchema } from './text.ts';

/** What the register knows of the appeal that is being published. */
export interface Issue {
  publicId: string;
  revision: number;
  publishedAt: string;
  updatedAt: string;
  earlier?: LiveAppeal['earlier'];
}

export interface PublishedText {
  head: AppealText;
  body: string;
}

/** What lies in `content/appeals/<publicId>/`: appeal.json, and one Markdown file per language (`markdown` in text.ts). */
export interface Published {
  appeal: LiveAppeal;
  texts: Record<Language, PublishedText> & { [lang in FurtherLanguage]?: PublishedText };
}

type Loose = Record<string, unknown>;

/** The same without what is blank. Places in lists stay, so that paths still point at the same thing. */
export function withoutBlanks<T>(value: T): T {
  const swept = sweep(value, true);
  return (swept === undefined ? {} : swept) as T;
}

function sweep(value: unknown, keepEmpty: boolean): unknown {
  if (typeof value === 'string') return value.trim() || undefined;
  if (Array.isArray(value)) return value.map((item) => sweep(item, true) ?? '');
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, item]) => [key, sweep(item, false)] as const)
    .filter(([, item]) => item !== undefined);
  return kept.length > 0 || keepEmpty ? Object.fromEntries(kept) : undefined;
}

const without = (value: object | undefined, keys: object): Loose =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => !(key in keys)));

/**
 * The published shape of a draft, not yet parsed: what is private is left behind field by field, and the strict schema
 * refuses whatever would still slip through.
 */
export function publicFacts(draft: Draft, decision: Loose, issue: Issue): Loose {
  const { texts: _texts, caseRef: _caseRef, schedule, ...rest } = draft;
  const { footageWanted: wanted } = rest;
  return {
    ...rest,
    ...issue,
    status: 'published',
    jurisdiction: draft.district && districts[draft.district].jurisdiction,
    fictional: draft.fictional ?? false,
    subjects: (draft.subjects ?? []).map((one) => ({
      marks: [],
      clothing: [],
      ...without(one, privateSubjectFields),
    })),
    questions: draft.questions ?? [],
    media: (draft.media ?? []).map(publicMedia),
    legalBasis: { offenceRefs: [], priorSteps: [], ...without(draft.legalBasis, privateBasisFields) },
    ...(wanted && {
      footageWanted: { ...wanted, preserveBy: wanted.from && footageGoneAt(wanted.from).toISOString() },
    }),
    reviewAt: schedule?.reviewAt,
    expiresAt: schedule?.expiresAt,
    decision,
  };
}

const publicMedia = (one: DraftMedia): Loose => ({
  ...without(one, privateMediaFields),
  // lines on paper have no bystanders to blur
  bystandersBlurred: one.bystandersBlurred ?? (one.kind && !showsPeople.includes(one.kind) ? true : undefined),
});

/** The words of a draft in one language, not yet parsed. */
export function publicText(draft: Draft, lang: Language | FurtherLanguage): { head: Loose; body: unknown } {
  const { body, ...head } = draft.texts?.[lang] ?? {};
  const alt = (draft.media ?? []).map((one) => [one.name ?? '', one.alt?.[lang] ?? one.alt?.da]);
  return { head: { ...head, alt: Object.fromEntries(alt) }, body };
}

/**
 * What is published of a draft that passed the gate and was decided. Throws on one that did not pass: there is no
 * published form of it.
 */
export function publishedFrom(raw: Draft, decided: Decision, issue: Issue): Published {
  const draft = withoutBlanks(raw);
  const { author, secondReviewer, unit, at, rulesVersion } = decisionSchema.parse(decided);
  const seen = secondReviewer !== undefined && secondReviewer !== author;
  const appeal = liveAppeal.parse(publicFacts(draft, { unit, at, rulesVersion, secondReviewer: seen }, issue));
  const written = [...languages, ...furtherLanguages.filter((lang) => draft.texts?.[lang])];
  const texts = Object.fromEntries(written.map((lang) => [lang, parsedText(draft, lang)])) as Published['texts'];
  if (holdsPersonalNumber([appeal, texts])) throw new Error(`${issue.publicId} holds what reads as a CPR number`);
  return { appeal, texts };
}

function parsedText(draft: Draft, lang: Language | FurtherLanguage): PublishedText {
  const { head, body } = publicText(draft, lang);
  if (typeof body !== 'string') throw new Error(`no text in ${lang}`);
  return { head: appealTextSchema.parse(head), body };
}
