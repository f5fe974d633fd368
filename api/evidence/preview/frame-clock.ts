/**
 * Reads what ffmpeg's framecrc muxer writes about each frame (`0, dts, pts, duration, size, crc`, and `#tb 0: 1/90000`
 * above), as it comes. The text was made next to hostile bytes: what is not such a line says nothing.
 */
export interface Instant {
  readonly ticks: number;
  /** seconds of one tick, as a fraction: what the proxy rounds, it rounds from this */
  readonly over: number;
  readonly under: number;
}

/** Longest line that is read; ffmpeg's have about sixty characters. */
const lineLimit = 400;

export function createFrameClock(onFrame: (at: Instant) => void): (chunk: Uint8Array) => void {
  let rest = '';
  let unit: { over: number; under: number } | undefined;
  const read = (line: string) => {
    unit = unitOf(line) ?? unit;
    const ticks = Number(/^0,\s*-?\d+,\s*(-?\d+),/.exec(line)?.[1]);
    if (unit && Number.isSafeInteger(ticks)) onFrame({ ticks, ...unit });
  };
  return (chunk) => {
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, lineLimit);
    lines.filter(({ length }) => length <= lineLimit).forEach(read);
  };
}

function unitOf(line: string): { over: number; under: number } | undefined {
  const [, over, under] = /^#tb 0: (\d{1,10})\/(\d{1,10})$/.exec(line) ?? [];
  return Number(over) > 0 && Number(under) > 0 ? { over: Number(over), under: Number(under) } : undefined;
}

export const millisecondsOf = ({ ticks, over, under }: Instant): number => (ticks * over * 1000) / under;
