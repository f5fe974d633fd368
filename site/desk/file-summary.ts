import type { DeskText } from '../text/desk.ts';
import { spokenLength } from './measures.ts';
import { capturedDay } from './times.ts';
import type { FileDescription, Language } from './wire.ts';

type Words = DeskText['facts'];

/**
 * One line that says what this file is: "Video fra en iPhone 15, optaget 12. maj kl. 21.14 (dansk tid, ifølge filen
 * selv), 1080p, 38 sek., med lyd". What comes from the file itself is marked as such.
 */
export function fileSummary(about: FileDescription | null, words: Words, language: Language, now: number): string {
  if (!about) return words.summary.unknown;
  const { summary } = words;
  return [
    `${nounOf(about, words)}${originOf(about, words)}`,
    about.kind === 'other' ? undefined : capturedPart(about, words, language, now),
    linesOf(about),
    about.durationMs ? spokenLength(about.durationMs, summary) : undefined,
    about.kind === 'video' && about.hasAudio !== undefined ? (about.hasAudio ? summary.withSound : summary.silent) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function nounOf({ kind, traces }: FileDescription, { summary }: Words): string {
  if (!traces?.includes('screen_recording') || (kind !== 'video' && kind !== 'picture')) return summary.kinds[kind];
  return kind === 'video' ? summary.screen : summary.screenPicture;
}

function originOf(about: FileDescription, { summary }: Words): string {
  const device = deviceName(about);
  if (about.traces?.includes('whatsapp')) return ` ${summary.through('WhatsApp')}`;
  if (about.traces?.includes('messenger')) return ` ${summary.through(summary.messenger)}`;
  if (about.traces?.includes('dvr')) return ` ${summary.fromDvr}`;
  return device ? ` ${summary.fromDevice(isolated(device))}` : '';
}

function capturedPart(about: FileDescription, { summary, sources }: Words, language: Language, now: number) {
  if (!about.capturedAt) return summary.untimed;
  const { day, clock, zoned } = capturedDay(about.capturedAt, language, now);
  const source = sourceName(about.capturedAtSource, sources);
  const at = clock ? summary.date(day, clock) : day;
  return summary.captured(at, zoned ? summary.zoned(source) : summary.unzoned(source));
}

/** Where a capture time stands. A name this release does not know is that of a field in the file. */
export function sourceName(source: string | undefined, sources: Words['sources']): string {
  const known: Record<string, string> = sources;
  if (!source) return sources.creation_time;
  return Object.hasOwn(known, source) ? known[source]! : source;
}

/** 1080p, as people say it; of pictures the millions of pixels. */
function linesOf({ kind, width, height, quality }: FileDescription): string | undefined {
  if (!width || !height) return undefined;
  if (kind === 'picture') return `${width} × ${height}`;
  return `${quality?.lines ?? Math.min(width, height)}p`;
}

/** "Apple" before "iPhone 15" says nothing more, nor "samsung" before "Samsung Galaxy". */
export function deviceName({ deviceMake: make, deviceModel: model }: FileDescription): string {
  if (!model) return make ?? '';
  if (!make || /^(iphone|ipad)/i.test(model) || model.toLowerCase().startsWith(make.toLowerCase())) return model;
  return `${make} ${model}`;
}

/** A name in letters that run the other way must not turn the sentence round. */
const isolated = (name: string): string => `\u2068${name}\u2069`;
