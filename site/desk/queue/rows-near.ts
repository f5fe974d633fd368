/**
 * Of a long list only the rows near the screen stand in the page; space takes the place of the others. A thousand rows of
 * the queue would take a quarter of a gigabyte of the browser. Rows come and go by blocks, whose heights are remembered.
 */
export const rowsPerBlock = 10;
/** a list up to this long stands whole */
export const mostWhole = 100;

export interface RowsNear {
  /** the first row that stands in the page, and the one after the last */
  from: number;
  to: number;
  /** pixels that stand for the rows before and after */
  before: number;
  after: number;
}

export interface Screen {
  /** pixels of the list above the screen's upper edge; negative when the list begins below it */
  above: number;
  height: number;
}

/** `heights`: pixels of each block, as far as it ever stood in the page; the others are taken to be like them. */
export function rowsNear(heights: readonly (number | undefined)[], count: number, screen: Screen): RowsNear {
  if (count <= mostWhole) return { from: 0, to: count, before: 0, after: 0 };
  const known = heights.filter((height) => height !== undefined);
  const usual = known.length > 0 ? known.reduce((sum, height) => sum + height, 0) / known.length : 0;
  const blocks = Math.ceil(count / rowsPerBlock);
  const ends: number[] = [];
  for (let block = 0; block < blocks; block++) ends.push((ends.at(-1) ?? 0) + (heights[block] ?? usual));
  const whole = ends.at(-1) ?? 0;
  const [top, bottom] = [screen.above - screen.height, screen.above + 2 * screen.height];
  const found = ends.findIndex((end) => end > top);
  const first = found === -1 ? blocks - 1 : found;
  const beyond = ends.findIndex((end) => end >= bottom);
  const last = Math.max(first, beyond === -1 ? blocks - 1 : beyond);
  return {
    from: first * rowsPerBlock,
    to: Math.min(count, (last + 1) * rowsPerBlock),
    before: ends[first - 1] ?? 0,
    after: whole - (ends[last] ?? 0),
  };
}

/** Where a row begins, in pixels from the top of the list: where its block does, and as far into it as its rank. */
export function topOf(row: number, heights: readonly (number | undefined)[]): number {
  const known = heights.filter((height) => height !== undefined);
  const usual = known.reduce((sum, height) => sum + height, 0) / Math.max(1, known.length);
  const block = Math.floor(row / rowsPerBlock);
  let top = 0;
  for (let before = 0; before < block; before++) top += heights[before] ?? usual;
  return top + ((row % rowsPerBlock) / rowsPerBlock) * (heights[block] ?? usual);
}
