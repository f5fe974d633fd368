import type { Limits as Every } from '../../api/limits.ts';

/**
 * The limits as the form shows them before the intake has been asked (the page may pass others, and POST /api/tips
 * answers with those in force). Browser code takes no values from api; a test holds these equal to api/limits.ts.
 */
export type Limits = Pick<Every, 'fileBytes' | 'tipBytes' | 'files' | 'textCharacters'>;

export const defaultLimits: Limits = {
  fileBytes: 5 * 1024 ** 3,
  tipBytes: 20 * 1024 ** 3,
  files: 25,
  textCharacters: 20_000,
};
