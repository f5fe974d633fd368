import {
  type Area,
  clearStep,
  detailColumns,
  detailRows,
  detailSteps,
  frameSide,
  type Sums,
  stepsOf,
  wholeFrame,
} from './fingerprint.ts';

/**
 * Whether a frame in hand shows what a kept detail was made from. The frame has its pixels, the detail only bits: where
 * the frame says something clearly, the detail must say the same. Pure.
 */
export interface Agreement {
  /** 0: nothing contradicts; 0.5: chance */
  readonly contradiction: number;
  /** the clearest contradiction in one place: somebody else stands there */
  readonly spot: number;
  /** all that contradicts, in however many places: the same stripes in other colours */
  readonly spread: number;
}

/**
 * Of two pictures. What contradicts a little everywhere counts the more, the further the frame had to be moved for it: some
 * way of laying one pattern over another is always found.
 */
export const agrees = ({ contradiction, spot, spread, moved }: Agreement & { moved: number }): boolean =>
  contradiction <= 0.2 && spot <= 2 && spread + moved / 2 <= 9;
/** What share of the clear differences in light is the same: 0 to 1. */
export const scoreOf = ({ contradiction }: Agreement): number => Math.max(0, 1 - contradiction * 2);

/** Writing put over a picture lies in one band; what contradicts within one band is forgiven. */
const bandRows = 2;
const [spotColumns, spotRows] = [3, 4];

/**
 * How much it says that a step goes the other way; or that a clear one is missing here, or there. `size` 1 is the least
 * that counts as clear.
 */
function differs(size: number, opposite: boolean, isClear: boolean): number {
  if (opposite) return isClear ? size * 2 : size;
  if (isClear) return size < 0.25 ? 1 : 0;
  return Math.max(0, size - 1.3);
}

/** Contradicting weight of every step, of every row, and of all. */
function weigh(steps: Float64Array, detail: Uint8Array) {
  const clear = clearStep(steps);
  const wrong = new Float64Array(steps.length);
  const [wrongRows, allRows] = [new Float64Array(detailRows), new Float64Array(detailRows)];
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (Number.isNaN(step)) continue;
    const weight = Math.min(Math.abs(step) / clear, 2);
    const row = Math.floor(index / detailColumns);
    allRows[row]! += weight;
    const opposite = step > 0 !== (detail[index] === 1);
    if (opposite) wrongRows[row]! += weight;
    wrong[index] = differs(weight, opposite, detail[detailSteps + index] === 1);
  }
  return { wrong, wrongRows, allRows };
}

const sum = (values: Float64Array, from = 0, to = values.length): number => {
  let total = 0;
  for (let index = from; index < to; index++) total += values[index]!;
  return total;
};

/** With the frame's `area` laid over what the detail was made from. */
export function compareAt(sums: Sums, detail: Uint8Array, area: Area): Agreement {
  const { wrong, wrongRows, allRows } = weigh(stepsOf(sums, area), detail);
  const [wrongSum, allSum] = [sum(wrongRows), sum(allRows)];
  const spreadRows = Float64Array.from({ length: detailRows }, (_, row) =>
    sum(wrong, row * detailColumns, (row + 1) * detailColumns),
  );
  const spreadSum = sum(spreadRows);
  let [contradiction, spot, spread] = [1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let band = 0; band <= detailRows - bandRows; band++) {
    const all = allSum - sum(allRows, band, band + bandRows);
    const share = (wrongSum - sum(wrongRows, band, band + bandRows)) / (all || 1);
    contradiction = Math.min(contradiction, share);
    spot = Math.min(spot, worstSpot(wrong, band));
    spread = Math.min(spread, spreadSum - sum(spreadRows, band, band + bandRows));
  }
  return { contradiction, spot, spread };
}

function worstSpot(wrong: Float64Array, band: number): number {
  let worst = 0;
  for (let left = 0; left + spotColumns <= detailColumns; left++)
    for (let top = 0; top + spotRows <= detailRows; top++) {
      let total = 0;
      for (let row = top; row < top + spotRows; row++) {
        if (row >= band && row < band + bandRows) continue;
        for (let column = left; column < left + spotColumns; column++) total += wrong[row * detailColumns + column]!;
      }
      worst = Math.max(worst, total);
    }
  return worst;
}

/** A crop may have taken 5 % from a side, of this frame or of the other. */
const reach = frameSide * 0.053;
const sides = ['left', 'top', 'right', 'bottom'] as const;

/** How the frame must be laid so that least contradicts: each side is moved in turn, in ever smaller steps. */
export function align(sums: Sums, detail: Uint8Array): Area {
  const cost = (area: Area) => {
    const { wrongRows, allRows } = weigh(stepsOf(sums, area), detail);
    return sum(wrongRows) / (sum(allRows) || 1);
  };
  let best = { area: wholeFrame, cost: cost(wholeFrame) };
  for (const step of [1.6, 0.8, 1.6, 0.8, 0.4, 0.4, 0.2, 0.2])
    for (const side of sides)
      for (const move of [step, -step]) {
        const area = { ...best.area, [side]: best.area[side] + move };
        if (Math.abs(area[side] - wholeFrame[side]) > reach) continue;
        const found = cost(area);
        if (found < best.cost) best = { area, cost: found };
      }
  return best.area;
}

/** Laid as it fits best; `moved`: by how many pixels, all four sides together. */
export function compare(sums: Sums, detail: Uint8Array): Agreement & { moved: number } {
  const area = align(sums, detail);
  const moved = sides.reduce((total, side) => total + Math.abs(area[side] - wholeFrame[side]), 0);
  return { ...compareAt(sums, detail, area), moved };
}
