import { setTimeout } from 'node:timers/promises';
import { describeError, type Log } from '../log.ts';

/**
 * Runs `work` again and again, one at a time, `everyMs` apart; after a failure up to a minute apart. Answers how to stop:
 * the promise resolves when the running round has ended.
 */
export function startLoop(
  { step, everyMs, log }: { step: string; everyMs: number; log: Log },
  work: () => Promise<void>,
): () => Promise<void> {
  const stopped = new AbortController();
  const rest = (ms: number) => setTimeout(ms, undefined, { signal: stopped.signal }).catch(ignoreAbort);

  async function round(): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      log('failed', { step, ...describeError(error) });
      return false;
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopped.signal.aborted; ) {
      failures = (await round()) ? 0 : failures + 1;
      if (!stopped.signal.aborted)
        await rest(Math.min(everyMs * 2 ** Math.min(failures, 10), Math.max(60_000, everyMs)));
    }
  }

  const running = run();
  return () => {
    stopped.abort();
    return running;
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
