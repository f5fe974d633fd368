import type { UploadId } from '../drop/keys.ts';
import type { Checksum } from '../drop/segments.ts';
import type { WantedUpload } from './uploads.ts';

/** Receives the bytes of one request and seals them: in this thread (SegmentWriter), or in one of its own (seal-pool.ts). */
export interface UploadWriter {
  /**
   * Takes plaintext. Wait for what it answers before you push again. `isGiven`: nobody else will look at the chunk's
   * buffer any more, so it may be handed to another thread as it is.
   */
  push(chunk: Uint8Array, isGiven?: boolean): Promise<void> | undefined;
  /** Makes everything durable; answers the offset. Throws OffsetTaken, ChecksumWrong, Refusal, or what the store throws. */
  end(): Promise<number>;
  /** Gives up what is unfinished; finished segments stay. Never throws. */
  abort(): Promise<void>;
}

/** Opens a writer at the offset of an upload. */
export type OpenWriter = (upload: UploadId, offset: number, checksum?: Checksum) => UploadWriter;

/** Where uploads are opened and sealed: in this thread, or in threads of their own. */
export interface Sealing {
  readonly openWriter: OpenWriter;
  /** Throws Refusal. */
  openUpload(wanted: WantedUpload): Promise<void>;
}
