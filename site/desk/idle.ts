/** A session ends after 30 minutes without a person; two minutes before, the person is asked. */
export const idleMs = 30 * 60_000;
export const warnMs = 28 * 60_000;
/** the server is told at most this often that somebody is there */
export const tellMs = 4 * 60_000;

export type Presence = 'here' | 'warned' | 'gone';

export const presence = (quietMs: number): Presence =>
  quietMs >= idleMs ? 'gone' : quietMs >= warnMs ? 'warned' : 'here';
