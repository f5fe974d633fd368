import { canonical } from '../custody.ts';
import type { Report } from '../log/problem.ts';

/** Reports every column that is not what it should be; `why` names what says so. */
export function compare(
  what: string,
  columns: Readonly<Record<string, readonly [is: unknown, expected: unknown]>>,
  why: string,
  report: Report,
): void {
  for (const [column, [is, expected]] of Object.entries(columns))
    if (shown(is) !== shown(expected))
      report({ what, is: `${column} is ${shown(is)}`, expected: `${shown(expected)}, as ${why} says` });
}

const shownCharacters = 200;

/** As it is compared and written out: a time that is none is no time. */
function shown(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no time' : value.toISOString();
  const text = typeof value === 'string' ? value : (canonical(value ?? null) ?? 'nothing');
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}… (${text.length} characters)` : text;
}
