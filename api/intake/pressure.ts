import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { Rates } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { Network } from './address.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import type { Crowding } from './crowding.ts';
import type { Gate } from './gate.ts';
import type { Proofs } from './proof.ts';

/**
 * How many numbers the hardest riddle has. A page here tries 630,000 a second; a middling phone of 2019 runs scripts at
 * about a sixth of that (docs/decisions/0009), so it needs 0.5 s on average and 1 s when it is unlucky.
 */
const hardest = 100_000;
/** Under pressure no riddle is easier than this part of it. */
const least = 0.25;
/** More than so many waiting for a thread that stretches codes is pressure. */
const calmWaiting = 8;

/** What stands before an address that costs us something and that anybody may ask for. Never a block. */
export interface Guard {
  /** Counts a tip that is opened; in a surge everybody is asked for a proof. `appeal`: one that is published. Throws Refusal. */
  open(c: Context, appeal: string | undefined): void;
  /** Counts every code that is drawn. */
  readonly drawing: MiddlewareHandler;
  /** Counts codes that open nothing: reading, writing, continuing with a code. */
  readonly trying: MiddlewareHandler;
  /** The same for a form: somebody without JavaScript cannot prove anything and waits a little instead. */
  readonly tryingForm: MiddlewareHandler;
  /** whose turn it is at a gate: a request with a proof takes turns of its own */
  turnOf(c: Context): string | number;
}

interface Count {
  readonly each: Buckets;
  readonly all: Buckets;
}

export interface GuardSettings {
  readonly rates: Rates;
  readonly gate: Gate;
  readonly proofs: Proofs;
  networkOf(c: Context): Network;
  readonly crowding: Pick<Crowding, 'pressure' | 'opened'>;
  readonly now: () => Date;
}

/**
 * In normal times nothing happens here. Where a network, an appeal, or everybody together, exceeds its rate, or in a surge, a
 * proof is asked for.
 */
export function createGuard({ rates, gate, proofs, networkOf, crowding, now }: GuardSettings): Guard {
  const count = (each: keyof Rates, all: keyof Rates): Count => ({
    each: createBuckets(rates[each], now),
    all: createBuckets(rates[all], now),
  });
  const openings = count('openingsOfNetwork', 'openings');
  const ofAppeal = createBuckets(rates.openingsOfAppeal, now);
  const misses = count('missesOfNetwork', 'misses');
  const ask = (c: Context, fullness: number): void => {
    const shown = c.req.header('proof');
    if (shown !== undefined && proofs.accept(shown)) {
      c.set('turn', shown);
      return;
    }
    const pressure = Math.max(fullness, gate.waiting / calmWaiting);
    if (pressure <= 1) return;
    const most = Math.ceil(hardest * Math.min(1, least + (1 - least) * (pressure - 1)));
    throw new Refusal('proof_needed', { riddle: proofs.riddle(most), retryAfterSeconds: 60 });
  };
  return {
    open(c, appeal) {
      const own = appeal === undefined ? 0 : ofAppeal.add(keyOf(appeal));
      // what one appeal brings beyond its own rate fills nobody else's
      const others = own > 1 ? openings.each.add(networkOf(c)) : add(openings, networkOf(c));
      ask(c, Math.max(own, others, crowding.pressure));
      crowding.opened();
    },
    drawing: onPost(async (c, next) => {
      ask(c, add(openings, networkOf(c)));
      await next();
    }),
    trying: onPost((c, next) => countMisses(misses, networkOf(c), c, next, (fullness) => ask(c, fullness))),
    tryingForm: onPost((c, next) => countMisses(misses, networkOf(c), c, next, waitABit)),
    turnOf: (c) => (c.get('turn') as string | undefined) ?? networkOf(c),
  };
}

/** The network of a request over a port; a test without one has none. */
export const networkFrom =
  (networks: (req: HttpBindings['incoming'] | undefined) => Network) =>
  (c: Context): Network =>
    networks((c.env as Partial<HttpBindings> | undefined)?.incoming);

/** 48 evenly spread bits, as buckets want them. */
const keyOf = (appeal: string): number => createHash('sha256').update(appeal).digest().readUIntBE(0, 6);

const onPost =
  (handler: MiddlewareHandler): MiddlewareHandler =>
  (c, next) =>
    c.req.method === 'POST' ? handler(c, next) : next();

const add = ({ each, all }: Count, network: Network): number => Math.max(each.add(network), all.add(0));

/** Counted before it is known, or a thousand at once would all pass; given back when it was no miss. */
async function countMisses(
  { each, all }: Count,
  network: Network,
  c: Context,
  next: () => Promise<void>,
  before: (fullness: number) => void | Promise<void>,
): Promise<void> {
  const fullness = add({ each, all }, network);
  let isMiss = false;
  try {
    await before(fullness);
    await next();
    isMiss = c.res.status === 404;
  } finally {
    if (!isMiss)
      for (const [bucket, key] of [
        [each, network],
        [all, 0],
      ] as const)
        bucket.giveBack(key);
  }
}

const longestWaitMs = 10_000;

async function waitABit(fullness: number): Promise<void> {
  if (fullness > 1) await new Promise((done) => setTimeout(done, Math.min(1, fullness - 1) * longestWaitMs));
}
