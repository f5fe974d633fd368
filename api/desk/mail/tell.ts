import type { DeskConfig } from '../../config.ts';
import { openSmtp, parseSmtpUrl, SmtpFailed, type SmtpServer, type SmtpSession } from '../../smtp.ts';
import { readRevision } from '../changes.ts';
import type { Desk } from '../desk.ts';
import { startLoop } from '../loop.ts';
import { claimMs } from '../tip-state.ts';
import { type Due, dueOf, hasRoom, localTime } from './due.ts';
import { composeMail } from './mail.ts';
import {
  claimMember,
  listMembers,
  type MailMember,
  settleFailed,
  settleSent,
  skipDigest,
  type Told,
} from './sending.ts';
import { anythingWaits, dangerWaits } from './waiting.ts';

export interface MailSettings {
  server: SmtpServer;
  from: string;
  /** local hour of the digest */
  digestHour: number;
}

/** The settings, or undefined when nobody is told by mail; throws when only one of them is there. */
export function mailOf({ SMTP_URL, MAIL_FROM, SMTP_CA_FILE, DIGEST_HOUR }: DeskConfig): MailSettings | undefined {
  if (!SMTP_URL && !MAIL_FROM) return undefined;
  if (!SMTP_URL || !MAIL_FROM) throw new Error('settings: SMTP_URL and MAIL_FROM belong together');
  return { server: parseSmtpUrl(SMTP_URL, SMTP_CA_FILE), from: MAIL_FROM, digestHour: DIGEST_HOUR };
}

/** How it stands with the mail server, as this process last saw it. */
export interface MailState {
  mail: 'no_mail' | 'untried' | 'works' | 'fails';
  /** what it said, or what became of the way there */
  failure?: string;
  since?: Date;
  triedAt?: Date;
}

/** For the health page. */
export function mailFacts({ mailState: { mail, failure, since } }: Pick<Desk, 'mailState'>): Record<string, string> {
  return {
    mail,
    ...(failure ? { mailFailure: failure } : {}),
    ...(mail === 'fails' && since ? { mailFailsSince: since.toISOString() } : {}),
  };
}

type Post = Pick<Desk, 'store' | 'origin' | 'now' | 'log' | 'mailState'> & { mail: MailSettings };
/** Members for whom nothing waited, up to which revision: what did not change since need not be asked again. */
export type Looked = Map<string, { as: string; revision: number; at: Date }>;

const everyMs = 5000;
/** a server nothing was sent by for so long is tried, so that nobody learns on the day that it is gone */
const trialMs = 10 * 60_000;

/** Tells members by mail what waits for them. Answers how to stop; does nothing where there is no mail server. */
export function startMail({ mail, ...desk }: Desk): () => Promise<void> {
  if (!mail) return async () => undefined;
  const post = { ...desk, mail };
  const looked: Looked = new Map();
  return startLoop({ step: 'mail', everyMs, log: desk.log }, async () => {
    await tellMembers(post, looked);
    await tryServer(post);
  });
}

/** One round over everybody. Rejects when the server cannot be reached; whoever was not told is told in a later one. */
export async function tellMembers(post: Post, looked: Looked = new Map()): Promise<void> {
  const due = await findDue(post, looked);
  let session: SmtpSession | undefined;
  try {
    for (const { member, told } of due) {
      session ??= await connect(post);
      if (!(await tellMember(post, session, member, told))) session = undefined;
    }
  } finally {
    session?.close();
  }
}

interface DueMember {
  member: MailMember;
  told: Told;
}

async function findDue(post: Post, looked: Looked): Promise<DueMember[]> {
  const { store, now, mail } = post;
  const at = now();
  const revision = await readRevision(store.read, store.t);
  const found: DueMember[] = [];
  const skipped: MailMember[] = [];
  for (const member of await listMembers(store.read, store.t, at)) {
    const due = hasRoom(member, at) ? dueOf(member, at, mail.digestHour) : undefined;
    if (!due) continue;
    const told = await whatToTell(post, looked, { member, due, revision, at });
    if (told) found.push({ member, told });
    else if (due === 'digest') skipped.push(member);
  }
  if (skipped.length > 0) await skipDigest(store, skipped, localTime(at).day);
  return found;
}

async function whatToTell(
  { store: { read, t } }: Post,
  looked: Looked,
  { member, due, revision, at }: { member: MailMember; due: Due; revision: number; at: Date },
): Promise<Told | undefined> {
  const as = [due, member.role, member.district, member.seenRevision].join();
  const before = looked.get(member.id);
  // a claim that runs out changes nothing, yet its tip waits again
  const known = before && before.as === as && before.at.getTime() > at.getTime() - claimMs ? before : undefined;
  if (known && known.revision >= revision) return undefined;
  const danger = await dangerWaits(read, t, member);
  const horizon = known?.revision ?? 0;
  if (danger || (due !== 'danger' && (await anythingWaits(read, t, member, { horizon, at })))) {
    looked.delete(member.id);
    return { news: due === 'anything', danger, ...(due === 'digest' ? { digestDay: localTime(at).day } : {}) };
  }
  looked.set(member.id, { as, revision, at: known?.at ?? at });
  return undefined;
}

/** Whether the connection can be used for the next one. Throws what would befall everybody else as well. */
async function tellMember(post: Post, session: SmtpSession, member: MailMember, told: Told): Promise<boolean> {
  const { store, origin, now, log, mail } = post;
  const claim = await claimMember(store, member, now());
  if (!claim) return true;
  const { email: to, language } = member;
  const envelope = { from: mail.from, to };
  const message = await composeMail({ ...envelope, id: claim.mailId, language, deskOrigin: origin, at: now() });
  try {
    await session.send(envelope, message);
  } catch (error) {
    if (!(error instanceof SmtpFailed)) throw error;
    await settleFailed(store, claim, error, now());
    log('mail_failed', { id: member.id, code: error.code, ...(error.status ? { status: error.status } : {}) });
    if (error.ofRecipient) return false;
    throw failed(post, error);
  }
  await settleSent(store, claim, told, now());
  works(post);
  return true;
}

async function connect(post: Post): Promise<SmtpSession> {
  const { mail, origin } = post;
  try {
    return await openSmtp(mail.server, new URL(origin).hostname);
  } catch (error) {
    throw failed(post, error);
  }
}

async function tryServer(post: Post): Promise<void> {
  const { triedAt } = post.mailState;
  if (triedAt && triedAt.getTime() > post.now().getTime() - trialMs) return;
  (await connect(post)).close();
  works(post);
}

function works({ mailState, now }: Post): void {
  if (mailState.mail !== 'works') mailState.since = now();
  mailState.mail = 'works';
  mailState.triedAt = now();
  delete mailState.failure;
}

function failed({ mailState, now }: Post, error: unknown): unknown {
  if (!(error instanceof SmtpFailed)) return error;
  if (mailState.mail !== 'fails') mailState.since = now();
  mailState.mail = 'fails';
  mailState.triedAt = now();
  mailState.failure = error.status ? String(error.status) : error.code;
  return error;
}
