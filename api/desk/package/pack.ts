import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { openStream, parseIdentity, parseRecipient, Sealer } from '../../drop/age.ts';
import type { BlobKey, BlobStore } from '../../drop/blobs.ts';
import { release } from '../../drop/memory.ts';
import { openBlobs, readAll } from '../../drop/open-blobs.ts';
import { openPipe } from './out.ts';
import { entrySize, packJob, type SealedEntry } from './pack-job.ts';
import { ZipWriter } from './zip.ts';

/**
 * THE PACKING PROCESS: one for each package, started by the desk and gone with it. Opens sealed bytes, checks them against
 * the digest the package's manifest says, and writes the archive to standard output. What it opens is in its memory, a few
 * chunks at a time, and nowhere else. Bytes that differ end it before the archive's directory, so it never looks whole.
 */
const text = Buffer.from(await readAll(process.stdin)).toString();
const job = packJob.parse(JSON.parse(text));
const identity = parseIdentity(job.identity);
const vault = openBlobs(job.vault);
const out = openPipe(1, job.recipient ? new Sealer([parseRecipient(job.recipient)]) : undefined);
const zip = new ZipWriter(new Date(job.at));

for (const entry of job.entries) {
  await out.write(zip.begin({ path: `${job.folder}/${entry.path}`, sizeBytes: entrySize(entry) }));
  await out.write(zip.end(entry.kind === 'sealed' ? await pass(entry) : await passPlain(entry.bytes)));
}
await out.write(zip.finish());
await out.end();

async function passPlain(base64: string): Promise<number> {
  const bytes = Buffer.from(base64, 'base64');
  await out.write(bytes);
  return crc32(bytes);
}

async function pass({ path, sizeBytes, sha256, parts }: SealedEntry): Promise<number> {
  const hash = createHash('sha256');
  let [sum, bytes] = [0, 0];
  for (const part of parts)
    for await (const chunk of openStream(sealedPart(vault, part), identity)) {
      hash.update(chunk);
      sum = crc32(chunk, sum);
      bytes += chunk.length;
      await out.write(chunk);
    }
  if (bytes !== sizeBytes || hash.digest('hex') !== sha256) throw new Error(`${path} is not what its digest says`);
  return sum;
}

/** The sealed object as if it had been sealed to this package's key. */
async function* sealedPart(from: BlobStore, { key, sealedBytes, payloadAt, header }: SealedEntry['parts'][number]) {
  yield Buffer.from(header, 'base64');
  for await (const bytes of await from.get(key as BlobKey, { start: payloadAt, end: sealedBytes })) {
    yield bytes;
    release(bytes); // whoever opens it has copied what is left
  }
}
