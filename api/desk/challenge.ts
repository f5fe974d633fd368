import { randomBytes } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import type { Context } from 'hono';
import { setSignedCookie } from 'hono/cookie';
import { parseSigned } from 'hono/utils/cookie';
import { ulid } from '../ulid.ts';
import type { Desk } from './desk.ts';
import { cookiePrefix } from './session.ts';

const challengeMs = 10 * 60_000;
const cookieName = (origin: string): string =>
  `${origin.startsWith('https:') ? '__Secure-' : ''}${cookiePrefix}.two_factor`;

/**
 * The question for the code app, as better-auth puts it after a password (two-factor plugin of 1.7.6), for somebody who
 * proved the first factor to the force's own identity provider. verify-totp and verify-backup-code answer it.
 */
export async function openChallenge(desk: Desk, c: Context, userId: string): Promise<void> {
  const { store, origin, sessionSecret, now } = desk;
  const at = now();
  const identifier = `2fa-${randomBytes(20).toString('base64url')}`;
  const times = { expiresAt: new Date(at.getTime() + challengeMs), createdAt: at, updatedAt: at };
  await store.write(async (tx) => {
    await tx.insert(store.t.verification).values([
      { id: ulid(at), identifier, value: userId, ...times },
      { id: ulid(at), identifier: `2fa-attempts-${identifier}`, value: '0', ...times },
    ]);
  });
  await setSignedCookie(c, cookieName(origin), identifier, sessionSecret, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: origin.startsWith('https:'),
    maxAge: challengeMs / 1000,
  });
}

/** Who is asked for a code in this browser. */
export async function challengedMember(desk: Desk, cookie: string): Promise<string | undefined> {
  const { read, t } = desk.store;
  const name = cookieName(desk.origin);
  const identifier = (await parseSigned(cookie, desk.sessionSecret, name))[name];
  if (!identifier) return undefined;
  const mine = and(eq(t.verification.identifier, identifier), gt(t.verification.expiresAt, desk.now()));
  const [row] = await read.select({ userId: t.verification.value }).from(t.verification).where(mine);
  return row?.userId;
}
