import { startOfDay } from '../times.ts';

/** What is asked of custody; kept in the address, so that each side of the question has a link of its own. */
export interface Asking {
  /** a member's id, or a part of a name */
  person: string;
  tip: string;
  file: string;
  case: string;
  act: string;
  reason: string;
  /** first and last day in Copenhagen: 2026-11-29 */
  from: string;
  until: string;
  machine: boolean;
}

export const askNothing: Asking = {
  ...{ person: '', tip: '', file: '', case: '', act: '', reason: '', from: '', until: '', machine: false },
};
const written = ['person', 'tip', 'file', 'case', 'act', 'reason', 'from', 'until'] as const;
const dayMs = 86_400_000;

/** An address that asks for nothing asks for the last seven days. */
export function parseAsking(search: string, now: number): Asking {
  const query = new URLSearchParams(search);
  const given = Object.fromEntries(written.map((name) => [name, (query.get(name) ?? '').trim().slice(0, 100)]));
  const asking = { ...askNothing, ...given, machine: query.get('machine') === '1' };
  for (const name of ['from', 'until'] as const) if (startOfDay(asking[name]) === undefined) asking[name] = '';
  return query.size === 0 ? { ...asking, from: dayIn(now - 6 * dayMs) } : asking;
}

const dayIn = (at: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' }).format(at);

function fields(asking: Asking): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of written) if (asking[name]) query.set(name, asking[name]);
  if (asking.machine) query.set('machine', '1');
  return query;
}

/** How many fields are filled in. */
export const countAsked = (asking: Asking): number => fields(asking).size;

/** `all=1` says that everything is meant, and not the last seven days. */
export function askingAddress(asking: Asking): string {
  const query = fields(asking);
  return `/desk/watch/?${query.size === 0 ? 'all=1' : query}`;
}

/** As the API asks: it knows times and no days. */
export function askingFields(asking: Asking): Record<string, string> {
  const { from, until, ...rest } = Object.fromEntries(fields(asking));
  const [first, end] = [startOfDay(from ?? ''), startOfDay(until ?? '', 1)];
  return {
    ...rest,
    ...(first ? { from: first.toISOString() } : {}),
    ...(end ? { until: end.toISOString() } : {}),
  };
}
