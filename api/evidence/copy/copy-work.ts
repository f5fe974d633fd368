import type { FileDescription } from '../../db/values.ts';
import type { Bench } from '../bench.ts';
import type { Input } from '../sandbox/input.ts';

/** What making one working copy needs. */
export interface CopyWork {
  readonly bench: Bench;
  /** the original */
  readonly input: Input;
  /** the folder that is /out inside */
  readonly output: string;
  readonly description: FileDescription;
  /** of the original */
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
  /** How far it has come, 0 to 1. */
  progress(share: number): void;
}

/** A finished copy, as it lies in the output folder, and how it was made: enough to make it again. */
export interface MadeCopy {
  path: string;
  type: 'video/mp4' | 'image/jpeg' | 'image/png';
  width: number;
  height: number;
  tool: string;
  /** command lines as they ran inside the sandbox, one after the other or side by side */
  commands: readonly (readonly string[])[];
  /** facts about it, for custody */
  facts: Record<string, number | string | boolean>;
}

/** Why there can be no copy, however often it is tried. */
export type CopyFailure = 'unreadable' | 'too_large' | 'frame_differs' | 'no_sandbox';

export class CopyImpossible extends Error {
  readonly code: CopyFailure;
  constructor(code: CopyFailure) {
    super(code);
    this.name = 'CopyImpossible';
    this.code = code;
  }
}
