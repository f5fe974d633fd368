import { codeLines, type Note } from './receipt-note.ts';
import { type Qr, qrOf } from './receipt-qr.ts';

/** The browser does not let pages read what they drew (Tor Browser does not, without asking). */
export class PictureBlocked extends Error {
  constructor() {
    super('the browser does not let the page make a picture');
    this.name = 'PictureBlocked';
  }
}

/** Pixels. `module` is whole, so that the squares of the QR code stay sharp. */
export const layout = { width: 1080, margin: 96, qr: { top: 440, module: 22 }, lineHeight: 56 } as const;
const mono = "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace";

/** The note as a PNG, drawn on the device. Throws PictureBlocked rather than saving a white sheet. */
export async function notePicture(note: Note): Promise<Blob> {
  const qr = qrOf(note.code);
  const canvas = document.createElement('canvas');
  canvas.width = layout.width;
  canvas.height = layout.qr.top + qr.size * layout.qr.module + note.lines.length * layout.lineHeight + layout.margin;
  const context = canvas.getContext('2d');
  if (!context) throw new PictureBlocked();
  draw(context, note, qr);
  if (!showsQr(context, qr)) throw new PictureBlocked();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new PictureBlocked();
  return blob;
}

function draw(context: CanvasRenderingContext2D, { title, code, lines }: Note, qr: Qr): void {
  const { width, height } = context.canvas;
  const { margin, lineHeight } = layout;
  const sans = getComputedStyle(document.body).fontFamily;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#071d36';
  const write = (font: string, text: string, y: number): void => {
    context.font = font;
    context.fillText(text, margin, y, width - 2 * margin);
  };
  write(`600 48px ${sans}`, title, margin + 48);
  codeLines(code).forEach((line, row) => {
    write(`600 116px ${mono}`, line, margin + 190 + row * 132);
  });
  context.fillStyle = '#000';
  for (const run of qr.runs) context.fillRect(...corner(run.x, run.y), run.width * layout.qr.module, layout.qr.module);
  context.fillStyle = '#48586a';
  const below = layout.qr.top + qr.size * layout.qr.module;
  lines.forEach((line, row) => {
    write(`400 36px ${sans}`, line, below + row * lineHeight + 24);
  });
}

/** The quiet zone stands in the margin, so that the squares begin where the letters do. */
const corner = (x: number, y: number): [number, number] => [
  layout.margin + (x - 4) * layout.qr.module,
  layout.qr.top + y * layout.qr.module,
];

/** Some browsers give back white or noise instead of what was drawn, and say nothing. */
function showsQr(context: CanvasRenderingContext2D, { size, runs }: Qr): boolean {
  const dark = new Set(runs.flatMap(({ x, y, width }) => Array.from({ length: width }, (_, i) => (x + i) * size + y)));
  const half = layout.qr.module / 2;
  for (let x = 4; x < size - 4; x++) {
    for (let y = 4; y < size - 4; y++) {
      const [left, top] = corner(x, y);
      const [red = 0] = context.getImageData(left + half, top + half, 1, 1).data;
      if (red < 128 !== dark.has(x * size + y)) return false;
    }
  }
  return true;
}
