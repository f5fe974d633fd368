import sharp from 'sharp';
import { type Shape, shapes } from './kit.ts';
import type { Qr } from './qr.ts';

const fonts = `${process.cwd()}/node_modules/dkfds/dist/fonts/IBMPlexSans/complete/ttf/`;
const pin =
  '<circle cx="24" cy="13.5" r="4.6" fill="#5fd3c4"/><path d="M10.5 19.5 24 39l13.5-19.5" fill="none" stroke="#fff" stroke-width="5.2" stroke-linecap="round" stroke-linejoin="round"/>';

const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);

interface Words {
  text: string;
  size: number;
  weight?: 'SemiBold' | 'Regular';
  colour?: string;
  width: number;
  /** between lines */
  spacing?: number;
}
const words = ({ text, size, weight = 'Regular', colour = '#cfe3f0', width, spacing = 0 }: Words) => ({
  text: {
    text: `<span foreground="${colour}">${escaped(text)}</span>`,
    font: `IBM Plex Sans ${weight === 'SemiBold' ? 'SemiBold ' : ''}${size}`,
    fontfile: `${fonts}IBMPlexSans-${weight}.ttf`,
    width,
    spacing,
    dpi: 72,
    rgba: true,
    wrap: 'word' as const,
  },
});

/** What a shared picture says. */
export interface Card {
  heading: string;
  /** what it is about, where, and how long; never a name */
  lines: readonly string[];
  /** only of a missing person, and only when it was decided (sharing.preview): nobody can call a picture back */
  photo?: Uint8Array | undefined;
  /** the address a square or a story leads to: people meet those without a link */
  scan?: { readonly qr: Qr; readonly call: string; readonly address: string } | undefined;
}

interface Layout {
  readonly margin: number;
  readonly heading: { readonly size: number; readonly top: number };
  readonly lines: { readonly size: number; readonly top: number; readonly spacing: number };
  readonly photo: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** width of the words when there is a picture, and when there is none */
  readonly width: readonly [beside: number, alone: number];
  readonly scan?: { readonly top: number; readonly side: number };
}

const layouts: Record<Shape, Layout> = {
  card: {
    margin: 64,
    heading: { size: 68, top: 204 },
    lines: { size: 34, top: 430, spacing: 14 },
    photo: { left: 790, top: 56, width: 346, height: 506 },
    width: [690, 1060],
  },
  square: {
    margin: 72,
    heading: { size: 76, top: 224 },
    lines: { size: 36, top: 470, spacing: 14 },
    photo: { left: 660, top: 224, width: 348, height: 464 },
    width: [560, 936],
    scan: { top: 736, side: 272 },
  },
  story: {
    margin: 84,
    heading: { size: 92, top: 300 },
    lines: { size: 42, top: 560, spacing: 20 },
    photo: { left: 240, top: 800, width: 600, height: 640 },
    width: [912, 912],
    scan: { top: 1476, side: 300 },
  },
};

/** The picture of a shared link: no face and no name unless `photo` says so. */
export async function drawCard(card: Card, shape: Shape = 'card'): Promise<Uint8Array<ArrayBuffer>> {
  const { margin, heading, lines, photo, width } = layouts[shape];
  const room = width[card.photo ? 0 : 1];
  const parts = [
    {
      input: words({ text: 'Vidne', size: 40, weight: 'SemiBold', colour: '#ffffff', width: 400 }),
      left: margin + 92,
      top: 68,
    },
    {
      input: words({ text: card.heading, size: heading.size, weight: 'SemiBold', colour: '#ffffff', width: room }),
      left: margin,
      top: heading.top,
    },
    ...(card.lines.length > 0
      ? [{ input: words({ text: card.lines.join('\n'), width: room, ...lines }), left: margin, top: lines.top }]
      : []),
    ...(card.photo ? [{ input: await fit(card.photo, photo), left: photo.left, top: photo.top }] : []),
    ...scanOf(card, shape),
  ];
  const jpeg = await sharp(Buffer.from(ground(shape)))
    .composite(parts)
    .jpeg({ quality: 84 })
    .toBuffer();
  return new Uint8Array(jpeg);
}

const fit = (photo: Uint8Array, { width, height }: Layout['photo']): Promise<Buffer> =>
  sharp(photo).resize({ width, height, fit: 'cover', position: 'top' }).png().toBuffer();

function scanOf({ scan }: Card, shape: Shape) {
  const { scan: place, margin } = layouts[shape];
  if (!scan || !place) return [];
  const { qr, call, address } = scan;
  const code = `<svg xmlns="http://www.w3.org/2000/svg" width="${place.side}" height="${place.side}" viewBox="0 0 ${qr.size} ${qr.size}"><rect width="100%" height="100%" rx="1" fill="#fff"/><path d="${qr.path}" fill="#071d36"/></svg>`;
  const left = margin + place.side + 40;
  const width = shapes[shape].width - left - margin;
  return [
    { input: Buffer.from(code), left: margin, top: place.top },
    { input: words({ text: call, size: 40, weight: 'SemiBold', colour: '#ffffff', width }), left, top: place.top + 8 },
    { input: words({ text: address, size: 26, width }), left, top: place.top + place.side - 84 },
  ];
}

function ground(shape: Shape): string {
  const { width, height } = shapes[shape];
  const { margin } = layouts[shape];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#123f69"/><stop offset="1" stop-color="#071d36"/></linearGradient></defs><rect width="${width}" height="${height}" fill="url(#g)"/><rect y="${height - 12}" width="${width}" height="12" fill="#5fd3c4"/><g transform="translate(${width - 380} 40) scale(9)" opacity=".1">${pin}</g><g transform="translate(${margin} 56) scale(1.5)"><rect width="48" height="48" rx="11" fill="#fff" fill-opacity=".1" stroke="#fff" stroke-opacity=".4"/>${pin}</g></svg>`;
}
