import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { originalAt } from '../../api/evidence/preview/time-map.ts';
import type { Input } from '../../api/evidence/sandbox/input.ts';
import { type DrawnFilm, type FilmBench, numbered, numbers, openFilmBench, readNumbers } from './film-bench.ts';

let bench: FilmBench;
before(async () => {
  bench = await openFilmBench();
});
after(() => bench.close());

const quick = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4'];
const streamed = (path: string): Input => ({ open: () => createReadStream(path) as AsyncIterable<Buffer> });

/** Every frame of the proxy, looked up in the map, is the frame of the original whose number can be read in it. */
function assertMapped(drawn: DrawnFilm, name = ''): void {
  const { timeMap, frames } = drawn.analysis;
  const seen = readNumbers(drawn.path('proxy.mp4'));
  const rate = frames!.proxyRatePerSecond;
  const mapped = seen.map((_, tick) => originalAt(timeMap, rate, ((tick + 0.5) * 1000) / rate)?.frame);
  assert.ok(seen.length > 20);
  assert.deepEqual(mapped, seen, name);
}

test('every frame of the proxy of a film of varying rate is traced to its frame in the original', async () => {
  // of 150 frames every seventh is missing, and 36 in the middle; what is left is numbered anew
  const gaps = "select='not(eq(mod(n,7),3))*not(between(n,60,95))'";
  const path = bench.make(
    'vfr.mp4',
    ...numbered(150, 30),
    ...['-vf', `${gaps},${numbers}`, '-vsync', 'vfr', '-enc_time_base', '1/90000', ...quick, '-bf', '2', '-g', '30'],
  );
  const drawn = await bench.draw({ path });
  assertMapped(drawn);
  const { frames, durationMs } = drawn.analysis;
  const missing = Array.from({ length: 150 }, (_, n) => n).filter((n) => n % 7 === 3 || (n >= 60 && n <= 95)).length;
  assert.deepEqual([frames?.count, frames?.dropped, frames?.variable], [150 - missing, missing, true]);
  assert.equal(durationMs, 5000);
  assert.deepEqual([drawn.facts.variableFrameRate, drawn.facts.quality?.droppedFrames], [true, missing]);
  assert.ok(drawn.facts.quality?.findings.includes('frames_missing'));
});

test('times are those of the original to a millisecond', async () => {
  const path = bench.make(
    'pause.mp4',
    ...numbered(90, 30),
    '-vf',
    `setpts='if(gt(N,44),PTS+2/TB,PTS)',${numbers}`,
    '-vsync',
    'vfr',
    ...quick,
  );
  const { analysis } = await bench.draw({ path });
  const list = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0', path], {
    encoding: 'utf8',
  });
  const times = list
    .trim()
    .split('\n')
    .map((line) => parseFloat(line) * 1000)
    .filter(Number.isFinite);
  for (const point of analysis.timeMap)
    if (point.frame !== 44) assert.ok(Math.abs(point.originalMs - times[point.frame]!) < 0.01);
  for (const tick of [0, 10, 44, 105, 130]) {
    const found = originalAt(analysis.timeMap, 30, (tick * 1000) / 30)!;
    assert.ok(Math.abs(times[found.frame]! - found.originalMs) < 0.7, `tick ${tick}`);
  }
});

test('a film at 59.94 frames a second, drawn at 30, is mapped to the frame', async () => {
  const path = bench.make('fast.mp4', ...numbered(180, '60000/1001'), '-vf', numbers, ...quick);
  const drawn = await bench.draw({ path });
  assert.equal(drawn.analysis.frames?.proxyRatePerSecond, 30);
  assertMapped(drawn);
});

test('a film is drawn alike from a file, from a stream and from a transport stream', async () => {
  const mp4 = bench.make(
    'fast-start.mp4',
    ...numbered(100, 25),
    ...tone,
    '-vf',
    numbers,
    ...quick,
    '-c:a',
    'aac',
    '-movflags',
    '+faststart',
  );
  const ts = bench.make('stream.ts', '-i', mp4, '-c', 'copy', '-f', 'mpegts');
  const fromFile = await bench.draw({ path: mp4 });
  assertMapped(fromFile);
  const others = { streamed: await bench.draw(streamed(mp4)), transport: await bench.draw(streamed(ts)) };
  for (const [name, drawn] of Object.entries(others)) {
    assert.deepEqual(drawn.names.toSorted(), fromFile.names.toSorted(), name);
    assertMapped(drawn, name);
    const { activity, frames, scenes, sheet, waveform } = drawn.analysis;
    assert.deepEqual(frames, fromFile.analysis.frames, name);
    assert.deepEqual([scenes, sheet?.length], [fromFile.analysis.scenes, fromFile.analysis.sheet?.length], name);
    // in a transport stream the picture begins a little after the sound
    if (name === 'streamed') assert.deepEqual(activity, fromFile.analysis.activity);
    else assert.equal(activity?.motion.length, fromFile.analysis.activity?.motion.length);
    assert.ok(Math.abs(waveform!.peaks.length - fromFile.analysis.waveform!.peaks.length) <= 2);
  }
});

test('a film that is held upright has upright copies and the lines of its shorter side', async () => {
  const flat = bench.make('flat.mp4', ...numbered(50, 25, '640x360'), '-vf', numbers, ...quick);
  const path = bench.make('turned.mp4', '-i', flat, '-c', 'copy', '-metadata:s:v:0', 'rotate=90');
  const { facts, path: copy } = await bench.draw({ path });
  const size = execFileSync(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', copy('proxy.mp4')],
    { encoding: 'utf8' },
  );
  assert.equal(size.trim(), '360,640');
  assert.equal(facts.quality?.lines, 360);
});

test('the poster and a sheet by scene are there before the proxy of a film with enough key frames', async () => {
  const path = bench.make(
    'long.mp4',
    ...['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10:duration=60'],
    ...quick,
    '-g',
    '10',
  );
  const told: number[] = [];
  const { names, analysis } = await bench.draw({ path }, { progress: (share) => void told.push(share) });
  assert.deepEqual(names, ['poster.jpg', 'sheet.jpg', 'proxy.mp4', 'analysis.json']);
  assert.equal(analysis.sheet?.length, 20);
  assert.ok(told.length > 0 && told.every((share) => share >= 0 && share <= 1));
});

test('a poster that an earlier attempt published is not drawn again', async () => {
  const path = bench.make('again.mp4', ...numbered(50, 25), ...quick);
  const { names } = await bench.draw({ path }, { has: (name) => name === 'poster.jpg' });
  assert.equal(names.includes('poster.jpg'), false);
});

test('sound that begins late is silence until then, in the proxy and in the waveform', async () => {
  const path = bench.make(
    'late.mkv',
    ...numbered(100, 25),
    ...['-itsoffset', '2', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=2', ...quick, '-c:a', 'aac'],
  );
  const { stepMs, peaks } = (await bench.draw({ path })).analysis.waveform!;
  const first = peaks.findIndex((peak) => peak > 3) * stepMs;
  assert.ok(Math.abs(first - 2000) <= 100, `heard from ${first} ms`);
});

test('bare H.264 without a rate is given one, and shown whole', async () => {
  const mp4 = bench.make(
    'clocked.mp4',
    ...numbered(50, 25),
    '-vf',
    numbers,
    ...quick,
    '-vsync',
    'vfr',
    '-enc_time_base',
    '1/90000',
  );
  const path = bench.make('bare.h264', '-i', mp4, '-c', 'copy');
  const description = {
    kind: 'video' as const,
    container: 'h264',
    frameRate: 90_000,
    width: 160,
    height: 90,
    remarks: [],
  };
  const { analysis } = await bench.draw({ path }, { description });
  assert.equal(analysis.durationMs, 2000);
});

test('a damaged bare stream of one frame lasts a minute at most, whatever its last frame claims', async () => {
  const mp4 = bench.make('one.mp4', ...numbered(1, 12), '-vf', numbers, ...quick);
  const whole = readFileSync(bench.make('one.h264', '-i', mp4, '-c', 'copy'));
  const path = join(bench.folder, 'damaged.h264');
  // a parameter set nobody can read before the real one: then ffmpeg knows a frame's length, but no rate
  writeFileSync(path, Buffer.concat([Buffer.from('0000000167640033ac000000007fffffffffffff', 'hex'), whole]));
  const description = { kind: 'video' as const, container: 'h264', width: 160, height: 90, remarks: [] };
  const { analysis } = await bench.draw({ path }, { description });
  const seconds = analysis.activity?.motion.length ?? 0;
  assert.ok(seconds > 0 && seconds <= 70, `${seconds} s`);
});

test('frames that claim to be nine hours later are not waited for, and what is left out is said', async () => {
  const whole = bench.make('near.mp4', ...numbered(50, 25), '-vf', numbers, ...quick, '-g', '250', '-bf', '0');
  const later = "setts=ts='if(gt(N,40),TS*20000,TS)'";
  const path = bench.make('far.mkv', '-i', whole, '-c', 'copy', '-bsf:v', later);
  const description = {
    kind: 'video' as const,
    container: 'matroska,webm',
    durationMs: 2000,
    frameRate: 25,
    width: 160,
    height: 90,
    remarks: [],
  };
  const { analysis, facts } = await bench.draw({ path }, { description });
  const seconds = analysis.activity?.motion.length ?? 0;
  assert.ok(seconds >= 2 && seconds <= 70, `${seconds} s`);
  assert.deepEqual(facts.remarks, ['first_part_only']);
});

test('a link left under the name of the analysis is not written through', async () => {
  const path = bench.make('plain.mp4', ...numbered(30, 25), ...quick);
  const secret = join(bench.folder, 'secret');
  writeFileSync(secret, 'unchanged');
  const output = join(bench.folder, 'linked');
  mkdirSync(output);
  symlinkSync(secret, join(output, 'analysis.json'));
  const { analysis } = await bench.draw({ path }, { output });
  assert.equal(analysis.v, 1);
  assert.equal(readFileSync(secret, 'utf8'), 'unchanged');
});
