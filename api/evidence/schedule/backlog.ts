import { and, countDistinct, eq, inArray, isNull, lte } from 'drizzle-orm';
import { isSurge, look, noSurge, type Policy, type SurgeSwitch } from '../../surge.ts';
import type { Bench } from '../bench.ts';
import { unsafeStates } from '../file-state.ts';

/**
 * WHETHER MORE COMES THAN CAN BE DRAWN. The worker needs nobody to tell it: it counts the tips that wait in the inbox and
 * those whose files are not safe in the vault yet. Tips, not files: a shop's five hundred recordings are one tip, and must
 * not put off what others sent.
 */
export interface Backlog {
  readonly isSurge: boolean;
  readonly facts: Readonly<Record<string, number | boolean>>;
  /** Counts, at most every five seconds. */
  look(): Promise<void>;
}

const policy: Policy<'tips'> = { marks: { tips: { from: 100, calmBelow: 10 } }, looks: 2, calmMs: 30_000 };
const lookEveryMs = 5000;

export function watchBacklog(bench: Bench, said: SurgeSwitch, inInbox: () => number): Backlog {
  let measured = noSurge;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let tips = 0;
  const isOn = (): boolean => isSurge(said, measured);
  return {
    get isSurge() {
      return isOn();
    },
    get facts() {
      return { surge: isOn(), tipsWaiting: tips };
    },
    async look() {
      const at = bench.now().getTime();
      // a clock that was set back is believed too
      if (Math.abs(at - lookedAt) < lookEveryMs) return;
      lookedAt = at;
      tips = inInbox() + (await countUnsafe(bench, at));
      const was = isOn();
      measured = look(policy, measured, { tips }, at);
      if (isOn() !== was) bench.log(isOn() ? 'surge_began' : 'surge_ended', { count: tips });
    },
  };
}

/** Tips with files whose turn it is: not those that rest after a failure, or that ended a worker. */
async function countUnsafe({ store: { read, t } }: Bench, at: number): Promise<number> {
  const { file } = t;
  const waits = and(
    inArray(file.state, [...unsafeStates]),
    lte(file.nextAttemptAt, new Date(at)),
    isNull(file.leaseUntil),
    eq(file.deaths, 0),
  );
  const [row] = await read
    .select({ tips: countDistinct(file.tipId) })
    .from(file)
    .where(waits);
  return row?.tips ?? 0;
}
