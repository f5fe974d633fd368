import { type Area, countBits, type Fingerprint, fingerprintOf, readDetail, type Sums, sumUp } from './fingerprint.ts';
import { type Agreement, agrees, align, compareAt } from './same-frame.ts';

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
const newSpot = 0.8;

/** Frames that show something new, evenly thinned to `most`. */
export function pickFrames(seen: Seen[], wholeOf: (print: Fingerprint) => Uint8Array, most: number): Seen[] {
  const picked: Seen[] = [];
  let last: Uint8Array | undefined;
  for (const frame of seen) {
    if (last && compareAt(frame.sums, last, noCrop).spot < newSpot) continue;
    picked.push(frame);
    last = wholeOf(frame.print);
  }
  if (picked.length <= most) return picked;
  return Array.from({ length: most }, (_, i) => picked[Math.floor((i * picked.length) / most)]!);
}
const noCrop: Area = { left: 0, top: 0, right: 64, bottom: 64 };

export const detailBits = ({ detail }: Fingerprint): Uint8Array =>
  readDetail(Array.from(detail, (word) => word.toString(16)));

/** Hashes this far apart, as a share of the sure bits, are worth a closer look. */
export const nearShare = 0.22;

export const isNear = ({ print }: Seen, { high, low }: { high: number; low: number }): boolean =>
  countBits((print.high ^ high) & print.sureHigh) + countBits((print.low ^ low) & print.sureLow) <=
  (countBits(print.sureHigh) + countBits(print.sureLow)) * nearShare;

export interface SameFilm {
  /** share of the kept frames of the stretch both films show that agree */
  score: number;
  sharedMs: number;
}

const leastFrames = 3;
const leastScore = 0.5;
/** Enough to find out how one film is cropped against the other. */
const alignments = 6;

/** `slackMs`: how far apart in time the frame in hand and the kept one may lie. Undefined: not the same film. */
export function compareFilms(seen: Seen[], kept: Kept[], slackMs: number): SameFilm | undefined {
  if (kept.length < leastFrames || seen.length < leastFrames) return undefined;
  const near = kept.flatMap((frame, index) =>
    seen.filter((mine) => isNear(mine, frame)).map((mine) => ({ index, frame, mine })),
  );
  const area = areaOf(near);
  if (!area) return undefined;
  const agreeing = near.filter(({ frame, mine }) => agrees(compareAt(mine.sums, frame.detail, area)));
  return bestOffset(seen, kept, agreeing, slackMs);
}

type Pair = { index: number; frame: Kept; mine: Seen };

/** The crop is the same throughout a film: the one under which the best of a few pairs agrees. */
function areaOf(near: Pair[]): Area | undefined {
  let best: { area: Area; agreement: Agreement } | undefined;
  const step = Math.max(1, Math.floor(near.length / alignments));
  for (let i = 0; i < near.length; i += step) {
    const { frame, mine } = near[i]!;
    const area = align(mine.sums, frame.detail);
    const agreement = compareAt(mine.sums, frame.detail, area);
    if (!best || agreement.contradiction < best.agreement.contradiction) best = { area, agreement };
  }
  return best && best.agreement.contradiction <= 0.2 ? best.area : undefined;
}

/** Tries every distance in time that some pair has; the one at which most frames agree says how much is shared. */
function bestOffset(seen: Seen[], kept: Kept[], agreeing: Pair[], slackMs: number): SameFilm | undefined {
  const [firstMs, lastMs] = [seen[0]!.atMs - slackMs, seen.at(-1)!.atMs + slackMs];
  const offsets = new Set(agreeing.map(({ frame, mine }) => Math.round((mine.atMs - frame.atMs) / slackMs) * slackMs));
  let best: (SameFilm & { count: number }) | undefined;
  for (const offset of offsets) {
    const inTime = agreeing.filter(({ frame, mine }) => Math.abs(mine.atMs - frame.atMs - offset) <= slackMs);
    const agreed = [...new Set(inTime.map(({ index }) => index))].sort((a, b) => a - b);
    const shown = kept.filter(({ atMs }) => atMs + offset >= firstMs && atMs + offset <= lastMs).length;
    const score = Math.min(1, agreed.length / Math.max(1, shown));
    if (agreed.length < leastFrames || score < leastScore || agreed.length <= (best?.count ?? 0)) continue;
    const sharedMs = kept[agreed.at(-1)!]!.atMs - kept[agreed[0]!]!.atMs;
    best = { score, sharedMs, count: agreed.length };
  }
  return best && { score: best.score, sharedMs: best.sharedMs };
}
