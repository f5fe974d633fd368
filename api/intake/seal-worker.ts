import { createHash } from 'node:crypto';
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { chunkBytes, parseRecipient } from '../drop/age.ts';
import { release } from '../drop/memory.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import type { SegmentHash } from '../drop/segments.ts';
import { sealHere } from './seal-here.ts';
import {
  describe,
  type Hashing,
  type SealAnswer,
  type SealFailure,
  type SealTask,
  type SealWorkerSettings,
} from './seal-tasks.ts';
import type { UploadWriter } from './sealing.ts';

/** Of 20 steps down, enough to give way, few enough to go on. */
const sealingPriority = 5;

/** A thread that seals: it hashes, encrypts and writes what the main thread has received. See seal-pool.ts. */
const { dropUrl, recipient, limits } = workerData as SealWorkerSettings;
const sealing = sealHere({
  drop: openBlobs(dropUrl),
  recipient: parseRecipient(recipient),
  limits,
  now: () => new Date(),
});
const port = parentPort!;
// on Linux 0 is the calling thread alone: pages and words come first when every core is busy. An intake that was started
// further back stays there: nobody who may not may come forward, and trying ends the thread
if (getPriority(0) < sealingPriority) setPriority(0, sealingPriority);

interface Job {
  readonly writer: UploadWriter;
  /** the tasks of one writer, one after the other */
  last: Promise<unknown>;
  /** a writer that failed has lost bytes: nothing but giving up may follow */
  failure: SealFailure | undefined;
  /** pushed buffers that the sealer may still hold, with the number of bytes pushed when each was in */
  readonly held: { chunk: Uint8Array; end: number }[];
  pushedBytes: number;
  /** of the segment whose bytes are being pushed */
  hashing: Hashing;
}
const jobs = new Map<number, Job>();

port.on('message', (task: SealTask) => {
  if (task.kind === 'create') return void create(task);
  if (task.kind === 'open') return open(task);
  const job = jobs.get(task.job)!;
  job.last = job.last.then(() => carryOut(job, task));
});

function open({ job, upload, offset, checksum }: Extract<SealTask, { kind: 'open' }>): void {
  const newHash = (): SegmentHash => {
    const opened = jobs.get(job)!;
    return opened.hashing === 'there' ? createHash('sha256') : handedOver(opened);
  };
  const writer = sealing.openWriter(upload, offset, checksum, newHash);
  jobs.set(job, { writer, last: Promise.resolve(), failure: undefined, held: [], pushedBytes: 0, hashing: 'there' });
}

/** The digest comes with the last bytes of its segment. */
const handedOver = (job: Job): SegmentHash => ({
  update: () => undefined,
  digest() {
    if (job.hashing === 'there' || !job.hashing.digest) throw new Error('a segment ended without its digest');
    return job.hashing.digest;
  },
});

async function create({ job, wanted }: Extract<SealTask, { kind: 'create' }>): Promise<void> {
  let failure: SealFailure | undefined;
  try {
    await sealing.openUpload(wanted);
  } catch (error) {
    failure = describe(error);
  }
  port.postMessage({ job, kind: 'create', offset: 0, failure } satisfies SealAnswer);
}

/** Answers every task, so that the other side can count. */
async function carryOut(job: Job, task: Exclude<SealTask, { kind: 'open' | 'create' }>): Promise<void> {
  let offset = 0;
  try {
    if (task.kind === 'abort') await job.writer.abort();
    else if (!job.failure) offset = await run(job, task);
  } catch (error) {
    job.failure = describe(error);
  }
  if (task.kind === 'abort') jobs.delete(task.job);
  const answer: SealAnswer = { job: task.job, kind: task.kind, offset, failure: job.failure };
  port.postMessage(answer);
}

async function run(job: Job, task: Extract<SealTask, { kind: 'push' | 'end' }>): Promise<number> {
  job.hashing = task.hashing;
  if (task.kind === 'end') return job.writer.end();
  for (const chunk of task.chunks) {
    job.pushedBytes += chunk.length;
    job.held.push({ chunk, end: job.pushedBytes });
    await job.writer.push(chunk);
    giveBack(job);
  }
  return 0;
}

/** Memory that was sealed goes back at once: the collector would let a hundred megabytes wait. */
function giveBack({ held, pushedBytes }: Job): void {
  // the sealer holds at most one chunk of age back
  while (held[0] && held[0].end <= pushedBytes - chunkBytes) release(held.shift()!.chunk);
}
