import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { zoneOf } from '../../appeal/districts.ts';
import { qrOf } from '../../qr.ts';
import type { Desk } from '../desk.ts';
import { documentOf } from './post.ts';
import type { AddresseeRow, RequestRow } from './request-row.ts';
import { dayIn, policeOf, requestInWords } from './words.ts';

/**
 * A REQUEST ON PAPER: the words, and the code to scan or to type. Tagged (ISO 14289-1), so that a screen reader reads it in order.
 * Measures are points of an A4 sheet.
 */
export interface Lettered {
  request: RequestRow;
  addressee: AddresseeRow;
  link: string;
  code: string;
}

const fonts = fileURLToPath(
  new URL('../../../node_modules/dkfds/dist/fonts/IBMPlexSans/complete/ttf/IBMPlexSans-', import.meta.url),
);
const sheet = { width: 595.28, height: 841.89 };
const margin = 56;
const inside = sheet.width - 2 * margin;
/** of the QR code without its white border: 38 mm, as on posters */
const codeSide = (38 * 72) / 25.4;
const ink = '#071d36';

const words = {
  da: {
    title: (reference: string) => `Anmodning om optagelser ${reference}`,
    to: 'Til',
    first: 'Gem optagelsen først. I kan aflevere den senere, også fra en anden computer.',
    scan: 'Svar og aflevér her',
    how: 'Skan koden med kameraet i en telefon, eller åbn adressen og skriv koden.',
    address: 'Adresse',
    code: 'Kode',
    secret: 'Koden er til jer. Giv den kun videre til den, der kan finde optagelsen.',
    check: (reference: string) =>
      `Er I i tvivl, om det er politiet? Ring 114 og oplys nummeret ${reference}. Politiet beder aldrig om adgangskoder, betaling eller MitID.`,
  },
  en: {
    title: (reference: string) => `Request for footage ${reference}`,
    to: 'To',
    first: 'Save the recording first. You can hand it in later, also from another computer.',
    scan: 'Answer and hand in here',
    how: 'Scan the code with the camera of a phone, or open the address and type the code.',
    address: 'Address',
    code: 'Code',
    secret: 'The code is for you. Pass it on only to whoever can find the recording.',
    check: (reference: string) =>
      `Not sure whether it is the police? Call 114 and give the number ${reference}. The police never ask for passwords, payment or MitID.`,
  },
};

type Doc = PDFKit.PDFDocument;

export function drawLetter(
  desk: Pick<Desk, 'recipient' | 'now'>,
  { request, addressee, link, code }: Lettered,
): Promise<Uint8Array> {
  const { language } = addressee;
  const own = words[language];
  const at = desk.now();
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    pdfVersion: '1.7',
    // its types do not know the word yet
    subset: 'PDF/UA' as 'PDF/A-1',
    tagged: true,
    displayTitle: true,
    lang: language === 'da' ? 'da-DK' : 'en-GB',
    info: {
      Title: own.title(request.reference),
      Author: policeOf(request.district, language),
      CreationDate: at,
      ModDate: at,
    },
  });
  for (const weight of ['Regular', 'SemiBold', 'Bold']) doc.registerFont(weight, `${fonts}${weight}.ttf`);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const write: Write = (type, text, { font = 'Regular', size = 11, gap = 0, left = margin, width = inside } = {}) =>
    void root.add(
      doc.struct(type, {}, [
        () =>
          doc
            .fillColor(ink)
            .font(font)
            .fontSize(size)
            .text(text, left, doc.y + gap, { width, lineGap: 2 }),
      ]),
    );
  doc.y = margin;
  write('P', policeOf(request.district, language), { font: 'Bold', size: 15 });
  write('P', dayIn(at, language, zoneOf(request.district)), { gap: 2 });
  write('P', `${own.to}: ${addressee.name}`, { gap: 18 });
  write('H1', own.title(request.reference), { font: 'Bold', size: 19, gap: 14 });
  write('P', own.first, { font: 'SemiBold', size: 12, gap: 8 });
  drawCode(doc, root, write, { link, code, language });
  write('P', own.check(request.reference), { gap: 12 });
  // the rest may be long, and goes on to another sheet
  for (const line of requestInWords(documentOf(desk, request, addressee)).split('\n')) write('P', line, { gap: 6 });
  root.end();
  return whole(doc);
}

interface Style {
  font?: 'Regular' | 'SemiBold' | 'Bold';
  size?: number;
  gap?: number;
  left?: number;
  width?: number;
}
type Write = (type: string, text: string, style?: Style) => void;

/** The code on the left, what to do with it beside it. */
function drawCode(
  doc: Doc,
  root: PDFKit.PDFStructureElement,
  write: Write,
  { link, code, language }: { link: string; code: string; language: 'da' | 'en' },
): void {
  const own = words[language];
  const top = doc.y + 14;
  const { size, path } = qrOf(link, 0);
  root.add(
    doc.struct('Figure', { alt: `${own.scan}: ${link}` }, [
      () => {
        doc
          .save()
          .translate(margin, top)
          .scale(codeSide / size);
        doc.path(path).fill('#000000');
        doc.restore();
      },
    ]),
  );
  const beside = { left: margin + codeSide + 22, width: inside - codeSide - 22 };
  doc.y = top;
  write('H2', own.scan, { ...beside, font: 'SemiBold', size: 14 });
  write('P', own.how, { ...beside, gap: 2 });
  write('P', `${own.address}: ${link.replace(/^https?:\/\//, '').replace(/#.*$/, '')}`, { ...beside, gap: 6 });
  write('P', `${own.code}: ${code}`, { ...beside, font: 'Bold', size: 14, gap: 2 });
  write('P', own.secret, { ...beside, size: 10, gap: 2 });
  doc.y = Math.max(doc.y, top + codeSide);
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
