import { createHash, type Hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { UploadId } from '../drop/keys.ts';
import { isBucket } from '../drop/open-blobs.ts';
import type { Checksum } from '../drop/segments.ts';
import { type Hashing, revive, type SealAnswer, type SealTask, type SealWorkerSettings } from './seal-tasks.ts';
import type { OpenWriter, Sealing, UploadWriter } from './sealing.ts';
import type { WantedUpload } from './uploads.ts';

/** Bytes handed over in one message: a message costs as much as sealing some kilobytes. */
const batchBytes = 256 * 1024;
/** Bytes on their way to the threads: of one writer, so that it seals while it receives, and of all, which bounds memory. */
const ownBytes = 2 * 1024 ** 2;
const allBytes = 8 * 1024 ** 2;

const mostDeaths = 8;
const deathsMs = 60_000;

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

interface Job {
  answered(answer: SealAnswer): void;
  /** the thread died */
  lost(error: Error): void;
}

/**
 * Threads that seal. The main thread only receives: its pages answer at once while uploads keep the other cores busy. A
 * thread that dies fails its writers as a broken store would (their senders resume) and is replaced.
 */
export class SealPool implements Sealing {
  readonly #settings: SealWorkerSettings;
  readonly #threads: Thread[];
  readonly #waiting: (() => void)[] = [];
  #onWay = 0;
  #jobs = 0;
  #isClosing = false;
  /** when threads died lately, in ms of the process */
  #deaths: number[] = [];

  constructor(settings: SealWorkerSettings, threads = Math.min(4, availableParallelism())) {
    this.#settings = settings;
    this.#threads = Array.from({ length: threads }, (_, index) => this.#start(index));
  }

  readonly openWriter: OpenWriter = (upload, offset, checksum) =>
    new PooledWriter(this, this.#idlest(), ++this.#jobs, { upload, offset, checksum });

  openUpload(wanted: WantedUpload): Promise<void> {
    const { worker, jobs } = this.#idlest();
    const job = ++this.#jobs;
    return new Promise((resolve, reject) => {
      const over = (failure: Error | undefined): void => {
        jobs.delete(job);
        if (failure) reject(failure);
        else resolve();
      };
      jobs.set(job, { answered: ({ failure }) => over(failure && revive(failure)), lost: over });
      worker.postMessage({ job, kind: 'create', wanted } satisfies SealTask);
    });
  }

  get segmentBytes(): number {
    return this.#settings.limits.segmentBytes;
  }

  /** Whether this thread hashes what is on its way: no more than one upload, to a store that is given digests of plaintext. */
  get isHashing(): boolean {
    if (isBucket(this.#settings.dropUrl)) return false;
    return this.#threads.reduce((sum, { jobs }) => sum + jobs.size, 0) <= 1;
  }

  #idlest(): Thread {
    return this.#threads.reduce((least, next) => (next.jobs.size < least.jobs.size ? next : least));
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  /** Whether there is room for more bytes on the way. */
  get isFull(): boolean {
    return this.#onWay >= allBytes;
  }

  sent(bytes: number): void {
    this.#onWay += bytes;
  }

  taken(bytes: number): void {
    this.#onWay -= bytes;
    // as many as there is room for: whoever is woken sends about a batch at once
    const woken = Math.floor((allBytes - this.#onWay) / batchBytes);
    if (woken > 0) for (const wake of this.#waiting.splice(0, woken)) wake();
  }

  /** Resolves, in turn, when there is room. */
  async room(): Promise<void> {
    if (this.isFull || this.#waiting.length > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Threads that die as soon as they start will not get better here: the process ends, and whoever started it waits longer. */
  #replace(index: number, reason: Error): void {
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((at) => at > now - deathsMs), now];
    if (this.#deaths.length > mostDeaths) throw reason;
    this.#threads[index] = this.#start(index);
  }

  #start(index: number): Thread {
    const worker = new Worker(new URL('./seal-worker.ts', import.meta.url), { workerData: this.#settings });
    const thread: Thread = { worker, jobs: new Map() };
    worker.on('message', (answer: SealAnswer) => thread.jobs.get(answer.job)?.answered(answer));
    let reason = new Error('a sealing thread ended');
    worker.on('error', (error: Error) => {
      reason = error;
    });
    worker.on('exit', () => {
      for (const job of thread.jobs.values()) job.lost(reason);
      if (!this.#isClosing) this.#replace(index, reason);
    });
    // an idle thread keeps no process alive; a running one is waited for by Intake.settled
    worker.unref();
    return thread;
  }
}

/** The main thread's end of a job. */
class PooledWriter implements UploadWriter, Job {
  readonly #pool: SealPool;
  readonly #thread: Thread;
  readonly #job: number;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #flushing: NodeJS.Immediate | undefined;
  readonly #segmentBytes: number;
  /** bytes of the segment that is being filled */
  #inSegment = 0;
  /** of that segment, where it is hashed here */
  #hash: Hash | undefined;
  /** sizes of the batches that have not been answered */
  readonly #onWay: number[] = [];
  #onWayBytes = 0;
  #failure: Error | undefined;
  #end: number | undefined;
  #isOver = false;
  #wake: (() => void)[] = [];

  constructor(
    pool: SealPool,
    thread: Thread,
    job: number,
    wanted: { upload: UploadId; offset: number; checksum: Checksum | undefined },
  ) {
    this.#pool = pool;
    this.#thread = thread;
    this.#job = job;
    this.#segmentBytes = pool.segmentBytes;
    thread.jobs.set(job, this);
    this.#tell({ job, kind: 'open', ...wanted });
  }

  push(chunk: Uint8Array, isGiven = false): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure);
    for (let rest = chunk; rest.length > 0; ) {
      const taken = rest.subarray(0, this.#segmentBytes - this.#inSegment);
      rest = rest.subarray(taken.length);
      this.#take(taken, isGiven && isWhole(taken));
    }
    if (this.#batchBytes >= batchBytes) this.#flush();
    else this.#flushing ??= setImmediate(() => this.#flush());
    return this.#onWayBytes >= ownBytes || this.#pool.isFull ? this.#room() : undefined;
  }

  /** Bytes of one segment. One that is sealed alone is hashed here: the thread that seals is what it waits for. */
  #take(bytes: Uint8Array, isGiven: boolean): void {
    if (this.#inSegment === 0) this.#hash = this.#pool.isHashing ? createHash('sha256') : undefined;
    this.#hash?.update(bytes);
    this.#batch.push(isGiven ? bytes : new Uint8Array(bytes));
    this.#batchBytes += bytes.length;
    this.#onWayBytes += bytes.length;
    this.#pool.sent(bytes.length);
    this.#inSegment += bytes.length;
    if (this.#inSegment < this.#segmentBytes) return;
    this.#flush(true);
    this.#inSegment = 0;
  }

  /** `isLast`: nothing more comes of this segment. */
  #hashing(isLast: boolean): Hashing {
    if (!this.#hash) return 'there';
    const digest = isLast ? this.#hash.digest('hex') : undefined;
    if (isLast) this.#hash = undefined;
    return { digest };
  }

  async end(): Promise<number> {
    this.#flush();
    if (!this.#isOver) this.#tell({ job: this.#job, kind: 'end', hashing: this.#hashing(this.#inSegment > 0) });
    const offset = await this.#until(() => this.#end);
    await this.abort();
    return offset;
  }

  async abort(): Promise<void> {
    this.#drop();
    if (this.#isOver) return;
    this.#tell({ job: this.#job, kind: 'abort' });
    while (!this.#isOver) await this.#change();
  }

  answered({ kind, offset, failure }: SealAnswer): void {
    if (failure) this.#failure ??= revive(failure);
    if (kind === 'push') this.#settle(this.#onWay.shift() ?? 0);
    if (kind === 'end' && !failure) this.#end = offset;
    if (kind === 'abort') this.#leave();
    this.#changed();
  }

  /** The thread died: nothing of this writer comes back. */
  lost(error: Error): void {
    this.#failure ??= error;
    for (const bytes of this.#onWay.splice(0)) this.#settle(bytes);
    this.#leave();
    this.#changed();
  }

  #leave(): void {
    this.#isOver = true;
    this.#thread.jobs.delete(this.#job);
  }

  #settle(bytes: number): void {
    this.#onWayBytes -= bytes;
    this.#pool.taken(bytes);
  }

  async #room(): Promise<void> {
    await this.#until(() => this.#onWayBytes < ownBytes || undefined);
    await this.#pool.room();
  }

  /** Waits for a value; throws what went wrong in the thread. */
  async #until<T>(read: () => T | undefined): Promise<T> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      const value = read();
      if (value !== undefined) return value;
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** `isLast`: the segment is full. */
  #flush(isLast = false): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#isOver) this.#drop();
    if (this.#batch.length === 0) return;
    const chunks = this.#batch;
    this.#onWay.push(this.#batchBytes);
    this.#batch = [];
    this.#batchBytes = 0;
    this.#tell({ job: this.#job, kind: 'push', chunks, hashing: this.#hashing(isLast) });
  }

  #drop(): void {
    this.#settle(this.#batchBytes);
    this.#batch = [];
    this.#batchBytes = 0;
  }

  #tell(task: SealTask): void {
    const given = task.kind === 'push' ? task.chunks.map(({ buffer }) => buffer as ArrayBuffer) : [];
    this.#thread.worker.postMessage(task, given);
  }
}

const isWhole = ({ buffer, byteOffset, byteLength }: Uint8Array): boolean =>
  byteOffset === 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
