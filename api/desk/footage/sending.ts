import { and, asc, eq, getTableColumns, isNotNull, isNull, lte, or } from 'drizzle-orm';
import { zoneOf } from '../../appeal/districts.ts';
import type { Tables } from '../../db/store.ts';
import { openSmtp, SmtpFailed, sendingMs } from '../../smtp.ts';
import type { Desk } from '../desk.ts';
import { startLoop } from '../loop.ts';
import { buildMail } from '../mail/mail.ts';
import { linkOf, openCode } from './link.ts';
import { mailOfNotice, type Notice, smsOfNotice } from './notice.ts';
import { isDaytime, isReminderWanted, nextDaytime, queueReminders } from './reminders.ts';
import type { AddresseeRow, RequestRow } from './request-row.ts';
import { SmsFailed, sendSms } from './sms.ts';

type Sender = Pick<Desk, 'store' | 'origin' | 'publicOrigin' | 'viewingIdentity' | 'mail' | 'sms' | 'now' | 'log'>;
type SendingRow = Tables['footageSending']['$inferSelect'];

/**
 * SENDING by mail and SMS: a row is claimed, sent, settled. Any number of desks may do so over one database; whoever is killed
 * leaves a claim that runs out. The same row has the same id at every try, so that a server that gets it twice can tell.
 */
const leaseMs = 3 * sendingMs;
const firstWaitMs = 30_000;
const longestWaitMs = 3_600_000;
/** what fails after that is given up: by then a reminder takes its place, or an officer does */
const longestTryingMs = 3 * 86_400_000;
const everyMs = 3000;
const batch = 20;

/** why nothing goes out any more */
const gone = 'closed';

export function startSending(desk: Desk): () => Promise<void> {
  let after = '';
  return startLoop({ step: 'footage_sending', everyMs, log: desk.log }, async () => {
    after = await queueReminders(desk, after);
    await sendQueued(desk);
  });
}

/** One round over what is due. What fails waits longer each time and holds up nothing else. */
export async function sendQueued(sender: Sender): Promise<void> {
  for (const { id } of await listDue(sender)) {
    const claim = await claimSending(sender, id);
    if (claim) await trySend(sender, claim);
  }
}

/** Nobody is sent a link that leads nowhere: what is asked lies in the drop first (post.ts). */
const isDue = ({ footageSending: row, footageAddressee: addressee }: Tables, at: Date) =>
  and(
    eq(row.state, 'queued'),
    lte(row.nextAttemptAt, at),
    or(isNull(row.leaseUntil), lte(row.leaseUntil, at)),
    isNotNull(addressee.writtenAt),
  );

function listDue({ store: { read, t }, now }: Sender) {
  const { footageSending: row, footageAddressee: addressee } = t;
  return read
    .select({ id: row.id })
    .from(row)
    .innerJoin(addressee, eq(addressee.id, row.addresseeId))
    .where(isDue(t, now()))
    .orderBy(asc(row.nextAttemptAt), asc(row.id))
    .limit(batch);
}

interface Claim {
  sending: SendingRow;
  addressee: AddresseeRow;
  request: RequestRow;
  until: Date;
}

/** Undefined when somebody else is at it. */
function claimSending({ store: { write, t }, now }: Sender, id: string): Promise<Claim | undefined> {
  const { footageSending, footageAddressee, footageRequest } = t;
  return write(async (tx) => {
    const at = now();
    const [row] = await tx
      .select({
        sending: getTableColumns(footageSending),
        addressee: getTableColumns(footageAddressee),
        request: getTableColumns(footageRequest),
      })
      .from(footageSending)
      .innerJoin(footageAddressee, eq(footageAddressee.id, footageSending.addresseeId))
      .innerJoin(footageRequest, eq(footageRequest.id, footageAddressee.requestId))
      .where(and(eq(footageSending.id, id), isDue(t, at)));
    if (!row) return undefined;
    const until = new Date(at.getTime() + leaseMs);
    await tx.update(footageSending).set({ leaseUntil: until }).where(eq(footageSending.id, id));
    return { ...row, until };
  });
}

async function trySend(sender: Sender, claim: Claim): Promise<void> {
  const { now, log } = sender;
  const code = openCode(claim.addressee, sender.viewingIdentity);
  if (code === undefined) return settle(sender, claim, { state: 'withdrawn', failure: gone });
  const held = holdBack(claim, now());
  if (held) return settle(sender, claim, held);
  const attempts = claim.sending.attempts + 1;
  try {
    await send(sender, claim, code);
  } catch (error) {
    if (!(error instanceof SmtpFailed || error instanceof SmsFailed)) throw error;
    const failure = error instanceof SmtpFailed ? String(error.status ?? error.code) : error.code;
    const isRefused = error instanceof SmtpFailed ? isMailRefused(error) : error.isFinal;
    const isFinal = isRefused || now().getTime() - claim.sending.queuedAt.getTime() >= longestTryingMs;
    log('footage_sending_failed', { id: claim.sending.id, attempt: attempts, code: failure });
    const waitMs = Math.min(firstWaitMs * 2 ** claim.sending.attempts, longestWaitMs);
    const nextAttemptAt = new Date(now().getTime() + waitMs);
    return settle(sender, claim, {
      attempts,
      failure,
      nextAttemptAt,
      ...(isFinal ? { state: 'failed' as const } : {}),
    });
  }
  await settle(sender, claim, { state: 'sent', sentAt: now(), attempts, failure: null });
}

/** A reminder may have waited long for its server: meanwhile they answered, their last day came, or the night. */
function holdBack({ sending, addressee, request }: Claim, at: Date): Partial<SendingRow> | undefined {
  if (sending.errand !== 'reminder') return undefined;
  const { answer, handedInAt } = addressee;
  const { keptUntil, district } = request;
  if (!isReminderWanted({ answer, handedInAt, keptUntil }, at)) return { state: 'withdrawn' };
  const zone = zoneOf(district);
  return isDaytime(at, zone) ? undefined : { nextAttemptAt: nextDaytime(at, zone) };
}

/**
 * A 5xx to the mail itself stays a no (RFC 5321 section 4.2.1), be it to its sender, its recipient or its text. One to the
 * greeting or the sign-in says nothing of the mail: a password is renewed, and all of them go out.
 */
const isMailRefused = ({ status = 0, code }: SmtpFailed): boolean =>
  status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');

/** What was withdrawn meanwhile stays so, unless it went out. */
async function settle(
  { store: { write, t } }: Sender,
  { sending, until }: Claim,
  set: Partial<SendingRow>,
): Promise<void> {
  const { footageSending: row } = t;
  const stands = set.state === 'sent' ? undefined : eq(row.state, 'queued');
  await write(async (tx) => {
    await tx
      .update(row)
      .set({ ...set, leaseUntil: null })
      .where(and(eq(row.id, sending.id), eq(row.leaseUntil, until), stands));
  });
}

/** Throws SmtpFailed or SmsFailed. */
async function send(sender: Sender, { sending, addressee, request }: Claim, code: string): Promise<void> {
  const { language } = addressee;
  const notice: Notice = {
    errand: sending.errand,
    language,
    district: request.district,
    reference: request.reference,
    link: linkOf(sender.publicOrigin, language, code),
    isSaved: addressee.answer === 'saved',
  };
  if (sending.channel === 'email') return sendMail(sender, sending, notice);
  if (!sender.sms) throw new SmsFailed('no_sms', false);
  return sendSms(sender.sms, { id: sending.id, to: sending.to, text: smsOfNotice(notice) });
}

async function sendMail({ mail, origin, now }: Sender, { id, to }: SendingRow, notice: Notice): Promise<void> {
  if (!mail) throw new SmtpFailed({ code: 'no_mail', status: undefined, uncertain: false, ofRecipient: false });
  const envelope = { from: mail.from, to };
  const message = await buildMail({ ...envelope, ...mailOfNotice(notice), id, deskOrigin: origin, at: now() });
  const session = await openSmtp(mail.server, new URL(origin).hostname);
  try {
    await session.send(envelope, message);
  } finally {
    session.close();
  }
}
