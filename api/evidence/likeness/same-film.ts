import { type Area, countBits, type Fingerprint, fingerprintOf, readDetail, type Sums, sumUp } from './fingerprint.ts';
import { type Agreement, align, compareAt } from './same-frame.ts';

/**
 * Whether two films show the same: several frames must agree, one after the other, at the same distance in time. Of a
 * film only frames that show something new are kept and compared, so that an empty street cannot outweigh the minute in
 * which somebody walks there. Pure.
 */
export interface Seen {
  atMs: number;
  sums: Sums;
  print: Fingerprint;
}

export interface Kept {
  atMs: number;
  high: number;
  low: number;
  detail: Uint8Array;
}

/** Frames on which there is something to see. */
export function look(frames: { atMs: number; pixels: Uint8Array }[]): Seen[] {
  return frames.flatMap(({ atMs, pixels }) => {
    const sums = sumUp(pixels);
    const print = fingerprintOf(sums);
    return print ? [{ atMs, sums, print }] : [];
  });
}

/** Something has moved since the last one kept, clearly and in one place. */
const newSpot = 1.5;

/** Frames that show something new, evenly thinned to `most`. */
export function pickFrames(seen: Seen[], wholeOf: (print: Fingerprint) => Uint8Array, most: number): Seen[] {
  const picked: Seen[] = [];
  let last: Uint8Array | undefined;
  for (const frame of seen) {
    if (last && compareAt(frame.sums, last, noCrop).spot < newSpot) continue;
    picked.push(frame);
    last = wholeOf(frame.print);
  }
  return thin(picked, most);
}
const noCrop: Area = { left: 0, top: 0, right: 64, bottom: 64 };

export const detailBits = ({ detail }: Fingerprint): Uint8Array =>
  readDetail(Array.from(detail, (word) => word.toString(16)));

/** Enough to find out how one film is cropped against the other. */
const alignments = 6;

/** Hashes this far apart, as a share of the sure bits, are worth a closer look. */
export const nearShare = 0.22;

/** Share of the sure bits in which the hashes differ. */
const distanceOf = ({ print }: Seen, { high, low }: { high: number; low: number }): number =>
  (countBits((print.high ^ high) & print.sureHigh) + countBits((print.low ^ low) & print.sureLow)) /
  (countBits(print.sureHigh) + countBits(print.sureLow));

/** Where several frames must agree, each may contradict a little more than a single picture. */
const agreesInFilm = ({ contradiction, spot }: Agreement): boolean => contradiction <= 0.2 && spot <= 3.6;

/** A film in hand: all it shows, and what of that is new. */
export interface Film {
  seen: Seen[];
  kept: Seen[];
}
/** A film that was kept, with its length. */
export interface KeptFilm {
  kept: Kept[];
  durationMs: number;
}

export interface SameFilm {
  /** of the stretch both films show: how much of what is new in either is in the other */
  score: number;
  sharedMs: number;
}

/** So many frames must agree, one after the other; in a film that shows less, all it has. */
const leastFrames = 3;
const leastScore = 0.8;
const leastShared = { usual: 0.4, fewFrames: 0.8 };
const probes = 24;
const offsetsTried = 8;
const mineLooked = 240;
const mostKept = 1024;

/** `slackMs`: how far apart in time two frames may lie that are the same. Undefined: not the same film. */
export function compareFilms(mine: Film, other: KeptFilm, slackMs: number): SameFilm | undefined {
  const least = Math.min(leastFrames, mine.kept.length, other.kept.length);
  const bothStill = Math.max(mine.kept.length, other.kept.length) < leastFrames;
  // a moment in which nothing moves is like any such moment of the same camera
  if (least === 0 || (least === 1 && !bothStill)) return undefined;
  const trial = tryOut(mine, other);
  let best: (SameFilm & { weight: number }) | undefined;
  for (const offset of trial ? offsetsOf(mine, other, trial, slackMs) : []) {
    const { agreed, score, sharedMs, share } = judge(mine, other, trial!, offset, slackMs);
    const enough = agreed >= least && score >= (least < leastFrames ? 1 : leastScore);
    if (!enough || share < (least < leastFrames ? leastShared.fewFrames : leastShared.usual)) continue;
    if (agreed * score > (best?.weight ?? 0)) best = { score, sharedMs, weight: agreed * score };
  }
  return best && { score: best.score, sharedMs: best.sharedMs };
}

/** Whether a frame of ours agrees with a kept one; each pair is looked at once. */
type Trial = (mine: Seen, index: number) => boolean;

/** The crop is the same throughout a film: the one under which the best of a few pairs agrees. */
function tryOut({ kept: ours }: Film, { kept }: KeptFilm): Trial | undefined {
  const near = thin(ours, probes)
    .flatMap((mine) => kept.map((frame) => ({ mine, frame, apart: distanceOf(mine, frame) })))
    .filter(({ apart }) => apart <= nearShare)
    .sort((a, b) => a.apart - b.apart);
  let best: { area: Area; agreement: Agreement } | undefined;
  for (const { mine, frame } of near.slice(0, alignments)) {
    const area = align(mine.sums, frame.detail);
    const agreement = compareAt(mine.sums, frame.detail, area);
    if (!best || agreement.contradiction < best.agreement.contradiction) best = { area, agreement };
  }
  if (!best || best.agreement.contradiction > 0.2) return undefined;
  const { area } = best;
  const answers = new Map<number, boolean>();
  return (mine, index) => {
    const pair = mine.atMs * mostKept + index;
    const answer =
      answers.get(pair) ??
      (distanceOf(mine, kept[index]!) <= nearShare && agreesInFilm(compareAt(mine.sums, kept[index]!.detail, area)));
    answers.set(pair, answer);
    return answer;
  };
}

/** Distances in time at which most of our new frames agree with one of theirs. */
function offsetsOf({ kept: ours }: Film, { kept }: KeptFilm, agree: Trial, slackMs: number): number[] {
  const votes = new Map<number, number>();
  for (const mine of thin(ours, probes))
    for (const [index, { atMs }] of kept.entries())
      if (agree(mine, index)) {
        const offset = Math.round((mine.atMs - atMs) / slackMs) * slackMs;
        votes.set(offset, (votes.get(offset) ?? 0) + 1);
      }
  return [...votes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, offsetsTried)
    .map(([offset]) => offset);
}

/** Lays the films over each other at `offset` and looks at the stretch they share, from both sides. */
function judge({ seen }: Film, { kept, durationMs }: KeptFilm, agree: Trial, offset: number, slackMs: number) {
  const [first, last] = [seen[0]!.atMs, seen.at(-1)!.atMs];
  const theirLast = Math.max(durationMs - slackMs, kept.at(-1)!.atMs);
  const [from, to] = [Math.max(first, offset), Math.min(last, theirLast + offset)];
  const shorter = Math.max(1, Math.min(last - first, theirLast));
  const inside = (atMs: number) => atMs >= from && atMs <= to;
  const shown = [...kept.keys()].filter((index) => inside(kept[index]!.atMs + offset));
  const found = new Map<number, number>();
  for (const index of shown) {
    const at = kept[index]!.atMs + offset;
    const match = seen.filter(({ atMs }) => Math.abs(atMs - at) <= slackMs).find((mine) => agree(mine, index));
    if (match) found.set(index, match.atMs);
  }
  const ours = thin(
    seen.filter(({ atMs }) => inside(atMs)),
    mineLooked,
  );
  const alike = ours.filter((mine) => inForce(kept, mine.atMs - offset, slackMs).some((index) => agree(mine, index)));
  return {
    agreed: Math.min(found.size, new Set(found.values()).size),
    score: Math.min(found.size / Math.max(1, shown.length), alike.length / Math.max(1, ours.length)),
    sharedMs: Math.max(0, to - from),
    share: (to - from) / shorter,
  };
}

/** What a kept film shows at a moment: its last new frame, or one that comes within the slack. */
function inForce(kept: Kept[], atMs: number, slackMs: number): number[] {
  let last = 0;
  while (last + 1 < kept.length && kept[last + 1]!.atMs <= atMs) last += 1;
  const near = [last - 1, last, last + 1].filter(
    (index) => kept[index] && Math.abs(kept[index].atMs - atMs) <= slackMs,
  );
  return [...new Set([last, ...near])];
}

/** Evenly thinned to `most`. */
const thin = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most ? [...all] : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
