import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { drawSound } from '../../api/evidence/preview/sound.ts';
import { createWaveform } from '../../api/evidence/preview/waveform.ts';
import { type FilmBench, openFilmBench } from './film-bench.ts';

const waveformOf = (chunks: Uint8Array[], limit?: number) => {
  const waveform = createWaveform(limit);
  for (const chunk of chunks) waveform.take(chunk);
  return waveform.end();
};
const samples = (values: number[]): Buffer => Buffer.from(Int16Array.from(values).buffer);

test('each step holds its loudest sample, up or down', () => {
  const quiet = Array.from({ length: 400 }, () => 10);
  const loud = quiet.with(17, -16_384);
  assert.deepEqual(waveformOf([samples([...quiet, ...loud, ...quiet.with(0, 32_767), -32_768])]), {
    stepMs: 50,
    peaks: [0, 50, 100, 100],
  });
});

test('a long sound is drawn coarser, and its loudest moments stay', () => {
  const values = Array.from({ length: 400 * 1000 }, (_, at) => (at === 200_000 ? 32_767 : 0));
  const { stepMs, peaks } = waveformOf([samples(values)], 64)!;
  assert.ok(peaks.length <= 64);
  assert.equal(peaks.filter((peak) => peak === 100).length, 1);
  assert.ok(Math.abs(peaks.indexOf(100) * stepMs - 25_000) <= stepMs);
});

test('samples are read alike however they are cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), fc.nat(), fc.nat(), (bytes, one, other) => {
      const [a = 0, b = 0] = [one, other].map((at) => at % (bytes.length + 1)).sort((x, y) => x - y);
      assert.deepEqual(
        waveformOf([bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)]),
        waveformOf([bytes]),
      );
    }),
  );
  assert.equal(waveformOf([]), undefined);
  assert.equal(waveformOf([Buffer.alloc(1)]), undefined);
});

let bench: FilmBench;
before(async () => {
  bench = await openFilmBench();
});
after(() => bench.close());

const bursts = [
  [0.5, 1.1],
  [2.0, 2.3],
  [4.2, 5.0],
] as const;
/** Noise that comes and goes as speech does. */
const speech = (seconds: number): string => {
  const when = bursts.map(([from, to]) => `between(t,${from},${to})`).join('+');
  return `aevalsrc='(random(0)*2-1)*0.6*(${when})':s=44100:d=${seconds}`;
};
const assertHeard = ({ stepMs, peaks }: { stepMs: number; peaks: number[] }): void => {
  const loud = peaks.map((peak) => peak > 20);
  const found = loud.flatMap((is, at) => (is && !loud[at - 1] ? [[at, loud.indexOf(false, at)]] : []));
  assert.equal(found.length, bursts.length, `${peaks}`);
  found.forEach(([from, to], n) => {
    const [begins, ends] = bursts[n]!;
    assert.ok(
      Math.abs(from! * stepMs - begins * 1000) <= 100 && Math.abs(to! * stepMs - ends * 1000) <= 100,
      `${found}`,
    );
  });
};

test('bursts of speech are found where they are in a sound', async () => {
  const path = bench.make('speech.ogg', '-f', 'lavfi', '-i', speech(6), '-c:a', 'libopus');
  const { names, analysis, facts } = await bench.draw({ path }, {}, drawSound);
  assert.deepEqual([names, facts.remarks], [['audio.m4a', 'analysis.json'], []]);
  assertHeard(analysis.waveform!);
  assert.ok(Math.abs(analysis.durationMs - 6000) <= 60);
  assert.deepEqual([analysis.activity, analysis.frames, analysis.timeMap], [undefined, undefined, []]);
});

test('bursts of speech are found where they are in a film', async () => {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10:duration=6'];
  const path = bench.make(
    'speech.mp4',
    ...picture,
    ...['-f', 'lavfi', '-i', speech(6), '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'],
  );
  assertHeard((await bench.draw({ path })).analysis.waveform!);
});
