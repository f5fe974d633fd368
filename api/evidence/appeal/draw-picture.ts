import { readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { MadePicture } from '../../db/values.ts';
import type { Redaction } from '../../redaction.ts';
import type { Bench } from '../bench.ts';
import { CopyImpossible } from '../copy/copy-work.ts';
import { detectType } from '../describe/media-type.ts';
import { jpegSize } from '../preview/jpeg.ts';
import { decodeHeic } from '../preview/picture.ts';
import { isPlainFile, readAnswer } from '../sandbox/answer.ts';
import type { Plaintext } from '../sandbox/plaintext.ts';

/** A decoded HEIC, the whole picture, the covered one, and its sizes: what drawing takes at most. */
export const drawingReserve = 320 * 1024 ** 2;
const pictureBytes = 192 * 1024 ** 2;
export const published = ['400.webp', '800.webp', '800.jpg', '1600.webp'] as const;
const drawn = z.array(z.object({ name: z.string(), width: z.int().positive(), height: z.int().positive() })).max(5);

export interface DrawnPicture {
  /** of the whole picture, upright */
  width: number;
  height: number;
  files: { name: MadePicture['name']; path: string; width: number; height: number }[];
}
interface Drawing extends Plaintext {
  bench: Bench;
  head: Uint8Array;
  plan: Redaction | undefined;
  signal: AbortSignal;
}

/**
 * A picture that somebody gave in, in the sizes that are published, with what the plan says covered and cut. Drawn anew
 * twice, so that nothing is left of what it was but pixels. Throws CopyImpossible when it is no picture we can read.
 */
export async function drawAppealPicture(drawing: Drawing): Promise<DrawnPicture> {
  const { bench, input, output, plan, signal } = drawing;
  const { kind, type } = detectType(drawing.head);
  if (kind !== 'picture') throw new CopyImpossible('unreadable');
  const decoded = type === 'image/heic' ? await decodeHeic({ bench, input, output, signal }) : undefined;
  if (decoded === false) throw new CopyImpossible('unreadable');
  const given = decoded ? { path: decoded } : input;
  const turned = decoded ? ['turned'] : [];
  const nothing = { frame: { width: 1, height: 1 }, boxes: [] };
  await paint({ ...drawing, input: given }, nothing, turned);
  const whole = join(output, 'whole.jpg');
  renameSync(join(output, 'redacted.jpg'), whole);
  const size = jpegSize(readFileSync(whole));
  if (!size) throw new CopyImpossible('unreadable');
  if (plan) {
    const boxes = plan.boxes.map(({ effect, keys: [rect] }) => ({ effect, rect }));
    await paint({ ...drawing, input: given }, { ...plan, boxes }, turned);
  }
  const base = await shrink({ ...drawing, input: { path: whole } }, ['base.jpg']);
  const shown = plan ? join(output, 'redacted.jpg') : whole;
  const files = await shrink({ ...drawing, input: { path: shown } }, published);
  return { ...size, files: [...base, ...files] };
}

async function paint({ bench, input, output, signal }: Drawing, plan: object, turned: string[]): Promise<void> {
  const result = await bench.sandbox.run({
    command: ['/app/node', '--max-old-space-size=64', '/app/paint-picture.mts', JSON.stringify(plan), ...turned],
    input,
    output,
    withNode: true,
    cpuSeconds: 120,
    fileBytes: pictureBytes,
    signal,
  });
  const path = join(output, 'redacted.jpg');
  if (result.exitCode === 0 && isPlainFile(path) && statSync(path).size <= pictureBytes) return;
  throw new CopyImpossible(result.exhausted || /pixel limit|memory/i.test(result.stderr) ? 'too_large' : 'unreadable');
}

async function shrink({ bench, input, output, signal }: Drawing, names: readonly MadePicture['name'][]) {
  const result = await bench.sandbox.run({
    command: ['/app/node', '--max-old-space-size=64', '/app/shrink.mts', ...names],
    input,
    output,
    withNode: true,
    cpuSeconds: 120,
    signal,
  });
  const answer = result.exitCode === 0 ? readAnswer(drawn, result.stdout) : undefined;
  return names.map((name) => {
    const said = answer?.find((one) => one.name === name);
    const path = join(output, name);
    if (!said || !isPlainFile(path)) throw new CopyImpossible('unreadable');
    return { name, path, width: said.width, height: said.height };
  });
}
