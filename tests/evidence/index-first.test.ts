import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { indexFirst } from '../../api/evidence/sandbox/index-first.ts';
import type { Source } from '../../api/evidence/sandbox/source.ts';
import { draw, film } from './bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-index-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes in memory, and how many of them were read. */
function sourceOf(bytes: Uint8Array): Source & { readBytes: number } {
  return {
    sizeBytes: bytes.length,
    readBytes: 0,
    async *read(start, end) {
      const part = bytes.subarray(start, Math.min(end, bytes.length));
      this.readBytes += part.length;
      for (let at = 0; at < part.length; at += 65_536) yield part.subarray(at, at + 65_536);
    },
  };
}

async function whole(source: Source): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of indexFirst(source)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Digests of every frame and sound, read from standard input, which cannot be read twice. */
const frames = (bytes: Uint8Array, url = 'pipe:0'): string =>
  execFileSync('ffmpeg', ['-v', 'error', '-i', url, '-map', '0', '-c', 'copy', '-f', 'framemd5', '-'], {
    input: bytes,
    stdio: ['pipe', 'pipe', 'ignore'],
  }).toString();
const isReadable = (bytes: Uint8Array): boolean => {
  try {
    return /^0,/m.test(frames(bytes));
  } catch {
    return false;
  }
};

const boxes = (bytes: Buffer): string[] => {
  const types: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    types.push(bytes.toString('latin1', at + 4, at + 8));
    const size = bytes.readUInt32BE(at);
    at += size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size || bytes.length;
  }
  return types;
};

const late = Buffer.from(film(folder, 3, 'late.mp4'));

test('a phone film whose index comes last is read from front to back, frame for frame the same', async () => {
  assert.equal(isReadable(late), false, 'as it is it cannot be read without seeking');
  const moved = await whole(sourceOf(late));
  assert.deepEqual(boxes(moved).slice(0, 4), ['ftyp', 'free', 'moov', 'mdat']);
  const path = join(folder, 'late.mp4');
  assert.equal(frames(moved), frames(Buffer.alloc(0), path));
});

test('what is before the frames, between them and behind the index keeps its place and its bytes', async () => {
  const box = (type: string, bytes: number): Buffer => {
    const made = Buffer.concat([Buffer.alloc(8), randomBytes(bytes)]);
    made.writeUInt32BE(made.length, 0);
    made.write(type, 4, 'latin1');
    return made;
  };
  // behind the index: nothing in the film names a place there
  const bytes = Buffer.concat([late, box('uuid', 5000), box('free', 10)]);
  const moved = await whole(sourceOf(bytes));
  assert.deepEqual(boxes(moved), ['ftyp', 'free', 'moov', 'mdat', 'uuid', 'free']);
  assert.equal(frames(moved), frames(Buffer.alloc(0), join(folder, 'late.mp4')));
  assert.ok(moved.includes(bytes.subarray(late.length)));
});

test('an index that comes first, fragments and other containers are handed out as they are', async () => {
  const kinds: [string, string[]][] = [
    ['fast.mp4', ['-movflags', '+faststart']],
    ['parts.mp4', ['-movflags', 'frag_keyframe+empty_moov']],
    ['film.mkv', []],
    ['film.ts', []],
    ['film.avi', ['-c:a', 'mp3']],
  ];
  for (const [name, extra] of kinds) {
    const bytes = Buffer.from(film(folder, 1, name, extra));
    assert.ok((await whole(sourceOf(bytes))).equals(bytes), name);
  }
});

test('an old QuickTime film and one with places of 64 bits are read as well', async () => {
  const mov = Buffer.from(draw(folder, 'old.mov', '-i', join(folder, 'late.mp4'), '-c', 'copy'));
  const moved = await whole(sourceOf(mov));
  assert.equal(frames(moved), frames(Buffer.alloc(0), join(folder, 'old.mov')));
  const types = boxes(moved);
  assert.ok(types.indexOf('moov') < types.indexOf('mdat'));
  assert.ok(moved.includes('co64') && !moved.includes('stco'));
});

test('only a few bytes are read before the film begins', async () => {
  const source = sourceOf(late);
  for await (const chunk of indexFirst(source)) {
    assert.ok(chunk.length > 0);
    break;
  }
  assert.ok(source.readBytes < late.length / 4, `${source.readBytes} of ${late.length}`);
});

test('lies about sizes, counts and depth cost little, and no byte is lost over them', async () => {
  const at = late.lastIndexOf('moov') - 4;
  const index = (content: Buffer): Buffer => {
    const made = Buffer.concat([late.subarray(0, at), Buffer.alloc(8), content]);
    made.writeUInt32BE(8 + content.length, at);
    made.write('moov', at + 4, 'latin1');
    return made;
  };
  const nested = Buffer.alloc(800_000);
  for (let i = 0; i < nested.length; i += 8) {
    nested.writeUInt32BE(nested.length - i, i);
    nested.write('trak', i + 4, 'latin1');
  }
  const empty = Buffer.alloc(8_000_000);
  for (let i = 0; i < empty.length; i += 8) empty.writeUInt32BE(8, i);
  const claims = Buffer.from(late);
  claims.writeUInt32BE(0xffff_fff0, claims.lastIndexOf('stco') + 8);
  const oversized = Buffer.from(late);
  oversized.writeUInt32BE(0x7fff_ffff, at);
  const compressed = index(Buffer.from('00000008636d6f76', 'hex'));
  assert.equal((await whole(sourceOf(index(nested)))).length, at + 8 + nested.length);
  for (const [name, bytes] of Object.entries({
    empty: index(empty),
    claims,
    oversized,
    compressed,
  })) {
    const answer = await whole(sourceOf(bytes));
    assert.ok(answer.equals(bytes), name);
  }
});

test('whatever bytes come, every one of them is handed out once, except that chunk places are rewritten', async () => {
  const seed = createHash('sha256');
  const random = (below: number): number => seed.copy().digest().readUInt32BE(0) % below;
  for (let round = 0; round < 400; round++) {
    seed.update(String(round));
    const bytes = Buffer.from(late);
    for (let i = 0; i <= round % 5; i++) {
      seed.update('x');
      const near = round % 2 === 0 ? late.lastIndexOf('moov') - 8 + random(700) : random(bytes.length);
      bytes[Math.min(near, bytes.length - 1)] = random(256);
    }
    const moved = await whole(sourceOf(bytes));
    const grown = moved.length - bytes.length;
    assert.ok(grown >= 0 && grown < 10_000, `round ${round}: ${grown}`);
    if (round % 2 === 0) assert.ok(moved.includes(late.subarray(48, late.lastIndexOf('moov') - 8)), `round ${round}`);
  }
});
