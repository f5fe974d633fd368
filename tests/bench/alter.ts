import { spawn } from 'node:child_process';
import { once } from 'node:events';
import sharp from 'sharp';
import { between, type Chance, chance } from './scenes.ts';

/** What happens to a picture or clip between the one who took it and the second, third and fourth who send it in. */
export const alterations = {
  picture: ['low_rate', 'scaled', 'cropped', 'messenger', 'light', 'caption', 'watermark', 'format'],
  film: ['low_rate', 'scaled', 'cropped', 'messenger', 'light', 'caption', 'trimmed', 'frame_rate'],
} as const;
export type Alteration = (typeof alterations)['picture' | 'film'][number];

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
  light: number;
  alpha: number;
}

/** At most 5 % of the width and of the height, from the sides in any proportion. */
const cropOf = (draw: Chance) => {
  const [lostX, lostY] = [between(draw, 0.02, 0.05), between(draw, 0.02, 0.05)];
  return { x: draw() * lostX, y: draw() * lostY, w: 1 - lostX, h: 1 - lostY };
};

/** Letters are boxes: a bar with a line of writing below or above, or large half-transparent letters anywhere. */
function writing(draw: Chance, kind: 'caption' | 'watermark'): Box[] {
  const boxes: Box[] = [];
  const bar = kind === 'caption';
  const h = bar ? between(draw, 0.08, 0.12) : between(draw, 0.05, 0.08);
  const y = bar ? (draw() < 0.7 ? 1 - h - 0.02 : 0.02) : between(draw, 0.05, 0.87);
  if (bar) boxes.push({ x: 0, y, w: 1, h, light: 0, alpha: 0.6 });
  const end = bar ? 0.9 : between(draw, 0.4, 0.95);
  for (let x = bar ? 0.1 : end - 0.35; x < end; x += 0.022) {
    const w = between(draw, 0.006, 0.014);
    if (draw() < 0.85)
      boxes.push({ x, y: bar ? y + h * 0.25 : y, w, h: bar ? h * 0.5 : h, light: 255, alpha: bar ? 1 : 0.5 });
  }
  return boxes;
}

export async function alterPicture(picture: Buffer, kind: Alteration, seed: number): Promise<Buffer> {
  const draw = chance(seed);
  const { width, height } = await sharp(picture).metadata();
  const size = (share: number) => ({ width: Math.round(width * share), height: Math.round(height * share) });
  const open = sharp(picture);
  if (kind === 'low_rate') return open.jpeg({ quality: Math.round(between(draw, 8, 20)) }).toBuffer();
  if (kind === 'scaled')
    return open
      .resize(size(draw() < 0.5 ? 0.4 : 1.7))
      .jpeg()
      .toBuffer();
  if (kind === 'messenger')
    return open
      .resize(size(between(draw, 0.5, 0.75)))
      .jpeg({ quality: 35 })
      .toBuffer();
  if (kind === 'light') {
    const contrast = between(draw, 0.75, 1.25);
    return open
      .linear(contrast, 128 * (1 - contrast) + between(draw, -25, 25))
      .jpeg()
      .toBuffer();
  }
  if (kind === 'cropped') {
    const { x, y, w, h } = cropOf(draw);
    const [left, top] = [Math.round(x * width), Math.round(y * height)];
    return open
      .extract({ left, top, width: Math.floor(w * width), height: Math.floor(h * height) })
      .jpeg()
      .toBuffer();
  }
  if (kind === 'format') return open.webp({ quality: 60 }).toBuffer();
  const { data } = await open.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (const box of writing(draw, kind === 'watermark' ? 'watermark' : 'caption')) fill(data, width, height, box);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

function fill(pixels: Buffer, width: number, height: number, { x, y, w, h, light, alpha }: Box): void {
  for (let row = Math.round(y * height); row < Math.min(height, Math.round((y + h) * height)); row++)
    for (let column = Math.max(0, Math.round(x * width)); column < Math.min(width, (x + w) * width); column++)
      for (let channel = 0; channel < 3; channel++) {
        const at = (row * width + column) * 3 + channel;
        pixels[at] = Math.round(pixels[at]! * (1 - alpha) + light * alpha);
      }
}

const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-threads', '1', '-g', '25', '-an'];

/** Writes the altered film beside the given one. */
export async function alterFilm(
  from: string,
  to: string,
  kind: Alteration,
  seed: number,
  seconds: number,
): Promise<void> {
  const draw = chance(seed);
  const before = kind === 'trimmed' ? ['-ss', between(draw, 0.15, 0.4 * seconds).toFixed(3)] : [];
  const rate = kind === 'low_rate' || kind === 'messenger' ? ['-crf', '38'] : ['-crf', '28'];
  const filter = filters(kind, draw);
  const chain = filter ? ['-vf', filter] : [];
  await ffmpeg([...before, '-i', from, ...chain, ...encode, ...rate, to]);
}

/** Runs it on `input`; answers what it wrote to standard output. */
export async function ffmpeg(args: string[], input?: Buffer): Promise<Buffer> {
  const child = spawn('ffmpeg', ['-v', 'error', '-y', '-filter_threads', '1', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  return Buffer.concat(chunks);
}

function filters(kind: Alteration, draw: Chance): string | undefined {
  if (kind === 'scaled') return draw() < 0.5 ? 'scale=160:90' : 'scale=480:270';
  if (kind === 'messenger') return 'scale=208:116';
  if (kind === 'frame_rate') return `fps=${draw() < 0.5 ? 8 : 24}`;
  if (kind === 'light')
    return `eq=brightness=${between(draw, -0.1, 0.1).toFixed(3)}:contrast=${between(draw, 0.75, 1.25).toFixed(3)}`;
  if (kind === 'cropped') {
    const { x, y, w, h } = cropOf(draw);
    return `crop=floor(iw*${w}/2)*2:floor(ih*${h}/2)*2:iw*${x}:ih*${y}`;
  }
  if (kind !== 'caption') return undefined;
  return writing(draw, draw() < 0.5 ? 'caption' : 'watermark')
    .map(({ x, y, w, h, light, alpha }) => {
      const colour = `0x${light.toString(16).padStart(2, '0').repeat(3)}@${alpha}`;
      return `drawbox=x=iw*${x.toFixed(4)}:y=ih*${y.toFixed(4)}:w=iw*${w.toFixed(4)}:h=ih*${h.toFixed(4)}:color=${colour}:t=fill`;
    })
    .join(',');
}

/** A clip from raw RGB frames. */
export async function encodeFilm(frames: Buffer, size: string, rate: number, to: string): Promise<void> {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', size, '-r', String(rate), '-i', 'pipe:0'];
  await ffmpeg([...raw, '-vf', 'scale=320:180', ...encode, '-crf', '20', to], frames);
}
