import type { DeskText } from '../../../text/desk.ts';
import type { FootageSending } from '../../wire-footage.ts';

/** How far a mail or SMS has come, and, while it waits, what the last attempt met with. */
export function howFar(
  { state, sentAt, queuedAt, attempts, nextAttemptAt, failure }: FootageSending,
  words: DeskText['footage']['request']['sendings'],
  when: (iso: string) => string,
): string {
  if (state === 'sent') return words.sent(when(sentAt ?? queuedAt));
  if (state === 'failed') return words.failed(failure ?? '–');
  if (state === 'withdrawn') return words.withdrawn;
  if (failure === null) return words.queued(when(queuedAt));
  return words.retried(when(queuedAt), attempts, failure, when(nextAttemptAt ?? queuedAt));
}
