import type { FileDescription } from '../../db/values.ts';

/** A part of a description, and remarks to add to it. */
export type Facts = Partial<Omit<FileDescription, 'remarks'>> & { remarks: string[] };

/** What programs and people wrote into a file, for telling where it comes from (traces.ts). Untrusted, bounded. */
export interface Hints {
  /** what the programs call themselves that made the file: encoder, software, writers of its tracks */
  programs: string[];
  /** what stands in free fields: author, comment, instructions, source type */
  notes: string[];
  /** version of Android that wrote the container */
  android?: string;
}

export interface Look {
  facts: Facts;
  hints: Hints;
}

export const noHints: Hints = { programs: [], notes: [] };

export const positive = (value: number): number | undefined =>
  Number.isFinite(value) && value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) || undefined : undefined;

/** Without the keys whose value is undefined, so that a description holds only what is known. */
export const stripped = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never;
