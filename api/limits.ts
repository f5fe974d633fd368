/** Limits of a public tip (DESIGN section 7): shown before a file is chosen, refused in words one byte over. */
export const limits = {
  fileBytes: 5 * 1024 ** 3,
  tipBytes: 20 * 1024 ** 3,
  files: 25,
  textCharacters: 20_000,
  /** of what a shop hands in on request (docs/decisions/0037) */
  handInFileBytes: 50 * 1024 ** 3,
  handInBytes: 200 * 1024 ** 3,
  handInFiles: 500,
  unfinishedHandInMs: 7 * 24 * 3_600_000,
  /** of the one clip of a self-test, which is no evidence */
  selfTestBytes: 200 * 1024 ** 2,
  /** plaintext bytes of a full segment */
  segmentBytes: 8 * 1024 ** 2,
  /** so many segments of an upload may be as small as they like; the others hold this on average (patch.ts) */
  smallSegments: 2000,
  leastSegmentBytes: 4 * 1024,
  tokenMs: 24 * 3_600_000,
  unfinishedUploadMs: 72 * 3_600_000,
  /** the intake takes no new uploads below either of these */
  freeBytes: 2 * 1024 ** 3,
  freeFraction: 0.05,
  /** nor below so many places for new files: some ten tips of as many pieces as there may be */
  freeFiles: 20_000,
  /** below this, running uploads stop too: the rest of the disk is for words */
  reserveBytes: 256 * 1024 ** 2,
  reserveFiles: 5000,
  /** forms with files that are read at once; while others wait, those go that bring less after so long (reading.ts) */
  formsAtOnce: 200,
  slowFormMs: 60_000,
  slowFormBytesPerSecond: 4 * 1024,
  /** up to so many connections a silent or slow one is waited for (pace.ts) */
  calmConnections: 1000,
  /** beyond this the slowest make room */
  connections: 8000,
} as const;

export type Limits = { readonly [name in keyof typeof limits]: number };

/** What holds for a tip, or for one that is handed in on request. */
export const limitsOf = (of: Limits, isHandIn: boolean | undefined): Limits =>
  isHandIn
    ? {
        ...of,
        fileBytes: of.handInFileBytes,
        tipBytes: of.handInBytes,
        files: of.handInFiles,
        unfinishedUploadMs: of.unfinishedHandInMs,
      }
    : of;

/**
 * What one network (address.ts) and everybody together may do before a proof is asked for (pressure.ts): so many at once,
 * and one more every so often. A whole mobile operator can stand behind one network.
 */
export const rates = {
  openingsOfNetwork: { burst: 120, everyMs: 1000 },
  openings: { burst: 1200, everyMs: 50 },
  /** half of what all together may: what one appeal brings beyond it does not count for the others */
  openingsOfAppeal: { burst: 600, everyMs: 100 },
  missesOfNetwork: { burst: 20, everyMs: 30_000 },
  misses: { burst: 400, everyMs: 500 },
} as const;

export type Rates = { readonly [name in keyof typeof rates]: { readonly burst: number; readonly everyMs: number } };
