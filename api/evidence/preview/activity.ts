/**
 * What happens in a film, read from tiny grey pictures of it (32×18, five a second): where something moves, how light it
 * is, where the picture changes, is black or stands still. Each tiny pixel is the mean of a whole field of the original, so
 * that the noise of a camera falls away and a person far off still changes one field.
 */
export const view = { width: 32, height: 18, perSecond: 5 } as const;
const fields = view.width * view.height;
const sampleMs = 1000 / view.perSecond;

export interface Stretch {
  startMs: number;
  endMs: number;
}
export interface Activity {
  /** per step, 0 to 100: how much of the picture moved, drawn out at the lower end; and how light it was */
  activity?: { stepMs: number; motion: number[]; light: number[] };
  /** ms at which another picture begins */
  scenes: number[];
  black: Stretch[];
  frozen: Stretch[];
}

const stepMs = 1000;
const samplesPerStep = stepMs / sampleMs;
/** A day, the longest film that is drawn; and so many scenes and stretches, for a film that flickers has no end of them. */
const limits = { steps: 24 * 3600, list: 2000 };

/** `samplesEach`: how long one picture is seen, for a film that has fewer than five a second. */
export function createActivity(samplesEach = 1, { steps, list } = limits) {
  const [motion, light]: [number[], number[]] = [[], []];
  const scenes: number[] = [];
  const [black, frozen] = [createStretches(1000, list), createStretches(2000, list)];
  let [current, before] = [new Uint8Array(fields), new Uint8Array(fields)];
  let [filled, samples, pictures] = [0, 0, 0];
  let calm: number | undefined;
  let step = { motion: 0, light: 0, taken: 0 };

  function sample(): void {
    const atMs = samples * sampleMs;
    const change = samples === 0 ? undefined : changeBetween(before, current);
    const { mean, isBlack } = look(current);
    black.take(atMs, isBlack);
    // the picture that is repeated stands still too, from where it was first shown
    frozen.take(atMs, change?.still === true && !isBlack, atMs - sampleMs);
    if (change && isCut(change.mean, calm) && scenes.length < list) scenes.push(atMs);
    if (change) calm = Math.max(change.mean, (calm ?? 0) * 0.8);
    note(change?.moving ?? 0, mean);
    samples += 1;
    [current, before] = [before, current];
  }
  function picture(): void {
    filled = 0;
    pictures += 1;
    sample();
    // what is still seen has not moved: repeated here, because a decoder takes longer over it than over the film
    while (samples < Math.round(pictures * samplesEach)) {
      current.set(before);
      sample();
    }
  }
  function note(moving: number, mean: number): void {
    // what differs from the picture before has moved since then: the first of a step shows the end of the step before
    step.motion = Math.max(step.motion, moving);
    if (step.taken === samplesPerStep) closeStep();
    step.light += mean;
    step.taken += 1;
  }
  function closeStep(): void {
    if (motion.length < steps) {
      // a square root, as the eye counts: one field of 576 is 4, a person near by 30, the whole picture 100
      motion.push(Math.round(Math.sqrt(step.motion) * 100));
      light.push(Math.round((step.light / step.taken / 255) * 100));
    }
    step = { motion: 0, light: 0, taken: 0 };
  }
  return {
    /** Grey pictures one after another; a chunk may end anywhere. */
    take(chunk: Uint8Array): void {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + fields - filled);
        current.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === fields) picture();
      }
    },
    /** How much of the film has come by. */
    seenMs: (): number => samples * sampleMs,
    end(): Activity {
      if (step.taken > 0) closeStep();
      const endMs = samples * sampleMs;
      return {
        ...(motion.length > 0 ? { activity: { stepMs, motion, light } } : {}),
        scenes,
        black: black.end(endMs),
        frozen: frozen.end(endMs),
      };
    },
  };
}

/** Mean of a tiny picture, and whether it is nothing but black: a dark street still has a lamp, or an edge, in it. */
function look(picture: Uint8Array): { mean: number; isBlack: boolean } {
  let [sum, highest, lowest] = [0, 0, 255];
  for (const value of picture) {
    sum += value;
    if (value > highest) highest = value;
    if (value < lowest) lowest = value;
  }
  const mean = sum / fields;
  return { mean, isBlack: mean <= 12 && highest - lowest <= 10 };
}

interface Change {
  mean: number;
  /** share of the fields that changed by more than noise */
  moving: number;
  still: boolean;
}

/** What a field of a still, noisy picture jumps by where its encoder begins anew with a key frame: docs/decisions/0013. */
const renewal = 3;

export function changeBetween(before: Uint8Array, after: Uint8Array): Change {
  const sizes = new Uint32Array(256);
  let sum = 0;
  for (let at = 0; at < fields; at++) {
    const size = Math.abs((after[at] ?? 0) - (before[at] ?? 0));
    sizes[size] = (sizes[size] ?? 0) + 1;
    sum += size;
  }
  const noise = middleOf(sizes);
  // a camera that is noisy everywhere has a higher bar; one that is turned has it no higher than 8
  const bar = Math.min(8, Math.max(renewal + 1, noise * 6));
  let moved = 0;
  for (let size = bar; size < 256; size++) moved += sizes[size] ?? 0;
  return {
    mean: sum / fields,
    moving: moved / fields,
    still: sum <= 4 && (sizes[0] ?? 0) + (sizes[1] ?? 0) === fields,
  };
}

function middleOf(sizes: Uint32Array): number {
  for (let size = 0, seen = 0; size < sizes.length; size++) {
    seen += sizes[size] ?? 0;
    if (seen * 2 >= fields) return size;
  }
  return 255;
}

/** A cut changes the whole picture at once, far more than anything in the second before; nothing comes before the first. */
const isCut = (mean: number, calm: number | undefined): boolean => calm !== undefined && mean >= 16 && mean >= calm * 3;

/** Gathers the stretches of at least `shortestMs` in which something holds. */
function createStretches(shortestMs: number, limit: number) {
  const found: Stretch[] = [];
  let startMs: number | undefined;
  const close = (endMs: number) => {
    if (startMs !== undefined && endMs - startMs >= shortestMs && found.length < limit) found.push({ startMs, endMs });
    startMs = undefined;
  };
  return {
    take(atMs: number, holds: boolean, sinceMs = atMs): void {
      if (!holds) close(atMs);
      else startMs ??= sinceMs;
    },
    end(endMs: number): Stretch[] {
      close(endMs);
      return found;
    },
  };
}
