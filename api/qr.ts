import { encode } from 'uqr';

/** A QR code (ISO/IEC 18004, level Q) as one SVG path of horizontal runs, one unit a module, with `border` around it. */
export interface Qr {
  /** units on each side, the border included */
  readonly size: number;
  readonly path: string;
}

export function qrOf(text: string, border = 2): Qr {
  // any mask can be read; weighing all eight takes longer than the rest of the page
  const { data } = encode(text, { ecc: 'Q', border: 0, maskPattern: 0 });
  return { size: data.length + 2 * border, path: data.map((row, y) => runsOf(row, y + border, border)).join('') };
}

function runsOf(row: readonly boolean[], y: number, border: number): string {
  let path = '';
  for (let x = row.indexOf(true); x >= 0; ) {
    const light = row.indexOf(false, x);
    const length = (light < 0 ? row.length : light) - x;
    path += `M${x + border} ${y}h${length}v1h-${length}z`;
    x = row.indexOf(true, x + length);
  }
  return path;
}
