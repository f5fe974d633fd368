import type { Context } from 'hono';
import type { DeskEnv } from './access.ts';

/** Acts that ask for the second factor once more. */
export type SteppedUp = 'export' | 'release_hold';

/**
 * THE ONE PLACE where an act that leaves the house, or lets something go, asks whether it is really the person. Sessions
 * are admitted with both factors (access.ts); that is all that is asked until step-up stands here.
 */
export function requireStepUp(c: Context<DeskEnv>, _act: SteppedUp): void {
  c.get('member');
}
