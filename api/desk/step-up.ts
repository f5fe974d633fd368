import type { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { password } from './auth.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { endSession } from './session.ts';
import { code, type SignIn } from './sign-in.ts';
import { recordSignIn } from './sign-in-record.ts';

/** How long both factors, once proven, open what access.ts marks with `stepUp`. */
export const stepUpMs = 5 * 60_000;

export const isFresh = (provenAt: Date, at: Date): boolean => at.getTime() - provenAt.getTime() <= stepUpMs;

const proving = z.object({ password, code });

/**
 * STEP-UP. Proving both factors again is signing in again as the same person: one path, the same counts of attempts, and
 * a new session in place of the old one (ASVS 5.0, 7.2.4), which ends. A wrong answer leaves the old session as it was.
 */
export function addStepUp(api: Hono<DeskEnv>, desk: Desk, signIn: SignIn): void {
  api.post('/auth/step-up', async (c) => {
    const { password, code } = await parseBody(c, proving);
    const { email } = c.get('member');
    const before = c.get('session');
    const first = await signIn.counted(email, () => signIn.ask('', 'sign-in/email', { email, password }));
    if (!first.given.twoFactorRedirect) throw new Refusal('second_factor_required');
    const factor = /^\d{6}$/.test(code) ? 'two-factor/verify-totp' : 'two-factor/verify-backup-code';
    const second = await signIn.ask(first.cookies.map(pairOf).join('; '), factor, { code });
    if (second.signedIn) await recordSignIn(desk, 'step_up', second.signedIn);
    signIn.send(c, second.cookies);
    await endSession(desk.store, before.id);
    return c.json({ ok: true });
  });
}

const pairOf = (cookie: string): string => cookie.split(';')[0]!;
