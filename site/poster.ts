import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { districts } from '../api/appeal/districts.ts';
import { holdsUntil, type LiveAppeal } from '../api/appeal/model.ts';
import type { AppealText } from '../api/appeal/text.ts';
import { formatDate } from './dates.ts';
import type { Paper } from './kit.ts';
import { address, type Language } from './language.ts';
import { qrOf } from './qr.ts';
import { appealText } from './text/appeal.ts';
import { kitText } from './text/kit.ts';

/**
 * A POSTER for a wall: dark on white, so that any printer and any copier keeps it legible, with its own code, since a
 * poster cannot be called back. Tagged (ISO 14289-1): a screen reader reads it in order, and skips what is ornament.
 * Everything is placed on an A4 sheet in points; A3 is the same sheet, enlarged.
 */
export interface Posted {
  readonly appeal: LiveAppeal;
  readonly text: AppealText;
  readonly lang: Language;
  readonly site: URL;
  /** holds its pictures */
  readonly folder: string;
}

const fonts = `${process.cwd()}/node_modules/dkfds/dist/fonts/IBMPlexSans/complete/ttf/IBMPlexSans-`;
const sheet = { width: 595.28, height: 841.89 };
const margin = 42;
const inside = sheet.width - 2 * margin;
const millimetre = 72 / 25.4;
/** of the code without its white border */
const codeSide = 38 * millimetre;
const ink = '#071d36';
const strips = { height: 92, count: 8 };
const footTop = sheet.height - margin / 2 - strips.height - 150;

type Doc = PDFKit.PDFDocument;

export function drawPoster(posted: Posted, paper: Paper): Promise<Uint8Array> {
  const { appeal, text, lang } = posted;
  const doc = new PDFDocument({
    size: paper === 'a3' ? 'A3' : 'A4',
    margin: 0,
    pdfVersion: '1.7',
    // its types do not know the word yet
    subset: 'PDF/UA' as 'PDF/A-1',
    tagged: true,
    displayTitle: true,
    lang: lang === 'da' ? 'da-DK' : 'en-GB',
    info: {
      Title: `${text.title} (${appeal.publicId})`,
      Author: districts[appeal.district][lang],
      Subject: appealText[lang].types[appeal.type],
      CreationDate: new Date(appeal.updatedAt),
      ModDate: new Date(appeal.updatedAt),
    },
  });
  for (const weight of ['Regular', 'SemiBold', 'Bold']) doc.registerFont(weight, `${fonts}${weight}.ttf`);
  if (paper === 'a3') doc.scale(Math.SQRT2);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const tag: Tag = (type, content, alt) =>
    void root.add(doc.struct(type, alt ? { alt } : {}, Array.isArray(content) ? content : [content]));
  drawBand(doc, tag, posted);
  drawBody(doc, tag, posted);
  drawFoot(doc, tag, posted);
  root.end();
  ornament(doc, () => drawStrips(doc, posted));
  return whole(doc);
}

type Tag = (type: string, content: (() => void) | PDFKit.PDFStructureElement[], alt?: string) => void;

/** What a screen reader passes over. */
function ornament(doc: Doc, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' });
  draw();
  doc.endMarkedContent();
}

function drawBand(doc: Doc, tag: Tag, { appeal, text, lang }: Posted): void {
  ornament(doc, () => doc.rect(0, 0, sheet.width, 74).fill(ink));
  tag('P', () =>
    doc
      .fillColor('#ffffff')
      .font('SemiBold')
      .fontSize(26)
      .text(appealText[lang].types[appeal.type], margin, 22, { width: inside - 90, lineBreak: false }),
  );
  tag('P', () =>
    doc
      .font('SemiBold')
      .fontSize(18)
      .text('Vidne', sheet.width - margin - 90, 27, { width: 90, align: 'right' }),
  );
  tag('H1', () =>
    doc
      .fillColor(ink)
      .font('Bold')
      .fontSize(titleSize(text.title))
      .text(text.title, margin, 92, { width: inside, lineGap: -3 }),
  );
}

const titleSize = (title: string): number => (title.length > 60 ? 26 : 31);

/** The picture beside the words; without one the words take the whole sheet. */
function drawBody(doc: Doc, tag: Tag, posted: Posted): void {
  const { appeal, text, folder } = posted;
  const top = doc.y + 12;
  const [main] = appeal.media;
  const file = main && join(folder, `${main.name}-800.jpg`);
  const isTall = main !== undefined && main.height > main.width;
  let left = margin;
  let y = top;
  if (main && file && existsSync(file)) {
    const box: [number, number] = isTall ? [232, footTop - top - 16] : [inside, 236];
    const scale = Math.min(box[0] / main.width, box[1] / main.height);
    const [width, height] = [main.width * scale, main.height * scale];
    const x = isTall ? margin : margin + (inside - width) / 2;
    tag('Figure', () => doc.image(readFileSync(file), x, top, { width, height }), text.alt[main.name]);
    if (isTall) left = margin + width + 20;
    else y = top + height + 12;
  }
  // what has no picture is read from the same distance, so the words are larger
  drawWords(doc, tag, posted, { left, y, width: sheet.width - margin - left, size: main ? 15 : 22 });
}

interface Place {
  readonly left: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

function drawWords(doc: Doc, tag: Tag, { appeal, text, lang }: Posted, place: Place): void {
  const { left, y, width } = place;
  const { danger } = appeal;
  const warning = danger ? `${appealText[lang].danger[danger.level]}. ${danger.advice[lang]}` : '';
  const size = fittingSize(doc, text.lead, warning, place);
  const write = (font: string, words: string, at: number) =>
    doc.fillColor(ink).font(font).fontSize(size).text(words, left, at, { width, lineGap: 1 });
  tag('P', () => write('Regular', text.lead, y));
  if (warning) tag('P', () => write('Bold', warning, doc.y + 10));
  drawNeeds(doc, tag, [kitText[lang].posterNeed, ...text.whatWeNeed], { left, y: doc.y + 12, width, size });
}

/** What it is about and what to do in danger always have room: the letters give way. */
function fittingSize(doc: Doc, lead: string, warning: string, { y, width, size }: Place): number {
  const height = (font: string, words: string, at: number) =>
    doc.font(font).fontSize(at).heightOfString(words, { width, lineGap: 1 });
  for (let at = size; at > 9; at--)
    if (y + height('Regular', lead, at) + 10 + height('Bold', warning, at) < footTop - 12) return at;
  return 9;
}

/** As many as there is room for; the page behind the code has all of them. */
function drawNeeds(doc: Doc, tag: Tag, [heading = '', ...needs]: string[], { left, y, width, size }: Place): void {
  const item = { width: width - 14 };
  let bottom = y + doc.font('SemiBold').fontSize(size).heightOfString(heading, { width });
  doc.font('Regular').fontSize(size - 2);
  const shown = needs.filter((need) => {
    bottom += 4 + doc.heightOfString(need, item);
    return bottom < footTop - 12;
  });
  if (shown.length === 0) return;
  tag('H2', () => doc.font('SemiBold').fontSize(size).text(heading, left, y, { width }));
  const items = shown.map((need) =>
    doc.struct('LI', {}, [
      doc.struct('Lbl', {}, [
        () =>
          doc
            .font('Regular')
            .fontSize(size - 2)
            .text('•', left, doc.y + 4, item),
      ]),
      doc.struct('LBody', {}, [() => doc.moveUp().text(need, left + 14, doc.y, item)]),
    ]),
  );
  tag('L', items);
}

function drawFoot(doc: Doc, tag: Tag, { appeal, lang, site }: Posted): void {
  const page = pageOf(appeal, lang, site);
  const { zone, [lang]: police } = districts[appeal.district];
  const left = margin + codeSide + 22;
  const width = sheet.width - margin - left;
  ornament(doc, () =>
    doc
      .moveTo(margin, footTop - 8)
      .lineTo(sheet.width - margin, footTop - 8)
      .lineWidth(1.5)
      .stroke(ink),
  );
  tag('Figure', () => drawCode(doc, page, margin, footTop + 4), `${kitText[lang].posterQr}: ${page}`);
  const line = (words: string, font: string, size: number, gap: number) =>
    tag('P', () =>
      doc
        .fillColor(ink)
        .font(font)
        .fontSize(size)
        .text(words, left, doc.y + gap, { width }),
    );
  doc.y = footTop;
  line(appealText[lang].posterCall, 'Bold', 25, 0);
  line(kitText[lang].holds(formatDate(lang, new Date(holdsUntil(appeal)), zone)), 'SemiBold', 15, 3);
  line(kitText[lang].posterCode, 'Regular', 11.5, 3);
  line(page.replace(/^https?:\/\//, ''), 'SemiBold', 11.5, 4);
  const facts = [police, kitText[lang].posterRevision(appeal.publicId, appeal.revision)];
  line([...facts, ...(appeal.fictional ? [appealText[lang].fictional] : [])].join(' · '), 'Regular', 9.5, 3);
}

const pageOf = ({ publicId }: LiveAppeal, lang: Language, site: URL): string =>
  new URL(address(lang, `/efterlysninger/${publicId}/`), site).href;

/** Level Q: a quarter of it may be torn, wet or scribbled on. */
function drawCode(doc: Doc, page: string, x: number, y: number): void {
  const { size, path } = qrOf(page, 0);
  doc
    .save()
    .translate(x, y)
    .scale(codeSide / size);
  doc.path(path).fill('#000000');
  doc.restore();
}

/** To be torn off: the same as above, once for each who passes by. */
function drawStrips(doc: Doc, { appeal, lang, site }: Posted): void {
  const top = sheet.height - strips.height;
  const width = sheet.width / strips.count;
  const short = new URL(site).host;
  doc.lineWidth(0.5).dash(3, { space: 3 });
  for (let i = 0; i < strips.count; i++) {
    if (i > 0)
      doc
        .moveTo(i * width, top)
        .lineTo(i * width, sheet.height)
        .stroke(ink);
    doc
      .save()
      .translate(i * width + width / 2, sheet.height - 6)
      .rotate(-90);
    const strip = (words: string, font: string, size: number, y: number) =>
      doc
        .fillColor(ink)
        .font(font)
        .fontSize(size)
        .text(words, 0, y, { width: strips.height - 10, lineBreak: false });
    strip(kitText[lang].posterStrip, 'SemiBold', 10, -26);
    strip(short, 'Regular', 8, -11);
    strip(appeal.publicId, 'SemiBold', 9, 2);
    strip('114 · 112', 'Regular', 9, 15);
    doc.restore();
  }
  doc.undash().moveTo(0, top).lineTo(sheet.width, top).stroke(ink);
}

function whole(doc: Doc): Promise<Uint8Array> {
  return new Promise((done, failed) => {
    const parts: Buffer[] = [];
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => done(Buffer.concat(parts)));
    doc.on('error', failed);
    doc.end();
  });
}
