import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from '../evidence/bench.ts';

/** Small honest files of the formats people send: what hostile ones are made from, and what mutants begin with. */
export type Honest = Record<(typeof names)[number], Buffer>;

const names = [
  ...(['fast.mp4', 'late.mov', 'parts.mp4', 'clip.mkv', 'clip.webm', 'clip.avi', 'clip.ts', 'clip.264'] as const),
  ...(['clip.flv', 'clip.wmv', 'sound.wav', 'sound.flac', 'sound.ogg', 'sound.mp3', 'sound.aac'] as const),
  ...(['photo.jpg', 'photo.png', 'photo.gif', 'photo.webp', 'photo.tiff', 'photo.heic', 'photo.avif'] as const),
] as const;

const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=192x108:rate=12:duration=1.5'];
const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1.5'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '12', '-threads', '1'];
const filmed = [...picture, ...tone, ...h264, '-c:a', 'aac'];

const recipes: Partial<Record<keyof Honest, string[]>> = {
  'fast.mp4': [...filmed, '-movflags', '+faststart'],
  'late.mov': filmed,
  'parts.mp4': [...filmed, '-movflags', 'frag_keyframe+empty_moov'],
  'clip.mkv': filmed,
  'clip.webm': [...picture, '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'],
  'clip.avi': [...picture, '-c:v', 'mjpeg'],
  'clip.ts': filmed,
  'clip.264': [...picture, ...h264],
  'clip.flv': [...filmed, '-ar', '44100'],
  'clip.wmv': picture,
};

/** Draws them all into `folder`; about three seconds of work. */
export function makeHonest(folder: string): Honest {
  const made = new Map<string, Buffer>();
  for (const name of names) {
    if (name === 'photo.heic' || name === 'photo.avif') continue;
    const still = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=1', '-frames:v', '1'];
    const recipe = recipes[name] ?? (name.startsWith('sound') ? tone : still);
    made.set(name, Buffer.from(draw(folder, name, ...recipe)));
  }
  for (const [name, coder] of [
    ['photo.heic', []],
    ['photo.avif', ['-A']],
  ] as const) {
    execFileSync('heif-enc', [...coder, '-q', '40', join(folder, 'photo.png'), '-o', join(folder, name)], {
      stdio: 'ignore',
    });
    made.set(name, readFileSync(join(folder, name)));
  }
  return Object.fromEntries(made) as Honest;
}
