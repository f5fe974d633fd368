import type { ReceiptText } from '../text/receipt.ts';
import { formatTime, type Language } from './format.ts';

/** What is kept of a receipt outside the page, as a picture, a PDF or a piece of paper. */
export interface Note {
  title: string;
  code: string;
  lines: string[];
  lang: Language;
  /** without its ending */
  fileName: string;
}

export interface NoteWish {
  code: string;
  receivedAt: string;
  lang: Language;
  /** whether it may say what the code is for: off unless the person asks, since somebody else may look */
  saysWhat: boolean;
  /** where the mailbox is, for a note that says what it is */
  mailbox: string;
}

/** A note that says nothing to somebody who looks through the device, unless it was asked to. */
export function noteOf({ code, receivedAt, lang, saysWhat, mailbox }: NoteWish, text: ReceiptText): Note {
  const { plain, telling } = text.note;
  return {
    code,
    lang,
    title: saysWhat ? telling.title : plain.title,
    lines: saysWhat ? telling.lines(formatTime(receivedAt, lang), mailbox) : [formatDate(receivedAt, lang)],
    fileName: `${saysWhat ? telling.fileName : plain.fileName}-${isoDate(new Date(receivedAt))}`,
  };
}

/** `2026-11-22`, by the clock of Copenhagen. */
const isoDate = (at: Date): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' }).format(at);

const formatDate = (at: string, lang: Language): string =>
  new Intl.DateTimeFormat(lang === 'da' ? 'da-DK' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'Europe/Copenhagen',
  }).format(new Date(at));

/** `ABCD-EFGH-` and `JKMN-PQRS-T`: two lines, so that the characters may be big. */
export function codeLines(code: string): [string, string] {
  const cut = code.indexOf('-', code.indexOf('-') + 1) + 1;
  return [code.slice(0, cut), code.slice(cut)];
}
