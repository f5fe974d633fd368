import { wordsOf } from '../../db/search.ts';
import { hourIn } from '../copenhagen.ts';

/**
 * WHAT STANDS OUT, counted exactly from events. Each says what was done and how often, and none what it means: a look at
 * night may be a night shift. People stand in the order of their names, and nothing is added up to a mark.
 */
export const thresholds = {
  /** a look at a tip on which the person does nothing else, until so long after it */
  actsWithinMs: 24 * 3_600_000,
  /** by the clock of Copenhagen: from, and before */
  nightFrom: 22,
  nightUntil: 6,
  /** more tips than this opened within one hour */
  tipsAnHour: 60,
} as const;

export interface Look {
  actor: string;
  action: 'view' | 'play' | 'search';
  at: Date;
  tip: string | null;
  /** what was searched for */
  words: string;
}
/** When a person first did more with a tip than look at it. */
export type FirstActs = ReadonlyMap<string, Date>;
export const actKey = (actor: string, tip: string): string => `${actor} ${tip}`;

export interface Pattern {
  id: string;
  name: string;
  /** tips that were looked at, and nothing else was done with them */
  unheld: number;
  atNight: number;
  /** the fullest hour, when it is over the threshold */
  hour: { tips: number; from: Date } | null;
  /** searches in which every part of a colleague's name stands */
  colleagues: number;
}

export function findPatterns(looks: readonly Look[], acts: FirstActs, names: ReadonlyMap<string, string>): Pattern[] {
  const parts = new Map([...names].map(([id, name]) => [id, wordsOf(name)]));
  const byActor = Map.groupBy(looks, ({ actor }) => actor);
  const found = [...byActor].flatMap(([id, own]): Pattern[] => {
    const name = names.get(id);
    if (name === undefined) return [];
    const pattern = {
      ...{ id, name, unheld: countUnheld(own, acts) },
      atNight: own.filter(({ at }) => isNight(at)).length,
      hour: fullestHour(own),
      colleagues: own.filter((look) => namesColleague(look, parts)).length,
    };
    const stands = pattern.unheld + pattern.atNight + pattern.colleagues > 0 || pattern.hour !== null;
    return stands ? [pattern] : [];
  });
  return found.sort((a, b) => a.name.localeCompare(b.name, 'da'));
}

function countUnheld(looks: readonly Look[], acts: FirstActs): number {
  const unheld = looks.filter(({ actor, tip, at }) => {
    if (tip === null) return false;
    const first = acts.get(actKey(actor, tip));
    return first === undefined || first.getTime() > at.getTime() + thresholds.actsWithinMs;
  });
  return new Set(unheld.map(({ tip }) => tip)).size;
}

function isNight(at: Date): boolean {
  const hour = hourIn(at);
  return hour >= thresholds.nightFrom || hour < thresholds.nightUntil;
}

const hourMs = 3_600_000;

/** The hour, beginning with any look, in which most different tips were opened. */
function fullestHour(looks: readonly Look[]): Pattern['hour'] {
  const opened = looks
    .flatMap(({ at, tip }) => (tip === null ? [] : [{ at: at.getTime(), tip }]))
    .sort((a, b) => a.at - b.at);
  const within = new Map<string, number>();
  let fullest: Pattern['hour'] = null;
  let first = 0;
  for (const { at, tip } of opened) {
    within.set(tip, (within.get(tip) ?? 0) + 1);
    for (let old = opened[first]!; old.at <= at - hourMs; old = opened[++first]!) {
      const left = within.get(old.tip)! - 1;
      if (left > 0) within.set(old.tip, left);
      else within.delete(old.tip);
    }
    if (within.size > (fullest?.tips ?? thresholds.tipsAnHour))
      fullest = { tips: within.size, from: new Date(opened[first]!.at) };
  }
  return fullest;
}

function namesColleague({ actor, words }: Look, names: ReadonlyMap<string, readonly string[]>): boolean {
  const said = new Set(wordsOf(words));
  if (said.size === 0) return false;
  return [...names].some(([id, parts]) => id !== actor && parts.length > 0 && parts.every((part) => said.has(part)));
}
