import { Refusal } from '../refusal.ts';

const maxAttempts = 10;
const windowMs = 15 * 60_000;
const keptAccounts = 10_000;

/**
 * Password attempts per account, never per address: ten in a quarter of an hour. Kept in memory, one count a process; the
 * second factor's own lock is in the database (auth.ts). Known accounts and unknown ones are counted alike.
 */
export function createAttempts(now: () => Date) {
  const counts = new Map<string, { count: number; until: number }>();

  function forget(at: number): void {
    for (const [account, { until }] of counts) if (until <= at) counts.delete(account);
  }

  return {
    /** Counts an attempt before it is made, so that a hundred at once are still a hundred. */
    begin(account: string): void {
      const at = now().getTime();
      if (counts.size >= keptAccounts) forget(at);
      const known = counts.get(account);
      const entry = known && known.until > at ? known : { count: 0, until: at + windowMs };
      if (entry.count >= maxAttempts)
        throw new Refusal('too_many_attempts', { retryAfterSeconds: Math.ceil((entry.until - at) / 1000) });
      entry.count += 1;
      counts.set(account, entry);
    },
    succeed(account: string): void {
      counts.delete(account);
    },
  };
}
