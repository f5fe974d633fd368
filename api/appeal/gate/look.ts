import type { Draft } from '../draft.ts';
import { withoutBlanks } from '../publish.ts';
import type { OffenceBook, RuleBook } from '../rule-book.ts';
import type { Seen } from './seen.ts';

/** Gathers once what all checks look at. Blanks are no answers. */
export function look(raw: Draft, book: RuleBook, allOffences: OffenceBook, now: Date): Seen {
  const draft = withoutBlanks(raw);
  const basis = draft.legalBasis ?? {};
  const named = allOffences.offences.filter(({ ref }) => basis.offenceRefs?.includes(ref));
  const publishAt = draft.schedule?.publishAt;
  return {
    draft,
    book,
    basis,
    rule: book.rules.find(({ id }) => id === basis.rule),
    subjects: draft.subjects ?? [],
    media: draft.media ?? [],
    offences: named.filter(({ jurisdictions }) => jurisdictions.includes(book.jurisdiction)),
    allOffences,
    now,
    start: new Date(Math.max(now.getTime(), publishAt ? Date.parse(publishAt) : 0)),
  };
}
