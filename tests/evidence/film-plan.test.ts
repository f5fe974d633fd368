import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { longestSeconds } from '../../api/evidence/preview/ffmpeg.ts';
import { filmReserve, longestDrawn, planProxy, proxyBytes } from '../../api/evidence/preview/proxy-plan.ts';
import { type FilmBench, openFilmBench } from './film-bench.ts';

const film = { kind: 'video' as const, frameRate: 60, remarks: [] };
const hours = (h: number): number => h * 3600;
const soundBits = (options: readonly string[]): number =>
  Number.parseInt(options[options.indexOf('-b:a') + 1]!, 10) * 1000;

test('a film of any length fits into the space of a proxy, whole', () => {
  for (let seconds = 1; seconds <= longestSeconds; seconds = Math.ceil(seconds * 1.3)) {
    const { videoRate, sound } = planProxy(film, seconds);
    assert.ok(videoRate > 0 && ((videoRate + soundBits(sound)) * seconds) / 8 <= proxyBytes * 0.96, `${seconds} s`);
  }
});

test('the longer the film, the smaller and slower its proxy', () => {
  const plans = [0.1, 2, 4, 9, 18, 24].map((h) => planProxy(film, hours(h)));
  const shown = plans.map(({ width, height, rate }) => `${width}x${height} ${rate}`);
  assert.deepEqual(shown, ['1280x720 30', '1280x720 30', '1280x720 15', '960x540 12', '768x432 8', '640x360 5']);
});

test('a proxy keeps the rate of a slow film, and a film that varies keeps its densest parts', () => {
  const rate = (frameRate: number | undefined, variableFrameRate = false) =>
    planProxy({ ...film, ...(frameRate ? { frameRate } : {}), variableFrameRate }, 10).rate;
  assert.deepEqual([rate(12.5), rate(29.97), rate(120), rate(0.5)], [12.5, 29.97, 30, 1]);
  const ofADay = planProxy({ ...film, frameRate: 1 / 600 }, hours(24)).rate;
  assert.ok(ofADay * hours(24) <= 3600, 'few pictures are not repeated for a day');
  assert.deepEqual([rate(20.4, true), rate(8, true), rate(90_000)], [30, 12.5, 30]);
});

test('a small file cannot claim many frames, nor go on long after what it says', () => {
  const rate = (sizeBytes: number) => planProxy({ ...film, frameRate: 25 }, 3600, sizeBytes).rate;
  assert.deepEqual([rate(5000), rate(360_000), rate(100_000_000)], [1, 10, 25]);
  assert.deepEqual(
    [longestDrawn(4, false, 1e9), longestDrawn(0, true, 5000), longestDrawn(600, true, 1e9)],
    [66, 70, longestSeconds],
  );
  assert.ok(
    longestDrawn(0, true, 1_800_000) >= 3600,
    'an hour of a corridor in 4 kbit/s whose length nobody wrote down',
  );
});

test('room is kept for all that is written, and not more than that', () => {
  const reserve = (durationMs: number | undefined, kind: 'video' | 'audio' = 'video') =>
    filmReserve({ kind, remarks: [], ...(durationMs ? { durationMs } : {}) });
  assert.ok(reserve(60_000) < 100 * 1024 ** 2);
  assert.ok(reserve(hours(24) * 1000) <= proxyBytes + 64 * 1024 ** 2);
  assert.ok(reserve(undefined) > 512 * 1024 ** 2, 'of unknown length');
  assert.ok(reserve(hours(1) * 1000, 'audio') < 128 * 1024 ** 2);
});

let bench: FilmBench;
before(async () => {
  bench = await openFilmBench();
});
after(() => bench.close());

test('pictures that are nothing but noise do not break the bound of a day-long film', async () => {
  const path = bench.make(
    'noise.mp4',
    ...['-f', 'lavfi', '-i', 'color=gray:size=640x360:rate=10:duration=20,noise=alls=60:allf=t'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '30'],
  );
  const description = { ...film, width: 640, height: 360, frameRate: 10, durationMs: hours(24) * 1000 };
  const drawn = await bench.draw({ path }, { description });
  const proxy = drawn.path('proxy.mp4');
  const said = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'stream=width,height,avg_frame_rate', '-of', 'csv=p=0', proxy],
    { encoding: 'utf8' },
  );
  assert.equal(said.trim(), '640,360,5/1');
  const { videoRate } = planProxy(description, hours(24));
  // 20 seconds, and the two the encoder may save up
  assert.ok(statSync(proxy).size * 8 <= videoRate * 22 * 1.1, `${statSync(proxy).size} bytes`);
});
