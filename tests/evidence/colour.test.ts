import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { film, openPreview, openTestBench, seedTip, seedUpload, type TestBench, workThrough } from './bench.ts';

let bench: TestBench;
before(async () => {
  bench = await openTestBench();
});
after(() => bench.close());

/** How far red and blue lie apart in the first picture, at most. */
function colour(path: string): number {
  const raw = ['-frames:v', '1', '-vf', 'scale=160:90,format=rgb24', '-f', 'rawvideo', '-'];
  const pixels = execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...raw]);
  let most = 0;
  for (let at = 0; at < pixels.length; at += 3) most = Math.max(most, Math.abs(pixels[at]! - pixels[at + 2]!));
  return most;
}

test('a film in colour keeps its colours in every viewing copy', async () => {
  const file = await seedUpload(bench, { name: 'a.mp4', type: 'video/mp4', bytes: film(bench.folder, 2) });
  await seedTip(bench, [file]);
  await workThrough(bench);
  for (const name of ['poster.jpg', 'sheet.jpg', 'proxy.mp4']) {
    const path = join(bench.folder, name);
    writeFileSync(path, await openPreview(bench, file.upload, name));
    assert.ok(colour(path) > 100, name);
  }
});
