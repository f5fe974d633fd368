import { z } from 'zod';
import { readable } from '../untrusted.ts';
import { instant, iso6709 } from './claims.ts';
import { type Hints, type Look, positive, stripped } from './facts.ts';

/** What ffprobe is asked for, by name: nothing else of a film's metadata is read. */
const tags = [
  ...['creation_time', 'date', 'location', 'make', 'model', 'encoder', 'software', 'artist', 'author', 'comment'],
  ...['ENCODER', 'WRITING_APP', 'com.android.manufacturer', 'com.android.model', 'com.android.version'],
  ...['creationdate', 'location.ISO6709', 'make', 'model', 'software', 'author'].map(
    (tag) => `com.apple.quicktime.${tag}`,
  ),
];
export const asked = [
  'format=format_name,duration,bit_rate',
  `format_tags=${tags}`,
  'stream=codec_type,codec_name,width,height,r_frame_rate,avg_frame_rate,duration,bit_rate,channels,sample_rate',
  'stream_tags=handler_name,encoder,vendor_id',
  'stream_disposition=attached_pic',
  'stream_side_data=rotation',
  'program_tags=service_name,service_provider',
].join(':');

// one field that is not what it should be must not cost the others
const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const words = z
  .record(z.string(), z.union([z.string(), z.number()]).transform(String).catch(''))
  .optional()
  .catch(undefined);
const stream = z.object({
  codec_type: text,
  codec_name: text,
  width: number,
  height: number,
  r_frame_rate: text,
  avg_frame_rate: text,
  duration: text,
  bit_rate: text,
  channels: number,
  sample_rate: text,
  tags: words,
  disposition: z.object({ attached_pic: number }).optional().catch(undefined),
  side_data_list: z
    .array(z.object({ rotation: number }).catch({}))
    .optional()
    .catch(undefined),
});
export const answer = z.object({
  format: z.object({ format_name: text, duration: text, bit_rate: text, tags: words }).optional().catch(undefined),
  streams: z.array(stream.catch({} as z.output<typeof stream>)).catch([]),
  programs: z.array(z.object({ tags: words }).catch({})).catch([]),
});
export type Answer = z.output<typeof answer>;
type Stream = Answer['streams'][number];

/** Films of bare frames say no length, and no rate of their own when ffprobe names 25. */
const bare = ['h264', 'hevc', 'mpegvideo', 'm4v'];

export function readFilm({ format, streams, programs }: Answer): Look {
  // a cover picture inside a music file is not a film
  const video = streams.find((s) => s.codec_type === 'video' && s.disposition?.attached_pic !== 1);
  const audio = streams.find((s) => s.codec_type === 'audio');
  const hints = hintsOf(format?.tags ?? {}, streams, programs);
  if (!video && !audio) return { facts: { remarks: ['unreadable'] }, hints };
  const timed = !bare.includes(format?.format_name ?? '');
  const facts = stripped({
    kind: video ? ('video' as const) : ('audio' as const),
    container: readable(format?.format_name, 60),
    videoCodec: readable(video?.codec_name, 40),
    audioCodec: readable(audio?.codec_name, 40),
    durationMs: timed ? milliseconds(format?.duration ?? video?.duration ?? audio?.duration) : undefined,
    width: positive(video?.width ?? 0),
    height: positive(video?.height ?? 0),
    rotation: turn(video),
    ...rates(video, format?.format_name),
    bitRate: positive(Number(format?.bit_rate)) ?? positive(Number((video ?? audio)?.bit_rate)),
    hasAudio: audio !== undefined,
    audioChannels: positive(audio?.channels ?? 0),
    audioRate: positive(Number(audio?.sample_rate)),
    ...origin(format?.tags ?? {}),
    remarks: [],
  });
  return { facts, hints };
}

/** ffprobe counts anticlockwise; we say how far the picture must be turned clockwise. */
function turn(video: Stream | undefined): number | undefined {
  const rotation = video?.side_data_list?.find((side) => side.rotation !== undefined)?.rotation;
  return rotation === undefined || !Number.isFinite(rotation) ? undefined : ((Math.round(-rotation) % 360) + 360) % 360;
}

/**
 * The lowest rate at which every frame has a place of its own, and the rate on average: where they differ, frames do not
 * follow at one rate. Twice the average is a film of half frames. Only counting frames gives the exact answer.
 */
function rates(video: Stream | undefined, container = ''): { frameRate?: number; variableFrameRate?: boolean } {
  const [even, average] = [fraction(video?.r_frame_rate), fraction(video?.avg_frame_rate)];
  if (average === undefined) return {};
  const steady = [1, 2].some((times) => Math.abs((even ?? average) / (average * times) - 1) < 0.001);
  // Dahua's frames say when they begin and not how long they last, bare ones neither: the lowest rate is a guess
  const told = even !== undefined && ![...bare, 'dhav'].includes(container);
  return { frameRate: average, ...(told ? { variableFrameRate: !steady } : {}) };
}

function origin(tags: Record<string, string>) {
  const apple = (name: string) => tags[`com.apple.quicktime.${name}`];
  const [withZone, created, dated] = [apple('creationdate'), tags['creation_time'], tags['date']].map((t) =>
    instant(t),
  );
  const source = withZone ? 'quicktime.creationdate' : created ? 'creation_time' : dated && 'date';
  return {
    capturedAt: withZone ?? created ?? dated,
    capturedAtSource: source,
    ...iso6709(apple('location.ISO6709') ?? tags['location']),
    deviceMake: readable(apple('make') ?? tags['make'] ?? tags['com.android.manufacturer'], 60),
    deviceModel: readable(apple('model') ?? tags['model'] ?? tags['com.android.model'], 60),
    software: readable(softwareOf(tags), 60),
  };
}

const softwareOf = (tags: Record<string, string>): string | undefined =>
  tags['com.apple.quicktime.software'] ?? tags['software'] ?? tags['WRITING_APP'] ?? tags['encoder'] ?? tags['ENCODER'];

const programTags = ['com.apple.quicktime.software', 'software', 'WRITING_APP', 'encoder', 'ENCODER'];
const noteTags = ['com.apple.quicktime.author', 'author', 'artist', 'comment'];

function hintsOf(tags: Record<string, string>, streams: Stream[], programs: Answer['programs']): Hints {
  const ofStreams = streams.flatMap(({ tags: own }) => [own?.['handler_name'], own?.['encoder'], own?.['vendor_id']]);
  const ofPrograms = programs.flatMap(({ tags: own }) => [own?.['service_provider'], own?.['service_name']]);
  const android = readable(tags['com.android.version'], 20);
  return {
    programs: lines([...programTags.map((tag) => tags[tag]), ...ofStreams, ...ofPrograms]),
    notes: lines(noteTags.map((tag) => tags[tag])),
    ...(android ? { android } : {}),
  };
}

/** Each once, as one short line; a hundred tracks may each bring a name. */
export const lines = (texts: (string | undefined)[]): string[] =>
  [...new Set(texts.map((line) => readable(line, 120)).filter((line) => line !== undefined))].slice(0, 24);

const milliseconds = (seconds: string | undefined): number | undefined => positive(Number(seconds) * 1000);
function fraction(text: string | undefined): number | undefined {
  const [over = 0, under = 0] = (text ?? '').split('/').map(Number);
  const value = over / under;
  return Number.isFinite(value) && value > 0 ? Math.round(value * 1000) / 1000 : undefined;
}
