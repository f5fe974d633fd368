import type { DeskText } from '../../text/desk.ts';
import { wordFor } from '../../text/desk.ts';
import { size } from '../measures.ts';
import { exactTime } from '../times.ts';
import type { Language, Process } from '../wire.ts';

type Words = DeskText['health'];

/** A process that has not been heard of for this long does not run as it should. */
export const silentMs = 60_000;

export type Pulse = 'alive' | 'not_ready' | 'silent';

export function pulse({ at, facts }: Process, now: number): Pulse {
  if (now - Date.parse(at) > silentMs) return 'silent';
  return facts['ready'] === false ? 'not_ready' : 'alive';
}

/** A fact whose value should worry somebody: hostile files would meet no wall. */
export const isWorrying = (name: string, value: unknown): boolean =>
  (name === 'confinement' && value === 'none') ||
  (name === 'tier' && value === 'D') ||
  (name === 'ready' && value === false);

export function factValue(
  value: string | number | boolean | null,
  name: string,
  words: Words,
  language: Language,
): string {
  if (value === null) return words.nothing;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return name.endsWith('Bytes') ? size(value, language) : String(value);
  if (/^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return exactTime(value, language);
  return wordFor(words.values, value);
}
