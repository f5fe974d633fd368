import { createServer, type IncomingMessage } from 'node:http';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parseS3Address } from '../../api/drop/s3-address.ts';

/**
 * The second peer of `npm run bench -- objects`: receives a file in one PUT, as the intake does, and puts every 8 MiB of it by the
 * AWS SDK before it reads on. No sealing, nothing of a protocol. Run with the bucket's address, a name, a port; prints one line
 * when it listens.
 */
const [address = '', name = '', port = ''] = process.argv.slice(2);
const objectBytes = 8 * 1024 ** 2;
const { endpoint, region, bucket: Bucket, credentials } = parseS3Address(address);
const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });

async function putAll(body: IncomingMessage): Promise<void> {
  const object = Buffer.allocUnsafe(objectBytes);
  let [filled, at] = [0, 0];
  const put = async (): Promise<void> => {
    const Key = `${name}${body.url}/${at}`;
    await client.send(new PutObjectCommand({ Bucket, Key, Body: object.subarray(0, filled) }));
    [filled, at] = [0, at + filled];
  };
  for await (const chunk of body as AsyncIterable<Buffer>)
    for (let rest = chunk; rest.length > 0; ) {
      const taken = rest.copy(object, filled);
      rest = rest.subarray(taken);
      filled += taken;
      if (filled === objectBytes) await put();
    }
  if (filled > 0) await put();
}

// the first request loads what it needs
await client.send(new PutObjectCommand({ Bucket, Key: `${name}/first`, Body: 'first' }));
createServer((request, response) => {
  putAll(request).then(
    () => response.writeHead(201).end(),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
