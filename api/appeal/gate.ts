import { districts } from './districts.ts';
import type { Draft } from './draft.ts';
import { ofTheGround } from './gate/basis.ts';
import { whatIsIncomplete } from './gate/complete.ts';
import { ofItsLife } from './gate/life.ts';
import { look } from './gate/look.ts';
import { ofThePeople } from './gate/people.ts';
import { ofThePictures } from './gate/pictures.ts';
import { consented, type Failure, failure, generally, type Seen } from './gate/seen.ts';
import { type Warning, warningsOf } from './gate/warnings.ts';
import { ofTheWords } from './gate/words.ts';
import type { OffenceBook, RuleBook } from './rule-book.ts';

export type { Failure } from './gate/seen.ts';
export type { Warning } from './gate/warnings.ts';

export interface Verdict {
  ok: boolean;
  failures: Failure[];
  warnings: Warning[];
}

/**
 * Whether a draft may be published, by the law of its district (`book`) as it stands at `now`. Every failure cites the
 * paragraph it comes from and says what to write next; a draft without failures has a published form (`publishedFrom`).
 * Who decides is asked separately: `decisionFailures`. Lives are counted from `publishAt` where an hour was decided, otherwise
 * from the one the draft wishes for.
 */
export function gate(raw: Draft, book: RuleBook, offences: OffenceBook, now: Date, publishAt?: Date): Verdict {
  const seen = look(raw, book, offences, now, publishAt);
  const said = unique([
    ...ofTheKind(seen),
    ...ofTheGround(seen),
    ...ofTheOffences(seen),
    ...ofThePeople(seen),
    ...ofThePictures(seen),
    ...ofItsLife(seen),
    ...ofTheSharing(seen),
    ...ofTheQuestions(seen),
    ...ofTheWords(seen),
  ]);
  const failures = unique([...said, ...whatIsIncomplete(seen, said)]);
  return { ok: failures.length === 0, failures, warnings: warningsOf(seen) };
}

/** The same thing is said once about one field. */
function unique(failures: readonly Failure[]): Failure[] {
  const same = (a: Failure) => (b: Failure) => a.code === b.code && a.field === b.field;
  return failures.filter((one, at) => failures.findIndex(same(one)) === at);
}

function ofTheKind(seen: Seen): Failure[] {
  const { draft, book } = seen;
  const failures: Failure[] = [];
  if (!draft.type) failures.push(failure(generally(seen, 'type'), 'type_missing', 'type'));
  const law = generally(seen, 'jurisdiction');
  if (!draft.district) return [...failures, failure(law, 'district_missing', 'district')];
  const { jurisdiction } = districts[draft.district];
  if (book.jurisdiction !== jurisdiction) failures.push(failure(law, 'wrong_jurisdiction', 'district'));
  if (draft.jurisdiction && draft.jurisdiction !== jurisdiction)
    failures.push(failure(law, 'wrong_jurisdiction', 'jurisdiction'));
  return failures;
}

function ofTheOffences(seen: Seen): Failure[] {
  return [...(seen.basis.offenceRefs ?? []).entries()].flatMap(([at, ref]) => {
    const field = `legalBasis.offenceRefs.${at}`;
    const found = seen.allOffences.offences.find((one) => one.ref === ref);
    if (!found) return [failure(generally(seen, 'correct'), 'offence_unknown', field)];
    const ours = found.jurisdictions.includes(seen.book.jurisdiction);
    return ours ? [] : [failure(generally(seen, 'jurisdiction'), 'offence_of_other_law', field)];
  });
}

function ofTheSharing(seen: Seen): Failure[] {
  const { sharing, type } = seen.draft;
  if (sharing?.preview !== 'photo') return [];
  const agreed = consented(seen, 'preview') || seen.basis.vitalInterest !== undefined;
  if (type === 'missing_person' && agreed) return [];
  return [failure(generally(seen, 'preview'), 'preview_not_allowed', 'sharing.preview')];
}

/** Answers are kept by the question's id. */
function ofTheQuestions(seen: Seen): Failure[] {
  const ids = (seen.draft.questions ?? []).map(({ id }) => id);
  return [...ids.entries()]
    .filter(([at, id]) => id !== undefined && ids.indexOf(id) < at)
    .map(([at]) => failure(generally(seen, 'correct'), 'name_taken', `questions.${at}.id`));
}
