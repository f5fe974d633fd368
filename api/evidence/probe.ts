import { z } from 'zod';
import type { FileDescription } from '../db/tables.ts';
import { readAnswer } from './answer.ts';
import { type Input, protocolOf, urlOf } from './input.ts';
import type { Sandbox } from './sandbox.ts';
import { readable } from './untrusted.ts';

/**
 * What ffprobe says about a film or a sound. The options close what hostile files have used (SECURITY.md section 3.3):
 * no protocol but the one file, only formats and codecs people really send, bounded sizes and streams. The same stand
 * before every input of ffmpeg.
 */
const formats = 'mov,matroska,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,wav,mp3,aac,flac,amr,caf';
const codecs = [
  'h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,msmpeg4v2,msmpeg4v3,mpeg2video,mpeg1video,h263',
  'mjpeg,wmv1,wmv2,wmv3,vc1,theora,flv,aac,aac_fixed,mp3float,mp3,mp2float,mp2,ac3,eac3,opus,libopus,vorbis,flac,alac',
  'pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le,pcm_alaw,pcm_mulaw,amrnb,amrwb,libopencore_amrnb',
  'libopencore_amrwb,adpcm_ima_wav,adpcm_ms,wmav1,wmav2',
].join(',');
const containerOptions = (input: Input): string[] => [
  ...['-max_alloc', String(512 * 1024 ** 2), '-protocol_whitelist', protocolOf(input), '-format_whitelist', formats],
  ...['-max_streams', '32', '-probesize', '20M', '-analyzeduration', '20M', '-max_pixels', String(8192 * 8192)],
];
/** Stand before every `-i` of ffmpeg, which is followed by `urlOf(input)`. */
export const inputOptions = (input: Input): string[] => [...containerOptions(input), '-codec_whitelist', codecs];

const asked = [
  'format=format_name,duration,bit_rate',
  `format_tags=${[
    ...['creation_time', 'location', 'make', 'model', 'encoder', 'com.android.manufacturer', 'com.android.model'],
    ...['creationdate', 'location.ISO6709', 'make', 'model', 'software'].map((tag) => `com.apple.quicktime.${tag}`),
  ]}`,
  'stream=codec_type,codec_name,width,height,avg_frame_rate,duration',
  'stream_disposition=attached_pic',
  'stream_side_data=rotation',
].join(':');

const stream = z.object({
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  avg_frame_rate: z.string().optional(),
  duration: z.string().optional(),
  disposition: z.object({ attached_pic: z.number().optional() }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});
const answer = z.object({
  format: z
    .object({
      format_name: z.string().optional(),
      duration: z.string().optional(),
      bit_rate: z.string().optional(),
      tags: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  streams: z.array(stream).default([]),
});
type Answer = z.infer<typeof answer>;

export type Facts = Partial<Omit<FileDescription, 'remarks'>> & { remarks: string[] };

export async function probeFilm(sandbox: Sandbox, input: Input, signal?: AbortSignal): Promise<Facts> {
  const ask = (options: string[]) => {
    const quietly = ['-v', 'error', '-hide_banner', '-threads', '1', '-of', 'json'];
    const command = ['/usr/bin/ffprobe', ...quietly, ...options, '-show_entries', asked, urlOf(input)] as const;
    return sandbox.run({ command, input, cpuSeconds: 60, signal });
  };
  let answered = await ask(inputOptions(input));
  // ffprobe gives up over one stream it may not open (subtitles, a camera's own sound); then the container alone is asked
  if (/not on whitelist/.test(answered.stderr))
    answered = await ask([...containerOptions(input), '-nofind_stream_info']);
  const { exitCode, exhausted, stdout, stderr } = answered;
  const incomplete = /moov atom not found|partial file/i.test(stderr) ? ['incomplete_file'] : [];
  if (exitCode !== 0) return { remarks: [...incomplete, unreadableBecause(stderr, exhausted)] };
  const facts = filmFacts(readAnswer(answer, stdout) ?? { streams: [] });
  return { ...facts, remarks: [...incomplete, ...facts.remarks] };
}

const unreadableBecause = (stderr: string, exhausted: boolean): string =>
  exhausted || /Picture size .* (is )?invalid|Cannot allocate memory/i.test(stderr) ? 'too_large' : 'unreadable';

export function filmFacts({ format, streams }: Answer): Facts {
  // a cover picture inside a music file is not a film
  const video = streams.find((s) => s.codec_type === 'video' && s.disposition?.attached_pic !== 1);
  const audio = streams.find((s) => s.codec_type === 'audio');
  if (!video && !audio) return { remarks: ['unreadable'] };
  const rotation = video?.side_data_list?.find((side) => side.rotation !== undefined)?.rotation;
  return stripped({
    kind: video ? ('video' as const) : ('audio' as const),
    container: readable(format?.format_name, 60),
    videoCodec: readable(video?.codec_name, 40),
    audioCodec: readable(audio?.codec_name, 40),
    durationMs: milliseconds(format?.duration ?? video?.duration ?? audio?.duration),
    width: video?.width || undefined,
    height: video?.height || undefined,
    // ffprobe counts anticlockwise; we say how far the picture must be turned clockwise
    rotation: rotation === undefined ? undefined : ((-rotation % 360) + 360) % 360,
    frameRate: fraction(video?.avg_frame_rate),
    bitRate: positive(Number(format?.bit_rate)),
    hasAudio: audio !== undefined,
    ...origin(format?.tags ?? {}),
    remarks: [],
  });
}

function origin(tags: Record<string, string>) {
  const apple = (name: string) => tags[`com.apple.quicktime.${name}`];
  const withZone = isoInstant(apple('creationdate'));
  return {
    capturedAt: withZone ?? isoInstant(tags['creation_time']),
    capturedAtSource: withZone ? 'quicktime.creationdate' : isoInstant(tags['creation_time']) && 'creation_time',
    ...iso6709(apple('location.ISO6709') ?? tags['location']),
    deviceMake: readable(apple('make') ?? tags['make'] ?? tags['com.android.manufacturer'], 60),
    deviceModel: readable(apple('model') ?? tags['model'] ?? tags['com.android.model'], 60),
    software: readable(apple('software') ?? tags['encoder'], 60),
  };
}

/** `2026-05-01T12:00:00+0200` → `2026-05-01T12:00:00+02:00`; dates that only mean "not set" are left out. */
function isoInstant(text: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)$/.exec(text ?? '');
  const [, local = '', zone = ''] = match ?? [];
  const instant = `${local}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`;
  const year = new Date(instant).getUTCFullYear();
  return year > 1980 && year < 2200 ? instant : undefined;
}

/** ISO 6709: `+55.6761+012.5683+010.000/` */
function iso6709(text: string | undefined): { latitude?: number; longitude?: number } {
  const [, latitude, longitude] = /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)/.exec(text ?? '') ?? [];
  return place(Number(latitude), Number(longitude));
}

/** Only a place on earth, and not the null island of devices that did not know. */
export const place = (latitude: number, longitude: number): { latitude?: number; longitude?: number } =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)
    ? { latitude, longitude }
    : {};

const positive = (value: number): number | undefined =>
  Number.isFinite(value) && value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined;
const milliseconds = (seconds: string | undefined): number | undefined => positive(Number(seconds) * 1000);
function fraction(text: string | undefined): number | undefined {
  const [over = 0, under = 0] = (text ?? '').split('/').map(Number);
  const value = over / under;
  return Number.isFinite(value) && value > 0 ? Math.round(value * 1000) / 1000 : undefined;
}

/** Without the keys whose value is undefined, so that a description holds only what is known. */
export const stripped = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never;
