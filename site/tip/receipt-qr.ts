import { encode } from 'uqr';

/** A row of dark modules side by side, in modules from the upper left corner, quiet zone included. */
export interface DarkRun {
  x: number;
  y: number;
  width: number;
}

export interface Qr {
  /** modules along one side, with the quiet zone of four that readers need */
  size: number;
  runs: DarkRun[];
}

/**
 * The code as a QR code: the plain characters, never an address, since a code must not stand in anybody's history. A
 * quarter of the squares may be lost to a fold or a thumb.
 */
export function qrOf(code: string): Qr {
  const { data, size } = encode(code, { ecc: 'Q', border: 4 });
  return { size, runs: data.flatMap(runsOf) };
}

function runsOf(row: readonly boolean[], y: number): DarkRun[] {
  const runs: DarkRun[] = [];
  row.forEach((isDark, x) => {
    const last = runs.at(-1);
    if (isDark && last && last.x + last.width === x) last.width++;
    else if (isDark) runs.push({ x, y, width: 1 });
  });
  return runs;
}

export const svgPath = ({ runs }: Qr): string =>
  runs.map(({ x, y, width }) => `M${x} ${y}h${width}v1h-${width}z`).join('');
