import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Redaction } from '../../redaction.ts';
import { jpegSize } from '../preview/jpeg.ts';
import { decodeHeic } from '../preview/picture.ts';
import { isPlainFile } from '../sandbox/answer.ts';
import { CopyImpossible, type CopyWork, type MadeCopy } from './copy-work.ts';

/** A decoded HEIC and a JPEG of the whole picture: what drawing it takes at most. */
export const redactedPictureReserve = 256 * 1024 ** 2;
const pictureBytes = 192 * 1024 ** 2;
const name = 'redacted.jpg';

/** A picture with parts covered, in full size, cut if the plan says so (paint-picture.ts). Never opened by ffmpeg. */
export async function redactPicture(work: CopyWork & { plan: Redaction }): Promise<MadeCopy> {
  const { bench, input, output, plan, description, signal } = work;
  const decoded = description.detectedType === 'image/heic' ? await decodeHeic(work) : undefined;
  if (decoded === false) throw new CopyImpossible('unreadable');
  const boxes = plan.boxes.map(({ effect, keys: [rect] }) => ({ effect, rect }));
  const told = JSON.stringify({ frame: plan.frame, boxes, ...(plan.crop ? { crop: plan.crop } : {}) });
  const command = ['/app/node', '--max-old-space-size=64', '/app/paint-picture.mts', told] as const;
  const result = await bench.sandbox.run({
    command: [...command, ...(decoded ? ['turned'] : [])],
    input: decoded ? { path: decoded } : input,
    output,
    withNode: true,
    cpuSeconds: 120,
    fileBytes: pictureBytes,
    signal,
  });
  const path = join(output, name);
  if (result.exitCode !== 0 || !isPlainFile(path) || statSync(path).size > pictureBytes)
    throw new CopyImpossible(
      result.exhausted || /pixel limit|memory/i.test(result.stderr) ? 'too_large' : 'unreadable',
    );
  const size = jpegSize(readFileSync(path));
  if (!size) throw new CopyImpossible('unreadable');
  return {
    ...{ path, type: 'image/jpeg', ...size, tool: bench.programs.sharp },
    ...{ commands: [command], facts: { cropped: plan.crop !== undefined } },
  };
}
