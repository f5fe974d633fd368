/**
 * The limits as the form shows them before the intake has been asked (the page may pass others, and POST /api/tips
 * answers with those in force). Browser code takes no values from api; a test holds these equal to api/limits.ts.
 */
export interface Limits {
  fileBytes: number;
  tipBytes: number;
  files: number;
  textCharacters: number;
}

export const defaultLimits: Limits = {
  fileBytes: 5 * 1024 ** 3,
  tipBytes: 20 * 1024 ** 3,
  files: 25,
  textCharacters: 20_000,
};
