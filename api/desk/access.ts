import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { type Role, roles } from '../db/tables.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from './desk.ts';
import { checkOrigin } from './origin.ts';
import { type Member, readSession } from './session.ts';

export interface DeskEnv {
  Variables: { member: Member };
}

/** 'anyone': before sign-in. 'signed_in': with a password, second factor not yet set up. Roles: with both factors. */
export type Who = 'anyone' | 'signed_in' | readonly Role[];

const everybody = roles;
/** who may see and decide what senders send; administrators may not */
const content = ['moderator', 'investigator', 'supervisor'] as const;
/** who may see it; an analyst looks at files in which harmful code was found, and decides nothing */
const readers = [...content, 'analyst'] as const;
const administrator = ['administrator'] as const;

/** WHO MAY DO WHAT. Deny by default: an address without a row here answers 404, whatever it is registered as. */
export const access: Readonly<Record<string, Who>> = {
  'POST /api/desk/auth/sign-in/email': 'anyone',
  'POST /api/desk/auth/sign-out': 'anyone',
  'POST /api/desk/auth/two-factor/enable': 'signed_in',
  'POST /api/desk/auth/two-factor/verify-totp': 'anyone',
  'POST /api/desk/auth/two-factor/verify-backup-code': 'anyone',
  'POST /api/desk/auth/two-factor/generate-backup-codes': everybody,
  'POST /api/desk/invites/look': 'anyone',
  'POST /api/desk/invites/accept': 'anyone',

  'GET /api/desk/me': 'signed_in',
  'POST /api/desk/me': 'signed_in',
  'GET /api/desk/health': everybody,

  'GET /api/desk/staff': administrator,
  'POST /api/desk/staff/:id': administrator,
  'POST /api/desk/invites': administrator,

  'GET /api/desk/reasons': readers,
  'GET /api/desk/queue': readers,
  'GET /api/desk/tips/:id': readers,
  'POST /api/desk/tips/:id/claim': content,
  'POST /api/desk/tips/:id/release': content,
  'POST /api/desk/tips/:id/accept': content,
  'POST /api/desk/tips/:id/reject': content,
  'POST /api/desk/tips/:id/flag': content,
  'POST /api/desk/tips/:id/hide': content,
  'POST /api/desk/tips/:id/messages': content,
  'POST /api/desk/tips/:id/contact': content,
  'GET /api/desk/files/:id/previews/:name': readers,
  'POST /api/desk/files/:id/retry': content,
  'POST /api/desk/files/:id/copies': content,
  'GET /api/desk/copies/:id': readers,
};

/** Before every route of the API: known address, our own origin, a living session, the second factor, the role. */
export function guard(desk: Desk): MiddlewareHandler<DeskEnv> {
  return async function guardRoute(c, next) {
    const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL');
    const who = route && access[`${route.method} ${route.path}`];
    if (!who) throw new Refusal('not_found');
    checkOrigin(c.req.raw, desk.origin);
    const member = await readSession(desk, c);
    if (member) c.set('member', member);
    if (who !== 'anyone' && !member) throw new Refusal('sign_in_required');
    if (member && typeof who !== 'string') admit(member, who);
    await next();
  };
}

function admit(member: Member, roles: readonly Role[]): void {
  if (!member.twoFactorEnabled) throw new Refusal('second_factor_required');
  if (!roles.includes(member.role)) throw new Refusal('role_forbids');
}
