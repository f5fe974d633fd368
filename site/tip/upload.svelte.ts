import { ConnectionLost, Refused, type Sentence } from './exchange.ts';
import type { Hasher } from './hasher.ts';
import { Pace } from './pace.ts';
import type { Origin, Picker } from './provenance.ts';
import { randomHex } from './random.ts';
import { retryDelayMs } from './rest.ts';
import type { Reveals } from './reveals.ts';
import type { SavedFile } from './saved.ts';
import { createUpload, readOffset, sendBytes, type Tus, terminate } from './tus.ts';

/** `missing`: begun on an earlier visit, and to be picked again before the rest can be sent. */
export type UploadState = 'queued' | 'started' | 'interrupted' | 'paused' | 'sent' | 'refused' | 'missing';

export interface UploadMeans extends Tus {
  hasher(): Promise<Hasher | undefined>;
  rest(ms: number, signal: AbortSignal): Promise<void>;
  /** called after every change of state */
  changed(): void;
  /** called as bytes go out */
  moved?(): void;
  /** gets another token where ours has run out; false when there is no way to */
  revive?(): Promise<boolean>;
  /** asks again for what was taken away here and may still be there; false when there is nothing of it */
  makeRoom?(): Promise<boolean>;
}

/** Bytes of one PATCH: what a lost connection may cost at most is less, since the server seals what it got. */
export const chunkBytes = 16 * 1024 ** 2;

class Unreadable extends Error {}

let count = 0;

/**
 * One chosen file on its way. Never gives up on a bad connection and never starts over while the server still holds a
 * part; only a refusal ends it. Keeps the File itself: a phone re-encodes a film at every pick, so a later pick can only
 * continue this one where its bytes are the same (recognise.ts).
 */
export class FileUpload {
  readonly id = ++count;
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly lastModified: number | undefined;
  file = $state.raw<File>();
  state = $state<UploadState>('queued');
  sentBytes = $state(0);
  secondsLeft = $state<number>();
  /** why it was refused, or what the server says while it is interrupted; `unreadable` is ours */
  refusal = $state<Sentence | 'unreadable' | 'unknown'>();
  /** the server no longer had the part it held, and the file is sent from its first byte again */
  hasStartedOver = $state(false);
  /** of a file from an earlier visit: the server has been asked how much it holds */
  isKnown = $state(true);
  reveals = $state<Reveals>();
  note = $state('');
  origin = $state<Origin>('unknown');
  picker: Picker | undefined;
  sample: string | undefined;
  sha256: string | undefined;
  /** 2 and up: another copy of a file that was begun as `earlier` */
  version = $state<number>();
  versionOf: string | undefined;
  /** kept at the server until this newer version is there in full */
  earlier: FileUpload | undefined;

  #means: UploadMeans;
  #url = $state.raw<string>();
  #creating: Promise<string> | undefined;
  /** what the server has acknowledged */
  #offset = 0;
  /** false after anything went wrong: then the server may hold more than it told us */
  #isSure = true;
  #hashedBytes = 0;
  #isRemoved = false;
  #retry = randomHex(16);
  #stop = new AbortController();
  #pace = new Pace();

  constructor(file: File | SavedFile, means: UploadMeans) {
    this.name = file.name;
    this.type = file.type;
    this.lastModified = file.lastModified;
    this.#means = means;
    if (file instanceof Blob) {
      this.file = file;
      this.sizeBytes = file.size;
    } else {
      this.sizeBytes = file.sizeBytes;
      this.#restore(file);
    }
  }

  /** The id the submitted tip names this upload by. */
  get uploadId(): string | undefined {
    return this.#url?.slice(this.#url.lastIndexOf('/') + 1);
  }

  get isWaiting(): boolean {
    return this.state === 'started' || this.state === 'interrupted';
  }

  /** No bytes to send at hand: the person must pick the file again. */
  get needsFile(): boolean {
    return this.state === 'missing' || (this.state === 'refused' && this.refusal === 'unreadable');
  }

  async start(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#enter('started');
    let attempt = 0;
    while (!signal.aborted) {
      const before = this.#offset;
      this.#pace.forget();
      try {
        await this.#send(signal);
        void this.earlier?.remove();
        this.earlier = undefined;
        return this.#enter('sent');
      } catch (error) {
        if (signal.aborted) return;
        if (!(await this.#survives(error))) return;
        attempt = this.#offset > before ? 1 : attempt + 1;
        this.#isSure = false;
        await this.#means.rest(retryDelayMs(attempt), signal);
      }
    }
  }

  /** Makes a place at the server, before any byte. Safe to ask for twice at once. */
  async create(): Promise<string> {
    if (this.#url !== undefined) return this.#url;
    this.#creating ??= createUpload(this.#means, this.sizeBytes, this.#retry).finally(() => {
      this.#creating = undefined;
    });
    const url = await this.#creating;
    if (this.#url !== url) {
      this.#url = url;
      this.#isSure = true;
      // taken away while its creation was on the way: now it has an address to be removed by
      if (this.#isRemoved) void this.remove();
    }
    return url;
  }

  /** Asks how much of a file from an earlier visit the server holds; goes on asking while nobody answers. */
  async look(): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 1; !signal.aborted && this.state === 'missing'; attempt++) {
      try {
        if (this.#url !== undefined) this.#acknowledge(await readOffset(this.#means, this.#url, signal));
        this.isKnown = true;
        if (this.state === 'missing') this.#enter(this.sentBytes === this.sizeBytes ? 'sent' : 'missing');
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error)) {
          this.#startOver();
          continue;
        }
        if (!isPassing(error) && !(await this.#revived(error))) {
          this.isKnown = true;
          this.#refuse(error);
          return;
        }
        await this.#means.rest(retryDelayMs(attempt), signal);
      }
    }
  }

  /** The person picked the file again, and it is the same, byte for byte as far as was sampled. */
  adopt(file: File): undefined {
    this.file = file;
    this.#isSure = false;
    this.resume();
  }

  pause(): void {
    this.#halt();
    this.#enter('paused');
  }

  /** After a pause or a refusal: takes its place in the queue again. */
  resume(): void {
    this.refusal = undefined;
    this.#enter('queued');
  }

  /** Looks at the clock anew: when nothing moves, nothing else would say so. */
  measure(): void {
    this.secondsLeft = this.#pace.secondsFor(this.sizeBytes - this.sentBytes, performance.now());
  }

  /** Ends it here; what the server holds stays, for somebody with the code. */
  leave(): void {
    this.#isRemoved = true;
    this.#halt();
  }

  /** An upload nobody submits is swept by the intake in any case: this only does it sooner. False when it got lost. */
  async remove(): Promise<boolean> {
    this.leave();
    void this.earlier?.remove();
    const url = this.#url;
    if (url === undefined) return true;
    void this.#means.hasher().then((hasher) => hasher?.forget(this.id));
    return terminate(this.#means, url).then(
      () => true,
      (error) => !isPassing(error),
    );
  }

  /** As it is written down for a later visit; undefined until the server has a place for it. */
  saved(): SavedFile | undefined {
    const upload = this.uploadId;
    if (upload === undefined) return undefined;
    const { name, type, sizeBytes, lastModified, sample, sha256, origin, picker, version, versionOf, reveals } = this;
    const note = this.note.trim() || undefined;
    const { place, recordedAt } = reveals ?? {};
    const told = { note, origin, picker, version, versionOf, place, recordedAt };
    return { upload, name, type, sizeBytes, lastModified, sample, sha256, ...told };
  }

  #restore(saved: SavedFile): void {
    const { upload, sample, sha256, note = '', origin, picker, version, versionOf, place, recordedAt } = saved;
    this.state = 'missing';
    this.isKnown = false;
    this.#isSure = false;
    this.#url = `/api/uploads/${upload}`;
    Object.assign(this, { sample, sha256, note, origin, picker, version, versionOf });
    if (place) this.reveals = { place, ...(recordedAt ? { recordedAt } : {}) };
  }

  #halt(): void {
    this.#stop.abort();
    this.#isSure = false;
    this.secondsLeft = undefined;
  }

  async #send(signal: AbortSignal): Promise<void> {
    const hasher = await this.#means.hasher();
    const url = await this.create();
    signal.throwIfAborted();
    let offset = this.#isSure ? this.#offset : await readOffset(this.#means, url, signal);
    this.#isSure = true;
    // begun on another device or before a reload: its digest is made from the first byte, beside the sending
    const catchingUp = offset > this.#hashedBytes ? this.#hashAll(hasher, signal) : undefined;
    // what it could not read is read again below, when the last byte is sent
    catchingUp?.catch(() => undefined);
    while (offset < this.sizeBytes) {
      this.#acknowledge(offset);
      const start = offset;
      const body = await this.#read(start);
      const hashing = catchingUp ? undefined : this.#hash(hasher, start, body);
      const onSent = (bytes: number): void => this.#progress(start + bytes);
      offset = await sendBytes(this.#means, { url, offset, body, signal, onSent });
      await hashing;
    }
    this.#acknowledge(offset);
    await this.#hashAll(hasher, signal);
    signal.throwIfAborted();
    this.sha256 ??= await hasher?.digest(this.id);
  }

  async #read(start: number): Promise<ArrayBuffer> {
    try {
      return await this.file!.slice(start, start + chunkBytes).arrayBuffer();
    } catch (cause) {
      throw new Unreadable('unreadable', { cause });
    }
  }

  async #hashAll(hasher: Hasher | undefined, signal: AbortSignal): Promise<void> {
    while (hasher && this.sha256 === undefined && this.#hashedBytes < this.sizeBytes && !signal.aborted)
      await this.#hash(hasher, this.#hashedBytes, await this.#read(this.#hashedBytes));
  }

  /**
   * A resumed chunk may begin before what was hashed already, and one read before the file was started over lies beyond
   * it: every byte is taken in once, in order, however many loops hand them in.
   */
  async #hash(hasher: Hasher | undefined, start: number, body: ArrayBuffer): Promise<void> {
    const fresh = body.slice(this.#hashedBytes - start);
    if (start > this.#hashedBytes || fresh.byteLength === 0) return;
    this.#hashedBytes += fresh.byteLength;
    await hasher?.update(this.id, fresh);
  }

  #acknowledge(offset: number): void {
    this.#offset = offset;
    this.#progress(offset);
  }

  #progress(bytes: number): void {
    this.sentBytes = bytes;
    if (this.state === 'interrupted') this.#enter('started');
    this.#pace.note(bytes, performance.now());
    this.measure();
    this.#means.moved?.();
  }

  /** Decides after an error whether to try again; enters the state a person should see. */
  async #survives(error: unknown): Promise<boolean> {
    if (this.#url !== undefined && isGone(error)) {
      this.#startOver();
      return true;
    }
    if (isRefused(error, 413) && this.earlier) {
      // both versions do not fit in the tip: the newer one is whole, and has its place once the other is gone
      if (await this.earlier.remove()) this.earlier = undefined;
      return true;
    }
    if (isRefused(error, 413) && (await this.#means.makeRoom?.())) return true;
    if (isBetweenTwo(error) || (await this.#revived(error))) return true;
    if (isPassing(error)) {
      this.refusal = error instanceof Refused ? error.sentence : undefined;
      this.secondsLeft = undefined;
      this.#enter('interrupted');
      return true;
    }
    this.#refuse(error);
    return false;
  }

  #refuse(error: unknown): void {
    const refused = error instanceof Refused;
    this.refusal = error instanceof Unreadable ? 'unreadable' : refused ? (error.sentence ?? 'unknown') : 'unknown';
    this.#enter('refused');
    if (!refused && !(error instanceof Unreadable)) throw error;
  }

  async #revived(error: unknown): Promise<boolean> {
    if (!(error instanceof Refused && error.isExpired)) return false;
    try {
      return (await this.#means.revive?.()) ?? false;
    } catch (failure) {
      if (isPassing(failure)) return true;
      if (failure instanceof Refused) return false;
      throw failure;
    }
  }

  #startOver(): void {
    this.#url = undefined;
    this.#retry = randomHex(16);
    this.#offset = 0;
    this.sentBytes = 0;
    this.sha256 = undefined;
    this.hasStartedOver = true;
    // both at once: a loop that still hashes comes before them or after, never between
    void this.#means.hasher().then((hasher) => {
      hasher?.forget(this.id);
      this.#hashedBytes = 0;
    });
  }

  #enter(state: UploadState): void {
    this.state = state;
    if (state === 'started') this.refusal = undefined;
    this.#means.changed();
  }
}

const isRefused = (error: unknown, ...statuses: number[]): error is Refused =>
  error instanceof Refused && statuses.includes(error.status);
const isGone = (error: unknown): boolean => isRefused(error, 404, 410);
/** the tip went without this file, and no later try will change that */
const isTooLate = (error: unknown): boolean => error instanceof Refused && error.code === 'tip_already_submitted';
/** another request of ours still holds the upload, or the server is further than we believed: ask, and go on */
const isBetweenTwo = (error: unknown): boolean => isRefused(error, 409, 423) && !isTooLate(error);
const isPassing = (error: unknown): boolean =>
  error instanceof ConnectionLost || (error instanceof Refused && error.isPassing && !isTooLate(error));
