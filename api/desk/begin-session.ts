import { randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Context } from 'hono';
import { setSignedCookie } from 'hono/cookie';
import type { SignInMethod } from '../db/values.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { type AccessEntry, recordAccess } from './access-log.ts';
import type { Desk } from './desk.ts';
import { absoluteMs, sessionCookie } from './session.ts';

interface Beginning {
  userId: string;
  method: SignInMethod;
  /** when both factors were proven; null when only one was */
  provenAt: Date | null;
}

/**
 * Begins a session for somebody whom a passkey or the force's own sign-in has named. It is always a new one, with a token
 * nobody has seen, and the one this browser had ends: a session cannot be fixed beforehand. Throws sign_in_failed for a
 * closed account.
 */
export async function beginSession(desk: Desk, c: Context<DeskEnv>, begun: Beginning): Promise<void> {
  const { store, now, origin, sessionSecret } = desk;
  const { session, user } = store.t;
  const at = now();
  const before = c.get('session');
  const again = before !== undefined && c.get('member').id === begun.userId;
  const token = randomBytes(32).toString('base64url');
  const times = { createdAt: at, updatedAt: at, expiresAt: new Date(at.getTime() + absoluteMs) };
  const entry: AccessEntry = { at, action: again ? 'step_up' : 'sign_in', actor: begun.userId, subject: begun.userId };
  await store.write(async (tx) => {
    const open = and(eq(user.id, begun.userId), isNull(user.disabledAt));
    const [found] = await tx.select({ id: user.id }).from(user).where(open);
    if (!found) throw new Refusal('sign_in_failed');
    if (before) await tx.delete(session).where(eq(session.id, before.id));
    await tx.insert(session).values({ id: ulid(at), token, ...begun, ...times });
    await recordAccess(tx, store.t, { ...entry, method: begun.method });
  });
  // as better-auth sets it (auth.ts), so that both read both
  await setSignedCookie(c, sessionCookie(origin), token, sessionSecret, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: origin.startsWith('https:'),
    maxAge: absoluteMs / 1000,
  });
}
