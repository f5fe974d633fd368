import { emailOf, longestName } from './addressee.ts';
import { decodeText, type Row, readRows, separatorOf } from './csv.ts';
import { isPoint, type Point, parsePoint } from './geo.ts';

/**
 * THE REGISTER OF CAMERAS AS A FILE: what politi.dk asks whoever registers surveillance (DENMARK.md 1.5), one line for each
 * place where cameras are mounted. Pure. A line that cannot be used is given back whole with what is wrong in it; the others
 * count all the same.
 */
export interface Person {
  name: string;
  phone: string;
  email: string;
}
export interface RegisterLine {
  line: number;
  /** the register's own number of it, or nothing */
  registration: string;
  name: string;
  /** with postcode and town */
  address: string;
  /** where they are mounted: `hovedindgang` */
  placement: string;
  point: Point | null;
  cameras: number | null;
  storageDays: number | null;
  conditions: string;
  persons: Person[];
  /** whether they agreed to be asked directly; null: the file does not say */
  consent: 'given' | 'refused' | null;
  /** days: `2026-11-30` */
  consentOn: string | null;
  reviewOn: string | null;
}

export const columns = {
  registration: ['registrering', 'registreringsnummer', 'registreringsnr', 'registration', 'id'],
  name: ['navn', 'virksomhed', 'virksomhedsnavn', 'ejer', 'name', 'business'],
  address: ['adresse', 'address'],
  postcode: ['postnummer', 'postnr', 'postcode'],
  town: ['by', 'bynavn', 'postdistrikt', 'town', 'city'],
  placement: ['placering', 'kameraplacering', 'monteringssted', 'opsat', 'placement', 'mounted'],
  latitude: ['breddegrad', 'latitude', 'lat'],
  longitude: ['længdegrad', 'laengdegrad', 'longitude', 'lon', 'lng'],
  point: ['punkt', 'koordinater', 'koordinat', 'point', 'coordinates'],
  cameras: ['antal', 'antalkameraer', 'kameraer', 'cameras', 'numberofcameras'],
  storageDays: [
    'opbevaring',
    'opbevaringstid',
    'opbevaringsdage',
    'opbevaringdage',
    'opbevaringstiddage',
    'storagedays',
  ],
  conditions: ['særligeforhold', 'saerligeforhold', 'bemærkninger', 'bemaerkninger', 'conditions'],
  consent: ['samtykke', 'consent'],
  consentOn: ['samtykkedato', 'samtykkegivet', 'consenton'],
  reviewOn: ['gennemgås', 'gennemgaas', 'revideres', 'revisionsdato', 'reviewon'],
  person: ['kontaktperson', 'kontakt', 'contactperson', 'contact'],
  phone: ['telefon', 'tlf', 'telefonnummer', 'mobil', 'phone'],
  email: ['email', 'mail', 'epost'],
} as const;
export type Column = keyof typeof columns;
const mostPersons = 3;

/** What can be wrong in a line. Words for each stand in site/text/desk-footage.ts. */
export const lineFaults = [
  'quotes',
  'fields',
  'address_missing',
  'number',
  'outside',
  'point',
  'date',
  'consent',
  'email',
  'phone',
  'too_long',
  'twice',
] as const;
export type LineFault = (typeof lineFaults)[number];
export interface RefusedLine {
  line: number;
  text: string;
  faults: { column: string; fault: LineFault }[];
}
export interface RegisterFile {
  lines: RegisterLine[];
  refused: RefusedLine[];
  /** the file's first line, so that what was refused can be put right in a file of its own */
  header: string;
  /** columns nobody here knows */
  ignored: string[];
}

/** The file has no first line that names an address or a point. */
export class RegisterUnreadable extends Error {}

export function readRegister(bytes: Uint8Array): RegisterFile {
  const text = decodeText(bytes);
  const rows = readRows(text, separatorOf(text));
  const first = rows.next().value as Row | undefined;
  const head = first?.fields.map(columnOf) ?? [];
  if (!first || !head.some((place) => place && ['address', 'point', 'latitude'].includes(place.column)))
    throw new RegisterUnreadable();
  const file: RegisterFile = { lines: [], refused: [], header: first.text, ignored: [] };
  file.ignored = first.fields.filter((name, at) => name !== '' && !head[at]);
  const seen = new Set<string>();
  for (const row of rows) {
    const line = new Line(row, head, first.fields);
    const read = line.read();
    const key = cameraKey(read);
    if (seen.has(key)) line.blame(read.registration ? 'registration' : 'address', 'twice');
    if (line.faults.length > 0) file.refused.push({ line: row.line, text: row.text, faults: line.faults });
    else {
      seen.add(key);
      file.lines.push(read);
    }
  }
  return file;
}

const same = (...parts: string[]): string => parts.map((part) => part.toLowerCase().replaceAll(/\s+/g, ' ')).join('|');
/** What makes two lines the same business, and the same place with cameras. */
export const businessKey = ({ name, address }: Pick<RegisterLine, 'name' | 'address'>): string => same(name, address);
export const cameraKey = (
  line: Pick<RegisterLine, 'registration' | 'name' | 'address' | 'placement' | 'point'>,
): string =>
  line.registration
    ? same('r', line.registration)
    : same(
        'p',
        line.name,
        line.address,
        line.placement,
        line.placement === '' && line.point ? `${line.point.lat} ${line.point.lon}` : '',
      );

interface Place {
  column: Column;
  /** which of several persons */
  nth: number;
}

function columnOf(title: string): Place | undefined {
  const plain = title
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  const [, word = '', nth = '1'] = /^(.*?)(\d?)$/.exec(plain) ?? [];
  const found = (Object.keys(columns) as Column[]).find((column) =>
    (columns[column] as readonly string[]).includes(word),
  );
  const number = Number(nth || 1);
  return found && number >= 1 && number <= mostPersons ? { column: found, nth: number - 1 } : undefined;
}

const longest: Partial<Record<Column, number>> = { conditions: 2000, placement: 500, address: 300, name: longestName };
const counted = { cameras: /^(\d{1,4})$/, storageDays: /^(\d{1,4})\s*(?:dage?|days?|d\.?)?$/i };

/** One line as it is read; what is wrong in it is collected, not thrown. */
class Line {
  readonly faults: RefusedLine['faults'] = [];
  readonly #row: Row;
  readonly #head: readonly (Place | undefined)[];
  readonly #titles: readonly string[];

  constructor(row: Row, head: readonly (Place | undefined)[], titles: readonly string[]) {
    [this.#row, this.#head, this.#titles] = [row, head, titles];
    if (row.isOpen) this.faults.push({ column: '', fault: 'quotes' });
    if (row.fields.slice(titles.length).some((field) => field !== ''))
      this.faults.push({ column: '', fault: 'fields' });
    head.forEach((place, at) => {
      if (place && (row.fields[at]?.length ?? 0) > (longest[place.column] ?? 120)) this.#blameAt(at, 'too_long');
    });
  }

  blame(column: Column, fault: LineFault, nth = 0): void {
    this.#blameAt(this.#at(column, nth), fault);
  }

  read(): RegisterLine {
    const town = [this.#get('postcode'), this.#get('town')].filter(Boolean).join(' ');
    const address = [this.#get('address'), town].filter(Boolean).join(', ');
    const point = this.#point();
    if (address === '' && !point) this.blame('address', 'address_missing');
    const read = {
      ...{ line: this.#row.line, registration: this.#get('registration'), address, point },
      // people who register a camera at home may give no other name than where it is
      name: this.#get('name') || address || this.#get('placement') || (point ? `${point.lat}, ${point.lon}` : ''),
      placement: this.#get('placement'),
      ...{ cameras: this.#number('cameras'), storageDays: this.#number('storageDays') },
      conditions: this.#get('conditions'),
      persons: [0, 1, 2].flatMap((nth) => this.#person(nth)),
      ...{ consent: this.#consent(), consentOn: this.#day('consentOn'), reviewOn: this.#day('reviewOn') },
    };
    return read;
  }

  #at(column: Column, nth = 0): number {
    return this.#head.findIndex((place) => place?.column === column && place.nth === nth);
  }
  #get(column: Column, nth = 0): string {
    return (this.#row.fields[this.#at(column, nth)] ?? '').normalize('NFC').replaceAll('\0', '');
  }
  #blameAt(at: number, fault: LineFault): void {
    this.faults.push({ column: this.#titles[at] ?? '', fault });
  }

  #number(column: 'cameras' | 'storageDays'): number | null {
    const text = this.#get(column);
    if (text === '') return null;
    const number = Number(counted[column].exec(text)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) this.blame(column, 'number');
    return Number.isNaN(number) ? null : number;
  }

  #point(): Point | null {
    const [lat, lon, both] = [this.#get('latitude'), this.#get('longitude'), this.#get('point')];
    if (lat === '' && lon === '' && both === '') return null;
    const column = both === '' ? 'latitude' : 'point';
    const point = parsePoint(both === '' ? `${lat};${lon}` : both);
    if (!point) this.blame(column, 'point');
    // Denmark, Greenland and the Faroe Islands: what lies elsewhere has its numbers the wrong way round
    else if (!isPoint(point) || point.lat < 54 || point.lat > 84 || point.lon < -74 || point.lon > 16)
      this.blame(column, 'outside');
    else return point;
    return null;
  }

  #person(nth: number): Person[] {
    const person = { name: this.#get('person', nth), phone: this.#get('phone', nth), email: this.#get('email', nth) };
    if (person.email !== '' && emailOf(person.email) === undefined) this.blame('email', 'email', nth);
    if (person.phone !== '' && !/^\+?[\d\s()./-]{5,25}$/.test(person.phone)) this.blame('phone', 'phone', nth);
    return Object.values(person).some((part) => part !== '') ? [person] : [];
  }

  #consent(): 'given' | 'refused' | null {
    const text = this.#get('consent').toLowerCase();
    if (text === '') return null;
    if (['ja', 'yes', 'j', 'y', '1', 'x', 'sand', 'true'].includes(text)) return 'given';
    if (['nej', 'no', 'n', '0', 'falsk', 'false'].includes(text)) return 'refused';
    this.blame('consent', 'consent');
    return null;
  }

  #day(column: 'consentOn' | 'reviewOn'): string | null {
    const text = this.#get(column);
    if (text === '') return null;
    const day = dayOf(text);
    if (!day) this.blame(column, 'date');
    return day ?? null;
  }
}

/** `30-11-2026`, `30.11.2026`, `30/11/2026` or `2026-11-30` as the last one; undefined for no day. */
export function dayOf(text: string): string | undefined {
  const [, day, month, year] = /^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$/.exec(text) ?? [];
  const iso = year ? `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}` : text;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? new Date(`${iso}T00:00:00Z`) : undefined;
  return at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : undefined;
}
