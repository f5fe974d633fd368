import { Trouble } from '../failure.ts';
import { createFrameClock, millisecondsOf } from '../preview/frame-clock.ts';

/** A frame with the stretch of time in which it is shown; the first from ever, the last for ever. */
export interface Shown {
  readonly bytes: Buffer;
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A frame and its time come through two pipes; one may be a few frames ahead of the other, never many. */
const mostWaiting = 24;

/**
 * Puts frames and their times together again. A frame is handed on when it is known how long it is shown, that is when the
 * next one's time has come. Throws Trouble when the two pipes do not belong together.
 */
export function createShownFrames(frameBytes: number, show: (frame: Shown) => Promise<void>) {
  const [frames, times]: [Buffer[], number[]] = [[], []];
  let [filling, filled] = [Buffer.allocUnsafe(frameBytes), 0];
  let shown = 0;
  const clock = createFrameClock((at) => void times.push(millisecondsOf(at)));

  /** Whoever calls is waited for, so no more comes meanwhile through that pipe. */
  async function settle(isOver: boolean): Promise<void> {
    while (frames.length > 0 && times.length > (isOver ? 0 : 1)) {
      const bytes = frames.shift()!;
      const atMs = times.shift()!;
      const fromMs = shown === 0 ? -Infinity : atMs;
      shown += 1;
      await show({ bytes, atMs, fromMs, toMs: times[0] ?? Infinity });
    }
    if (frames.length > mostWaiting) throw new Trouble('something_went_wrong');
  }

  let turn: Promise<void> = Promise.resolve();
  /** One after the other, though two pipes ask. */
  const inTurn = (isOver = false): Promise<void> => {
    turn = turn.then(() => settle(isOver));
    return turn;
  };

  return {
    async takeBytes(chunk: Buffer): Promise<void> {
      for (let at = 0; at < chunk.length; ) {
        const taken = chunk.copy(filling, filled, at);
        [at, filled] = [at + taken, filled + taken];
        if (filled < frameBytes) continue;
        frames.push(filling);
        [filling, filled] = [Buffer.allocUnsafe(frameBytes), 0];
        await inTurn();
      }
    },
    takeClock(chunk: Buffer): Promise<void> {
      clock(chunk);
      return inTurn();
    },
    /** Answers how many frames there were. Throws when a frame has no time: then it is not known what covers it. */
    async end(): Promise<number> {
      await inTurn(true);
      if (frames.length > 0) throw new Trouble('something_went_wrong');
      return shown;
    },
  };
}
