import { ask, post } from './api.ts';
import type { Language } from './wire.ts';

/** The force's own sign-in, over at its identity provider and back to the sign-in page. */
export const hasForce = async (): Promise<boolean> => (await ask<{ oidc: boolean }>('/auth/ways')).oidc;

const nextKey = 'vidne-desk-next';

async function leaveFor(asked: Promise<{ url: string }>, next: string): Promise<void> {
  const { url } = await asked;
  sessionStorage.setItem(nextKey, next);
  location.assign(url);
}

export const signInThere = (next: string, body: { invite?: string; language?: Language; again?: boolean } = {}) =>
  leaveFor(post('/auth/oidc/leave', body), next);

export const linkThere = (): Promise<void> => leaveFor(post('/auth/oidc/link'), '/desk/account/');

/** The query the provider sent the browser back with. It is taken off the address, so that a reload does not repeat it. */
export function takeReturn(): string | undefined {
  const query = location.search.slice(1);
  const fields = new URLSearchParams(query);
  if (!fields.has('state') || !(fields.has('code') || fields.has('error'))) return undefined;
  history.replaceState(null, '', location.pathname);
  return query;
}

/** Where the person was going when they left. */
export function takeNext(): string {
  const next = sessionStorage.getItem(nextKey) ?? '/desk/';
  sessionStorage.removeItem(nextKey);
  return next;
}

export type Arrival = 'signed_in' | 'code' | 'set_up' | 'linked';

export const arrive = async (query: string): Promise<Arrival> =>
  (await post<{ next: Arrival }>('/auth/oidc/arrive', { query })).next;
