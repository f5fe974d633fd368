import { type TipState, tipStates } from './wire.ts';

/** What the queue shows; kept in the address, so that it can be bookmarked and survives a reload. */
export const views = ['queued', 'mine', 'claimed', 'accepted', 'rejected', 'flagged', 'hidden', 'all'] as const;
export type View = TipState | 'mine' | 'all';
export interface Filters {
  state: View;
  appeal: string;
  district: string;
  priority: string;
  unread: boolean;
}

export const noFilters: Filters = { state: 'queued', appeal: '', district: '', priority: '', unread: false };

const isView = (value: string | null): value is View =>
  value === 'mine' || value === 'all' || tipStates.includes(value as TipState);

export function parseFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const state = query.get('state');
  const priority = query.get('priority') ?? '';
  return {
    state: isView(state) ? state : 'queued',
    appeal: (query.get('appeal') ?? '').trim().slice(0, 40),
    district: (query.get('district') ?? '').trim().slice(0, 60),
    priority: /^[0-5]$/.test(priority) ? priority : '',
    unread: query.get('unread') === '1',
  };
}

/** The query of the API; also, without the default state, the query of the address. */
export function filterQuery(filters: Filters, after?: string): URLSearchParams {
  const query = new URLSearchParams({ state: filters.state });
  for (const name of ['appeal', 'district', 'priority'] as const) if (filters[name]) query.set(name, filters[name]);
  if (filters.unread) query.set('unread', '1');
  if (after) query.set('after', after);
  return query;
}

export function filterAddress(filters: Filters): string {
  const query = filterQuery(filters);
  if (filters.state === 'queued') query.delete('state');
  const text = query.toString();
  return text ? `/desk/?${text}` : '/desk/';
}

export const isNarrowed = (filters: Filters): boolean =>
  filters.unread || Boolean(filters.appeal || filters.district || filters.priority);
