import type { Context } from 'hono';
import { type OpenedRange, openRange } from '../drop/age.ts';
import type { BlobKey, BlobStore } from '../drop/blobs.ts';
import { readAll } from '../drop/open-blobs.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from './desk.ts';
import { type ByteRange, parseRange } from './range.ts';

/** Never kept, never sniffed, and a document of its own when somebody opens it alone. */
const guarded = {
  'Accept-Ranges': 'bytes',
  'Cache-Control': 'private, no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Content-Disposition': 'inline',
};

/**
 * What lies sealed in the vault, opened as it is sent; byte ranges so that a player can seek. `noteLook` runs before the
 * first byte goes out, and not for HEAD. Refuses with file_not_viewable when nothing lies there.
 */
export async function sendSealed(
  c: Context,
  { vault, viewingIdentity }: Pick<Desk, 'vault' | 'viewingIdentity'>,
  { key, type }: { key: BlobKey; type: string },
  noteLook: () => Promise<void>,
): Promise<Response> {
  const opened = await openSealed(vault, key, viewingIdentity);
  const headers = { ...guarded, 'Content-Type': type };
  const range = parseRange(c.req.header('if-range') ? undefined : c.req.header('range'), opened.sizeBytes);
  if (range === 'unsatisfiable')
    return c.body(null, 416, { ...guarded, 'Content-Range': `bytes */${opened.sizeBytes}` });
  const { start, end } = range ?? { start: 0, end: opened.sizeBytes };
  const sent = { ...headers, 'Content-Length': String(end - start), ...contentRange(range, opened.sizeBytes) };
  if (c.req.method === 'HEAD') return c.body(null, range ? 206 : 200, sent);
  await noteLook();
  return c.body(toStream(opened.read(start, end)), range ? 206 : 200, sent);
}

const contentRange = (range: ByteRange | undefined, sizeBytes: number): Record<string, string> =>
  range ? { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${sizeBytes}` } : {};

const readAheadBytes = 512 * 1024;

async function openSealed(vault: BlobStore, key: BlobKey, identity: Desk['viewingIdentity']): Promise<OpenedRange> {
  const sealedBytes = await vault.size(key);
  if (sealedBytes === undefined) throw new Refusal('file_not_viewable');
  // age chunks are 64 KiB; half a megabyte at a time spares the store seven requests of eight
  let held = { start: 0, bytes: new Uint8Array() };
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const heldEnd = held.start + held.bytes.length;
    if (start < held.start || end > heldEnd) {
      const until = Math.min(Math.max(end, start + readAheadBytes), sealedBytes);
      held = { start, bytes: new Uint8Array(await readAll(await vault.get(key, { start, end: until }))) };
    }
    return held.bytes.subarray(start - held.start, end - held.start);
  };
  return openRange(read, sealedBytes, identity);
}

function toStream(bytes: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await bytes.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await bytes.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}
