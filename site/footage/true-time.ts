import type { ClockCheck } from '../../api/footage/hand-in.ts';

/** How often the portal is asked; the answer that came back fastest counts. */
const asks = 3;

/**
 * What the time was when `pressedAt` was `performance.now()`: by the portal's clock, from the dates of its answers, or by the
 * phone's own where the portal does not answer. A date says whole seconds, so it is true to one second and half the way there.
 */
export async function portalNow(pressedAt: number): Promise<{ at: Date; source: ClockCheck['trueSource'] }> {
  const phone = new Date(Date.now() - (performance.now() - pressedAt));
  let best: { took: number; aheadMs: number } | undefined;
  for (let ask = 0; ask < asks; ask++) {
    const answer = await askOnce();
    if (answer && (!best || answer.took < best.took)) best = answer;
  }
  if (!best) return { at: phone, source: 'phone' };
  return { at: new Date(performance.timeOrigin + pressedAt + best.aheadMs), source: 'portal' };
}

/** How far the portal is ahead of this page's own clock, and how long the answer took. */
async function askOnce(): Promise<{ took: number; aheadMs: number } | undefined> {
  const sentAt = performance.now();
  try {
    const { headers } = await fetch('/health/ready', { method: 'HEAD', cache: 'no-store' });
    const took = performance.now() - sentAt;
    const date = Date.parse(headers.get('Date') ?? '');
    if (Number.isNaN(date)) return undefined;
    // somewhere within that second, and half the way back
    return { took, aheadMs: date + 500 - (performance.timeOrigin + sentAt + took / 2) };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
