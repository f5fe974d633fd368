import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { redactFilm } from '../../api/evidence/copy/redact-film.ts';
import { SandboxBroken } from '../../api/evidence/sandbox/sandbox.ts';
import type { RedactionBox } from '../../api/redaction.ts';
import { brightest, digestOfFile, framesOf, redacted, workOf } from './copy-bench.ts';
import { type FilmBench, openFilmBench } from './film-bench.ts';

let bench: FilmBench;
before(async () => {
  bench = await openFilmBench();
});
after(() => bench.close());

const size = { width: 320, height: 180 };
const side = 40;
/** A coloured square that goes right and then down over a test picture, for four seconds. */
const placeAt = (ms: number) => ({
  x: 20 + (50 * Math.min(ms, 2000)) / 1000,
  y: 20 + (40 * Math.max(0, ms - 2000)) / 1000,
});
const lossless = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-g', '25'];
const square = (colour: string) => `color=${colour}:size=${side}x${side}:rate=25:duration=4`;
const wall = 'testsrc2=size=320x180:rate=25:duration=4';
const going = `[0][1]overlay=x='20+50*min(t,2)':y='20+40*max(0,t-2)'`;
function makeFilm(name: string, colour: string, then: string, options: string[] = []): string {
  const sources = ['-f', 'lavfi', '-i', wall, '-f', 'lavfi', '-i', square(colour)];
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=4'];
  const graph = ['-filter_complex', `${going}${then},format=yuv420p[v]`, '-map', '[v]', '-map', '2:a'];
  return bench.make(name, ...sources, ...tone, ...graph, ...lossless, '-c:a', 'aac', ...options);
}
let made: string | undefined;
const plain = (): string => (made ??= makeFilm('constant.mkv', 'yellow', ''));
/** Of 100 frames every third and fourth is missing, and a second in the middle. */
const gaps = `,select='not(between(mod(n,7),3,4))*not(between(n,40,64))'`;
const uneven = ['-vsync', 'vfr', '-enc_time_base', '1/90000'];

const keyAt = (atMs: number) => ({ atMs, ...placeAt(atMs), width: side, height: side });
const moving = (fromMs: number, toMs: number): RedactionBox => ({
  effect: 'fill',
  fromMs,
  toMs,
  keys: [0, 2000, 4000].map(keyAt),
});
/** What an encoder leaves of an edge beside it; the square is 235 in one plane and far from grey in the others. */
const tolerance = 24;

function uncovered(path: string, fromMs: number, toMs: number): number[] {
  return framesOf(path, size.width, size.height)
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .filter(({ atMs, bytes }) => brightest(bytes, size, { ...placeAt(atMs), side }) > tolerance)
    .map(({ atMs }) => atMs);
}

for (const [name, then, options] of [
  ['constant', '', []],
  ['variable', gaps, uneven],
] as const) {
  test(`under a moving box nothing is left in any frame of a film of ${name} rate`, async () => {
    const path = name === 'constant' ? plain() : makeFilm(`${name}.mkv`, 'yellow', then, [...options]);
    const before = digestOfFile(path);
    const made = await redacted(bench, path, name, { boxes: [moving(1000, 3000)] });
    const frames = framesOf(path, size.width, size.height);
    const times = (of: typeof frames) => of.map(({ atMs }) => Math.round(atMs));
    assert.deepEqual(times(framesOf(made.path, size.width, size.height)), times(frames), 'every frame, at its time');
    assert.ok(frames.length > 40);
    assert.deepEqual(uncovered(made.path, 1000, 3000), []);
    // the same check fails where nothing is covered: before and after, and in the original
    assert.ok(uncovered(made.path, 0, 900).length > 5);
    assert.ok(uncovered(made.path, 3100, 4000).length > 5);
    assert.equal(uncovered(path, 1000, 3000).length, frames.filter(({ atMs }) => atMs >= 1000 && atMs <= 3000).length);
    assert.equal(digestOfFile(path), before, 'the original is as it was');
    if (name === 'variable') {
      const held = framesOf(made.path, size.width, size.height).findLast(({ atMs }) => atMs <= 1700)!;
      // shown for a second: all the way the square went meanwhile is covered
      for (let ms = held.atMs; ms < 2560; ms += 100)
        assert.ok(brightest(held.bytes, size, { ...placeAt(ms), side }) <= tolerance, `${ms} ms`);
    }
  });
}

test('two films that differ only under the box become the same bytes', async () => {
  const [a, b] = [plain(), makeFilm('b.mkv', 'blue', '')];
  assert.notEqual(digestOfFile(a), digestOfFile(b));
  const plan = { boxes: [moving(0, 4000)] };
  const [first, second] = [await redacted(bench, a, 'a', plan), await redacted(bench, b, 'b', plan)];
  assert.equal(digestOfFile(first.path), digestOfFile(second.path));
});

test('pixels and blur leave a few tones of what they hide, never its edges', async () => {
  const path = plain();
  const still = { fromMs: 0, toMs: 4000, keys: [{ atMs: 0, x: 100, y: 60, width: 96, height: 96 }] };
  for (const effect of ['blur', 'pixelate'] as const) {
    const made = await redacted(bench, path, effect, { boxes: [{ ...still, effect }] });
    const [frame] = framesOf(made.path, size.width, size.height);
    const row = [...frame!.bytes.subarray(108 * size.width + 104, 108 * size.width + 192)];
    const steps = row.slice(1).map((value, n) => Math.abs(value - row[n]!));
    // the test picture goes from black to white within a pixel; between six cells there are five borders
    const edges = steps.filter((step) => step > 25).length;
    assert.ok(edges <= (effect === 'blur' ? 0 : 10), `${effect}: ${edges} edges`);
  }
});

test('muted stretches hold nothing but silence, the rest is heard, and without a box nothing is covered', async () => {
  const path = plain();
  const made = await redacted(bench, path, 'sound', { mutes: [{ fromMs: 1000, toMs: 2500 }] });
  const raw = ['-ac', '1', '-ar', '8000', '-f', 's16le', '-'];
  const samples = execFileSync('ffmpeg', ['-v', 'error', '-i', made.path, ...raw]);
  const loudest = (fromMs: number, toMs: number): number => {
    let most = 0;
    for (let n = fromMs * 8; n < toMs * 8; n++) most = Math.max(most, Math.abs(samples.readInt16LE(n * 2)));
    return most;
  };
  // an encoder smears an edge over one of its frames of 21 ms
  assert.ok(loudest(1050, 2450) <= 2);
  assert.ok(loudest(100, 900) > 1000);
  assert.ok(loudest(2600, 3800) > 1000);
  const shown = framesOf(path, size.width, size.height).filter(({ atMs }) => atMs >= 1000 && atMs <= 3000);
  assert.equal(uncovered(made.path, 1000, 3000).length, shown.length);
});

test('a copy that reaches its limit is too large, whatever the film says of its length', async () => {
  const work = await workOf(bench, plain(), 'too-large');
  const plan = { v: 1 as const, frame: size, slackMs: 0, boxes: [moving(0, 100)], mutes: [] };
  const description = { ...work.description, durationMs: 500 };
  await assert.rejects(redactFilm({ ...work, description, plan }, 64 * 1024), { code: 'too_large' });
});

test('where no program can be started at all the redaction ends, and says so', async () => {
  const work = await workOf(bench, plain(), 'refused');
  const run = () => Promise.reject(new SandboxBroken('no folder can be handed over'));
  const refusing = { ...work.bench, sandbox: { ...work.bench.sandbox, run } };
  const plan = { v: 1 as const, frame: size, slackMs: 0, boxes: [moving(0, 4000)], mutes: [] };
  await assert.rejects(redactFilm({ ...work, bench: refusing, plan }), SandboxBroken);
});

test('a film held turned is covered where it is seen, and carries nothing but pictures and sound', async () => {
  const flat = makeFilm('flat.mp4', 'yellow', '', [
    '-metadata',
    'title=Vesterbro',
    '-metadata',
    'location=+55.6+012.5/',
  ]);
  const path = bench.make('turned.mp4', '-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=90');
  const upright = { width: size.height, height: size.width };
  const all = { fromMs: 0, toMs: 4000, effect: 'fill' } as const;
  const box = { ...all, keys: [{ atMs: 0, x: 20, y: 200, width: side, height: side }] };
  const made = await redacted(bench, path, 'turned', { frame: upright, boxes: [box] });
  for (const { bytes } of framesOf(made.path, upright.width, upright.height)) {
    assert.ok(brightest(bytes, upright, { x: 20, y: 200, side }) <= tolerance);
    assert.ok(brightest(bytes, upright, { x: 100, y: 20, side }) > tolerance);
  }
  const said = execFileSync('ffprobe', ['-v', 'error', '-show_format', '-show_streams', made.path], {
    encoding: 'utf8',
  });
  assert.doesNotMatch(said, /Vesterbro|55\.6|rotat/);
});
