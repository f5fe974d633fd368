import { encode } from 'uqr';

/** A QR code (ISO/IEC 18004, level Q) as one SVG path of horizontal runs, one unit a module, with `border` around it. */
export interface Qr {
  /** units on each side, the border included */
  readonly size: number;
  readonly path: string;
}

export function qrOf(text: string, border = 2): Qr {
  // any mask can be read; weighing all eight takes longer than the rest of the page
  const { data } = encode(text, { ecc: 'Q', border, maskPattern: 0 });
  const runs = data.flatMap((row, y) =>
    [
      ...row
        .map((dark) => (dark ? '1' : '0'))
        .join('')
        .matchAll(/1+/g),
    ].map(({ index, 0: { length } }) => `M${index} ${y}h${length}v1h-${length}z`),
  );
  return { size: data.length, path: runs.join('') };
}
