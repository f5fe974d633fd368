import { readFileSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parseS3Address } from '../../api/drop/s3-address.ts';

/**
 * THE PEER of `npm run bench -- objects`: the AWS SDK and nothing else puts the same bytes into the same bucket, in objects as
 * large as our segments, as many at once. Run with the bucket's address, a file, how often it is put, a name; prints seconds, and
 * those of processor.
 */
const [address = '', file = '', streams = '1', name = ''] = process.argv.slice(2);
const objectBytes = 8 * 1024 ** 2;
const { endpoint, region, bucket: Bucket, credentials } = parseS3Address(address);
const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
const bytes = readFileSync(file);

async function putAll(stream: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += objectBytes) {
    const Body = bytes.subarray(at, at + objectBytes);
    await client.send(new PutObjectCommand({ Bucket, Key: `${name}/${stream}/${at}`, Body }));
  }
}

// the first request loads what it needs
await client.send(new PutObjectCommand({ Bucket, Key: `${name}/first`, Body: 'first' }));
const [startedAt, usedBefore] = [performance.now(), process.cpuUsage()];
await Promise.all(Array.from({ length: Number(streams) }, (_, stream) => putAll(stream)));
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(usedBefore);
console.log(JSON.stringify({ seconds, processor: (user + system) / 1e6 }));
client.destroy();
