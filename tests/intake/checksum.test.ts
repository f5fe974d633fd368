import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { maxCheckedBytes } from '../../api/intake/checksum.ts';
import { create, head, openTip, patch, type Station, send, tus, upload, withStation } from './station.ts';

const sum = (algorithm: string, bytes: Uint8Array): Record<string, string> => ({
  'upload-checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`,
});

/** Everything of an upload that lies in the drop but what its creation wrote. */
function segmentsOf({ dropDir }: Station, path: string): string[] {
  const names = readdirSync(join(dropDir, 'uploads', path.split('/').at(-1)!));
  return names.filter((name) => /^(?:\d{16}\.|\.part-)/.test(name));
}

const segmentBytes = 64 * 1024;
const limited = { limits: { segmentBytes } };

test(
  'the server says which checksums it knows',
  withStation(async ({ origin }) => {
    const answer = await send(origin, 'OPTIONS', '/api/uploads');
    assert.deepEqual(String(answer.headers['tus-checksum-algorithm']).split(','), ['sha1', 'sha256']);
    assert.ok(String(answer.headers['tus-extension']).split(',').includes('checksum'));
  }),
);

test(
  'a body with the right checksum is kept, over several segments, with sha1 and sha256',
  withStation(async ({ origin }) => {
    for (const algorithm of ['sha1', 'sha256']) {
      const { token } = await openTip(origin);
      const bytes = randomBytes(3 * segmentBytes + 17);
      const path = (await create(origin, token, bytes.length)).headers.location!;
      const sent = await patch(origin, path, 0, bytes, sum(algorithm, bytes));
      assert.equal(sent.status, 204, sent.text);
      assert.equal(sent.headers['upload-offset'], String(bytes.length));
    }
  }, limited),
);

test(
  'a wrong checksum is 460, and not one segment of the body is stored; the right bytes then pass',
  withStation(async (station) => {
    const { origin } = station;
    const { token } = await openTip(origin);
    const bytes = randomBytes(3 * segmentBytes);
    const path = (await create(origin, token, bytes.length)).headers.location!;
    for (const algorithm of ['sha1', 'sha256']) {
      const sent = await patch(origin, path, 0, bytes, sum(algorithm, randomBytes(10)));
      assert.equal(sent.status, 460, sent.text);
      assert.equal(sent.json()['code'], 'checksum_wrong');
      assert.equal((await head(origin, path)).headers['upload-offset'], '0');
      assert.deepEqual(segmentsOf(station, path), []);
    }
    assert.equal((await patch(origin, path, 0, bytes, sum('sha256', bytes))).status, 204);
  }, limited),
);

test(
  'a body with a checksum that breaks off stores nothing; without one its beginning is kept',
  withStation(async (station) => {
    const { origin, port } = station;
    const { token } = await openTip(origin);
    const bytes = randomBytes(4 * segmentBytes);
    for (const [more, kept] of [
      [sum('sha256', bytes), 0],
      [{}, 3 * segmentBytes],
    ] as const) {
      const path = (await create(origin, token, bytes.length)).headers.location!;
      await breakOff(port, path, bytes.subarray(0, 3 * segmentBytes), bytes.length, more);
      let offset = -1;
      for (let i = 0; i < 50 && offset !== kept; i++) {
        await new Promise((done) => setTimeout(done, 20));
        offset = Number((await head(origin, path)).headers['upload-offset']);
      }
      assert.equal(offset, kept);
      if (kept === 0) assert.deepEqual(segmentsOf(station, path), []);
    }
  }, limited),
);

test(
  'a checksum that is none, or of another kind, is refused before a byte is read',
  withStation(async ({ origin }) => {
    const { token } = await openTip(origin);
    const path = (await create(origin, token, 10)).headers.location!;
    const body = randomBytes(10);
    for (const [header, code] of [
      ['md5 1B2M2Y8AsgTpgAmY7PhCfg==', 'checksum_unsupported'],
      ['sha1', 'bad_request'],
      ['sha256 AAAA', 'bad_request'],
      ['sha1 not base64 at all', 'bad_request'],
      ['constructor AAAA', 'checksum_unsupported'],
    ] as const) {
      const sent = await patch(origin, path, 0, body, { 'upload-checksum': header });
      assert.equal(sent.status, 400, header);
      assert.equal(sent.json()['code'], code, header);
    }
    assert.equal((await head(origin, path)).headers['upload-offset'], '0');
  }),
);

test(
  'a body too long to be held back until its checksum is known is refused by its length',
  withStation(async ({ origin }) => {
    const { token } = await openTip(origin);
    const path = (await create(origin, token, maxCheckedBytes + 1)).headers.location!;
    const headers = {
      ...tus,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': String(maxCheckedBytes + 1),
      ...sum('sha1', Buffer.of()),
    };
    const sent = await send(origin, 'PATCH', path, headers, Buffer.alloc(maxCheckedBytes + 1));
    assert.equal(sent.status, 413);
    assert.equal(sent.json()['code'], 'checksum_body_too_long');
  }),
);

test(
  'a creation with a wrong checksum leaves no upload and no booking',
  withStation(async ({ origin, dropDir }) => {
    const { token, tip } = await openTip(origin);
    const bytes = randomBytes(1000);
    const type = { 'content-type': 'application/offset+octet-stream' };
    const wrong = await create(origin, token, 1000, { ...type, ...sum('sha1', randomBytes(5)) }, bytes);
    assert.equal(wrong.status, 460, wrong.text);
    assert.deepEqual(
      readdirSync(dropDir).filter((name) => name === 'uploads' || name === 'ledgers'),
      [],
      tip,
    );
    const right = await create(origin, token, 1000, { ...type, ...sum('sha1', bytes) }, bytes);
    assert.equal(right.status, 201, right.text);
    assert.equal(right.headers['upload-offset'], '1000');
    assert.equal((await upload(origin, token, bytes)).length, 32);
  }),
);

/** Sends the beginning of a body and breaks the connection when all of it is out. */
function breakOff(
  port: number,
  path: string,
  body: Buffer,
  announced: number,
  more: Record<string, string>,
): Promise<void> {
  const headers = {
    ...tus,
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
    'content-length': String(announced),
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`PATCH ${path} HTTP/1.1\r\nHost: x\r\n${lines.join('')}\r\n`);
      socket.write(body, () => setTimeout(() => socket.end(), 100));
    });
    socket.on('close', () => resolve()).on('error', reject);
    socket.resume();
  });
}
