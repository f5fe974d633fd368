import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Sealer } from '../../drop/age.ts';
import type { BlobKey } from '../../drop/blobs.ts';
import type { Bench } from '../bench.ts';

/** Puts a file from the scratch space into the vault, sealed to the desk, hashed as it is read. */
export async function sealInto(
  bench: Bench,
  key: BlobKey,
  path: string,
): Promise<{ sha256: string; sizeBytes: number }> {
  const writer = await bench.vault.begin(key);
  const sealer = new Sealer([bench.viewing]);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await writer.write(sealer.push(chunk));
    }
    await writer.write(sealer.end());
  } catch (error) {
    await writer.abort();
    throw error;
  }
  if ((await writer.commit()) === 'exists') throw new Error('a copy was put in our place');
  return { sha256: hash.digest('hex'), sizeBytes };
}
