import { type District, districts } from '../../appeal/districts.ts';
import { type Draft, draftSchema } from '../../appeal/draft.ts';
import type { AppealType } from '../../appeal/model.ts';
import { Refusal } from '../../refusal.ts';

/** A draft as the desk keeps it: what it is about is always said, and the law it stands under follows from the district. */
export type KeptDraft = Draft & { type: AppealType; district: District };

/** Refuses what is no draft, and before all what reads as a CPR number: it would stay in the history. */
export function draftOf(given: unknown): KeptDraft {
  const parsed = draftSchema.safeParse(given);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const numbers = issues.filter(({ code }) => code === 'custom');
    const fields = (numbers.length > 0 ? numbers : issues).map(({ path }) => path.join('.'));
    throw new Refusal(numbers.length > 0 ? 'appeal_personal_number' : 'bad_request', { fields });
  }
  const { type, district } = parsed.data;
  if (!type || !district) throw new Refusal('bad_request', { fields: ['type', 'district'] });
  return { ...parsed.data, type, district, jurisdiction: districts[district].jurisdiction };
}

/** Nothing is said yet but what it is about; nothing is shared until somebody says so. */
export const newDraft = ({ type, district }: { type: AppealType; district: District }): KeptDraft => ({
  type,
  district,
  jurisdiction: districts[district].jurisdiction,
  fictional: false,
  texts: { da: {}, en: {} },
  subjects: [],
  questions: [],
  media: [],
  legalBasis: { offenceRefs: [], priorSteps: [] },
  sharing: { preview: 'neutral', allowEmbed: false, allowPoster: true, indexable: true },
  schedule: {},
});

/** What lists are made of. */
export function summaryOf({ type, district, texts, schedule }: KeptDraft) {
  const time = (iso: string | undefined): Date | null =>
    iso !== undefined && !Number.isNaN(Date.parse(iso)) ? new Date(iso) : null;
  const { reviewAt, expiresAt } = schedule ?? {};
  return {
    ...{ type, district, title: texts?.da?.title ?? '' },
    ...{ reviewAt: time(reviewAt), expiresAt: time(expiresAt) },
  };
}
