export interface ReadCalendar {
  calendar: Record<string, string>;
  event: Record<string, string>;
  alarm: Record<string, string>;
}

/** A strict reader of one reminder (RFC 5545): what it would not accept, some calendar would not either. */
export function readCalendar(file: Uint8Array): ReadCalendar {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  if (/[^\r]\n|\r[^\n]/.test(text) || !text.endsWith('\r\n')) throw new Error('a line does not end in CRLF');
  for (const line of text.split('\r\n'))
    if (Buffer.byteLength(line) > 75) throw new Error(`a line of ${Buffer.byteLength(line)} octets`);
  const read: ReadCalendar = { calendar: {}, event: {}, alarm: {} };
  const parts = { VCALENDAR: read.calendar, VEVENT: read.event, VALARM: read.alarm };
  const open: (keyof typeof parts)[] = [];
  for (const line of text.replaceAll('\r\n ', '').trimEnd().split('\r\n')) {
    const [, name = '', value = ''] = /^([A-Z-]+):(.*)$/s.exec(line) ?? [];
    if (name === '') throw new Error(`not a content line: ${line}`);
    if (name === 'BEGIN') open.push(value as keyof typeof parts);
    else if (name === 'END') {
      if (open.pop() !== value) throw new Error(`${value} ends where it did not begin`);
    } else {
      const part = parts[open.at(-1)!];
      if (name in part) throw new Error(`${name} stands twice`);
      part[name] = unescaped(value);
    }
  }
  if (open.length > 0) throw new Error('something did not end');
  for (const name of ['VERSION', 'PRODID']) if (!read.calendar[name]) throw new Error(`no ${name}`);
  for (const name of ['UID', 'DTSTAMP', 'DTSTART']) if (!read.event[name]) throw new Error(`no ${name}`);
  return read;
}

function unescaped(value: string): string {
  if (/(?<!\\)(?:\\\\)*[;,]/.test(value.replace(/\\[;,nN]/g, ''))) throw new Error(`not escaped: ${value}`);
  return value.replace(/\\(.)/g, (_, character: string) => (/n/i.test(character) ? '\n' : character));
}
