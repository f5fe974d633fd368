import { ConnectionLost, Refused, type Sentence } from './exchange.ts';
import type { Hasher } from './hasher.ts';
import { randomHex } from './random.ts';
import { retryDelayMs } from './rest.ts';
import type { Reveals } from './reveals.ts';
import { createUpload, readOffset, sendBytes, type Tus, terminate } from './tus.ts';

export type UploadState = 'queued' | 'started' | 'interrupted' | 'paused' | 'sent' | 'refused';
export type Origin = 'original' | 'forwarded' | 'screen_recording' | 'unknown';

export interface UploadMeans extends Tus {
  hasher(): Promise<Hasher | undefined>;
  rest(ms: number, signal: AbortSignal): Promise<void>;
  /** called after every change of state */
  changed(): void;
}

/** Bytes of one PATCH: what a lost connection may cost at most is less, since the server seals what it got. */
export const chunkBytes = 16 * 1024 ** 2;

class Unreadable extends Error {}

let count = 0;

/**
 * One chosen file on its way. Never gives up on a bad connection and never starts over while the server still holds a
 * part; only a refusal ends it. Keeps the File itself: a phone re-encodes a film at every pick, so no later pick can
 * continue this one.
 */
export class FileUpload {
  readonly id = ++count;
  readonly file: File;
  state = $state<UploadState>('queued');
  sentBytes = $state(0);
  secondsLeft = $state<number>();
  /** why it was refused, or what the server says while it is interrupted; `unreadable` is ours */
  refusal = $state<Sentence | 'unreadable' | 'unknown'>();
  reveals = $state<Reveals>();
  note = $state('');
  origin = $state<Origin>('unknown');
  sha256: string | undefined;

  #means: UploadMeans;
  #url: string | undefined;
  /** what the server has acknowledged */
  #offset = 0;
  /** false after anything went wrong: then the server may hold more than it told us */
  #isSure = true;
  #hashedBytes = 0;
  #isRemoved = false;
  #retry = randomHex(16);
  #stop = new AbortController();
  #pace = { at: 0, bytes: 0, rate: 0 };

  constructor(file: File, means: UploadMeans) {
    this.file = file;
    this.#means = means;
  }

  /** The id the submitted tip names this upload by. */
  get uploadId(): string | undefined {
    return this.#url?.slice(this.#url.lastIndexOf('/') + 1);
  }

  get isWaiting(): boolean {
    return this.state === 'started' || this.state === 'interrupted';
  }

  async start(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#enter('started');
    let attempt = 0;
    while (!signal.aborted) {
      const before = this.#offset;
      this.#pace = { at: performance.now(), bytes: this.sentBytes, rate: 0 };
      try {
        await this.#send(signal);
        return this.#enter('sent');
      } catch (error) {
        if (signal.aborted) return;
        if (!this.#survives(error)) return;
        attempt = this.#offset > before ? 1 : attempt + 1;
        this.#isSure = false;
        await this.#means.rest(retryDelayMs(attempt), signal);
      }
    }
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

  remove(): void {
    this.#isRemoved = true;
    this.#halt();
    const url = this.#url;
    if (url === undefined) return;
    void this.#means.hasher().then((hasher) => hasher?.forget(this.id));
    // An upload nobody submits is swept by the intake in any case: this only does it sooner.
    terminate(this.#means, url).catch(() => undefined);
  }

  #halt(): void {
    this.#stop.abort();
    this.#isSure = false;
    this.secondsLeft = undefined;
  }

  async #send(signal: AbortSignal): Promise<void> {
    const hasher = await this.#means.hasher();
    if (this.#url === undefined) {
      this.#url = await createUpload(this.#means, this.file.size, this.#retry);
      this.#isSure = true;
      // taken away while its creation was on the way: now it has an address to be removed by
      if (this.#isRemoved) this.remove();
      signal.throwIfAborted();
    }
    const url = this.#url;
    let offset = this.#isSure ? this.#offset : await readOffset(this.#means, url, signal);
    this.#isSure = true;
    while (offset < this.file.size) {
      this.#acknowledge(offset);
      const start = offset;
      const body = await this.#read(start);
      const hashing = this.#hash(hasher, start, body);
      const onSent = (bytes: number): void => this.#progress(start + bytes);
      offset = await sendBytes(this.#means, { url, offset, body, signal, onSent });
      await hashing;
    }
    this.#acknowledge(offset);
    this.sha256 ??= await hasher?.digest(this.id);
  }

  async #read(start: number): Promise<ArrayBuffer> {
    try {
      return await this.file.slice(start, start + chunkBytes).arrayBuffer();
    } catch (cause) {
      throw new Unreadable('unreadable', { cause });
    }
  }

  /** A resumed chunk may begin before what was hashed already: every byte is taken in once, in order. */
  async #hash(hasher: Hasher | undefined, start: number, body: ArrayBuffer): Promise<void> {
    const fresh = body.slice(Math.max(0, this.#hashedBytes - start));
    if (fresh.byteLength === 0) return;
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
    const at = performance.now();
    const seconds = (at - this.#pace.at) / 1000;
    if (seconds < 1) return;
    const now = Math.max(0, bytes - this.#pace.bytes) / seconds;
    const rate = this.#pace.rate === 0 ? now : this.#pace.rate * 0.7 + now * 0.3;
    this.#pace = { at, bytes, rate };
    this.secondsLeft = rate > 0 ? (this.file.size - bytes) / rate : undefined;
  }

  /** Decides after an error whether to try again; enters the state a person should see. */
  #survives(error: unknown): boolean {
    const refused = error instanceof Refused ? error : undefined;
    if (refused && this.#url !== undefined && [404, 410].includes(refused.status)) {
      this.#startOver();
      return true;
    }
    // the tip went without this file, and no later try will change that
    const isTooLate = refused?.code === 'tip_already_submitted';
    if (!isTooLate && (refused?.status === 409 || refused?.status === 423)) return true;
    if (error instanceof ConnectionLost || (refused?.isPassing && !isTooLate)) {
      this.refusal = refused?.sentence;
      this.secondsLeft = undefined;
      this.#enter('interrupted');
      return true;
    }
    this.refusal = error instanceof Unreadable ? 'unreadable' : (refused?.sentence ?? 'unknown');
    this.#enter('refused');
    if (!refused && !(error instanceof Unreadable)) throw error;
    return false;
  }

  #startOver(): void {
    this.#url = undefined;
    this.#retry = randomHex(16);
    this.#offset = 0;
    this.#hashedBytes = 0;
    this.sentBytes = 0;
    void this.#means.hasher().then((hasher) => hasher?.forget(this.id));
  }

  #enter(state: UploadState): void {
    this.state = state;
    if (state === 'started') this.refusal = undefined;
    this.#means.changed();
  }
}
