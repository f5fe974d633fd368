import { KeyMalformed, SealBroken } from '../drop/age.ts';
import type { Blob } from '../drop/blobs.ts';
import { DocumentMalformed } from '../drop/json.ts';
import { inboxPrefix } from '../drop/keys.ts';
import { describeError } from '../log.ts';
import type { Bench } from './bench.ts';
import { Unacceptable } from './failure.ts';
import { takeMessage } from './take-message.ts';
import { takeTip } from './take-tip.ts';

/**
 * THE INBOX: the one place where the public half hands over. Each object is taken in whole and then removed; whatever
 * cannot be taken in stays where it is, is tried again at the next start, and never holds up the others.
 */
export interface Inbox {
  /** Takes in everything that waits; answers how many. */
  work(): Promise<number>;
  /** objects that were found and are not looked at yet */
  readonly waiting: number;
  /** objects that could not be taken in; shown on the health page */
  readonly refused: number;
}

/**
 * Sealed bytes of the largest document an honest intake writes: a request of 200 GiB in small segments, with room. What is
 * larger would only take our memory, again at every start, and with it everybody else's tips.
 */
const documentBytes = 64 * 1024 ** 2;

const hopeless = [SealBroken, DocumentMalformed, KeyMalformed, Unacceptable];

export function createInbox(bench: Bench): Inbox {
  const refused = new Set<string>();
  const retryAt = new Map<string, number>();
  let left = 0;
  const take = async ({ key, sizeBytes }: Blob): Promise<boolean> => {
    try {
      if (sizeBytes > documentBytes) throw new Unacceptable('larger than any document');
      const taken = await (key.startsWith(`${inboxPrefix}tip-`) ? takeTip(bench, key) : takeMessage(bench, key));
      retryAt.delete(key);
      return taken;
    } catch (error) {
      // a document that is not what it should be will not get better; anything else may
      if (hopeless.some((kind) => error instanceof kind)) refused.add(key);
      else retryAt.set(key, bench.now().getTime() + 30_000);
      bench.log('inbox_refused', { id: idOf(key), ...describeError(error) });
      return false;
    }
  };
  return {
    get refused() {
      return refused.size;
    },
    get waiting() {
      return left;
    },
    async work() {
      const waiting = await bench.drop.list(inboxPrefix);
      // tips before messages, which belong to them
      waiting.sort((a, b) => Number(a.key.includes('/message-')) - Number(b.key.includes('/message-')));
      let taken = 0;
      left = waiting.length;
      for (const blob of waiting) {
        left--;
        if (refused.has(blob.key) || (retryAt.get(blob.key) ?? 0) > bench.now().getTime()) continue;
        if (await take(blob)) taken += 1;
      }
      return taken;
    },
  };
}

const idOf = (key: string): string => key.slice(key.lastIndexOf('-') + 1, -'.age'.length);
