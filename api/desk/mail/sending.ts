import { and, asc, eq, exists, gt, inArray, isNotNull, isNull, lte, ne, not, or } from 'drizzle-orm';
import type { Query, Store, Tables } from '../../db/store.ts';
import { roles } from '../../db/values.ts';
import { type SmtpFailed, sendingMs } from '../../smtp.ts';
import { ulid } from '../../ulid.ts';
import { access } from '../access.ts';

/**
 * SENDING to one member: the row is claimed, the mail goes out, the row is settled. Any number of desks may do so over one
 * database: a claim is taken in a transaction, and nobody else touches the row until it runs out. Whoever is killed between
 * leaves the claim, and with it one of the two mails of that hour, used up.
 */
export const leaseMs = 3 * sendingMs;
const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;
/** a claim that was left behind for longer belongs to another mail */
const sameMailMs = 3_600_000;

/** whoever may take a tip */
const takers = access['POST /api/desk/tips/:id/claim'];
const told = roles.filter((role) => Array.isArray(takers) && takers.includes(role));

/** Members who may be told something now: open accounts with every course their role demands, who want to be told. */
export async function listMembers(query: Query, t: Tables, at: Date, id?: string) {
  const { user, staffMail, courseDemand, courseHeld } = t;
  const lacking = query
    .select({ course: courseDemand.course })
    .from(courseDemand)
    .leftJoin(
      courseHeld,
      and(eq(courseHeld.userId, user.id), eq(courseHeld.course, courseDemand.course), gt(courseHeld.validUntil, at)),
    )
    .where(and(eq(courseDemand.role, user.role), isNull(courseHeld.course)));
  return query
    .select({
      id: user.id,
      email: user.email,
      language: user.language,
      role: user.role,
      district: user.district,
      choice: staffMail.choice,
      visitedAt: staffMail.visitedAt,
      seenRevision: staffMail.seenRevision,
      toldAt: staffMail.toldAt,
      toldDangerAt: staffMail.toldDangerAt,
      sentAt: staffMail.sentAt,
      sentBeforeAt: staffMail.sentBeforeAt,
      digestDay: staffMail.digestDay,
      leaseUntil: staffMail.leaseUntil,
      mailId: staffMail.mailId,
      failures: staffMail.failures,
    })
    .from(staffMail)
    .innerJoin(user, eq(user.id, staffMail.userId))
    .where(
      and(
        id === undefined ? undefined : eq(user.id, id),
        isNull(user.disabledAt),
        inArray(user.role, told),
        ne(staffMail.choice, 'never'),
        or(isNull(staffMail.leaseUntil), lte(staffMail.leaseUntil, at)),
        or(isNull(staffMail.nextAttemptAt), lte(staffMail.nextAttemptAt, at)),
        not(exists(lacking)),
      ),
    )
    .orderBy(asc(staffMail.failures), asc(user.id));
}
export type MailMember = Awaited<ReturnType<typeof listMembers>>[number];

export interface Claim {
  member: MailMember;
  mailId: string;
  until: Date;
}

/** Undefined when anything about the member has changed since they were listed, or somebody else is at it. */
export function claimMember({ write, t }: Store, member: MailMember, at: Date): Promise<Claim | undefined> {
  return write(async (tx) => {
    const [now] = await listMembers(tx, t, at, member.id);
    if (JSON.stringify(now) !== JSON.stringify(member)) return undefined;
    const leftBehind = member.leaseUntil !== null && member.leaseUntil.getTime() > at.getTime() - sameMailMs;
    const mailId = (leftBehind && member.mailId) || ulid(at);
    const until = new Date(at.getTime() + leaseMs);
    // counted before it is sent, and as late as it can come to be
    const counted = { sentAt: until, sentBeforeAt: member.sentAt };
    await tx
      .update(t.staffMail)
      .set({ leaseUntil: until, mailId, ...counted })
      .where(eq(t.staffMail.userId, member.id));
    return { member, mailId, until };
  });
}

/** What the member has been told of. */
export interface Told {
  news: boolean;
  danger: boolean;
  digestDay?: string;
}

/** The server has taken the mail. A visit meanwhile stands: then nothing has been told since. */
export function settleSent({ write, t }: Store, claim: Claim, told: Told, at: Date): Promise<void> {
  const { staffMail } = t;
  const own = and(eq(staffMail.userId, claim.member.id), eq(staffMail.leaseUntil, claim.until));
  const since = {
    ...(told.news ? { toldAt: at } : {}),
    ...(told.danger ? { toldDangerAt: at } : {}),
  };
  return write(async (tx) => {
    if (told.news || told.danger)
      await tx
        .update(staffMail)
        .set(since)
        .where(and(own, eq(staffMail.visitedAt, claim.member.visitedAt)));
    await tx
      .update(staffMail)
      .set({
        leaseUntil: null,
        mailId: null,
        sentAt: at,
        failures: 0,
        nextAttemptAt: null,
        ...(told.digestDay ? { digestDay: told.digestDay } : {}),
      })
      .where(own);
  });
}

/** Tried again later, and later each time. Where the server may have taken it after all, it counts as sent. */
export function settleFailed({ write, t }: Store, { member, until }: Claim, failure: SmtpFailed, at: Date) {
  const { staffMail } = t;
  const { leaseUntil, mailId, sentAt, sentBeforeAt, failures } = member;
  const before = failure.uncertain ? {} : { leaseUntil, mailId, sentAt, sentBeforeAt };
  const waitMs = Math.min(firstWaitMs * 2 ** failures, longestWaitMs);
  return write(async (tx) => {
    await tx
      .update(staffMail)
      .set({ ...before, failures: failures + 1, nextAttemptAt: new Date(at.getTime() + waitMs) })
      .where(and(eq(staffMail.userId, member.id), eq(staffMail.leaseUntil, until)));
  });
}

/** Nothing waits at the digest's hour: the day is done. */
export function skipDigest({ write, t }: Store, members: readonly MailMember[], day: string): Promise<void> {
  return write(async (tx) => {
    for (const { id } of members)
      await tx.update(t.staffMail).set({ digestDay: day }).where(eq(t.staffMail.userId, id));
  });
}

/** For how many members sending has failed. */
export const countFailing = ({ read, t: { staffMail } }: Store): Promise<number> =>
  read.$count(staffMail, isNotNull(staffMail.nextAttemptAt));
