/** A scanner in its own words, taken apart: `ClamAV 1.4.3/27812/Sat Nov 21 09:27:31 2026`. */
export interface ScannerName {
  engine: string;
  /** version of its signatures, and when they were made */
  signatures?: string;
  madeAt?: number;
}

/** Signatures come out every day; older than this, new harm goes by unseen. */
export const staleMs = 3 * 24 * 3_600_000;

/** Undefined for a code that says there is none, such as `no_scanner`. */
export function readScanner(tool: string): ScannerName | undefined {
  const [engine = '', signatures, made] = tool.split('/');
  if (!engine.includes(' ')) return undefined;
  // without a zone the date is the scanner's own; a day more or less does not matter here
  const madeAt = Date.parse(made ?? '');
  return {
    engine,
    ...(signatures ? { signatures } : {}),
    ...(Number.isNaN(madeAt) ? {} : { madeAt }),
  };
}

export const isStale = (tool: string, now: number): boolean => {
  const madeAt = readScanner(tool)?.madeAt;
  return madeAt !== undefined && now - madeAt > staleMs;
};
