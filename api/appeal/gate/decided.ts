import type { Decision } from '../decision.ts';
import type { Draft } from '../draft.ts';
import type { OffenceBook, RuleBook } from '../rule-book.ts';
import { look } from './look.ts';
import { type Failure, failure, generally, type Seen, type Standing, standing } from './seen.ts';
import { needsSecondReviewer } from './warnings.ts';

/**
 * What is wrong with who decided: two people always, a second reviewer where the rule asks for one, and the rules that
 * are in force. `field` is a path into the decision.
 */
export function decisionFailures(draft: Draft, decided: Decision, book: RuleBook, offences: OffenceBook): Failure[] {
  const seen = look(draft, book, offences, new Date(decided.at));
  const { author, decidedBy, secondReviewer, rulesVersion } = decided;
  const failures: Failure[] = [];
  const two = generally(seen, 'two-people');
  if (decidedBy === author) failures.push(failure(two, 'same_person', 'decidedBy'));
  if (needsSecondReviewer(seen) && (!secondReviewer || secondReviewer === author))
    failures.push(failure(ofTheReviewer(seen) ?? two, 'second_reviewer_missing', 'secondReviewer'));
  if (rulesVersion !== book.version) failures.push(failure(two, 'rules_outdated', 'rulesVersion'));
  return failures;
}

function ofTheReviewer({ rule }: Seen): Standing | undefined {
  const asked = rule?.conditions.find(({ needs }) => needs.kind === 'second_reviewer');
  return rule && asked && standing(rule, asked);
}
