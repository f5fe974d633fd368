import { createHmac, timingSafeEqual } from 'node:crypto';
import { sees } from './district.ts';

/**
 * WHO MAY KNOW WHO A SENDER IS (docs/decisions/0029): an investigator who has the tip, for a case and a reason, when a
 * second person agrees, for an hour. Pure. The desk asks it before every step, and the evidence worker, which alone can
 * open contact details, asks it again before it opens any.
 */

/** A request nobody answered is over after this, an approval after this, and a sealed answer lies ready for this. */
export const askedMs = 24 * 3_600_000;
export const approvalMs = 60 * 60_000;
export const answerMs = 5 * 60_000;
/** so many senders are made known in an hour, whoever asks */
export const mostAnHour = 30;

export interface Person {
  readonly id: string;
  readonly role: string;
  /** null: sees every district */
  readonly district: string | null;
  readonly disabledAt: Date | null;
}

export interface AskedTip {
  readonly district: string | null;
  readonly state: string;
  readonly claimedBy: string | null;
  readonly decidedBy: string | null;
  readonly caseRef: string | null;
}

export interface Request {
  readonly id: string;
  readonly tipId: string;
  readonly purpose: string;
  readonly reason: string;
  readonly caseRef: string;
  readonly askedBy: string;
  readonly askedRole: string;
  readonly askedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedRole: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
  readonly recipient: string | null;
  readonly awaitedAt: Date | null;
  readonly state: string;
}

/** The mark of a request as it stands now: HMAC-SHA-256 over all that was said, under a secret the database never holds. */
export function markOf(secret: string, request: Request): string {
  const { id, tipId, purpose, reason, caseRef, askedBy, askedRole, askedAt } = request;
  const { decidedBy, decidedRole, decidedAt, decisionReason, recipient, awaitedAt, state } = request;
  const asked = [id, tipId, purpose, reason, caseRef, askedBy, askedRole, askedAt];
  const said = ['vidne reveal', state, ...asked, decidedBy, decidedRole, decidedAt, decisionReason];
  return createHmac('sha256', secret)
    .update(JSON.stringify([...said, recipient, awaitedAt]))
    .digest('hex');
}

export function isMarked(secret: string, request: Request & { readonly mark: string }): boolean {
  const [is, expected] = [Buffer.from(request.mark), Buffer.from(markOf(secret, request))];
  return is.length === expected.length && timingSafeEqual(is, expected);
}

/** Whose tip it is: who holds it; once it is accepted, who did that, and whoever works on the case it was given to. */
export const isAssigned = (id: string, { state, claimedBy, decidedBy, caseRef }: AskedTip, forCase: string): boolean =>
  (state === 'claimed' && claimedBy === id) || (state === 'accepted' && (decidedBy === id || caseRef === forCase));

/** A supervisor who may see the tip, or another investigator of the asker's own district. */
export const isSecond = (person: Person, asker: Person, tip: AskedTip): boolean =>
  person.id !== asker.id &&
  person.disabledAt === null &&
  sees(person, tip) &&
  (person.role === 'supervisor' || (person.role === 'investigator' && person.district === asker.district));

export function hasExpired({ state, askedAt, decidedAt }: Request, at: Date): boolean {
  const since = state === 'asked' ? askedAt.getTime() + askedMs : (decidedAt?.getTime() ?? 0) + approvalMs;
  return since <= at.getTime();
}

/** Why a request leads to nothing, as codes of refusals. */
export type RevealFault = 'reveal_altered' | 'reveal_expired' | 'reveal_asker_changed' | 'reveal_second_changed';

export interface Around {
  readonly secret: string;
  readonly at: Date;
  readonly tip: AskedTip;
  readonly asker: Person;
  /** who decided it, once somebody has */
  readonly second: Person | undefined;
}

/** What stands against a request now. Roles and districts count as they are today, and as they were when it was made. */
export function faultOf(request: Request & { readonly mark: string }, around: Around): RevealFault | undefined {
  const { secret, at, tip, asker, second } = around;
  if (!isMarked(secret, request)) return 'reveal_altered';
  if (hasExpired(request, at)) return 'reveal_expired';
  const asks = asker.role === 'investigator' && asker.role === request.askedRole && asker.disabledAt === null;
  if (!asks || !sees(asker, tip) || !isAssigned(asker.id, tip, request.caseRef)) return 'reveal_asker_changed';
  if (request.decidedBy === null) return undefined;
  const agrees = second && second.role === request.decidedRole && isSecond(second, asker, tip);
  return agrees ? undefined : 'reveal_second_changed';
}
