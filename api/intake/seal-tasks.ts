import { StoreAway } from '../drop/blobs.ts';
import type { UploadId } from '../drop/keys.ts';
import { type Checksum, ChecksumWrong, OffsetTaken } from '../drop/segments.ts';
import type { Limits } from '../limits.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import type { WantedUpload } from './uploads.ts';

/** What the main thread and a sealing thread say to each other. A job is one writer. */
export interface SealWorkerSettings {
  readonly dropUrl: string;
  /** `age1…` of the police */
  readonly recipient: string;
  readonly limits: Limits;
}

export type SealTask = { readonly job: number } & (
  | {
      readonly kind: 'open';
      readonly upload: UploadId;
      readonly offset: number;
      readonly checksum?: Checksum | undefined;
    }
  /** opens an upload: a job of its own */
  | { readonly kind: 'create'; readonly wanted: WantedUpload }
  /** bytes of one segment */
  | { readonly kind: 'push'; readonly chunks: readonly Uint8Array[]; readonly hashing: Hashing }
  | { readonly kind: 'end'; readonly hashing: Hashing }
  /** the job is over; also sent after a good end */
  | { readonly kind: 'abort' }
);

/** Who hashes a segment: the thread that seals it, or the main thread, which knows the digest (hex) once it has its last byte. */
export type Hashing = 'there' | { readonly digest: string | undefined };

/** One for every task but 'open', in order. After a failure only 'abort' does anything. */
export interface SealAnswer {
  readonly job: number;
  readonly kind: 'create' | 'push' | 'end' | 'abort';
  /** for 'end': the durable offset */
  readonly offset: number;
  readonly failure: SealFailure | undefined;
}

/** An error as it crosses between threads: structured cloning keeps neither class nor own properties. */
export type SealFailure =
  | { readonly kind: 'refusal'; readonly code: RefusalCode; readonly details: Record<string, unknown> | undefined }
  | { readonly kind: 'taken'; readonly start: number }
  | { readonly kind: 'checksum' }
  | { readonly kind: 'away'; readonly code: string }
  | {
      readonly kind: 'other';
      readonly message: string;
      readonly code: string | undefined;
      readonly stack: string | undefined;
    };

export function describe(error: unknown): SealFailure {
  if (error instanceof Refusal) return { kind: 'refusal', code: error.code, details: error.details };
  if (error instanceof OffsetTaken) return { kind: 'taken', start: error.start };
  if (error instanceof ChecksumWrong) return { kind: 'checksum' };
  if (error instanceof StoreAway) return { kind: 'away', code: error.code };
  const { message, code, stack } = error as NodeJS.ErrnoException;
  return { kind: 'other', message, code, stack };
}

export function revive(failure: SealFailure): Error {
  if (failure.kind === 'refusal') return new Refusal(failure.code, failure.details);
  if (failure.kind === 'taken') return new OffsetTaken(failure.start);
  if (failure.kind === 'checksum') return new ChecksumWrong();
  if (failure.kind === 'away') return new StoreAway(failure.code);
  const { message, code, stack } = failure;
  return Object.assign(new Error(message), code === undefined ? {} : { code }, stack === undefined ? {} : { stack });
}
