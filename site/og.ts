import sharp from 'sharp';

const fonts = `${process.cwd()}/node_modules/dkfds/dist/fonts/IBMPlexSans/complete/ttf/`;
const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#123f69"/><stop offset="1" stop-color="#071d36"/></linearGradient></defs><rect width="1200" height="630" fill="url(#g)"/><rect y="618" width="1200" height="12" fill="#5fd3c4"/><g transform="translate(820 40) scale(9)" opacity=".1"><circle cx="24" cy="13.5" r="4.6" fill="#5fd3c4"/><path d="M10.5 19.5 24 39l13.5-19.5" fill="none" stroke="#fff" stroke-width="5.2" stroke-linecap="round" stroke-linejoin="round"/></g><g transform="translate(64 56) scale(1.5)"><rect width="48" height="48" rx="11" fill="#fff" fill-opacity=".1" stroke="#fff" stroke-opacity=".4"/><circle cx="24" cy="13.5" r="4.6" fill="#5fd3c4"/><path d="M10.5 19.5 24 39l13.5-19.5" fill="none" stroke="#fff" stroke-width="5.2" stroke-linecap="round" stroke-linejoin="round"/></g></svg>';

const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);

const words = (text: string, size: number, weight: 'SemiBold' | 'Regular', colour: string, width = 1060) => ({
  text: {
    text: `<span foreground="${colour}">${escaped(text)}</span>`,
    font: `IBM Plex Sans ${weight === 'SemiBold' ? 'SemiBold ' : ''}${size}`,
    fontfile: `${fonts}IBMPlexSans-${weight}.ttf`,
    width,
    dpi: 72,
    rgba: true,
    wrap: 'word' as const,
  },
});

export interface Card {
  heading: string;
  /** what it is about, where, and how long; never a name */
  lines: readonly string[];
}

/** The picture of a shared link: neutral, 1200 × 630, no face and no name, since nobody can call it back. */
export async function drawCard({ heading, lines }: Card): Promise<Uint8Array<ArrayBuffer>> {
  const jpeg = await sharp(Buffer.from(mark))
    .composite([
      { input: words('Vidne', 40, 'SemiBold', '#ffffff'), left: 156, top: 68 },
      { input: words(heading, 68, 'SemiBold', '#ffffff'), left: 64, top: 204 },
      ...lines.map((line, i) => ({ input: words(line, 34, 'Regular', '#cfe3f0'), left: 64, top: 430 + i * 56 })),
    ])
    .jpeg({ quality: 84 })
    .toBuffer();
  return new Uint8Array(jpeg);
}
