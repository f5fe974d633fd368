import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Log } from '../log.ts';
import { excess, isSurge, type Load, look, noSurge, type Policy, type SurgeSwitch, surgeSwitches } from '../surge.ts';

type Measure = 'uploads' | 'tipsAMinute' | 'refusedAMinute' | 'loopLagMs';

/** Of one node. Far above a busy day; a loop that is late by a fifth of a second is felt on every page. */
const policy: Policy<Measure> = {
  marks: {
    uploads: { from: 500, calmBelow: 300 },
    tipsAMinute: { from: 300, calmBelow: 150 },
    refusedAMinute: { from: 20, calmBelow: 2 },
    loopLagMs: { from: 200, calmBelow: 100 },
  },
  looks: 2,
  calmMs: 120_000,
};
const lookEveryMs = 5000;

/** Whether this node is in a surge, and what it counts to know. */
export interface Crowding {
  readonly isOn: boolean;
  /** what openings bear beside their rates (pressure.ts): 0 in normal times, in a surge above 1, up to 2 */
  readonly pressure: number;
  readonly facts: Readonly<Record<string, number | boolean>>;
  opened(): void;
  /** An upload is under way; answers how to say that it is no more. */
  uploading(): () => void;
  /** Somebody who sends was told that the store has no room or no answer, or that too many wait. */
  refused(): void;
  /** Looks now, as it does every five seconds. */
  look(): void;
  close(): void;
}

export interface CrowdingSettings {
  readonly said: SurgeSwitch;
  /** a file `surge` in it (`on`, `off` or `auto`) comes before the setting, and needs no restart */
  readonly siteDir: string;
  readonly log: Log;
  /** ms of a clock that only goes forward */
  readonly clock?: () => number;
}

export function watchCrowding({ said, siteDir, log, clock = () => performance.now() }: CrowdingSettings): Crowding {
  const opened = createRecent(clock);
  const refused = createRecent(clock);
  const lag = monitorEventLoopDelay({ resolution: 20 });
  lag.enable();
  let uploads = 0;
  let measured = noSurge;
  let load: Load<Measure> = { uploads: 0, tipsAMinute: 0, refusedAMinute: 0, loopLagMs: 0 };
  let isOn = isSurge(readSwitch(siteDir) ?? said, measured);
  const measure = (): void => {
    load = { uploads, tipsAMinute: opened.count(), refusedAMinute: refused.count(), loopLagMs: lagOf(lag) };
    measured = look(policy, measured, load, clock());
    const was = isOn;
    isOn = isSurge(readSwitch(siteDir) ?? said, measured);
    if (isOn !== was) log(isOn ? 'surge_began' : 'surge_ended');
  };
  const timer = setInterval(measure, lookEveryMs).unref();
  return {
    get isOn() {
      return isOn;
    },
    get pressure() {
      return isOn ? 1 + Math.max(Number.EPSILON, excess(policy, load)) : 0;
    },
    get facts() {
      return { surge: isOn, ...load, uploads };
    },
    opened: () => opened.add(),
    uploading() {
      uploads++;
      return () => void uploads--;
    },
    refused: () => refused.add(),
    look: measure,
    close() {
      clearInterval(timer);
      lag.disable();
    },
  };
}

/** What a person wrote there; nothing, or something else, is no word at all. */
function readSwitch(siteDir: string): SurgeSwitch | undefined {
  try {
    const word = readFileSync(join(siteDir, 'surge'), 'utf8').trim();
    return surgeSwitches.find((one) => one === word);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function lagOf(lag: ReturnType<typeof monitorEventLoopDelay>): number {
  const ms = lag.count > 0 ? lag.percentile(99) / 1e6 - 20 : 0;
  lag.reset();
  return Math.max(0, Math.round(ms));
}

const windowMs = 60_000;
const slots = 12;

/** How many in the last minute, to five seconds. */
function createRecent(clock: () => number): { add(): void; count(): number } {
  const counts = Array<number>(slots).fill(0);
  let last = 0;
  const turn = (): number => {
    const slot = Math.floor(clock() / (windowMs / slots));
    for (let passed = Math.max(last + 1, slot - slots + 1); passed <= slot; passed++) counts[passed % slots] = 0;
    last = slot;
    return slot % slots;
  };
  return {
    add() {
      const slot = turn();
      counts[slot] = counts[slot]! + 1;
    },
    count() {
      turn();
      return counts.reduce((sum, one) => sum + one, 0);
    },
  };
}
