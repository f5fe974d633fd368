import type { Both } from '../language.ts';
import type { Needs } from '../rule-book.ts';
import { identifies, isSuspected, mayBeMinor, type Seen } from './seen.ts';
import { type WarningCode, warningSentences } from './warning-sentences.ts';

/** What does not stop an appeal, and is worth a second thought. */
export interface Warning {
  code: WarningCode;
  text: Both;
  field: string;
}

export function warningsOf(seen: Seen): Warning[] {
  const { draft, rule, basis, subjects, book } = seen;
  const about = subjects.length > 0;
  const found: [WarningCode, string, boolean][] = [
    ['said_to_be_fictional', 'fictional', draft.fictional === true],
    ['petty_case', 'legalBasis.proportionality', mayBePetty(seen)],
    ['prior_steps_missing', 'legalBasis.priorSteps', subjects.some(isSuspected) && !basis.priorSteps?.length],
    ['danger_missing', 'danger', about && !draft.danger && draft.type !== 'unidentified_deceased'],
    ['local_language_missing', 'texts.kl', book.jurisdiction === 'GL' && !draft.texts?.kl],
    ['local_language_missing', 'texts.fo', book.jurisdiction === 'FO' && !draft.texts?.fo],
    ['local_penalties', 'legalBasis.offenceRefs', book.jurisdiction === 'FO' && rule !== undefined && asks(seen)],
    ['second_reviewer_needed', 'legalBasis.rule', needsSecondReviewer(seen)],
    ['person_indexed', 'sharing.indexable', draft.sharing?.indexable === true && isRecognisable(seen)],
  ];
  return found
    .filter(([, , holds]) => holds)
    .map(([code, field]) => ({ code, text: { ...warningSentences[code] }, field }));
}

const months = ({ rule }: Seen): number =>
  Math.max(0, ...(rule?.conditions ?? []).map(({ needs }) => (needs.kind === 'penalty' ? needs.months : 0)));

const asks = (seen: Seen): boolean => months(seen) > 0;

/** Whether only offences that have a petty form carry the appeal over its threshold. */
function mayBePetty(seen: Seen): boolean {
  const carrying = seen.offences.filter(({ maxMonths }) => maxMonths >= months(seen));
  return asks(seen) && carrying.length > 0 && carrying.every(({ petty }) => petty !== undefined);
}

const isRecognisable = ({ media, subjects }: Seen): boolean =>
  media.some(identifies) || subjects.some(({ identity }) => identity !== undefined);

/** Whether the rule asks for somebody else than the author to review this one. */
export function needsSecondReviewer(seen: Seen): boolean {
  const asked = (seen.rule?.conditions ?? []).map(({ needs }) => needs).find(isAboutReview);
  const cases = {
    always: true,
    photo: seen.media.some(identifies),
    minor: seen.subjects.some((one) => mayBeMinor(one, seen.now)),
  };
  return asked?.when.some((when) => cases[when]) ?? false;
}

const isAboutReview = (needs: Needs): needs is Extract<Needs, { kind: 'second_reviewer' }> =>
  needs.kind === 'second_reviewer';
