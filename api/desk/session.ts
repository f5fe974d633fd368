import { eq, lte, or } from 'drizzle-orm';
import type { Context } from 'hono';
import { getSignedCookie } from 'hono/cookie';
import type { Store } from '../db/store.ts';
import type { Role } from '../db/tables.ts';
import type { Desk } from './desk.ts';

/** A member of staff with a living session. */
export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** null: sees every district */
  district: string | null;
  language: string;
  twoFactorEnabled: boolean;
}

export const idleMs = 30 * 60_000;
export const absoluteMs = 10 * 3_600_000;
const touchMs = 60_000;

export const cookiePrefix = 'vidne-desk';
/** better-auth's name for it; a browser takes a `__Secure-` cookie over https only */
export const sessionCookie = (origin: string): string =>
  `${origin.startsWith('https:') ? '__Secure-' : ''}${cookiePrefix}.session_token`;

/**
 * The member behind the request's cookie. better-auth writes sessions; they are judged here, in one query, so that idle
 * time, a disabled account and a changed role count from the very next request. A session that has ended is deleted at
 * once, so that better-auth cannot see it either. A page that asks by itself sends `Background: 1` and extends nothing;
 * nor does a browser that listens for events, which can send no header.
 */
export async function readSession(desk: Desk, c: Context): Promise<Member | undefined> {
  const { store, now } = desk;
  const token = await getSignedCookie(c, desk.sessionSecret, sessionCookie(desk.origin));
  if (!token) return undefined;
  const found = await findSession(store, token);
  if (!found) return undefined;
  const { session, disabledAt, ...member } = found;
  if (disabledAt || hasEnded(session, now())) {
    await endSession(store, session.id);
    return undefined;
  }
  const restedMs = now().getTime() - session.updatedAt.getTime();
  const asksByItself = Boolean(c.req.header('background')) || c.req.path === '/api/desk/events';
  if (restedMs > touchMs && !asksByItself) await touchSession(store, session.id, now());
  return member;
}

const hasEnded = (session: { createdAt: Date; updatedAt: Date; expiresAt: Date }, at: Date): boolean =>
  session.expiresAt <= at ||
  session.createdAt.getTime() + absoluteMs <= at.getTime() ||
  session.updatedAt.getTime() + idleMs <= at.getTime();

async function findSession({ read, t }: Store, token: string) {
  const { session, user } = t;
  const [row] = await read
    .select({
      session: {
        id: session.id,
        createdAt: session.createdAt,
        updatedAt: session.updatedAt,
        expiresAt: session.expiresAt,
      },
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      district: user.district,
      language: user.language,
      twoFactorEnabled: user.twoFactorEnabled,
      disabledAt: user.disabledAt,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(eq(session.token, token));
  return row;
}

const endSession = ({ write, t }: Store, id: string): Promise<void> =>
  write(async (tx) => {
    await tx.delete(t.session).where(eq(t.session.id, id));
  });

/** Ends the session with this token. */
export const endSessionOf = ({ write, t }: Store, token: string): Promise<void> =>
  write(async (tx) => {
    await tx.delete(t.session).where(eq(t.session.token, token));
  });

const touchSession = ({ write, t }: Store, id: string, at: Date): Promise<void> =>
  write(async (tx) => {
    await tx.update(t.session).set({ updatedAt: at }).where(eq(t.session.id, id));
  });

/** Removes sessions and sign-in attempts that have ended; called now and then. */
export const sweepSessions = ({ write, t }: Store, at: Date): Promise<void> =>
  write(async (tx) => {
    const idleSince = new Date(at.getTime() - idleMs);
    await tx.delete(t.session).where(or(lte(t.session.expiresAt, at), lte(t.session.updatedAt, idleSince)));
    await tx.delete(t.verification).where(lte(t.verification.expiresAt, at));
  });
