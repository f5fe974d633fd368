import type { Tables } from '../../db/store.ts';
import type { ContactPerson } from '../../db/values.ts';
import { businessKey, cameraKey, type RegisterLine } from '../../footage/register.ts';
import { ulid } from '../../ulid.ts';

type BusinessRow = Tables['business']['$inferSelect'];
export type BusinessWish = BusinessRow;
export type CameraWish = Tables['camera']['$inferSelect'];

const mostPersons = 9;
/** how long an entry counts that says nothing of it */
const reviewAfterDays = 365;
const later = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000);

/** What a file's lines say the two tables should hold. Lines of one business name all its contact persons together. */
export function wishesOf(
  lines: readonly RegisterLine[],
  known: ReadonlyMap<string, BusinessRow>,
  at: Date,
): { businesses: BusinessWish[]; cameras: CameraWish[] } {
  const groups = Map.groupBy(lines, businessKey);
  const businesses = [...groups].map(([key, group]) => businessOf(key, group, known.get(key), at));
  const cameras = [...groups.values()].flatMap((group, place) =>
    group.map((line) => cameraOf(line, businesses[place]!.id, at)),
  );
  return { businesses, cameras };
}

function businessOf(
  key: string,
  lines: readonly RegisterLine[],
  known: BusinessRow | undefined,
  at: Date,
): BusinessWish {
  const last = lines.at(-1)!;
  const { name, address } = last;
  const [consent, consentOn] = [lastOf(lines, 'consent'), lastOf(lines, 'consentOn')];
  const reviewOn = lastOf(lines, 'reviewOn');
  const kept = {
    consent: known?.consent ?? ('unknown' as const),
    consentAt: known?.consentAt ?? null,
    consentBy: known?.consentBy ?? null,
    reviewAt: known?.reviewAt ?? later(at, reviewAfterDays),
  };
  const heardByMember = kept.consentBy !== null;
  const said = {
    ...(consent && !heardByMember ? { consent, consentAt: dayAt(consentOn) ?? agreedAt(kept, consent) ?? at } : {}),
    ...(reviewOn && !heardByMember ? { reviewAt: dayAt(reviewOn)! } : {}),
  };
  return { id: known?.id ?? ulid(at), key, name, address, persons: personsOf(lines), ...kept, ...said, updatedAt: at };
}

const agreedAt = (kept: Pick<BusinessRow, 'consent' | 'consentAt'>, consent: string): Date | null =>
  kept.consent === consent ? kept.consentAt : null;

const dayAt = (day: string | null): Date | undefined => (day ? new Date(`${day}T12:00:00Z`) : undefined);

const lastOf = <K extends 'consent' | 'consentOn' | 'reviewOn'>(lines: readonly RegisterLine[], name: K) =>
  lines.findLast((line) => line[name] !== null)?.[name] ?? null;

function personsOf(lines: readonly RegisterLine[]): ContactPerson[] {
  const persons = new Map(lines.flatMap((line) => line.persons).map((person) => [JSON.stringify(person), person]));
  return [...persons.values()].slice(0, mostPersons);
}

function cameraOf(line: RegisterLine, businessId: string, at: Date): CameraWish {
  const { registration, placement, cameras, storageDays, conditions, point } = line;
  return {
    ...{ id: ulid(at), key: cameraKey(line), businessId, registration, placement, cameras, storageDays, conditions },
    ...{ latitude: point?.lat ?? null, longitude: point?.lon ?? null },
    sought: [line.name, line.address, placement].join(' ').normalize('NFC').toLowerCase(),
    updatedAt: at,
  };
}
