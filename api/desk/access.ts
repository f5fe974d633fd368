import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { type Role, roles } from '../db/values.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from './desk.ts';
import { checkOrigin } from './origin.ts';
import { type Member, readSession, type Session } from './session.ts';
import { isFresh } from './step-up.ts';

export interface DeskEnv {
  Variables: { member: Member; session: Session };
}

/**
 * 'anyone': before sign-in. 'signed_in': with a password, second factor not yet set up. Roles: with both factors; with
 * `stepUp` both were proven within the last five minutes (step-up.ts).
 */
export type Who = 'anyone' | 'signed_in' | readonly Role[] | { roles: readonly Role[]; stepUp: true };

const everybody = roles;
/** who may see and decide what senders send; administrators may not */
const content = ['moderator', 'investigator', 'supervisor'] as const;
/** who may see it; an analyst looks at files in which harmful code was found, and decides nothing */
const readers = [...content, 'analyst'] as const;
/** who looks first at what senders answer, where answers are reviewed */
const reviewers = ['moderator', 'supervisor'] as const;
/** who may see who has done what */
const overseers = ['supervisor', 'auditor'] as const;
/** who may let evidence leave the house; the worker that grants it asks again (api/evidence/package/grant.ts) */
const exporters = ['investigator', 'supervisor'] as const;
/** who may ask to know a sender, and who may be the second person, also of a deletion; api/reveal.ts says who of them */
const investigator = ['investigator'] as const;
const seconds = ['investigator', 'supervisor'] as const;
const supervisor = ['supervisor'] as const;
const administrator = ['administrator'] as const;
/** who may see appeals that are being written, and withdraw one that is public */
const onDuty = ['moderator', 'investigator', 'publisher', 'supervisor'] as const;
/** who writes appeals; which of them may approve one, api/desk/appeals/second.ts says */
const publishers = ['publisher', 'supervisor'] as const;
const stepUp = (roles: readonly Role[]) => ({ roles, stepUp: true }) as const;

/** WHO MAY DO WHAT. Deny by default: an address without a row here answers 404, whatever it is registered as. */
export const access: Readonly<Record<string, Who>> = {
  'POST /api/desk/auth/sign-in/email': 'anyone',
  'POST /api/desk/auth/sign-out': 'anyone',
  'POST /api/desk/auth/two-factor/enable': 'signed_in',
  'POST /api/desk/auth/two-factor/verify-totp': 'anyone',
  'POST /api/desk/auth/two-factor/verify-backup-code': 'anyone',
  'POST /api/desk/auth/two-factor/generate-backup-codes': stepUp(everybody),
  'POST /api/desk/auth/step-up': everybody,
  'POST /api/desk/auth/passkey/options': 'anyone',
  'POST /api/desk/auth/passkey/sign-in': 'anyone',
  'GET /api/desk/auth/ways': 'anyone',
  'POST /api/desk/auth/oidc/leave': 'anyone',
  'POST /api/desk/auth/oidc/link': stepUp(everybody),
  'POST /api/desk/auth/oidc/arrive': 'anyone',
  'POST /api/desk/invites/look': 'anyone',
  'POST /api/desk/invites/accept': 'anyone',

  'GET /api/desk/me': 'signed_in',
  'POST /api/desk/me': 'signed_in',
  'GET /api/desk/health': everybody,

  'GET /api/desk/passkeys': everybody,
  'POST /api/desk/passkeys/options': stepUp(everybody),
  'POST /api/desk/passkeys': everybody,
  'POST /api/desk/passkeys/:id/name': everybody,
  'POST /api/desk/passkeys/:id/remove': stepUp(everybody),

  'GET /api/desk/log': overseers,
  'GET /api/desk/watch': overseers,
  'GET /api/desk/watch/tally': overseers,
  'GET /api/desk/watch/patterns': overseers,
  'GET /api/desk/watch/chain': overseers,
  'POST /api/desk/watch/export': stepUp(overseers),
  'GET /api/desk/work': supervisor,
  'GET /api/desk/staff': administrator,
  'POST /api/desk/staff/:id': stepUp(administrator),
  'POST /api/desk/staff/:id/courses': stepUp(administrator),
  'GET /api/desk/courses': administrator,
  'POST /api/desk/courses': stepUp(administrator),
  'POST /api/desk/invites': stepUp(administrator),

  'GET /api/desk/declined': readers,
  'POST /api/desk/declined': readers,
  'GET /api/desk/reasons': readers,
  'GET /api/desk/queue': readers,
  'GET /api/desk/queue/count': readers,
  'GET /api/desk/views': readers,
  'POST /api/desk/views': readers,
  'POST /api/desk/views/:id/remove': readers,
  'GET /api/desk/events': readers,
  'GET /api/desk/alerts': readers,
  'GET /api/desk/tips/:id': readers,
  'POST /api/desk/tips/:id/claim': content,
  'POST /api/desk/tips/:id/release': content,
  'POST /api/desk/tips/:id/accept': content,
  'POST /api/desk/tips/:id/reject': content,
  'POST /api/desk/tips/:id/flag': content,
  'POST /api/desk/tips/:id/hide': content,
  'POST /api/desk/tips/:id/assign': content,
  'POST /api/desk/tips/:id/hand-over': content,
  'GET /api/desk/tips/:id/colleagues': content,
  'POST /api/desk/tips/:id/withhold': readers,
  'POST /api/desk/tips/:id/notes': content,
  'GET /api/desk/units': readers,
  'POST /api/desk/bulk': content,
  'POST /api/desk/bulk/:id/undo': content,
  'POST /api/desk/tips/:id/messages': content,
  'POST /api/desk/tips/:id/thanks': content,
  'GET /api/desk/phrases': content,
  'POST /api/desk/messages/:id/review': reviewers,
  'POST /api/desk/tips/:id/contact': stepUp(investigator),
  'GET /api/desk/reveals': seconds,
  'GET /api/desk/reveals/:id': investigator,
  'POST /api/desk/reveals/:id/approve': stepUp(seconds),
  'POST /api/desk/reveals/:id/refuse': stepUp(seconds),
  'POST /api/desk/reveals/:id/withdraw': investigator,
  'POST /api/desk/reveals/:id/open': stepUp(investigator),
  'POST /api/desk/tips/:id/dispose': stepUp(supervisor),
  'POST /api/desk/disposals/:id/confirm': stepUp(seconds),
  'POST /api/desk/disposals/:id/stop': content,
  'GET /api/desk/files/:id/previews/:name': readers,
  'POST /api/desk/files/:id/accept': content,
  'POST /api/desk/files/:id/reject': content,
  'POST /api/desk/files/:id/retry': content,
  'POST /api/desk/files/:id/withhold': readers,

  'GET /api/desk/cases': content,
  'GET /api/desk/cases/exhibits': content,
  'POST /api/desk/exhibits/:id': exporters,
  'POST /api/desk/cases/hold': exporters,
  'POST /api/desk/cases/release': stepUp(supervisor),
  'POST /api/desk/packages': stepUp(exporters),
  'GET /api/desk/packages/:id': exporters,
  'GET /api/desk/packages/:id/download': exporters,
  'POST /api/desk/files/:id/copies': content,
  'GET /api/desk/copies/:id': readers,

  'GET /api/desk/contacts': content,
  'POST /api/desk/contacts': supervisor,
  'POST /api/desk/contacts/:id': content,
  'POST /api/desk/contacts/:id/remove': supervisor,
  'GET /api/desk/footage/requests': content,
  'POST /api/desk/footage/requests': content,
  'GET /api/desk/footage/requests/:id': content,
  'POST /api/desk/footage/requests/:id/addressees': content,
  'POST /api/desk/footage/requests/:id/close': content,
  'GET /api/desk/footage/addressees': content,
  'POST /api/desk/footage/addressees/:id/link': content,
  'POST /api/desk/footage/addressees/:id/letter': content,
  'POST /api/desk/footage/addressees/:id/messages': content,
  'POST /api/desk/footage/addressees/:id/send': content,

  'POST /api/desk/published/:publicId/end': onDuty,
  'GET /api/desk/appeals': onDuty,
  'POST /api/desk/appeals': publishers,
  'GET /api/desk/appeals/:id': onDuty,
  'POST /api/desk/appeals/:id': publishers,
  'POST /api/desk/appeals/:id/here': onDuty,
  'GET /api/desk/appeals/:id/versions': onDuty,
  'POST /api/desk/appeals/:id/restore': publishers,
  'POST /api/desk/appeals/:id/submit': publishers,
  'POST /api/desk/appeals/:id/approve': stepUp(publishers),
  'POST /api/desk/appeals/:id/return': stepUp(publishers),
  'POST /api/desk/appeals/:id/schedule': stepUp(publishers),
  'POST /api/desk/appeals/:id/take-back': publishers,
  'POST /api/desk/appeals/:id/revise': publishers,
  'POST /api/desk/appeals/:id/pictures': publishers,
  'GET /api/desk/appeals/:id/pictures/:name': onDuty,
  'POST /api/desk/appeals/:id/pictures/:name': publishers,
  'POST /api/desk/appeals/:id/pictures/:name/remove': publishers,
  'POST /api/desk/copies/:id/appeal': exporters,
  'GET /api/desk/rules': onDuty,
  'GET /api/desk/releases': publishers,
  'POST /api/desk/releases/back': stepUp(publishers),
};

/** Before every route of the API: known address, our own origin, a living session, the second factor, the role. */
export function guard(desk: Desk): MiddlewareHandler<DeskEnv> {
  return async function guardRoute(c, next) {
    const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL');
    const who = route && access[`${route.method} ${route.path}`];
    if (!who) throw new Refusal('not_found');
    checkOrigin(c.req.raw, desk.origin);
    const signed = await readSession(desk, c);
    if (signed) c.set('member', signed.member);
    if (signed) c.set('session', signed.session);
    if (who !== 'anyone' && !signed) throw new Refusal('sign_in_required');
    if (signed && typeof who !== 'string') admit(signed, who, desk.now());
    await next();
  };
}

type Signed = { member: Member; session: Session };

function admit({ member, session }: Signed, who: Exclude<Who, string>, at: Date): void {
  const { roles, stepUp } = 'roles' in who ? who : { roles: who, stepUp: false };
  if (!session.provenAt) throw new Refusal('second_factor_required');
  if (!roles.includes(member.role)) throw new Refusal('role_forbids');
  if (session.missingCourse !== null) throw new Refusal('course_expired', { course: session.missingCourse });
  if (stepUp && !isFresh(session.provenAt, at)) throw new Refusal('step_up_required');
}
