import type { FileDescription, PreviewRef } from '../../db/values.ts';
import type { Bench } from '../bench.ts';
import type { Facts } from '../describe/probe.ts';
import type { Input } from '../sandbox/input.ts';

/** One viewing copy, as it lies in the output folder. */
export interface Drawn {
  name: PreviewRef['name'];
  path: string;
  tool: string;
}

/** What drawing needs, and where it hands over each copy as soon as there is one: the poster long before the film. */
export interface Drawing {
  readonly bench: Pick<Bench, 'sandbox' | 'programs' | 'now'>;
  readonly input: Input;
  /** the folder that is /out inside */
  readonly output: string;
  readonly description: FileDescription;
  /** of the original */
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
  /** False when it is not what its name says; then it is not kept. */
  publish(drawn: Drawn): Promise<boolean>;
  /** This copy was published by an earlier attempt: it need not be drawn again. */
  has?(name: PreviewRef['name']): boolean;
  /** How far the long part of the work has come, 0 to 1; told at most every two seconds. */
  progress?(share: number): void;
}

/** Draws a file anew; answers what that showed. A file that cannot be drawn is remarked on, never a failure. */
export type Draw = (drawing: Drawing) => Promise<Facts>;
