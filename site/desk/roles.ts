import type { Role } from './wire.ts';

export const allRoles: readonly Role[] = [
  'moderator',
  'investigator',
  'publisher',
  'supervisor',
  'auditor',
  'administrator',
  'analyst',
];

/** Who sees what senders send; administrators do not (the API decides, this only keeps dead ends out of the menu). */
export const seesTips = (role: Role): boolean => decidesTips(role) || role === 'analyst';
/** An analyst looks at files with harmful code, and decides nothing. */
export const decidesTips = (role: Role): boolean =>
  role === 'moderator' || role === 'investigator' || role === 'supervisor';
/** Who looks first at what senders answer, where answers are reviewed. */
export const reviewsAnswers = (role: Role): boolean => role === 'moderator' || role === 'supervisor';
/** Who may see who signed in and who changed what. */
export const seesLog = (role: Role): boolean => role === 'supervisor' || role === 'auditor';
/** Who answers for the work of a district. */
export const leads = (role: Role): boolean => role === 'supervisor';
export const managesStaff = (role: Role): boolean => role === 'administrator';
/** Who may let evidence leave the house, label it, and hold a case. */
export const exportsEvidence = (role: Role): boolean => role === 'investigator' || role === 'supervisor';
export const releasesHolds = (role: Role): boolean => role === 'supervisor';
/** Who may ask to know a sender, and who may answer them (api/reveal.ts says who of them). */
export const asksReveals = (role: Role): boolean => role === 'investigator';
export const answersReveals = (role: Role): boolean => role === 'investigator' || role === 'supervisor';
/** Who sees appeals that are being written, and who writes and decides on them. */
export const seesAppeals = (role: Role): boolean => decidesTips(role) || role === 'publisher';
export const writesAppeals = (role: Role): boolean => role === 'publisher' || role === 'supervisor';
/** Who asks businesses for footage and sees the register of their cameras, and who imports it. */
export const asksFootage = decidesTips;
export const keepsContacts = (role: Role): boolean => role === 'supervisor';
