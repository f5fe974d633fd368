import { startOfDay } from './times.ts';
import { type TipState, tipStates } from './wire.ts';

/** What the queue shows; kept in the address, so that it can be bookmarked and survives a reload. */
export const views = [
  'queued',
  'mine',
  'claimed',
  'accepted',
  'rejected',
  'flagged',
  'hidden',
  'all',
  'disposed',
] as const;
export type View = TipState | 'mine' | 'all';
export const mediaKinds = ['video', 'picture', 'audio', 'other', 'none'] as const;
export type MediaKind = (typeof mediaKinds)[number];
export interface Filters {
  state: View;
  /** words sought in everything that was said */
  q: string;
  place: string;
  appeal: string;
  district: string;
  unit: string;
  priority: string;
  media: MediaKind | '';
  /** first and last day of receipt in Copenhagen: 2026-11-22 */
  from: string;
  to: string;
  sound: boolean;
  unread: boolean;
  /** also what the member has declined; it narrows nothing */
  declined: boolean;
}

export const noFilters: Filters = {
  state: 'queued',
  q: '',
  place: '',
  appeal: '',
  district: '',
  unit: '',
  priority: '',
  media: '',
  from: '',
  to: '',
  sound: false,
  unread: false,
  declined: false,
};

const isView = (value: string | null): value is View =>
  value === 'mine' || value === 'all' || tipStates.includes(value as TipState);

export function parseFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const state = query.get('state');
  const text = (name: string, characters: number) => (query.get(name) ?? '').trim().slice(0, characters);
  const day = (name: string) => (startOfDay(query.get(name) ?? '') === undefined ? '' : (query.get(name) ?? ''));
  return {
    state: isView(state) ? state : 'queued',
    q: text('q', 200),
    place: text('place', 200),
    appeal: text('appeal', 40),
    district: text('district', 40),
    unit: text('unit', 80),
    priority: /^[0-5]$/.test(query.get('priority') ?? '') ? query.get('priority')! : '',
    media: mediaKinds.find((kind) => kind === query.get('media')) ?? '',
    from: day('from'),
    to: day('to'),
    sound: query.get('sound') === '1',
    unread: query.get('unread') === '1',
    declined: query.get('declined') === '1',
  };
}

const written = ['q', 'place', 'appeal', 'district', 'unit', 'priority', 'media'] as const;
const ticked = ['sound', 'unread'] as const;

function queryOf(filters: Filters): URLSearchParams {
  const query = new URLSearchParams({ state: filters.state });
  for (const name of written) if (filters[name]) query.set(name, filters[name]);
  for (const name of [...ticked, 'declined'] as const) if (filters[name]) query.set(name, '1');
  return query;
}

/** The query of the API, which knows times and no days: the last day is received before the next one begins. */
export function filterQuery(filters: Filters, after?: string): URLSearchParams {
  const query = queryOf(filters);
  const [from, to] = [startOfDay(filters.from), startOfDay(filters.to, 1)];
  if (from) query.set('from', from.toISOString());
  if (to) query.set('to', to.toISOString());
  if (after) query.set('after', after);
  return query;
}

export function filterAddress(filters: Filters): string {
  const query = queryOf(filters);
  if (filters.state === 'queued') query.delete('state');
  for (const name of ['from', 'to'] as const) if (filters[name]) query.set(name, filters[name]);
  const text = query.toString();
  return text ? `/desk/?${text}` : '/desk/';
}

const narrowing = [...written, ...ticked, 'from', 'to'] as const;

/** How many filters are set; a state alone is none. */
export const countNarrowed = (filters: Filters): number => narrowing.filter((name) => Boolean(filters[name])).length;
export const isNarrowed = (filters: Filters): boolean => countNarrowed(filters) > 0;
