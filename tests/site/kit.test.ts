import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import jsqr from 'jsqr';
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import sharp from 'sharp';
import { content } from './content.ts';

// The pictures and posters that are drawn when an appeal is published, read by decoders that are not ours.
type Decode = (pixels: Uint8ClampedArray, width: number, height: number) => Found | null;
interface Point {
  x: number;
  y: number;
}
interface Found {
  data: string;
  location: Record<'topLeftCorner' | 'topRightCorner' | 'bottomLeftCorner', Point>;
}
const decode = (typeof jsqr === 'function' ? jsqr : (jsqr as { default: unknown }).default) as Decode;
// the canvas pdfjs-dist itself draws on
const { createCanvas } = createRequire(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))(
  '@napi-rs/canvas',
);

const origin = 'https://vidne.example';
const folder = mkdtempSync(join(tmpdir(), 'vidne-kit-'));
const own = (publicId: string) => join(folder, 'appeals', publicId);
const draw = (publicId: string) => execFileSync(process.execPath, ['site/draw-kit.ts', own(publicId), origin]);
const ids = ['EF-2026-000101', 'EF-2026-000104', 'EF-2026-000110'];

before(() => {
  for (const id of ids) {
    cpSync(join(content, 'appeals', id), own(id), {
      recursive: true,
      filter: (file) => !/(card|square|story|poster)\./.test(file),
    });
    draw(id);
  }
});
after(() => rmSync(folder, { recursive: true }));

interface Fields {
  sharing: object;
  subjects: object[];
}
const change = (publicId: string, edit: (appeal: Fields) => void): void => {
  const file = join(own(publicId), 'appeal.json');
  const appeal = JSON.parse(readFileSync(file, 'utf8'));
  edit(appeal);
  writeFileSync(file, JSON.stringify(appeal));
};

test('every picture has the size networks want, and is small enough for all of them', async () => {
  const sizes = { card: [1200, 630], square: [1080, 1080], story: [1080, 1920] } as const;
  for (const id of ids)
    for (const [shape, [width, height]] of Object.entries(sizes))
      for (const lang of ['da', 'en']) {
        const bytes = readFileSync(join(own(id), `${shape}.${lang}.jpg`));
        const found = await sharp(bytes).metadata();
        assert.deepEqual([found.format, found.width, found.height], ['jpeg', width, height], `${id} ${shape}`);
        assert.ok(bytes.length < 280 * 1024, `${id} ${shape}: ${bytes.length} bytes`);
      }
});

test('the code on a square and on a story is read, and leads to the appeal', async () => {
  for (const id of ids)
    for (const shape of ['square', 'story']) {
      const { data, info } = await sharp(join(own(id), `${shape}.en.jpg`))
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const found = decode(new Uint8ClampedArray(data), info.width, info.height);
      assert.equal(found?.data, `${origin}/en/efterlysninger/${id}/`, `${id} ${shape}`);
    }
});

test('a shared picture of a suspect is the same whoever it is, and only a missing person has a face', () => {
  const id = 'EF-2026-000101';
  const pictures = () => ['card', 'square', 'story'].map((shape) => readFileSync(join(own(id), `${shape}.da.jpg`)));
  const drawn = pictures();
  change(id, (appeal) => {
    Object.assign(appeal, { media: [], sharing: { ...appeal.sharing, preview: 'photo' } });
    Object.assign(appeal.subjects[0]!, { identity: { given: 'Anders', family: 'Opdigtet' } });
  });
  draw(id);
  assert.deepEqual(pictures(), drawn, 'neither name nor picture changes it, whatever the preview says');
  const missing = 'EF-2026-000104';
  const before = readFileSync(join(own(missing), 'card.da.jpg'));
  change(missing, (appeal) => Object.assign(appeal, { sharing: { ...appeal.sharing, preview: 'neutral' } }));
  draw(missing);
  assert.notDeepEqual(readFileSync(join(own(missing), 'card.da.jpg')), before, 'the photo goes when it is not decided');
});

test('an appeal that allows no poster has none, also when it had', () => {
  const id = 'EF-2026-000110';
  const posters = () => readdirSync(own(id)).filter((name) => name.endsWith('.pdf'));
  assert.equal(posters().length, 4);
  change(id, (appeal) => Object.assign(appeal, { sharing: { ...appeal.sharing, allowPoster: false } }));
  draw(id);
  assert.deepEqual(posters(), []);
});

interface Node {
  role?: string;
  alt?: string;
  children?: Node[];
}
const flat = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(flat)];
const open = (id: string, lang: string, paper: string): Promise<PDFDocumentProxy> =>
  getDocument({ data: new Uint8Array(readFileSync(join(own(id), `poster.${lang}.${paper}.pdf`))), verbosity: 0 })
    .promise;
const millimetres = (points: number) => (points / 72) * 25.4;

test('a poster is one page of the paper it is for, tagged, in its language, with a title', async () => {
  const papers = { a4: [210, 297], a3: [297, 420] } as const;
  for (const id of ids.slice(0, 2))
    for (const [paper, [width, height]] of Object.entries(papers))
      for (const lang of ['da', 'en']) {
        const name = `${id} ${lang} ${paper}`;
        const doc = await open(id, lang, paper);
        assert.equal(doc.numPages, 1, name);
        const page = await doc.getPage(1);
        const [, , right, top] = page.view as [number, number, number, number];
        assert.deepEqual(
          [right, top].map((side) => Math.round(millimetres(side))),
          [width, height],
          name,
        );
        // a map, whatever its types say
        const marks = (await doc.getMarkInfo()) as unknown as Map<string, boolean>;
        assert.equal(marks.get('Marked'), true, name);
        const { info } = (await doc.getMetadata()) as { info: { Title: string; Language: string } };
        assert.match(info.Title, new RegExp(id), name);
        assert.equal(info.Language, lang === 'da' ? 'da-DK' : 'en-GB', name);
        const nodes = flat((await page.getStructTree()) as Node);
        const roles = nodes.map(({ role }) => role);
        for (const role of ['Document', 'H1', 'H2', 'P', 'Figure', 'L', 'LI', 'LBody'])
          assert.ok(roles.includes(role), `${name} has ${role}`);
        for (const node of nodes)
          if (node.role === 'Figure') assert.ok(node.alt && node.alt.length > 15, `${name}: alt`);
        await doc.loadingTask.destroy();
      }
});

test('a poster says until when, which revision, whom to call, and to check the code', async () => {
  const doc = await open('EF-2026-000104', 'da', 'a4');
  const { items } = await (await doc.getPage(1)).getTextContent();
  const words = items
    .map((item) => ('str' in item ? item.str : ''))
    .join(' ')
    .replace(/\s+/g, ' ');
  for (const said of [
    'Gælder til 21. december 2026',
    'udgave 4',
    'EF-2026-000104',
    'Ring 114',
    '112',
    'Scan koden',
    'vidne.example',
  ])
    assert.ok(words.includes(said), `${said} in: ${words}`);
  await doc.loadingTask.destroy();
});

test('the code of a poster is read by a decoder, is at least 3 cm wide on paper, and survives a copier', async () => {
  const scale = 2;
  for (const [paper, least] of [
    ['a4', 30],
    ['a3', 42],
  ] as const)
    for (const lang of ['da', 'en']) {
      const doc = await open('EF-2026-000104', lang, paper);
      const page = await doc.getPage(1);
      const viewport = page.getViewport({ scale });
      const canvas = createCanvas(viewport.width, viewport.height);
      await page.render({ canvas: null, canvasContext: canvas.getContext('2d'), viewport }).promise;
      // black and white alone, as a copier leaves it
      const { data, info } = await sharp(canvas.toBuffer('image/png'))
        .flatten({ background: '#fff' })
        .threshold(128)
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const found = decode(new Uint8ClampedArray(data), info.width, info.height);
      assert.equal(
        found?.data,
        `${origin}${lang === 'en' ? '/en' : ''}/efterlysninger/EF-2026-000104/`,
        `${lang} ${paper}`,
      );
      const { topLeftCorner: a, topRightCorner: b, bottomLeftCorner: c } = found!.location;
      for (const [from, to] of [
        [a, b],
        [a, c],
      ] as const) {
        const side = millimetres(Math.hypot(to.x - from.x, to.y - from.y) / scale);
        assert.ok(side >= least, `${paper}: ${side.toFixed(1)} mm`);
      }
      await doc.loadingTask.destroy();
    }
});
