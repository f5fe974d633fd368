import { type Riddle, tryNumbers } from './proof-number.ts';
import { sayWait } from './proof-wait.ts';

/**
 * Solves what the server asks under pressure, away from the main thread, and says so when it takes long enough to notice.
 * Answers what the `Proof` header carries, or undefined where the riddle has no answer.
 */
export async function solve(riddle: Riddle): Promise<string | undefined> {
  const done = sayWait();
  try {
    const number = (await inWorker(riddle)) ?? (await inPieces(riddle));
    if (number === undefined) return undefined;
    return `${riddle.salt}.${number.toString(16).padStart(8, '0')}.${riddle.signature}`;
  } finally {
    done();
  }
}

/** undefined where there are no workers, or none can be loaded. */
function inWorker(riddle: Riddle): Promise<number | undefined> {
  if (typeof Worker === 'undefined') return Promise.resolve(undefined);
  const worker = new Worker(new URL('./proof-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<number | undefined>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<number | undefined>) => resolve(data);
    worker.onerror = () => resolve(undefined);
    worker.postMessage(riddle);
  }).finally(() => worker.terminate());
}

/** Small enough that a page on a slow phone still answers a tap. */
const piece = 2000;

async function inPieces(riddle: Riddle): Promise<number | undefined> {
  for (let from = 0; from < riddle.most; from += piece) {
    const number = tryNumbers(riddle, from, Math.min(riddle.most, from + piece));
    if (number !== undefined) return number;
    await new Promise((resolve) => setTimeout(resolve));
  }
  return undefined;
}
