import { and, eq } from 'drizzle-orm';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { isUnique, type Query, type Tables } from '../db/store.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { recordAccess } from './access-log.ts';
import { beginSession } from './begin-session.ts';
import { parseBody } from './body.ts';
import { openChallenge } from './challenge.ts';
import type { Desk } from './desk.ts';
import { createIdentityProvider, type IdentityProvider, journey, type Named } from './identity-provider.ts';
import { joinStaff, openInvite } from './invites.ts';
import { giveOnce, takeOnce } from './once.ts';

const journeyMs = 10 * 60_000;
const leaving = z.object({
  /** one-time link that makes the account */
  invite: z.string().min(1).max(100).optional(),
  language: z.enum(['da', 'en']).default('da'),
  /** step-up: the provider asks anew, and the same person must come back */
  again: z.boolean().default(false),
});
const arriving = z.object({ query: z.string().max(8000) });
/** Why the browser went: to sign in, to accept an invite, or to tie a member to the person the provider names. */
const travelling = z.object({
  journey,
  invite: z.string().optional(),
  language: z.enum(['da', 'en']),
  member: z.string().optional(),
  links: z.boolean().default(false),
});
type Travelling = z.infer<typeof travelling>;

/**
 * THE FORCE'S OWN SIGN-IN. No account is made by signing in: the person must have been tied to a member before, by an
 * invite opened with this sign-in, or by the member while signed in (decision 0022). The tie is issuer and subject; an
 * e-mail address ties nobody. The provider sends the browser back to the sign-in page, which hands the query over here, so
 * that no other site ever calls the API.
 */
export function addOidc(api: Hono<DeskEnv>, desk: Desk): void {
  const { oidc } = desk;
  const provider = oidc ? createIdentityProvider({ ...desk, oidc }) : undefined;

  api.get('/auth/ways', (c) => c.json({ oidc: provider !== undefined }));

  api.post('/auth/oidc/leave', async (c) => {
    const { again, ...body } = await parseBody(c, leaving);
    const member = again ? c.get('member')?.id : undefined;
    if (again && !member) throw new Refusal('sign_in_required');
    if (body.invite) await openInvite(desk.store.read, desk.store.t, body.invite, desk.now());
    return c.json(await leave(desk, provider, c, { ...body, member, links: false }, again));
  });

  api.post('/auth/oidc/link', async (c) => {
    await parseBody(c, z.object({}));
    const { id: member } = c.get('member');
    return c.json(await leave(desk, provider, c, { language: 'da', member, links: true }, true));
  });

  api.post('/auth/oidc/arrive', async (c) => {
    const { query } = await parseBody(c, arriving);
    const travel = await takeOnce(desk, c, 'oidc', travelling);
    if (!travel || !provider) throw new Refusal('oidc_refused');
    const named = await provider.arrive(travel.journey, query);
    if (travel.member && c.get('member')?.id !== travel.member) throw new Refusal('oidc_refused');
    if (travel.links) return c.json({ next: await tie(desk, travel.member!, named) });
    if (travel.invite) await accept(desk, travel, named);
    return c.json({ next: await enter(desk, c, travel, named) });
  });
}

async function leave(
  desk: Desk,
  provider: IdentityProvider | undefined,
  c: Context,
  why: Omit<Travelling, 'journey'>,
  again: boolean,
): Promise<{ url: string }> {
  if (!provider) throw new Refusal('not_found');
  const { url, journey } = await provider.leave(again);
  await giveOnce(desk, c, 'oidc', { ...why, journey }, journeyMs);
  return { url };
}

type Next = 'signed_in' | 'code' | 'set_up' | 'linked';

/** Signs in whoever is tied to the person named; asks for our second factor when the provider did not ask for one. */
async function enter(desk: Desk, c: Context<DeskEnv>, travel: Travelling, named: Named): Promise<Next> {
  const { store, now } = desk;
  const tied = await findTied(store.read, store.t, named);
  if (!tied || tied.disabledAt) throw new Refusal('oidc_unknown');
  if (travel.member && tied.id !== travel.member) throw new Refusal('oidc_refused');
  if (!named.strong && tied.twoFactorEnabled) {
    await openChallenge(desk, c, tied.id);
    return 'code';
  }
  // whoever has a second factor here uses it; one factor there must not be enough to set up another
  const passkeys = await store.read.$count(store.t.passkey, eq(store.t.passkey.userId, tied.id));
  if (!named.strong && passkeys > 0) throw new Refusal('oidc_weak');
  const at = now();
  const provenAt = named.authenticatedAt < at ? named.authenticatedAt : at;
  await beginSession(desk, c, { userId: tied.id, method: 'oidc', provenAt: named.strong ? provenAt : null });
  return named.strong ? 'signed_in' : 'set_up';
}

async function findTied(query: Query, { account, user }: Tables, { issuer, subject }: Named) {
  const [found] = await query
    .select({ id: user.id, twoFactorEnabled: user.twoFactorEnabled, disabledAt: user.disabledAt })
    .from(account)
    .innerJoin(user, eq(user.id, account.userId))
    .where(and(eq(account.providerId, issuer), eq(account.accountId, subject)));
  return found;
}

/** Makes the account the invite promises, without a password. */
async function accept({ store, now }: Desk, { invite, language }: Travelling, named: Named): Promise<void> {
  const { name, email, issuer, subject } = named;
  if (!name || !email) throw new Refusal('oidc_nameless');
  const person = { name, email, language };
  const key = { providerId: issuer, accountId: subject };
  await store
    .write(async (tx) => {
      if (await findTied(tx, store.t, named)) throw new Refusal('oidc_taken');
      await joinStaff(tx, store.t, { token: invite!, key, person, at: now() });
    })
    .catch((error: unknown) => {
      throw isUnique(error) ? new Refusal('email_taken') : error;
    });
}

/** Ties a member to the person the provider has just named. */
async function tie({ store, now }: Desk, member: string, { issuer, subject }: Named): Promise<Next> {
  const { account } = store.t;
  const at = now();
  const row = { id: ulid(at), providerId: issuer, accountId: subject, userId: member, createdAt: at, updatedAt: at };
  await store
    .write(async (tx) => {
      // one person there is one member here, and the other way round
      await tx.delete(account).where(and(eq(account.providerId, issuer), eq(account.userId, member)));
      await tx.insert(account).values(row);
      await recordAccess(tx, store.t, { at, action: 'oidc_link', actor: member, subject: member });
    })
    .catch((error: unknown) => {
      throw isUnique(error) ? new Refusal('oidc_taken') : error;
    });
  return 'linked';
}
