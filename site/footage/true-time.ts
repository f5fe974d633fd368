import type { ClockCheck } from '../../api/footage/hand-in.ts';
import { type Sample, trueTimeOf } from '../business/true-time.ts';

/** How often the portal is asked: each answer narrows what the time may be. */
const asks = 4;
/** Worse than this the portal's time is not worth more than the device's. */
const worstMs = 1_000;

/** What the time was when `performance.now()` was `pressedAt`: by the portal's clock, or by the device's where it does not answer. */
export async function portalNow(pressedAt: number): Promise<{ at: Date; source: ClockCheck['trueSource'] }> {
  const device = new Date(Date.now() - (performance.now() - pressedAt));
  const known = trueTimeOf(await samples());
  return known && known.uncertaintyMs <= worstMs
    ? { at: new Date(pressedAt + known.offsetMs), source: 'portal' }
    : { at: device, source: 'phone' };
}

async function samples(): Promise<Sample[]> {
  const found: Sample[] = [];
  try {
    for (let ask = 0; ask < asks; ask++) {
      const sentAt = performance.now();
      const answer = await fetch('/api/time', { cache: 'no-store' });
      const answeredAt = performance.now();
      if (!answer.ok) return found;
      found.push({ sentAt, answeredAt, said: Date.parse(((await answer.json()) as { at: string }).at) });
    }
  } catch (error) {
    // no connection: what was heard before counts
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
  }
  return found;
}
