import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A real, playable video with sound of about `megabytes`: a moving test picture under noise, whose bit rate is set so
 * that the size comes out. Different every time, as no two recordings are alike.
 */
export async function makeVideo(
  path: string,
  { seconds, megabytes }: { seconds: number; megabytes: number },
): Promise<void> {
  const kilobits = Math.round((megabytes * 8000) / seconds);
  const noise = `noise=alls=60:allf=t:all_seed=${Math.floor(Math.random() * 100_000)}`;
  await promisify(execFile)('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    `testsrc2=size=1280x720:rate=30:duration=${seconds}`,
    '-f',
    'lavfi',
    '-i',
    `sine=frequency=440:duration=${seconds}`,
    '-vf',
    noise,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    `${kilobits}k`,
    '-minrate',
    `${kilobits}k`,
    '-maxrate',
    `${kilobits}k`,
    '-bufsize',
    `${kilobits}k`,
    '-x264-params',
    'nal-hrd=cbr',
    '-c:a',
    'aac',
    '-metadata',
    'creation_time=2026-11-21T22:41:00Z',
    '-movflags',
    '+faststart',
    path,
  ]);
}

/** Random bytes behind a header nothing can play: for tests that only move bytes. */
export async function makeBytes(path: string, megabytes: number): Promise<void> {
  const file = await open(path, 'w');
  const { randomFillSync } = await import('node:crypto');
  const block = Buffer.alloc(1024 ** 2);
  for (let i = 0; i < megabytes; i++) await file.write(randomFillSync(block));
  await file.close();
}
