import type { Draft } from '../draft.ts';
import { withoutBlanks } from '../publish.ts';
import type { OffenceBook, RuleBook } from '../rule-book.ts';
import type { Seen } from './seen.ts';

/**
 * Gathers once what all checks look at. Blanks are no answers. `publishAt` is the hour that was decided, when one was; until
 * then the draft's wish counts.
 */
export function look(raw: Draft, book: RuleBook, allOffences: OffenceBook, now: Date, publishAt?: Date): Seen {
  const draft = withoutBlanks(raw);
  const basis = draft.legalBasis ?? {};
  const named = allOffences.offences.filter(({ ref }) => basis.offenceRefs?.includes(ref));
  const wished = draft.schedule?.publishAt;
  const startsAt = publishAt?.getTime() ?? (wished ? Date.parse(wished) : 0);
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
    start: new Date(Math.max(now.getTime(), startsAt)),
  };
}
