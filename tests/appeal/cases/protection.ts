import { days } from '../drafts.ts';
import { one, sentence } from './case.ts';

const child = { 'subjects.0.ageMin': 16, 'subjects.0.ageMax': 17 };
const kind = { 'legalBasis.minorConsiderations': sentence, 'sharing.indexable': false, 'sharing.allowEmbed': false };
const brief = { 'schedule.reviewAt': days(1), 'schedule.expiresAt': days(7) };

/** Children, bans on naming, and the two people it takes. */
export const protection = [
  one(
    'a suspect of 14',
    'description',
    { ...kind, ...brief, 'subjects.0.ageMin': 14, 'subjects.0.ageMax': 17 },
    'under_15 subjects.0.ageMin',
  ),
  one(
    'a suspect born 14 years ago',
    'wanted',
    { ...kind, ...brief, 'subjects.0.identity.birthYear': 2012 },
    'under_15 subjects.0.ageMin',
  ),
  one('a suspect of 16, as little and as briefly as can be', 'description', { ...child, ...kind, ...brief }),
  one(
    'a suspect of 16 for no stated reason',
    'description',
    { ...child, ...kind, ...brief, 'legalBasis.minorConsiderations': undefined },
    'minor_considerations_missing legalBasis.minorConsiderations',
  ),
  one(
    'a suspect of 16 in search engines and on other sites',
    'description',
    { ...child, ...kind, ...brief, 'sharing.indexable': true, 'sharing.allowEmbed': true },
    'minor_indexed sharing.indexable',
    'minor_embedded sharing.allowEmbed',
  ),
  one(
    'a suspect of 16 for as long as an adult',
    'description',
    { ...child, ...kind },
    'review_too_late schedule.reviewAt',
    'expiry_too_late schedule.expiresAt',
  ),
  one(
    'somebody called a minor, whatever the age says',
    'description',
    { 'subjects.0.minor': true, ...brief, 'sharing.allowEmbed': false },
    'minor_considerations_missing legalBasis.minorConsiderations',
  ),
  one(
    'a missing child who consents alone',
    'agreed',
    { ...kind, ...brief, ...age(12), 'legalBasis.consent.relation': 'self' },
    'consent_of_child legalBasis.consent.relation',
  ),
  one('a missing child whose parents consent', 'agreed', {
    ...kind,
    ...brief,
    ...age(12),
    'legalBasis.consent.relation': 'guardian',
  }),

  one('a ban on naming', 'wanted', { 'subjects.0.nameBan': true }, 'name_ban_in_force subjects.0'),
  one(
    'a ban on naming, of somebody unnamed',
    'description',
    { 'subjects.0.nameBan': true },
    'name_ban_in_force subjects.0',
  ),
  one(
    'nobody asked whether there is a ban',
    'picture',
    { 'subjects.0.nameBan': undefined },
    'name_ban_unanswered subjects.0.nameBan',
  ),

  {
    ...one('whoever wrote decides', 'call', {}, 'same_person decidedBy'),
    decision: { decidedBy: 'mona' },
  },
  {
    ...one('a photo nobody else has looked at', 'picture', {}, 'second_reviewer_missing secondReviewer'),
    decision: { secondReviewer: undefined },
  },
  {
    ...one('a photo its author has looked at again', 'wanted', {}, 'second_reviewer_missing secondReviewer'),
    decision: { secondReviewer: 'mona' },
  },
  {
    ...one(
      'a drawing to find witnesses, § 820, alone',
      'witnesses',
      { media: [] },
      'second_reviewer_missing secondReviewer',
    ),
    decision: { secondReviewer: undefined },
  },
  {
    ...one('a child, alone', 'description', { ...child, ...kind, ...brief }, 'second_reviewer_missing secondReviewer'),
    decision: { secondReviewer: undefined },
  },
  ...(['sought', 'willing', 'missing', 'agreed'] as const).map((draft) => ({
    ...one(
      `a photo of somebody who is not suspected, alone: ${draft}`,
      draft,
      {},
      'second_reviewer_missing secondReviewer',
    ),
    decision: { secondReviewer: undefined },
  })),
  {
    ...one('an appeal without people, by two', 'call', {}),
    decision: { secondReviewer: undefined },
  },
  {
    ...one('an older version of the rules', 'call', {}, 'rules_outdated rulesVersion'),
    decision: { rulesVersion: '2026-03' },
  },
];

function age(years: number) {
  return {
    'subjects.0.ageMin': years,
    'subjects.0.ageMax': years,
    'subjects.0.identity.birthYear': 2026 - years,
    'subjects.0.minor': true,
  };
}
