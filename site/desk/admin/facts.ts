import type { DeskText } from '../../text/desk.ts';
import { wordFor } from '../../text/desk.ts';
import { size } from '../measures.ts';
import { isStale, readScanner } from '../scanner.ts';
import { exactTime, span } from '../times.ts';
import type { Language, Process } from '../wire.ts';

type Words = DeskText['health'];

/** A process that has not been heard of for this long does not run as it should. */
export const silentMs = 60_000;

export type Pulse = 'alive' | 'not_ready' | 'silent';

export function pulse({ at, facts }: Process, now: number): Pulse {
  if (now - Date.parse(at) > silentMs) return 'silent';
  return facts['ready'] === false ? 'not_ready' : 'alive';
}

/** A fact whose value should worry somebody: hostile files would meet no wall, nobody looks for harm, evidence is in doubt. */
export const isWorrying = (name: string, value: unknown, now = Date.now()): boolean =>
  (name === 'confinement' && value === 'none') ||
  (name === 'tier' && value === 'D') ||
  (name === 'scanner' && typeof value === 'string' && (!readScanner(value) || isStale(value, now))) ||
  (name === 'custody' && value !== 'intact') ||
  (name === 'mail' && value === 'fails') ||
  (name === 'specialist' && value === 'no_specialist') ||
  (name === 'ready' && value === false);

/** What a value means and what to do; only where there is something to say. */
export function factAdvice(name: string, value: unknown, words: Words, now = Date.now()): string | undefined {
  if (!['tier', 'scanner', 'custody', 'mail', 'specialist'].includes(name) || typeof value !== 'string')
    return undefined;
  const advice: Record<string, string> = words.advice;
  const code = name === 'scanner' && isStale(value, now) ? 'stale' : value;
  return Object.hasOwn(advice, code) ? advice[code] : undefined;
}

function scannerFact(tool: string, words: Words, language: Language, now: number): string {
  const scanner = readScanner(tool);
  if (!scanner?.signatures) return scanner?.engine ?? wordFor(words.values, tool);
  const made = scanner.madeAt === undefined ? '' : exactTime(new Date(scanner.madeAt).toISOString(), language);
  const age = scanner.madeAt === undefined ? '' : ` (${words.signatureAge(span(now - scanner.madeAt, language))})`;
  return `${words.scannerTool(scanner.engine, scanner.signatures, made)}${age}`;
}

export function factValue(
  value: string | number | boolean | null,
  name: string,
  words: Words,
  language: Language,
  now = Date.now(),
): string {
  if (name === 'scanner' && typeof value === 'string') return scannerFact(value, words, language, now);
  if (value === null) return words.nothing;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return name.endsWith('Bytes') ? size(value, language) : String(value);
  if (/^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return exactTime(value, language);
  return wordFor(words.values, value);
}
