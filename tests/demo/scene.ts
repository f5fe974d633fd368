import { spawn } from 'node:child_process';
import { once } from 'node:events';
import sharp from 'sharp';

/**
 * Drawn footage for the demonstration and the tests: a night street as a shop's camera would see it, with something
 * moving through it. No photographs, no people who exist.
 */
export type Scene = 'van' | 'bicycle' | 'walker' | 'harbour';

const width = 1280;
const height = 720;

const movers: Record<Scene, (t: number) => string> = {
  van: (t) =>
    `<g transform="translate(${-360 + t * 1700} 430)"><path d="M0 40 q0-40 40-40 h210 q30 0 50 40 l30 12 q20 6 20 30 v38 h-350z" fill="#e7e3d6"/><path d="M220 12 h34 q16 4 30 34 h-64z" fill="#23313f"/><circle cx="70" cy="120" r="30" fill="#15191f"/><circle cx="270" cy="120" r="30" fill="#15191f"/><rect x="330" y="70" width="240" height="14" fill="#fff3b0" opacity=".35"/></g>`,
  bicycle: (t) =>
    `<g transform="translate(${-200 + t * 1500} 440)" fill="none" stroke="#d9534f" stroke-width="9"><circle cx="40" cy="80" r="46" stroke="#9aa7b4"/><circle cx="190" cy="80" r="46" stroke="#9aa7b4"/><path d="M40 80 L95 10 H165 L190 80 L110 80 L95 10 M165 10 l-8-26 h26 M110 80 L165 10"/></g>`,
  walker: (t) =>
    `<g transform="translate(${1300 - t * 1250} 330)" stroke-linecap="round"><path d="M40 60 v110" stroke="#27566b" stroke-width="58"/><circle cx="40" cy="14" r="26" fill="#39424c"/><path d="M40 185 l${-26 * Math.sin(t * 40)} 90 M40 185 l${26 * Math.sin(t * 40)} 90" stroke="#1d232a" stroke-width="22"/><rect x="60" y="90" width="46" height="60" rx="8" fill="#b7791f"/></g>`,
  harbour: (t) =>
    `<g transform="translate(${200 + t * 500} ${420 + 6 * Math.sin(t * 20)})"><path d="M0 60 h330 l-40 60 h-240z" fill="#8d2f2f"/><rect x="90" y="6" width="90" height="54" fill="#e9edf0"/><rect x="100" y="18" width="26" height="20" fill="#20303e"/><path d="M230 60 V-70" stroke="#d7dde2" stroke-width="8"/></g>`,
};

/** One frame, `t` from 0 to 1. */
export function drawFrame(scene: Scene, t: number, clock: string): string {
  const windows = Array.from(
    { length: 24 },
    (_, i) =>
      `<rect x="${70 + (i % 12) * 98}" y="${110 + Math.floor(i / 12) * 110}" width="46" height="62" fill="${i % 5 === 0 ? '#f6d77a' : '#27323d'}"/>`,
  ).join('');
  const ground = scene === 'harbour' ? '#12303d' : '#2a3138';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="#141b24"/><rect y="80" width="${width}" height="330" fill="#1c2530"/>${windows}
<rect y="410" width="${width}" height="310" fill="${ground}"/><path d="M0 600 h${width}" stroke="#56606b" stroke-width="6" stroke-dasharray="70 60"/>
<path d="M960 410 V150 h90" stroke="#4c5764" stroke-width="12" fill="none"/><ellipse cx="1050" cy="170" rx="26" ry="12" fill="#ffe9a8"/><path d="M1050 180 L860 700 H1240z" fill="#ffe9a8" opacity=".10"/>
${movers[scene](t)}
<rect x="24" y="22" width="470" height="42" fill="#000" opacity=".6"/><text x="36" y="52" font-family="monospace" font-size="28" fill="#fff">KAM 2  ${clock}</text></svg>`;
}

/** A still of the scene. */
export async function drawPicture(scene: Scene, t: number, clock: string, format: 'jpeg' | 'png'): Promise<Buffer> {
  const picture = sharp(Buffer.from(drawFrame(scene, t, clock)));
  return format === 'png' ? picture.png().toBuffer() : picture.jpeg({ quality: 88 }).toBuffer();
}

/** A clip with sound, written by the real ffmpeg. `startedAt` becomes the file's creation time and the clock in the picture. */
export async function drawClip(
  file: string,
  scene: Scene,
  { seconds, startedAt, framesPerSecond = 10 }: { seconds: number; startedAt: Date; framesPerSecond?: number },
): Promise<void> {
  const args = [
    '-v',
    'error',
    '-y',
    '-f',
    'image2pipe',
    '-framerate',
    String(framesPerSecond),
    '-i',
    '-',
    '-f',
    'lavfi',
    '-i',
    `sine=frequency=${scene === 'van' ? 95 : 320}:duration=${seconds}`,
    '-f',
    'lavfi',
    '-i',
    `anoisesrc=color=brown:amplitude=0.1:duration=${seconds}`,
    '-filter_complex',
    '[1][2]amix=inputs=2[a]',
    '-map',
    '0:v',
    '-map',
    '[a]',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
    '-r',
    '25',
    '-c:a',
    'aac',
    '-shortest',
    '-metadata',
    `creation_time=${startedAt.toISOString()}`,
    file,
  ];
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(ffmpeg, 'exit');
  const frames = seconds * framesPerSecond;
  for (let i = 0; i < frames; i++) {
    const clock = new Date(startedAt.getTime() + (i * 1000) / framesPerSecond)
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ');
    const frame = await sharp(Buffer.from(drawFrame(scene, i / frames, clock)))
      .jpeg({ quality: 90 })
      .toBuffer();
    if (!ffmpeg.stdin.write(frame)) await once(ffmpeg.stdin, 'drain');
  }
  ffmpeg.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}
