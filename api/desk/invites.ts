import { createHash, createHmac, randomBytes } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { isUnique, type Query, type Store, type Tables } from '../db/store.ts';
import { type Role, roles } from '../db/values.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { recordAccess } from './access-log.ts';
import { minPasswordLength, password } from './auth.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import type { SignIn } from './sign-in.ts';

/**
 * INVITES. An account is made only by a one-time link. Its token is 32 bytes nobody can guess; only the SHA-256 is kept, so a copy
 * of the database opens no door. In the link it stands in the fragment, which no server and no log ever sees.
 */
export const firstAdministratorMs = 24 * 3_600_000;
export const inviteMs = 7 * 24 * 3_600_000;

export interface NewInvite {
  role: Role;
  district: string | null;
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** Answers the token, which exists nowhere else. */
export const createInvite = ({ write, t }: Store, invite: NewInvite): Promise<string> =>
  write((tx) => insertInvite(tx, t, invite));

async function insertInvite(
  tx: Query,
  t: Tables,
  invite: NewInvite,
  { id, token } = { id: ulid(invite.createdAt), token: randomBytes(32).toString('base64url') },
): Promise<string> {
  await tx.insert(t.invite).values({ id, tokenSha256: sha256(token), ...invite });
  const { createdAt: at, createdBy, role, district } = invite;
  const details = { role, district };
  await recordAccess(tx, t, { at, action: 'invite', ...(createdBy ? { actor: createdBy } : {}), details });
  return token;
}

/**
 * Links for a start: for an administrator while there is none, and for a moderator while there is nobody at all. Every
 * desk that starts hands out the same ones, whichever started last: their tokens follow from the row and a secret all desks have and the
 * database has not. When half of a link's life is over, the next start puts another in its place, and it opens nothing any more.
 */
export const firstInvites = ({ write, t }: Store, secret: string, at: Date): Promise<{ role: Role; token: string }[]> =>
  write(async (tx) => {
    const staff = await tx.selectDistinct({ role: t.user.role }).from(t.user).where(isNull(t.user.disabledAt));
    const missing = [
      ...(staff.some(({ role }) => role === 'administrator') ? [] : (['administrator'] as const)),
      ...(staff.length > 0 ? [] : (['moderator'] as const)),
    ];
    const links: { role: Role; token: string }[] = [];
    for (const role of missing)
      links.push({
        role,
        token: (await standingInvite(tx, t, { role, secret, at })) ?? (await renewInvite(tx, t, { role, secret, at })),
      });
    return links;
  });

interface First {
  role: 'administrator' | 'moderator';
  secret: string;
  at: Date;
}

const lifeMs = (role: Role): number => (role === 'administrator' ? firstAdministratorMs : inviteMs);

const unusedFirst = ({ invite }: Tables, role: Role) =>
  and(isNull(invite.createdBy), isNull(invite.usedAt), eq(invite.role, role));

/** The token of the link another start has made, unless it is too old, or was made with another secret. */
async function standingInvite(tx: Query, t: Tables, { role, secret, at }: First): Promise<string | undefined> {
  const half = new Date(at.getTime() + lifeMs(role) / 2);
  const [row] = await tx
    .select({ id: t.invite.id, tokenSha256: t.invite.tokenSha256 })
    .from(t.invite)
    .where(and(unusedFirst(t, role), gt(t.invite.expiresAt, half)));
  const token = row && firstToken(row.id, secret);
  return token && sha256(token) === row.tokenSha256 ? token : undefined;
}

async function renewInvite(tx: Query, t: Tables, { role, secret, at }: First): Promise<string> {
  await tx.delete(t.invite).where(unusedFirst(t, role));
  const expiresAt = new Date(at.getTime() + lifeMs(role));
  const id = ulid(at);
  const invite = { role, district: null, createdBy: null, createdAt: at, expiresAt };
  return insertInvite(tx, t, invite, { id, token: firstToken(id, secret) });
}

/** 32 bytes nobody can guess who does not have the secret. */
const firstToken = (id: string, secret: string): string =>
  createHmac('sha256', secret).update(`vidne first invite ${id}`).digest('base64url');

/** Hands the links of a start to `tell`. A link is a secret: it goes to the parent that prints it, never to the log. */
export async function tellFirstInvites(
  { store, origin, sessionSecret, now }: Pick<Desk, 'store' | 'origin' | 'sessionSecret' | 'now'>,
  tell: (message: { kind: 'invite'; role: Role; link: string }) => void,
): Promise<void> {
  for (const { role, token } of await firstInvites(store, sessionSecret, now()))
    tell({ kind: 'invite', role, link: inviteLink(origin, token) });
}

export const inviteLink = (origin: string, token: string): string => `${origin}/desk/invite/#${token}`;

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

const token = z.string().min(1).max(100);
const looking = z.object({ token });
const accepting = z.object({
  token,
  name: z.string().trim().min(1).max(100),
  email: z.email().max(254).toLowerCase(),
  password,
  language: z.enum(['da', 'en']).default('da'),
});
const inviting = z.object({ role: z.enum(roles), district: z.string().min(1).max(40).nullish() });

export function addInvites(api: Hono<DeskEnv>, { store, origin, now }: Desk, signIn: SignIn): void {
  const { t } = store;

  api.post('/invites', async (c) => {
    const { role, district = null } = await parseBody(c, inviting);
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + inviteMs);
    const createdBy = c.get('member').id;
    const made = await createInvite(store, { role, district, createdBy, createdAt, expiresAt });
    return c.json({ link: inviteLink(origin, made), expiresAt }, 201);
  });

  api.post('/invites/look', async (c) => {
    const { token } = await parseBody(c, looking);
    const { role, district } = await openInvite(store.read, t, token, now());
    return c.json({ role, district });
  });

  api.post('/invites/accept', async (c) => {
    const { token, password, ...person } = await parseBody(c, accepting);
    if (password.length < minPasswordLength) throw new Refusal('password_too_short');
    await openInvite(store.read, t, token, now());
    const hash = await hashPassword(password);
    await store
      .write((tx) => joinStaff(tx, t, { token, key: { password: hash }, person, at: now() }))
      .catch((error: unknown) => {
        throw isUnique(error) ? new Refusal('email_taken') : error;
      });
    await signIn.as(c, 'sign-in/email', { email: person.email, password });
    return c.json({ ok: true }, 201);
  });
}

export async function openInvite(query: Query, t: Tables, token: string, at: Date) {
  const [invite] = await query
    .select({ id: t.invite.id, role: t.invite.role, district: t.invite.district })
    .from(t.invite)
    .where(and(eq(t.invite.tokenSha256, sha256(token)), isNull(t.invite.usedAt), gt(t.invite.expiresAt, at)));
  if (!invite) throw new Refusal('invite_unknown');
  return invite;
}

interface Joining {
  token: string;
  /** how the person is known from now on: a password's hash, or a subject of an identity provider */
  key: { password: string } | { providerId: string; accountId: string };
  person: { name: string; email: string; language: 'da' | 'en' };
  at: Date;
}

/** Uses the invite up and makes the account, both or neither. */
export async function joinStaff(tx: Query, t: Tables, { token, key, person, at }: Joining): Promise<void> {
  const { id: invite, role, district } = await openInvite(tx, t, token, at);
  const id = ulid(at);
  const born = { createdAt: at, updatedAt: at };
  await tx.insert(t.user).values({ id, ...person, role, district, emailVerified: false, ...born });
  await tx
    .insert(t.account)
    .values({ id: ulid(at), accountId: id, providerId: 'credential', userId: id, ...key, ...born });
  await tx.update(t.invite).set({ usedAt: at, usedBy: id }).where(eq(t.invite.id, invite));
  await recordAccess(tx, t, { at, action: 'join', actor: id, subject: id, details: { role, district } });
}
