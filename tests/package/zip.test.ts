import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { ZipWriter, zipBytes } from '../../api/desk/package/zip.ts';
import { openZip } from '../../api/evidence/package/unzip.ts';
import { putTogether } from './bag.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-zip-'));
after(() => rmSync(folder, { recursive: true }));
const silent = (problem: object): never => assert.fail(JSON.stringify(problem));

test('an archive has the length that was computed in advance, and unzip finds nothing wrong with it', () => {
  for (const sizes of [[], [0], [1, 65_536, 0, 300_001], Array.from({ length: 200 }, (_, n) => n)]) {
    const entries = sizes.map((size, n) => [`bag/data/${n}.bin`, randomBytes(size)] as const);
    const zip = putTogether(entries);
    assert.equal(zip.length, zipBytes(entries.map(([path, bytes]) => ({ path, sizeBytes: bytes.length }))));
    const path = join(folder, 'a.zip');
    writeFileSync(path, zip);
    // an empty archive is none to unzip
    if (sizes.length > 0) execFileSync('unzip', ['-tq', path]);
  }
});

test('beyond 4 GiB it is ZIP64: unzip finds what stands behind a file of 5 GiB, and so does our reader', async () => {
  const [large, small] = [
    { path: 'bag/large', sizeBytes: 5 * 1024 ** 3 },
    { path: 'bag/small', sizeBytes: 5 },
  ];
  const bytes = Buffer.from('small');
  const zip = new ZipWriter(new Date('2026-11-28T12:00:00Z'));
  const path = join(folder, 'large.zip');
  const file = openSync(path, 'w');
  let at = 0;
  const write = (part: Uint8Array): void => {
    at += writeSync(file, part, 0, part.length, at);
  };
  write(zip.begin(large));
  at += large.sizeBytes; // a hole: nobody reads it here
  write(zip.end(0));
  write(zip.begin(small));
  write(bytes);
  write(zip.end(crc32(bytes)));
  write(zip.finish());
  closeSync(file);
  assert.equal(at, zipBytes([large, small]));
  assert.equal(execFileSync('unzip', ['-p', path, 'bag/small'], { encoding: 'utf8' }), 'small');
  assert.match(execFileSync('unzip', ['-l', path], { encoding: 'utf8' }), /5368709120 .*bag\/large/);
  const { entries, close } = await openZip(path, silent);
  assert.deepEqual(
    entries.map((entry) => ({ path: entry.path, sizeBytes: entry.sizeBytes })),
    [large, small],
  );
  const parts: Buffer[] = [];
  for await (const part of entries[1]!.read()) parts.push(part);
  assert.equal(Buffer.concat(parts).toString(), 'small');
  await close();
});
