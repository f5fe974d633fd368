/** Limits of a public tip (DESIGN section 7): shown before a file is chosen, refused in words one byte over. */
export const limits = {
  fileBytes: 5 * 1024 ** 3,
  tipBytes: 20 * 1024 ** 3,
  files: 25,
  textCharacters: 20_000,
  /** plaintext bytes of a full segment */
  segmentBytes: 8 * 1024 ** 2,
  tokenMs: 24 * 3_600_000,
  unfinishedUploadMs: 72 * 3_600_000,
  /** the intake takes no new uploads below either of these */
  freeBytes: 2 * 1024 ** 3,
  freeFraction: 0.05,
  /** below this, running uploads stop too: the rest of the disk is for words */
  reserveBytes: 256 * 1024 ** 2,
} as const;

export type Limits = { readonly [name in keyof typeof limits]: number };
