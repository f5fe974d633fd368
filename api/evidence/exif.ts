import { z } from 'zod';
import { readAnswer } from './answer.ts';
import type { Input } from './input.ts';
import { type Facts, place, stripped } from './probe.ts';
import type { Sandbox } from './sandbox.ts';
import { readable } from './untrusted.ts';

/** What exiftool reads in a picture. One process a file: a long-lived one would carry state from one stranger to the next. */
const tags = [
  ...['-ImageWidth', '-ImageHeight', '-Orientation', '-Make', '-Model', '-Software'],
  ...['-DateTimeOriginal', '-OffsetTimeOriginal', '-CreateDate', '-OffsetTimeDigitized'],
  ...['-Composite:GPSLatitude', '-Composite:GPSLongitude'],
];

const words = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
const size = z.number().int().positive().optional().catch(undefined);
const degrees = z.number().optional().catch(undefined);
const answer = z.array(
  z.object({
    ImageWidth: size,
    ImageHeight: size,
    Orientation: size,
    Make: words,
    Model: words,
    Software: words,
    DateTimeOriginal: words,
    OffsetTimeOriginal: words,
    CreateDate: words,
    OffsetTimeDigitized: words,
    GPSLatitude: degrees,
    GPSLongitude: degrees,
  }),
);
type Tags = z.infer<typeof answer>[number];

export async function readExif(sandbox: Sandbox, input: Input, signal?: AbortSignal): Promise<Facts> {
  const { exitCode, stdout } = await sandbox.run({
    command: ['/usr/bin/exiftool', '-j', '-n', '-fast', '-api', 'LargeFileSupport=1', ...tags, '/in/evidence'],
    input,
    cpuSeconds: 30,
    signal,
  });
  // a picture without a word about itself is still a picture; whether it can be drawn shows when it is
  return exitCode === 0 ? exifFacts(readAnswer(answer, stdout)?.[0]) : { remarks: [] };
}

/** EXIF orientation as the clockwise turn that makes the picture upright. */
const turns: Record<number, number> = { 3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270 };

export function exifFacts(tags: Tags | undefined): Facts {
  if (!tags) return { remarks: [] };
  const original = localTime(tags.DateTimeOriginal, tags.OffsetTimeOriginal);
  const created = localTime(tags.CreateDate, tags.OffsetTimeDigitized);
  return stripped({
    width: tags.ImageWidth,
    height: tags.ImageHeight,
    rotation: turns[tags.Orientation ?? 1],
    capturedAt: original ?? created,
    capturedAtSource: original ? 'DateTimeOriginal' : created && 'CreateDate',
    ...(tags.GPSLatitude === undefined || tags.GPSLongitude === undefined
      ? {}
      : place(tags.GPSLatitude, tags.GPSLongitude)),
    deviceMake: readable(tags.Make, 60),
    deviceModel: readable(tags.Model, 60),
    software: readable(tags.Software, 60),
    remarks: [],
  });
}

/** `2026:05:01 12:00:00`, `+02:00` → `2026-05-01T12:00:00+02:00`; without a zone when the picture names none. */
function localTime(time: string | undefined, zone: string | undefined): string | undefined {
  const [, year, month, day, clock] = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(time ?? '') ?? [];
  const local = `${year}-${month}-${day}T${clock}`;
  if (!year || Number(year) < 1980 || Number.isNaN(Date.parse(`${local}Z`))) return undefined;
  return `${local}${/^[+-]\d\d:\d\d$/.test(zone ?? '') ? zone : ''}`;
}
