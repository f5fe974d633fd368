/**
 * WHEN IT IS TOO MUCH. A surge begins when one measure has been at its mark for `looks` looks in a row, and ends when all of
 * them have been below their calm marks for `calmMs`: between the two marks nothing changes, so it does not flicker. Pure:
 * each role measures for itself and asks at its own pace (docs/decisions/0045).
 */
export interface Policy<M extends string> {
  readonly marks: Marks<M>;
  readonly looks: number;
  readonly calmMs: number;
}

export interface Mark {
  /** from here on it is too much */
  readonly from: number;
  /** below it is calm */
  readonly calmBelow: number;
}

export type Marks<M extends string> = Readonly<Record<M, Mark>>;
export type Load<M extends string> = Readonly<Record<M, number>>;

/** `auto` goes by what is measured; the others are a person's word. */
export const surgeSwitches = ['auto', 'on', 'off'] as const;
export type SurgeSwitch = (typeof surgeSwitches)[number];

export interface Surge {
  readonly isOn: boolean;
  /** looks in a row at which something was at its mark */
  readonly hotLooks: number;
  /** ms of a clock that only goes forward, since when everything has been calm */
  readonly calmSince: number | undefined;
}

export const noSurge: Surge = { isOn: false, hotLooks: 0, calmSince: undefined };

/** What holds after one more look. */
export function look<M extends string>(
  { marks, looks, calmMs }: Policy<M>,
  before: Surge,
  load: Load<M>,
  atMs: number,
): Surge {
  const measures = Object.keys(marks) as M[];
  const isHot = measures.some((measure) => load[measure] >= marks[measure].from);
  const isCalm = measures.every((measure) => load[measure] < marks[measure].calmBelow);
  const hotLooks = isHot ? before.hotLooks + 1 : 0;
  if (!before.isOn) return { isOn: hotLooks >= looks, hotLooks, calmSince: undefined };
  const calmSince = isCalm ? (before.calmSince ?? atMs) : undefined;
  const isOver = calmSince !== undefined && atMs - calmSince >= calmMs;
  return isOver ? noSurge : { isOn: true, hotLooks, calmSince };
}

/** What a person said comes before what was measured, which is counted on all the same. */
export const isSurge = (said: SurgeSwitch, measured: Surge): boolean =>
  said === 'auto' ? measured.isOn : said === 'on';

/** How far beyond its mark the worst measure is: 0 at it or below, 1 at twice as much or more. */
export function excess<M extends string>({ marks }: Policy<M>, load: Load<M>): number {
  const over = (Object.keys(marks) as M[]).map((measure) => load[measure] / marks[measure].from - 1);
  return Math.min(1, Math.max(0, ...over));
}
