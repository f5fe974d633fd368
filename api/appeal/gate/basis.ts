import { necessityLevels, suspicionLevels } from '../legal-basis.ts';
import type { Condition, Needs, Offence, Rule } from '../rule-book.ts';
import { levelWords } from './level-words.ts';
import { pictureAllowed } from './pictures.ts';
import {
  consented,
  type Failure,
  failure,
  generally,
  isAboutSomebody,
  isAnswered,
  isOurs,
  isSuspected,
  type Seen,
  type Standing,
  savesLife,
  standing,
} from './seen.ts';

/** The conditions of the ground the appeal stands on, each as the rule book writes it. */
export function ofTheGround(seen: Seen): Failure[] {
  const { rule, draft, basis, subjects } = seen;
  if (!basis.rule) return [failure(generally(seen, 'basis'), 'basis_missing', 'legalBasis.rule')];
  if (!rule) return [failure(generally(seen, 'basis'), 'basis_unknown', 'legalBasis.rule')];
  const type = generally(seen, 'type');
  const failures = ofTheRule(seen, rule);
  if (draft.type && !rule.types.includes(draft.type))
    failures.push(failure(type, 'type_not_on_basis', 'legalBasis.rule'));
  if (rule.roles.length > 0) {
    if (!subjects.some((one) => isOurs(rule, one))) failures.push(failure(type, 'subject_missing', 'subjects'));
    for (const [at, one] of subjects.entries())
      if (isSuspected(one) && !isOurs(rule, one))
        failures.push(failure(type, 'role_not_on_basis', `subjects.${at}.role`));
  }
  if (rule.regime && draft.legalRegime && rule.regime !== draft.legalRegime)
    failures.push(failure(generally(seen, 'regime'), 'regime_wrong', 'legalRegime'));
  return failures;
}

/** Every condition of one rule. A picture of somebody else asks this of a second one. */
export const ofTheRule = (seen: Seen, rule: Rule): Failure[] =>
  rule.conditions.flatMap((condition) => ofTheCondition(seen, rule, condition));

function ofTheCondition(seen: Seen, rule: Rule, condition: Condition): Failure[] {
  const { needs } = condition;
  const here = standing(rule, condition);
  const { basis, draft } = seen;
  const unless = (met: boolean, code: Failure['code'], field: string): Failure[] =>
    met ? [] : [failure(here, code, field)];
  switch (needs.kind) {
    case 'suspicion':
      return suspicion(seen, here, needs.atLeast);
    case 'offence':
      return offence(seen, here);
    case 'penalty':
      return penalty(seen, here, needs.months);
    case 'grave':
      return unless(isAnswered(basis.grave), 'grave_missing', 'legalBasis.grave');
    case 'necessity':
      return necessity(seen, here, needs);
    case 'proportionality':
      return unless(isAnswered(basis.proportionality), 'proportionality_missing', 'legalBasis.proportionality');
    case 'picture':
      return pictureAllowed(seen, rule, here, needs.allowed);
    case 'identity':
      return identityAllowed(seen, rule, here, needs.allowed);
    case 'known':
      return known(seen, rule, here);
    case 'witnesses':
      return unless((draft.questions ?? []).length > 0, 'witnesses_not_asked', 'questions');
    case 'consent':
      return consentGiven(seen, here);
    case 'court_order':
      return unless(basis.courtOrderRef !== undefined, 'court_order_missing', 'legalBasis.courtOrderRef');
    case 'vital':
      return unless(
        basis.vitalInterest !== undefined || consented(seen, 'description'),
        'vital_missing',
        'legalBasis.vitalInterest',
      );
    case 'nobody':
      return nobody(seen, here);
    case 'footage':
      return unless(draft.footageWanted !== undefined, 'footage_missing', 'footageWanted');
    case 'review':
      return unless(draft.schedule?.reviewAt !== undefined, 'review_missing', 'schedule.reviewAt');
    case 'second_reviewer':
      // whoever decides is not in the draft: decided.ts
      return [];
  }
}

function suspicion(
  { basis }: Seen,
  here: Standing,
  atLeast: keyof typeof levelWords & (typeof suspicionLevels)[number],
) {
  const needed = { needed: levelWords[atLeast] };
  if (!basis.suspicion) return [failure(here, 'suspicion_missing', 'legalBasis.suspicion', needed)];
  const enough = suspicionLevels.indexOf(basis.suspicion) >= suspicionLevels.indexOf(atLeast);
  return enough ? [] : [failure(here, 'suspicion_too_low', 'legalBasis.suspicion', needed)];
}

const isProsecuted = ({ basis }: Seen, one: Offence): boolean =>
  one.prosecution === 'public' || basis.prosecutionRequested === true;

function offence(seen: Seen, here: Standing): Failure[] {
  if ((seen.basis.offenceRefs ?? []).length === 0) return [failure(here, 'offence_missing', 'legalBasis.offenceRefs')];
  const closed = seen.offences.length > 0 && !seen.offences.some((one) => isProsecuted(seen, one));
  return closed ? [failure(here, 'prosecution_not_public', 'legalBasis.prosecutionRequested')] : [];
}

function penalty(seen: Seen, here: Standing, needed: number): Failure[] {
  const counted = seen.offences.filter((one) => isProsecuted(seen, one));
  const has = Math.max(0, ...counted.map(({ maxMonths }) => maxMonths));
  return has >= needed ? [] : [failure(here, 'penalty_too_low', 'legalBasis.offenceRefs', { has, needed })];
}

function necessity({ basis }: Seen, here: Standing, needs: Extract<Needs, { kind: 'necessity' }>): Failure[] {
  const failures = isAnswered(basis.necessity) ? [] : [failure(here, 'necessity_missing', 'legalBasis.necessity')];
  const { atLeast, orPrevention } = needs;
  if (!atLeast) return failures;
  const { necessityLevel: level, preventionGround: prevention } = basis;
  const prevents =
    orPrevention !== undefined &&
    (prevention === 'similar_gravity' || (prevention === 'further_offences' && orPrevention === prevention));
  const enough = level !== undefined && necessityLevels.indexOf(level) >= necessityLevels.indexOf(atLeast);
  if (prevents || enough) return failures;
  const code = level ? 'necessity_too_low' : 'necessity_level_missing';
  return [...failures, failure(here, code, 'legalBasis.necessityLevel', { needed: levelWords[atLeast] })];
}

function identityAllowed(seen: Seen, rule: Rule, here: Standing, allowed: 'no' | 'yes' | 'consent'): Failure[] {
  if (allowed === 'yes') return [];
  if (allowed === 'consent' && (consented(seen, 'name') || savesLife(seen, rule))) return [];
  const code = allowed === 'no' ? 'identity_not_allowed' : 'identity_without_consent';
  return [...seen.subjects.entries()]
    .filter(([, one]) => one.identity && isOurs(rule, one))
    .map(([at]) => failure(here, code, `subjects.${at}.identity`));
}

const known = ({ subjects }: Seen, rule: Rule, here: Standing): Failure[] =>
  [...subjects.entries()]
    .filter(([, one]) => isOurs(rule, one) && !one.identityKnown && !one.identity)
    .map(([at]) => failure(here, 'identity_unknown', `subjects.${at}.identityKnown`));

function consentGiven({ basis: { consent } }: Seen, here: Standing): Failure[] {
  if (!consent) return [failure(here, 'consent_missing', 'legalBasis.consent')];
  const missing = (['by', 'relation', 'at', 'revocable'] as const).filter((part) => consent[part] === undefined);
  const failures = missing.map((part) => failure(here, 'consent_incomplete', `legalBasis.consent.${part}`));
  if (!consent.scope?.includes('description'))
    failures.push(failure(here, 'consent_incomplete', 'legalBasis.consent.scope'));
  return failures;
}

function nobody({ subjects, media }: Seen, here: Standing): Failure[] {
  const shown = [...media.entries()].filter(([, one]) => isAboutSomebody(one));
  return [...[...subjects.keys()].map((at) => `subjects.${at}`), ...shown.map(([at]) => `media.${at}`)].map((field) =>
    failure(here, 'person_described', field),
  );
}
