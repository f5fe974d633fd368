import { writev } from 'node:fs';
import type { Sealer } from '../../drop/age.ts';
import { release } from '../../drop/memory.ts';
import { writeAll } from '../../drop/write-all.ts';

/**
 * A pipe out of this process, written by the disk's threads while the next bytes are being opened. Takes what is written,
 * a megabyte at a time; at most two megabytes wait. Whoever writes awaits every call, and the buffers are gone afterwards.
 */
export interface Out {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

const batchBytes = 1024 ** 2;

export function openPipe(descriptor: number, sealer?: Sealer): Out {
  let batch: Uint8Array[] = [];
  let held = 0;
  let writing: Promise<void> = Promise.resolve();
  const take = (parts: readonly Uint8Array[]): void => {
    for (const part of parts) {
      batch.push(part);
      held += part.length;
    }
  };
  async function flush(): Promise<void> {
    await writing;
    const parts = batch;
    [batch, held] = [[], 0];
    writing = writeAll((left) => writeOnce(descriptor, left), parts).then(() => parts.forEach(release));
    // its failure is thrown where it is next awaited; until then it must not count as unhandled
    writing.catch(() => undefined);
  }
  return {
    async write(bytes) {
      take(sealer ? sealer.push(bytes) : [bytes]);
      if (held >= batchBytes) await flush();
    },
    async end() {
      if (sealer) take(sealer.end());
      await flush();
      await writing;
    },
  };
}

const writeOnce = (descriptor: number, parts: Uint8Array[]): Promise<number> =>
  new Promise((resolve, reject) =>
    writev(descriptor, parts, (error, written) => (error ? reject(error) : resolve(written))),
  );
