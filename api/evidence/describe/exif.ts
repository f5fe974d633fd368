import { z } from 'zod';
import { readAnswer } from '../sandbox/answer.ts';
import type { Input } from '../sandbox/input.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { readable } from '../untrusted.ts';
import { instant, place } from './claims.ts';
import { type Hints, type Look, noHints, stripped } from './facts.ts';
import { lines } from './film-facts.ts';

/** What exiftool reads in a picture. One process a file: a long-lived one would carry state from one stranger to the next. */
const tags = [
  ...['-File:MIMEType', '-ImageWidth', '-ImageHeight', '-Orientation', '-QuickTime:Rotation', '-Make', '-Model'],
  ...['-Software', '-DateTimeOriginal', '-OffsetTimeOriginal', '-CreateDate', '-OffsetTimeDigitized'],
  ...['-Composite:GPSLatitude', '-Composite:GPSLongitude', '-Composite:GPSAltitude', '-Composite:GPSDateTime'],
  ...['-UserComment', '-XMP:CreatorTool', '-XMP:HistorySoftwareAgent', '-XMP:DigitalSourceType', '-PNG:Parameters'],
  ...['-IPTC:SpecialInstructions', '-Credit'],
];

const one = z.union([z.string(), z.number()]).transform(String);
const words = z
  .union([one, z.array(one).transform((list) => list.join(', '))])
  .optional()
  .catch(undefined);
const size = z.number().int().positive().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
export const answer = z.array(
  z.object({
    MIMEType: words,
    ImageWidth: size,
    ImageHeight: size,
    Orientation: size,
    Rotation: number,
    Make: words,
    Model: words,
    Software: words,
    DateTimeOriginal: words,
    OffsetTimeOriginal: words,
    CreateDate: words,
    OffsetTimeDigitized: words,
    GPSLatitude: number,
    GPSLongitude: number,
    GPSAltitude: number,
    GPSDateTime: words,
    UserComment: words,
    CreatorTool: words,
    HistorySoftwareAgent: words,
    DigitalSourceType: words,
    Parameters: words,
    SpecialInstructions: words,
    Credit: words,
  }),
);
type Tags = z.infer<typeof answer>[number];

export async function lookAtPicture(sandbox: Sandbox, input: Input, signal?: AbortSignal): Promise<Look> {
  const { exitCode, stdout } = await sandbox.run({
    command: ['/usr/bin/exiftool', '-j', '-n', '-fast', '-api', 'LargeFileSupport=1', ...tags, '/in/evidence'],
    input,
    cpuSeconds: 30,
    signal,
  });
  // a picture without a word about itself is still a picture; whether it can be drawn shows when it is
  return readPicture(exitCode === 0 ? readAnswer(answer, stdout)?.[0] : undefined);
}

export function readPicture(tags: Tags | undefined): Look {
  if (!tags) return { facts: { remarks: [] }, hints: noHints };
  const times = [
    ['DateTimeOriginal', instant(tags.DateTimeOriginal, tags.OffsetTimeOriginal)],
    ['CreateDate', instant(tags.CreateDate, tags.OffsetTimeDigitized)],
    ['GPSDateTime', instant(tags.GPSDateTime, 'Z')],
  ] as const;
  const [capturedAtSource, capturedAt] = times.find(([, time]) => time) ?? [];
  const facts = stripped({
    width: tags.ImageWidth,
    height: tags.ImageHeight,
    rotation: turn(tags),
    capturedAt,
    capturedAtSource,
    ...place(tags.GPSLatitude, tags.GPSLongitude, tags.GPSAltitude),
    deviceMake: readable(tags.Make, 60),
    deviceModel: readable(tags.Model, 60),
    software: readable(tags.Software ?? tags.CreatorTool, 60),
    remarks: [],
  });
  return { facts, hints: hintsOf(tags) };
}

/** EXIF orientation as the clockwise turn that makes the picture upright. */
const turns: Record<number, number> = { 3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270 };

/** HEIF says it in its own box, anticlockwise, and EXIF only repeats it (ISO/IEC 23008-12, 6.5.10). */
function turn({ MIMEType, Orientation, Rotation = 0 }: Tags): number | undefined {
  if (!/^image\/(heic|heif|avif)/.test(MIMEType ?? '')) return turns[Orientation ?? 1];
  return [90, 180, 270].includes(Rotation) ? 360 - Rotation : undefined;
}

const hintsOf = (tags: Tags): Hints => ({
  programs: lines([tags.Software, tags.CreatorTool, tags.HistorySoftwareAgent]),
  notes: lines([
    ...[tags.UserComment, tags.SpecialInstructions, tags.DigitalSourceType, tags.Credit],
    tags.Parameters && `parameters: ${tags.Parameters}`,
  ]),
});
