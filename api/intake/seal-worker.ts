import { parentPort, workerData } from 'node:worker_threads';
import { parseRecipient } from '../drop/age.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { describe, type SealAnswer, type SealFailure, type SealTask, type SealWorkerSettings } from './seal-tasks.ts';
import { segmentWriters } from './segment-writer.ts';
import type { UploadWriter } from './upload-writer.ts';

/** A thread that seals: it hashes, encrypts and writes what the main thread has received. See seal-pool.ts. */
const { dropUrl, recipient, limits } = workerData as SealWorkerSettings;
const openWriter = segmentWriters(openBlobs(dropUrl), parseRecipient(recipient), limits);
const port = parentPort!;

interface Job {
  readonly writer: UploadWriter;
  /** the tasks of one writer, one after the other */
  last: Promise<unknown>;
  /** a writer that failed has lost bytes: nothing but giving up may follow */
  failure: SealFailure | undefined;
}
const jobs = new Map<number, Job>();

port.on('message', (task: SealTask) => {
  if (task.kind === 'open') {
    const writer = openWriter(task.upload, task.offset, task.checksum);
    jobs.set(task.job, { writer, last: Promise.resolve(), failure: undefined });
    return;
  }
  const job = jobs.get(task.job)!;
  job.last = job.last.then(() => carryOut(job, task));
});

/** Answers every task, so that the other side can count. */
async function carryOut(job: Job, task: Exclude<SealTask, { kind: 'open' }>): Promise<void> {
  let offset = 0;
  try {
    if (task.kind === 'abort') await job.writer.abort();
    else if (!job.failure) offset = await run(job.writer, task);
  } catch (error) {
    job.failure = describe(error);
  }
  if (task.kind === 'abort') jobs.delete(task.job);
  const answer: SealAnswer = { job: task.job, kind: task.kind, offset, failure: job.failure };
  port.postMessage(answer);
}

async function run(writer: UploadWriter, task: Extract<SealTask, { kind: 'push' | 'end' }>): Promise<number> {
  if (task.kind === 'end') return writer.end();
  for (const chunk of task.chunks) await writer.push(chunk);
  return 0;
}
