import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../log.ts';
import { failPackage, type Granting, grantPackage, nextRequested } from './grant.ts';

const restMs = 1000;
/** after a try that could not be finished: a database or a disk that went away */
const againMs = 10_000;
const mostTries = 3;

/** Grants what is asked for until `signal`, one package at a time, in the order they were asked for. */
export async function watchPackages(granting: Granting, signal: AbortSignal): Promise<void> {
  let failing = { id: '', tries: 0 };
  while (!signal.aborted) {
    let waitMs = restMs;
    try {
      const row = await nextRequested(granting);
      if (row) {
        failing = { id: row.id, tries: row.id === failing.id ? failing.tries + 1 : 1 };
        if (failing.tries > mostTries) await failPackage(granting, row, 'something_went_wrong');
        else await grantPackage(granting, row, signal);
        waitMs = 0;
      }
    } catch (error) {
      if (!signal.aborted) granting.log('turn_failed', describeError(error));
      waitMs = againMs;
    }
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}
