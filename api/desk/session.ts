import { and, eq, gt, lte, or } from 'drizzle-orm';
import type { Context } from 'hono';
import { getSignedCookie } from 'hono/cookie';
import type { Store } from '../db/store.ts';
import type { Role, SignInMethod } from '../db/values.ts';
import type { Desk } from './desk.ts';
import { noteVisit } from './mail/visit.ts';

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

/** The session a member works in. */
export interface Session {
  id: string;
  beganAt: Date;
  /** null: begun before methods were kept */
  method: SignInMethod | null;
  /** when both factors were last proven; null while only one is, and then little is open */
  provenAt: Date | null;
  /** a course the member's role demands and they do not hold, or no longer */
  missingCourse: string | null;
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
export async function readSession(desk: Desk, c: Context): Promise<{ member: Member; session: Session } | undefined> {
  const { store, now } = desk;
  const token = await getSignedCookie(c, desk.sessionSecret, sessionCookie(desk.origin));
  if (!token) return undefined;
  const found = await findSession(store, token, now());
  if (!found) return undefined;
  const { session, disabledAt, visitedAt, ...member } = found;
  const { id, createdAt: beganAt, method, provenAt, missingCourse } = session;
  if (disabledAt || hasEnded(session, now())) {
    await endSession(store, id);
    return undefined;
  }
  const asksByItself = Boolean(c.req.header('background')) || c.req.path === '/api/desk/events';
  const isLate = (at: Date | null): boolean => now().getTime() - (at?.getTime() ?? 0) > touchMs;
  // only who has proven both factors can have seen anything
  const visits = provenAt !== null && isLate(visitedAt);
  if (!asksByItself && (visits || isLate(session.updatedAt))) await touchSession(store, id, now(), visits && member.id);
  return { member, session: { id, beganAt, method, provenAt, missingCourse } };
}

const hasEnded = (session: { createdAt: Date; updatedAt: Date; expiresAt: Date }, at: Date): boolean =>
  session.expiresAt <= at ||
  session.createdAt.getTime() + absoluteMs <= at.getTime() ||
  session.updatedAt.getTime() + idleMs <= at.getTime();

async function findSession({ read, t }: Store, token: string, at: Date) {
  const { session, user, staffMail, courseDemand: demand, courseHeld: held } = t;
  const rows = await read
    .select({
      session: {
        id: session.id,
        createdAt: session.createdAt,
        updatedAt: session.updatedAt,
        expiresAt: session.expiresAt,
        method: session.method,
        provenAt: session.provenAt,
      },
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      district: user.district,
      language: user.language,
      twoFactorEnabled: user.twoFactorEnabled,
      disabledAt: user.disabledAt,
      visitedAt: staffMail.visitedAt,
      demanded: demand.course,
      held: held.course,
    })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .leftJoin(staffMail, eq(staffMail.userId, user.id))
    .leftJoin(demand, eq(demand.role, user.role))
    .leftJoin(held, and(eq(held.userId, user.id), eq(held.course, demand.course), gt(held.validUntil, at)))
    .where(eq(session.token, token));
  if (!rows[0]) return undefined;
  const missingCourse = rows.find((row) => row.demanded !== null && row.held === null)?.demanded ?? null;
  const { demanded: _, held: __, ...row } = rows[0];
  return { ...row, session: { ...row.session, missingCourse } };
}

/** Ends one session. */
export const endSession = ({ write, t }: Store, id: string): Promise<void> =>
  write(async (tx) => {
    await tx.delete(t.session).where(eq(t.session.id, id));
  });

/** Ends the session with this token. */
export const endSessionOf = ({ write, t }: Store, token: string): Promise<void> =>
  write(async (tx) => {
    await tx.delete(t.session).where(eq(t.session.token, token));
  });

/** The session goes on; `visitor` is the member whose visit it is, when it counts as one. */
const touchSession = ({ write, t }: Store, id: string, at: Date, visitor: string | false): Promise<void> =>
  write(async (tx) => {
    await tx.update(t.session).set({ updatedAt: at }).where(eq(t.session.id, id));
    if (visitor) await noteVisit(tx, t, visitor, at);
  });

/** Removes sessions and sign-in attempts that have ended; called now and then. */
export const sweepSessions = ({ write, t }: Store, at: Date): Promise<void> =>
  write(async (tx) => {
    const idleSince = new Date(at.getTime() - idleMs);
    await tx.delete(t.session).where(or(lte(t.session.expiresAt, at), lte(t.session.updatedAt, idleSince)));
    await tx.delete(t.verification).where(lte(t.verification.expiresAt, at));
  });
