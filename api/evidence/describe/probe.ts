import { readAnswer } from '../sandbox/answer.ts';
import { type Input, protocolOf, urlOf } from '../sandbox/input.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Facts, type Look, noHints, stripped } from './facts.ts';
import { answer, asked, readFilm } from './film-facts.ts';

/**
 * What ffprobe says about a film or a sound. The options close what hostile files have used (SECURITY.md section 3.3):
 * no protocol but the one file, only formats and codecs people really send, bounded sizes and streams. The same stand
 * before every input of ffmpeg.
 */
const formats = 'mov,matroska,avi,mpegts,mpeg,mpegvideo,h264,hevc,dhav,asf,flv,ogg,wav,mp3,aac,flac,amr,caf';
const videoCodecs =
  'h264,hevc,vp8,vp9,av1,mpeg4,msmpeg4v2,msmpeg4v3,mpeg2video,mpeg1video,h263,mjpeg,prores,wmv1,wmv2,wmv3,vc1,theora';
const codecs = [
  ...[videoCodecs, 'libvpx,libvpx-vp9,libdav1d,libaom-av1,flv,aac,aac_fixed,mp3float,mp3,mp2float,mp2,ac3,eac3'],
  ...['opus,libopus,vorbis,flac,alac,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le,pcm_alaw,pcm_mulaw'],
  'amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,adpcm_ima_wav,adpcm_ms,g726,g726le,wmav1,wmav2',
].join(',');
const opened = new Set([...videoCodecs.split(','), 'flv1']);
const containerOptions = (input: Input): string[] => [
  ...['-max_alloc', String(512 * 1024 ** 2), '-protocol_whitelist', protocolOf(input), '-format_whitelist', formats],
  ...['-max_streams', '32', '-probesize', '20M', '-analyzeduration', '20M', '-max_pixels', String(8192 * 8192)],
];
/** Stand before every `-i` of ffmpeg, which is followed by `urlOf(input)`. */
export const inputOptions = (input: Input): string[] => [...containerOptions(input), '-codec_whitelist', codecs];

export { type Facts, stripped };

export const probeFilm = async (sandbox: Sandbox, input: Input, signal?: AbortSignal): Promise<Facts> =>
  (await lookAtFilm(sandbox, input, signal)).facts;

/** A stream cannot be sought in: what stands only at its end, or follows from its length, is then left out. */
export async function lookAtFilm(sandbox: Sandbox, input: Input, signal?: AbortSignal): Promise<Look> {
  const ask = (options: string[]) => {
    const quietly = ['-v', 'warning', '-hide_banner', '-threads', '1', '-of', 'json'];
    const command = ['/usr/bin/ffprobe', ...quietly, ...options, '-show_entries', asked, urlOf(input)] as const;
    return sandbox.run({ command, input, cpuSeconds: 60, signal });
  };
  let answered = await ask(inputOptions(input));
  // ffprobe gives up over one stream it may not open (subtitles, a camera's own sound); then the container alone is asked
  if (/not on whitelist/.test(answered.stderr))
    answered = await ask([...containerOptions(input), '-nofind_stream_info']);
  const { exitCode, exhausted, stdout, stderr } = answered;
  const incomplete = /moov atom not found|partial file/i.test(stderr) ? ['incomplete_file'] : [];
  if (exitCode !== 0)
    return { facts: { remarks: [...incomplete, unreadableBecause(stderr, exhausted)] }, hints: noHints };
  const { facts, hints } = readFilm(readAnswer(answer, stdout) ?? { streams: [], programs: [] });
  // a length worked out from the size and a rate of bits is not one the file says
  const { durationMs: guessed, ...certain } = facts;
  const known = guessed === undefined || /Estimating duration from bitrate/i.test(stderr) ? certain : facts;
  const unknown = known.kind === 'video' && !opened.has(known.videoCodec ?? '') ? ['needs_own_player'] : [];
  return { facts: { ...known, remarks: [...incomplete, ...unknown, ...known.remarks] }, hints };
}

const unreadableBecause = (stderr: string, exhausted: boolean): string =>
  exhausted || /Picture size .* (is )?invalid|Cannot allocate memory/i.test(stderr) ? 'too_large' : 'unreadable';
