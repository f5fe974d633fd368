import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { z } from 'zod';
import type { Desk } from './desk.ts';
import { cookiePrefix } from './session.ts';

/**
 * What a browser was given for one try: a challenge to sign in with, one to make a new passkey with, or a way to the identity
 * provider and back. One is never taken for another.
 */
type Kind = 'passkey' | 'passkey_new' | 'oidc';

const cookieName = (origin: string, kind: Kind): string =>
  `${origin.startsWith('https:') ? '__Secure-' : ''}${cookiePrefix}.${kind}`;
const identifierOf = (kind: Kind, token: string): string =>
  `${kind}-${createHash('sha256').update(token).digest('hex')}`;

/** Keeps `value` for this browser alone, by a cookie no script and no other site can use. */
export async function giveOnce(desk: Desk, c: Context, kind: Kind, value: object, lifetimeMs: number): Promise<void> {
  const { store, origin, now } = desk;
  const token = randomBytes(32).toString('base64url');
  const at = now();
  const expiresAt = new Date(at.getTime() + lifetimeMs);
  const identifier = identifierOf(kind, token);
  const row = { id: identifier, identifier, value: JSON.stringify(value), expiresAt, createdAt: at, updatedAt: at };
  await store.write(async (tx) => {
    await tx.insert(store.t.verification).values(row);
  });
  const secure = origin.startsWith('https:');
  setCookie(c, cookieName(origin, kind), token, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure,
    maxAge: lifetimeMs / 1000,
  });
}

/** What was given to this browser, which is gone with the asking: whatever comes of it, it is one try. */
export async function takeOnce<T extends z.ZodType>(desk: Desk, c: Context, kind: Kind, schema: T) {
  const { store, origin, now } = desk;
  const { verification } = store.t;
  const token = getCookie(c, cookieName(origin, kind));
  deleteCookie(c, cookieName(origin, kind), { path: '/', secure: origin.startsWith('https:') });
  if (!token) return undefined;
  const mine = and(eq(verification.identifier, identifierOf(kind, token)), gt(verification.expiresAt, now()));
  const [row] = await store.write((tx) => tx.delete(verification).where(mine).returning({ value: verification.value }));
  return row ? (schema.parse(JSON.parse(row.value)) as z.infer<T>) : undefined;
}
