import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from './bench.ts';

/**
 * Small films and pictures as phones, messengers, screen recorders and surveillance recorders write them: their containers,
 * their tags, their names. What ffmpeg would say of itself is left out, as the real writers have never heard of it.
 */
const lavfi = (...sources: string[]) => sources.flatMap((source) => ['-f', 'lavfi', '-i', source]);
const picture = 'testsrc2=size=320x180:rate=30:duration=2';
const tone = 'sine=frequency=440:duration=2';
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '30', '-threads', '1'];
const aac = ['-c:a', 'aac', '-ar', '44100', '-ac', '2'];
/** the encoder's signature is a unit of type 6 in the stream */
const unsigned = ['-bsf:v', 'filter_units=remove_types=6'];
const silent = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact', '-map_metadata', '-1'];

const tag = (tags: Record<string, string>, scope = ''): string[] =>
  Object.entries(tags).flatMap(([name, value]) => [`-metadata${scope}`, `${name}=${value}`]);
const signed = (video: string, audio: string): string[] => [
  // a space is what is left when nothing is said: for an empty tag ffmpeg puts in its own
  ...tag({ handler_name: video, encoder: ' ' }, ':s:v'),
  ...tag({ handler_name: audio }, ':s:a'),
];

export interface Shape {
  brand?: string;
  tags?: Record<string, string>;
  handlers?: [video: string, audio: string];
  options?: string[];
  sources?: string[];
}

/** A film by one of the writers that sign nothing. */
export const phoneFilm = (folder: string, name: string, shape: Shape): Uint8Array =>
  draw(
    folder,
    name,
    ...lavfi(...(shape.sources ?? [picture, tone])),
    ...[...h264, ...unsigned, ...aac, ...silent, '-movflags', '+use_metadata_tags'],
    ...(shape.brand ? ['-brand', shape.brand] : []),
    ...tag(shape.tags ?? {}),
    ...signed(...(shape.handlers ?? [' ', ' '])),
    ...(shape.options ?? []),
  );

/** An iPhone's: frames come when they come. */
export const iphoneFilm = (folder: string, name = 'IMG_4711.MOV', more: Record<string, string> = {}): Uint8Array =>
  phoneFilm(folder, name, {
    brand: 'qt  ',
    handlers: ['Core Media Video', 'Core Media Audio'],
    options: ['-vf', "select='not(eq(mod(n,7),3))'", '-fps_mode', 'vfr'],
    tags: {
      creation_time: '2026-05-01T10:00:00Z',
      'com.apple.quicktime.creationdate': '2026-05-01T12:00:00+0200',
      'com.apple.quicktime.location.ISO6709': '+55.6761+012.5683+010.500/',
      'com.apple.quicktime.make': 'Apple',
      'com.apple.quicktime.model': 'iPhone 15 Pro',
      'com.apple.quicktime.software': '18.4.1',
      ...more,
    },
  });

export const androidFilm = (folder: string, name = 'PXL_20260501_100000000.mp4'): Uint8Array =>
  phoneFilm(folder, name, {
    brand: 'mp42',
    handlers: ['VideoHandle', 'SoundHandle'],
    tags: {
      creation_time: '2026-05-01T10:00:00Z',
      location: '+55.6761+012.5683/',
      'com.android.version': '15',
      'com.android.manufacturer': 'Google',
      'com.android.model': 'Pixel 8',
    },
  });

/** WhatsApp's: nothing said, and on some phones a box of its own. */
export const whatsappFilm = (folder: string, name = 'VID-20260501-WA0007.mp4'): Uint8Array =>
  phoneFilm(folder, name, { brand: 'mp42', options: ['-movflags', '+faststart', '-b:v', '600k'] });

/** The box as it stands in films WhatsApp has written, before the index. */
export const beamBox = Buffer.from('000000186265616d0100000001000000000000000500000000', 'hex').subarray(0, 24);

export const iosScreen = (folder: string, name = 'RPReplay_Final1777629600.mp4'): Uint8Array =>
  phoneFilm(folder, name, {
    brand: 'mp42',
    handlers: ['Core Media Video', 'Core Media Audio'],
    tags: { creation_time: '2026-05-01T10:00:00Z', 'com.apple.quicktime.author': 'ReplayKitRecording' },
  });

export const androidScreen = (folder: string, name = 'Screen_Recording_20260501_120000_Chrome.mp4'): Uint8Array =>
  phoneFilm(folder, name, { brand: 'mp42', tags: { 'com.android.version': '15' } });

/** What OBS writes by default, with ffmpeg's own writer. */
export const obsScreen = (folder: string, name = '2026-05-01 12-00-00.mkv'): Uint8Array =>
  draw(folder, name, ...lavfi(picture, tone), ...h264, ...aac);

/** An ordinary film by ffmpeg, which says so. */
export const plainFilm = (folder: string, name: string, more: Record<string, string> = {}): Uint8Array =>
  draw(folder, name, ...lavfi(picture, tone), ...h264, ...aac, ...tag(more));

/** MJPEG in AVI, as older recorders export it. */
export const aviExport = (folder: string, name = 'NVR_ch1_20260501120000.avi'): Uint8Array =>
  draw(folder, name, ...lavfi('testsrc2=size=320x180:rate=10:duration=2'), '-c:v', 'mjpeg', '-q:v', '6', ...silent);

/** Bare H.264 as cheap recorders keep it. */
export const rawExport = (folder: string, name = 'ch01_20260501.264'): Uint8Array =>
  draw(folder, name, ...lavfi(picture), ...h264, ...unsigned, ...silent, '-f', 'h264');

export function copyOf(folder: string, name: string, bytes: Uint8Array, ...recipe: string[]): Uint8Array {
  const source = join(folder, `source-of-${name}`);
  writeFileSync(source, bytes);
  return draw(folder, name, '-i', source, ...recipe);
}

/** A picture with what exiftool can write. */
export function photo(folder: string, name: string, ...tags: string[]): Uint8Array {
  const path = join(folder, name);
  draw(folder, name, ...lavfi('testsrc=size=640x480:rate=1'), '-frames:v', '1', ...silent);
  if (tags.length > 0) execFileSync('exiftool', ['-q', '-overwrite_original', ...tags, path]);
  return readFileSync(path);
}

/** Puts a box before everything but the first, and moves what the index points at. */
export function insertBox(film: Uint8Array, box: Uint8Array): Buffer {
  const bytes = Buffer.from(film);
  const at = bytes.readUInt32BE(0);
  for (let found = bytes.indexOf('stco'); found >= 0; found = bytes.indexOf('stco', found + 4)) {
    const count = bytes.readUInt32BE(found + 8);
    for (let n = 0; n < count; n++) {
      const entry = found + 12 + 4 * n;
      bytes.writeUInt32BE(bytes.readUInt32BE(entry) + box.length, entry);
    }
  }
  return Buffer.concat([bytes.subarray(0, at), box, bytes.subarray(at)]);
}
