import type { DraftSubject } from '../draft.ts';
import { ofTheRule } from './basis.ts';
import {
  consented,
  type Failure,
  failure,
  generally,
  identifies,
  isAnswered,
  isOurs,
  isSuspected,
  mayBeMinor,
  type Seen,
  youngest,
} from './seen.ts';

/** What protects the people in it, whatever the appeal stands on. */
export const ofThePeople = (seen: Seen): Failure[] => [
  ...[...seen.subjects.entries()].flatMap(([at, one]) => [...ofOne(seen, one, at), ...ofTheName(seen, one, at)]),
  ...ofMinors(seen),
  ...ofTheConsent(seen),
  ...ofPicturesOfOthers(seen),
];

function ofOne(seen: Seen, one: DraftSubject, at: number): Failure[] {
  const failures: Failure[] = [];
  if (isSuspected(one) && (youngest(one, seen.now) ?? 15) < 15)
    failures.push(failure(generally(seen, 'age-of-responsibility'), 'under_15', `subjects.${at}.ageMin`));
  const ban = generally(seen, 'name-ban');
  if (one.nameBan === true) failures.push(failure(ban, 'name_ban_in_force', `subjects.${at}`));
  if (one.nameBan === undefined && isSuspected(one))
    failures.push(failure(ban, 'name_ban_unanswered', `subjects.${at}.nameBan`));
  return failures;
}

/** The name of somebody the ground is not about. */
function ofTheName(seen: Seen, one: DraftSubject, at: number): Failure[] {
  const { rule } = seen;
  if (!one.identity || !one.role || isSuspected(one)) return [];
  if (!rule || rule.roles.length === 0 || isOurs(rule, one) || consented(seen, 'name')) return [];
  return [failure(generally(seen, 'others-name'), 'identity_without_consent', `subjects.${at}.identity`)];
}

function ofMinors(seen: Seen): Failure[] {
  const { draft, basis, subjects, now } = seen;
  if (!subjects.some((one) => mayBeMinor(one, now))) return [];
  const here = generally(seen, 'minor');
  const failures: Failure[] = [];
  if (!isAnswered(basis.minorConsiderations))
    failures.push(failure(here, 'minor_considerations_missing', 'legalBasis.minorConsiderations'));
  if (draft.sharing?.indexable) failures.push(failure(here, 'minor_indexed', 'sharing.indexable'));
  if (draft.sharing?.allowEmbed) failures.push(failure(here, 'minor_embedded', 'sharing.allowEmbed'));
  return failures;
}

function ofTheConsent(seen: Seen): Failure[] {
  const { consent } = seen.basis;
  const failures: Failure[] = [];
  if (consent?.at && Date.parse(consent.at) > seen.now.getTime())
    failures.push(failure(generally(seen, 'correct'), 'consent_in_future', 'legalBasis.consent.at'));
  const children = seen.subjects.some((one) => !isSuspected(one) && (youngest(one, seen.now) ?? 15) < 15);
  if (consent?.relation === 'self' && children)
    failures.push(failure(generally(seen, 'child-consent'), 'consent_of_child', 'legalBasis.consent.relation'));
  return failures;
}

/** Pictures of people the ground is not about: only by consent or, where the law knows it, by order of a court. */
function ofPicturesOfOthers(seen: Seen): Failure[] {
  return [...seen.media.entries()].flatMap(([at, one]) => {
    const shown = one.subjectRef === undefined ? undefined : seen.subjects[one.subjectRef];
    if (!identifies(one) || !shown?.role || isSuspected(shown)) return [];
    if (!seen.rule || seen.rule.roles.length === 0 || isOurs(seen.rule, shown)) return [];
    return onItsOwnGround(seen, at);
  });
}

function onItsOwnGround(seen: Seen, at: number): Failure[] {
  const { photoBasis } = seen.media[at]!;
  const here = generally(seen, 'others-picture');
  if (!photoBasis) return [failure(here, 'others_picture_basis_missing', `media.${at}.photoBasis`)];
  const rule = seen.book.rules.find((one) => one.photoBasis === photoBasis);
  if (!rule) return [failure(here, 'others_picture_basis_not_here', `media.${at}.photoBasis`)];
  return ofTheRule(seen, rule);
}
