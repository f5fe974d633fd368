import { codeLines, type Note } from './receipt-note.ts';
import { qrOf } from './receipt-qr.ts';

/** A4 in points; y is counted from the bottom. */
const page = { width: 595, height: 842, margin: 64 };
const qrSide = 190;

/**
 * The note as a PDF 1.4 of one page (ISO 32000-1), with three of the fonts every reader has. It holds no date, author
 * or program of its own: only what is seen on the page.
 */
export function notePdf(note: Note): Blob {
  const content = drawn(note);
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R /Lang (${note.lang}) /ViewerPreferences << /DisplayDocTitle true >> >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.width} ${page.height}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R /F3 7 0 R >> >> >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ...['Helvetica', 'Helvetica-Bold', 'Courier-Bold'].map(
      (font) => `<< /Type /Font /Subtype /Type1 /BaseFont /${font} /Encoding /WinAnsiEncoding >>`,
    ),
    `<< /Title (${literal(note.title)}) >>`,
  ];
  return new Blob([bytesOf(assembled(objects))], { type: 'application/pdf' });
}

/** Every character stands for one byte, so that lengths of text are offsets in the file. */
function assembled(objects: readonly string[]): string {
  let file = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  return `${file}xref\n0 ${count}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${count} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}

function drawn({ title, code, lines }: Note): string {
  const left = page.margin;
  let y = page.height - page.margin - 22;
  const parts = [write('F2', 22, left, y, title)];
  for (const line of codeLines(code)) {
    y -= 56;
    parts.push(write('F3', 44, left, y, line));
  }
  y -= 24 + qrSide;
  parts.push(qrAt(code, left - 16, y));
  for (const line of lines) {
    y -= 22;
    parts.push(write('F1', 13, left, y, line));
  }
  return parts.join('\n');
}

const write = (font: string, size: number, x: number, y: number, text: string): string =>
  `BT /${font} ${size} Tf ${x} ${y} Td (${literal(text)}) Tj ET`;

/** A unit of one module, counted from the upper left, as the runs are. */
function qrAt(code: string, left: number, bottom: number): string {
  const { size, runs } = qrOf(code);
  const unit = (qrSide / size).toFixed(4);
  const squares = runs.map(({ x, y, width }) => `${x} ${y} ${width} 1 re`);
  return `q ${unit} 0 0 -${unit} ${left} ${bottom + qrSide} cm\n${squares.join('\n')}\nf Q`;
}

/** Characters that WinAnsiEncoding has elsewhere than Unicode does. */
const elsewhere: Record<string, string> = { '–': '\x96', '’': '\x92', '…': '\x85' };

const literal = (text: string): string =>
  text
    .replace(/[–’…]/g, (character) => elsewhere[character] ?? '')
    .replace(/[^\x20-\xff]/g, '?')
    .replace(/[\\()]/g, '\\$&');

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
