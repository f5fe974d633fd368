import { createRequire } from 'node:module';
import jsqr from 'jsqr';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import sharp from 'sharp';
import type { Qr } from '../../api/qr.ts';

/** What is on paper and screens, read by programs that are not ours. */
type Decode = (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
const decode = (typeof jsqr === 'function' ? jsqr : (jsqr as { default: unknown }).default) as Decode;
// the canvas pdfjs-dist itself draws on
const { createCanvas } = createRequire(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))(
  '@napi-rs/canvas',
);

// what it is handed is taken away from us
const open = (bytes: Uint8Array) => getDocument({ data: bytes.slice(), verbosity: 0 }).promise;

interface Node {
  role?: string;
  alt?: string;
  children?: Node[];
}

export interface PdfWords {
  text: string;
  pages: number;
  title: string;
  lang: string;
  /** roles of the first page's tags, in order */
  roles: string[];
}

export async function wordsOfPdf(bytes: Uint8Array): Promise<PdfWords> {
  const doc = await open(bytes);
  const texts: string[] = [];
  for (let number = 1; number <= doc.numPages; number++) {
    const { items } = await (await doc.getPage(number)).getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  const { info } = (await doc.getMetadata()) as { info: { Title: string; Language: string } };
  const flat = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(flat)];
  const roles = flat((await (await doc.getPage(1)).getStructTree()) as Node).flatMap(({ role }) => role ?? []);
  const read = { pages: doc.numPages, title: info.Title, lang: info.Language, roles };
  await doc.loadingTask.destroy();
  return { text: texts.join(' ').replace(/\s+/g, ' '), ...read };
}

/** The QR code on the first page; undefined when there is none. */
export async function codeOfPdf(bytes: Uint8Array): Promise<string | undefined> {
  const doc = await open(bytes);
  const page = await doc.getPage(1);
  const viewport = page.getViewport({ scale: 2 });
  const canvas = createCanvas(viewport.width, viewport.height);
  const context = canvas.getContext('2d');
  await page.render({ canvas: null, canvasContext: context, viewport }).promise;
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  await doc.loadingTask.destroy();
  return decode(data, width, height)?.data;
}

/** The same of a code that is drawn as a path. */
export async function codeOfPath({ size, path }: Qr): Promise<string | undefined> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}"><rect width="100%" height="100%" fill="#fff"/><path d="${path}"/></svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return decode(new Uint8ClampedArray(data), info.width, info.height)?.data;
}
