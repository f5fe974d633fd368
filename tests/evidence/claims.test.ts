import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FileDescription, traces } from '../../api/db/values.ts';
import { instant, iso6709, place } from '../../api/evidence/describe/claims.ts';
import { describeFile } from '../../api/evidence/describe/describe.ts';
import { answer as exifAnswer, readPicture } from '../../api/evidence/describe/exif.ts';
import type { Look } from '../../api/evidence/describe/facts.ts';
import { answer as filmAnswer, readFilm } from '../../api/evidence/describe/film-facts.ts';
import { detectType } from '../../api/evidence/describe/media-type.ts';
import { readStructure } from '../../api/evidence/describe/structure.ts';
import { readAnswer } from '../../api/evidence/sandbox/answer.ts';

const times: [said: string, zone: string | undefined, read: string | undefined][] = [
  ['2026-05-01T12:00:00+0200', undefined, '2026-05-01T12:00:00+02:00'],
  ['2026-05-01T10:00:00.000000Z', undefined, '2026-05-01T10:00:00Z'],
  ['2026:05:01 12:00:00', '+02:00', '2026-05-01T12:00:00+02:00'],
  ['2026:05:01 12:00:00.123', undefined, '2026-05-01T12:00:00'],
  ['2026:05:01 12:00:00-05:00', '+02:00', '2026-05-01T12:00:00-05:00'],
  ['2026:05:01 12:00:00', '+99:99', '2026-05-01T12:00:00'],
  ['2026:02:31 12:00:00', undefined, undefined],
  ['2026:13:01 12:00:00', '+02:00', undefined],
  ['1904-01-01T00:00:00Z', undefined, undefined],
  ['0000:00:00 00:00:00', undefined, undefined],
  ['2026:05:01', undefined, undefined],
  ['9999:01:01 00:00:00', undefined, undefined],
];
for (const [said, zone, read] of times)
  test(`the time ${said}${zone ? ` (${zone})` : ''} is read as ${read ?? 'not said'}`, () => {
    assert.equal(instant(said, zone), read);
  });

test('places are read with their height, and impossible ones are not', () => {
  assert.deepEqual(iso6709('+55.6761+012.5683+010.500/'), { latitude: 55.6761, longitude: 12.5683, altitude: 10.5 });
  assert.deepEqual(iso6709('-33.8688+151.2093/'), { latitude: -33.8688, longitude: 151.2093 });
  assert.equal(iso6709('+45.9763+007.6586+4478.000/').altitude, 4478);
  assert.deepEqual([iso6709('+91.0+012.0/'), iso6709('here'), iso6709(undefined), place(0, 0)], [{}, {}, {}, {}]);
  assert.deepEqual([place(55, 12, 90_000), place(55, 12, -900)], Array(2).fill({ latitude: 55, longitude: 12 }));
  assert.deepEqual(place(Number.NaN, 12), {});
});

test('a length that is only a guess is not passed on', () => {
  const video = { codec_type: 'video', codec_name: 'h264', avg_frame_rate: '25/1', r_frame_rate: '25/1' };
  const bare = filmAnswer.parse({ format: { format_name: 'h264', duration: '4.0' }, streams: [video] });
  assert.deepEqual(readFilm(bare).facts, {
    ...{ kind: 'video', container: 'h264', videoCodec: 'h264', frameRate: 25, hasAudio: false, remarks: [] },
  });
});

test('a HEIF picture is turned as its own box says, another as EXIF says', () => {
  const turn = (said: object) => readPicture(exifAnswer.element.parse(said)).facts.rotation;
  assert.equal(turn({ MIMEType: 'image/heic', Orientation: 6, Rotation: 270 }), 90);
  assert.equal(turn({ MIMEType: 'image/heic', Orientation: 6 }), undefined);
  assert.equal(turn({ MIMEType: 'image/jpeg', Orientation: 6 }), 90);
});

test('frames at one rate, at half of it as fields, and as they come are told apart', () => {
  const rate = (even: string, average: string) => {
    const video = { codec_type: 'video', r_frame_rate: even, avg_frame_rate: average };
    return readFilm(filmAnswer.parse({ format: { format_name: 'avi' }, streams: [video] })).facts.variableFrameRate;
  };
  assert.deepEqual(
    [rate('25/1', '25/1'), rate('30000/1001', '30000/1001'), rate('50/1', '25/1')],
    [false, false, false],
  );
  assert.deepEqual([rate('30/1', '3590/121'), rate('120/1', '25/1'), rate('25/1', '0/0')], [true, true, undefined]);
});

// mapping what the programs answer: whatever they answer, it is bounded, one line, on earth and in our time
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '\u202evideo\u0000',
    '+91+181/',
    '9999:99:99 99:99:99',
    '1e999',
    'NaN',
    '-1',
    '1/0',
    '0/0',
    '2026-02-30',
  ),
  fc.constantFrom(
    '+55.6761+012.5683+99999999999999/',
    '2026-05-01T12:00:00+0200',
    'ReplayKitRecording',
    'Apple',
    '\ud800',
  ),
);
const said = fc.oneof(
  nasty,
  fc.constantFrom('9999-01-01T00:00:00Z', '1904-01-01T00:00:00Z', '2026-05-01T12:00:00+02:00', '2026:05:01 12:00:00'),
);
const value = fc.oneof(
  said,
  said,
  fc.double(),
  fc.double({ min: -200, max: 200 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(nasty),
);
const record = (keys: string[]) => fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
const tagNames = [
  ...['creation_time', 'date', 'location', 'make', 'model', 'encoder', 'artist', 'comment', 'com.android.version'],
  ...['creationdate', 'location.ISO6709', 'make', 'model', 'software', 'author'].map(
    (tag) => `com.apple.quicktime.${tag}`,
  ),
];
/** Of the right form nine times in ten, so that what is in it is looked at. */
const usually = <T>(form: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: form }, { weight: 1, arbitrary: value });
const film = fc.record({
  format: usually(fc.record({ format_name: value, duration: value, bit_rate: value, tags: usually(record(tagNames)) })),
  streams: usually(
    fc.array(
      fc.record(
        {
          codec_type: fc.oneof(fc.constantFrom('video', 'audio'), value),
          ...Object.fromEntries(
            [
              'codec_name',
              'width',
              'height',
              'r_frame_rate',
              'avg_frame_rate',
              'bit_rate',
              'channels',
              'sample_rate',
            ].map((key) => [key, value]),
          ),
          tags: fc.oneof(value, record(['handler_name', 'encoder', 'vendor_id'])),
          side_data_list: fc.oneof(value, fc.array(record(['rotation']))),
        },
        { requiredKeys: ['codec_type'] },
      ),
    ),
  ),
  programs: fc.oneof(value, fc.array(fc.record({ tags: record(['service_name', 'service_provider']) }))),
});
const exifNames = Object.keys(exifAnswer.element.shape);

const limit: Record<string, [least: number, most: number]> = {
  latitude: [-90, 90],
  longitude: [-180, 180],
  altitude: [-500, 20_000],
  rotation: [0, 359],
};

/** Everything a description may hold, from the outside. */
function check(description: FileDescription): void {
  for (const [key, held] of Object.entries(description)) {
    if (typeof held === 'number') {
      const [least, most] = limit[key] ?? [0, Number.MAX_SAFE_INTEGER];
      assert.ok(held >= least && held <= most, `${key} ${held}`);
    }
    if (typeof held === 'string')
      assert.doesNotMatch(held, /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|^.{121}/u, key);
    if (typeof held === 'string') assert.ok(held.isWellFormed(), key);
  }
  const { capturedAt, capturedAtSource, traces: found = [] } = description;
  assert.equal(capturedAt === undefined, capturedAtSource === undefined);
  if (capturedAt) {
    const year = new Date(capturedAt).getUTCFullYear();
    assert.ok(year > 1979 && year < 2201, capturedAt);
  }
  assert.ok(found.every((trace) => traces.includes(trace)));
  assert.equal(new Set(found).size, found.length);
}

const bytes = Buffer.from('0000001c667479706d703432000000016d7034316d70343269736f6d', 'hex');
const describeLook = (claimedName: string, look: Look): FileDescription => {
  const structure = readStructure(bytes, 'video/mp4');
  return describeFile({ claimedName, claimedType: '', sizeBytes: 28 }, detectType(bytes), structure, look);
};
const runs = { numRuns: Number(process.env['CLAIM_RUNS'] ?? 1500) };

test('whatever ffprobe answers about a film, what is kept is bounded, readable and possible', () => {
  fc.assert(
    fc.property(film, nasty, (answer, name) => {
      const answered = readAnswer(filmAnswer, JSON.stringify(answer));
      assert.ok(answered, 'one bad field must not cost the others');
      check(describeLook(name, readFilm(answered)));
    }),
    runs,
  );
});

test('whatever exiftool answers about a picture, what is kept is bounded, readable and possible', () => {
  fc.assert(
    fc.property(record(exifNames), nasty, (answer, name) => {
      const answered = readAnswer(exifAnswer, JSON.stringify([answer]));
      assert.ok(answered, 'one bad field must not cost the others');
      check(describeLook(name, readPicture(answered[0])));
    }),
    runs,
  );
});

test('an answer of any other form is no answer, and nothing breaks', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const answered = readAnswer(filmAnswer, text);
      if (answered) check(describeLook('a.mp4', readFilm(answered)));
      check(describeLook('a.jpg', readPicture(readAnswer(exifAnswer, text)?.[0])));
    }),
    runs,
  );
});
