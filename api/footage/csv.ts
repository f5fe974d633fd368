/** A TABLE AS A FILE, as spreadsheets write it (RFC 4180): quotes, any of three separators, any end of line. Pure. */
export interface Row {
  /** the first is 1, as an editor counts */
  readonly line: number;
  readonly fields: readonly string[];
  /** as it stood in the file */
  readonly text: string;
  /** a quotation mark was opened and never closed */
  readonly isOpen: boolean;
}

/** UTF-8 or UTF-16 with its mark, UTF-8 without, and otherwise what Danish spreadsheets have written for thirty years. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The one of three that stands most often in the first line, outside quotation marks. */
export function separatorOf(text: string): string {
  const first = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = [';', ',', '\t'].map((mark) => ({ mark, count: first.split(mark).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).mark;
}

/** Rows in order; empty lines are left out. */
export function* readRows(text: string, separator: string): Generator<Row> {
  let [at, line] = [0, 1];
  while (at < text.length) {
    const row = readRow(text, separator, at, line);
    if (row.text.trim() !== '') yield row;
    line += row.lines;
    at = row.end;
  }
}

function readRow(text: string, separator: string, start: number, line: number): Row & { end: number; lines: number } {
  const fields: string[] = [];
  let [at, field, quoted, lines] = [start, '', false, 1];
  for (; at < text.length; at++) {
    const mark = text[at]!;
    if (quoted) {
      if (mark === '\n') lines += 1;
      if (mark !== '"') field += mark;
      else if (text[at + 1] === '"') field += text[at++];
      else quoted = false;
    } else if (mark === '"' && field.trim() === '') [quoted, field] = [true, ''];
    else if (mark === separator) {
      fields.push(field.trim());
      field = '';
    } else if (mark === '\n' || mark === '\r') break;
    else field += mark;
  }
  fields.push(field.trim());
  const end = text.startsWith('\r\n', at) ? at + 2 : at + 1;
  return { line, fields, text: text.slice(start, at), isOpen: quoted, end, lines };
}
