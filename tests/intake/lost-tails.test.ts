import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { parseUploadKey } from '../../api/drop/keys.ts';
import { until } from '../vidne.ts';
import { create, head, openTip, patch, withStation } from './station.ts';

const lost = 20;
const alone = 500;

/** A store whose objects of lost connections wait until they are let go, counting those that wait. */
function holdTails(): { wrap(store: BlobStore): BlobStore; standing(): number; most(): number; letGo(): void } {
  const waiting = new Set<() => void>();
  let most = 0;
  let isOpen = false;
  return {
    wrap: (store) => ({
      ...store,
      async begin(key) {
        const writer = await store.begin(key);
        let bytes = 0;
        return {
          ...writer,
          write(chunks) {
            for (const { length } of chunks) bytes += length;
            return writer.write(chunks);
          },
          async commit() {
            const isTail = parseUploadKey(key)?.kind === 'segment' && bytes < alone;
            if (isTail && !isOpen)
              await new Promise<void>((resolve) => {
                waiting.add(resolve);
                most = Math.max(most, waiting.size);
              });
            return writer.commit();
          },
        };
      },
    }),
    standing: () => waiting.size,
    most: () => most,
    letGo() {
      isOpen = true;
      for (const resolve of waiting) resolve();
    },
  };
}

const tails = holdTails();

/** Sends ten bytes of a body that was to be longer, and is gone. */
async function loseOne(port: number, location: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(
    `PATCH ${location} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
      'Content-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n\r\n0123456789',
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
}

test(
  'what lost connections left is sealed a few at a time, beside those who still send, and all of it',
  withStation(
    async ({ origin, port }) => {
      const { token } = await openTip(origin);
      const { token: other } = await openTip(origin);
      const opened = await Promise.all(Array.from({ length: lost }, () => create(origin, token, 1000)));
      const locations = opened.map(({ headers }) => headers.location!);
      const honest = (await create(origin, other, 1000)).headers.location!;
      await Promise.all(locations.map((location) => loseOne(port, location)));
      await until(() => tails.standing() > 0, 'a tail is being sealed', 10_000);

      const sent = await patch(origin, honest, 0, Buffer.alloc(1000, 1)).finally(() => tails.letGo());
      assert.equal(sent.status, 204);
      assert.ok(tails.most() <= 4, `${tails.most()} tails at once`);

      for (const location of locations) assert.equal((await head(origin, location)).headers['upload-offset'], '10');
    },
    { drop: tails.wrap },
  ),
);
