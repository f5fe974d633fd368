import type { Store, Tables } from '../db/store.ts';
import type { Identity, Recipient } from '../drop/age.ts';
import type { BlobStore } from '../drop/blobs.ts';
import type { Log } from '../log.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import type { Scratch } from './sandbox/scratch.ts';
import type { Scanner } from './scan/scanner.ts';
import type { Specialist } from './withheld/specialist.ts';

/** THE BENCH: everything a step may use. Clock, disk and network come in here and nowhere else. */
export interface Bench {
  readonly drop: BlobStore;
  readonly vault: BlobStore;
  readonly store: Store;
  /** opens what people send */
  readonly identity: Identity;
  /** whom previews are sealed to: the desk */
  readonly viewing: Recipient;
  /** whom contact details are sealed to that came unsealed */
  readonly contactRecipient: Recipient;
  readonly sandbox: Sandbox;
  /** name and version of the programs that run in the sandbox, for custody */
  readonly programs: Programs;
  readonly scratch: Scratch;
  /** for harmful code, when one is connected */
  readonly scanner?: Scanner | undefined;
  /** whom suspected abuse material is sealed to, when somebody is set */
  readonly specialist?: Specialist | undefined;
  readonly now: () => Date;
  readonly log: Log;
  /** names this process in leases */
  readonly worker: string;
  readonly leaseMs: number;
  /** a film above this is never laid out whole on the scratch space: it flows through a pipe */
  readonly laidOutBytes: number;
  /** published appeals, when this process may see them */
  readonly contentDir?: string | undefined;
  /** what senders answer waits for a moderator */
  readonly reviewsAnswers?: boolean | undefined;
}

export type Programs = Record<'ffmpeg' | 'exiftool' | 'sharp', string>;

export type FileRow = Tables['file']['$inferSelect'];
export type OriginalRow = Tables['original']['$inferSelect'];

/** One step: finds the row in the state it serves, works, and moves it on with `advance`. Repeats harmlessly. */
export type Step = (bench: Bench, file: FileRow, signal: AbortSignal) => Promise<void>;

/** Who acts, in custody events. */
export const actor = { actor: 'evidence', actorRole: 'process' } as const;
