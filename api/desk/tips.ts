import { aliasedTable, and, asc, desc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { Query, Store, Tables } from '../db/store.ts';
import type { Role } from '../db/values.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { renewOwnClaim } from './claim.ts';
import { listCopies } from './copies.ts';
import type { Desk } from './desk.ts';
import { listMessages } from './dialogue.ts';
import { lastDisposal } from './disposal-list.ts';
import { queueRead } from './letters.ts';
import { listLikenesses } from './likeness.ts';
import { listNotes } from './notes.ts';
import { isLetThrough, waitsForReader } from './review.ts';
import type { Member } from './session.ts';
import { isInQueue, itemColumns, previewUrl, toItems, visibleTo } from './tip-item.ts';
import { holderOf, maySeeHidden } from './tip-state.ts';
import { isViewable } from './viewable.ts';

/** A new look at the same tip by the same person is one event, within this time. */
export const sameLookMs = 10 * 60_000;
const shownEvents = 500;

/** One tip with its files, its dialogue and its custody. Reading it is a custody event itself. */
export function addTips(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { read, t } = store;
  api.get('/tips/:id', async (c) => {
    const member = c.get('member');
    const id = c.req.param('id');
    const at = now();
    const before = await findTip(read, t, member, id);
    // what a page asks for by itself nobody need have read, nor looked at anew
    const asksByItself = Boolean(c.req.header('background'));
    const { beganAt } = c.get('session');
    await noteReading(store, { member, before, at, ...(asksByItself ? { sittingSince: beganAt } : {}) });
    if (!asksByItself) await renewOwnClaim(store, before, member, at);
    const tip = await showTip(read, t, member, id, at);
    const files = await listFiles(read, t, id, member.role, tip.state !== 'hidden' || maySeeHidden(member.role));
    const ids = files.map((file) => file.id);
    const likenesses = await listLikenesses(read, t, member, ids);
    const custody = await listCustody(read, t, id, ids);
    const copies = await listCopies(read, t, id);
    const notes = await listNotes(read, t, id);
    const messages = await listMessages(read, t, id, member.role);
    const disposal = await lastDisposal(read, t, id);
    return c.json({ tip, files, copies, likenesses, messages, notes, custody, disposal });
  });
}

/** The row as it stands, for whoever wants to do something with it: nothing can be done with one that was deleted. */
export async function requireTip(query: Query, t: Tables, member: Member, id: string) {
  const row = await findTip(query, t, member, id);
  if (row.state === 'disposed') throw new Refusal('tip_disposed');
  return row;
}

/** The row as it stands, or tip_unknown: another district's tip is not told apart from one that does not exist. */
async function findTip(query: Query, t: Tables, member: Member, id: string) {
  const { tip } = t;
  const [row] = await query
    .select({
      id: tip.id,
      state: tip.state,
      claimedBy: tip.claimedBy,
      claimedUntil: tip.claimedUntil,
      mailbox: tip.mailbox,
      mailboxRecipient: tip.mailboxRecipient,
      unreadMessages: tip.unreadMessages,
      priority: tip.priority,
      unit: tip.unit,
      caseRef: tip.caseRef,
      district: tip.district,
      decidedBy: tip.decidedBy,
      alertTakenAt: tip.alertTakenAt,
      addressee: tip.addressee,
    })
    .from(tip)
    .where(and(eq(tip.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('tip_unknown');
  return row;
}

export type TipRow = Awaited<ReturnType<typeof requireTip>>;

/** What every answer about one tip carries: the queue's item and the whole text. */
export async function showTip(read: Query, t: Tables, member: Member, id: string, at: Date) {
  const { tip, user } = t;
  const decider = aliasedTable(user, 'decider');
  const taker = aliasedTable(user, 'taker');
  const [row] = await read
    .select({
      item: itemColumns(t),
      text: tip.text,
      when: tip.when,
      where: tip.where,
      handIn: tip.handIn,
      requestId: t.footageAddressee.requestId,
      requestName: tip.request,
      addressee: t.footageAddressee.name,
      contact: t.contact.tipId,
      decidedAt: tip.decidedAt,
      deciderId: decider.id,
      deciderName: decider.name,
      reason: tip.reason,
      reasonNote: tip.reasonNote,
      alertTakenAt: tip.alertTakenAt,
      takerId: taker.id,
      takerName: taker.name,
    })
    .from(tip)
    .leftJoin(user, eq(user.id, tip.claimedBy))
    .leftJoin(decider, eq(decider.id, tip.decidedBy))
    .leftJoin(taker, eq(taker.id, tip.alertTakenBy))
    .leftJoin(t.contact, eq(t.contact.tipId, tip.id))
    .leftJoin(t.footageAddressee, eq(t.footageAddressee.id, tip.addressee))
    .where(and(eq(tip.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('tip_unknown');
  const { item, requestId, requestName, addressee, contact, deciderId, deciderName, takerId, takerName, ...rest } = row;
  const [shown] = await toItems(read, t, [item], member, at);
  const decidedBy = deciderId ? { id: deciderId, name: deciderName ?? '' } : null;
  const alertTakenBy = takerId ? { id: takerId, name: takerName ?? '' } : null;
  const asked =
    requestId === null ? null : { request: requestId, reference: requestName ?? '', addressee: addressee ?? '' };
  return { ...shown!, ...rest, asked, hasContact: contact !== null, decidedBy, alertTakenBy };
}

async function listFiles(read: Query, t: Tables, tip: string, role: Role, shown: boolean) {
  const { file, exhibit } = t;
  const rows = await read
    .select({
      id: file.id,
      position: file.position,
      claimedName: file.claimedName,
      claimedType: file.claimedType,
      note: file.note,
      provenance: file.provenance,
      folder: file.folder,
      role: file.role,
      handIn: file.handIn,
      sizeBytes: file.sizeBytes,
      state: file.state,
      failure: file.failure,
      progress: file.progress,
      scanVerdict: file.scanVerdict,
      scanDetail: file.scanDetail,
      scanTool: file.scanTool,
      senderSha256: file.senderSha256,
      intakeSha256: file.intakeSha256,
      sha256: file.sha256,
      description: file.description,
      previews: file.previews,
      decision: file.decision,
      decisionReason: file.decisionReason,
      exhibit: exhibit.reference,
      caseRef: exhibit.caseRef,
    })
    .from(file)
    .leftJoin(exhibit, eq(exhibit.fileId, file.id))
    .where(eq(file.tipId, tip))
    .orderBy(asc(file.position), asc(file.id));
  const withheld = await listWithheld(read, t, tip);
  return rows.map(({ previews, ...row }) => {
    const listed = shown && isViewable(row, role) ? (previews ?? []) : [];
    return {
      ...row,
      previews: listed.map((preview) => ({ ...preview, url: previewUrl(row.id, preview.name) })),
      withheld: withheld.get(row.id) ?? null,
    };
  });
}

/** Which files were set aside, by whom, and how far they have come on their way to the specialist. */
async function listWithheld(read: Query, { withheldFile, file, user }: Tables, tip: string) {
  const { fileId, at, state, failure, recipient, sealedSha256 } = withheldFile;
  const rows = await read
    .select({ fileId, at, by: user.name, state, failure, recipient, sealedSha256 })
    .from(withheldFile)
    .innerJoin(file, eq(file.id, fileId))
    .leftJoin(user, eq(user.id, withheldFile.byUser))
    .where(eq(file.tipId, tip));
  return new Map(rows.map(({ fileId: id, ...row }) => [id, row]));
}

/** The newest events of the tip and its files, oldest first. */
async function listCustody(read: Query, t: Tables, tip: string, files: string[]) {
  const { custodyEvent: event, user } = t;
  const ofFiles = files.length > 0 ? inArray(event.fileId, files) : undefined;
  const rows = await read
    .select({
      seq: event.seq,
      at: event.at,
      action: event.action,
      actor: event.actor,
      actorName: user.name,
      actorRole: event.actorRole,
      fileId: event.fileId,
      reason: event.reason,
      caseRef: event.caseRef,
      sha256After: event.sha256After,
      details: event.details,
      hash: event.hash,
    })
    .from(event)
    .leftJoin(user, eq(user.id, event.actor))
    .where(or(eq(event.tipId, tip), ofFiles))
    .orderBy(desc(event.seq))
    .limit(shownEvents);
  return rows.reverse().map(({ details, ...row }) => {
    const left = details?.['fromCase'];
    return { ...row, inQueue: isInQueue(details), leftCase: typeof left === 'string' ? left : null };
  });
}

interface Reading {
  readonly member: Member;
  readonly before: TipRow;
  readonly at: Date;
  /** the page asks by itself: since when its person has been signed in */
  readonly sittingSince?: Date;
}

/**
 * Records the look, and that the sender's messages were read. They count as read when the holder of the tip opens it, or,
 * while nobody holds it, anyone who may answer: a colleague's glance must not hide an answer from the one who waits for it.
 * A page that asks by itself reads nothing, and is a look only when its person has not looked since they signed in.
 */
async function noteReading({ read, write, t }: Store, { member, before, at, sittingSince }: Reading): Promise<void> {
  const { tip, message } = t;
  const { id } = before;
  const holder = holderOf(before, at);
  const mayRead = holder === null ? member.role !== 'analyst' : holder === member.id;
  const reads = mayRead && !sittingSince;
  const since = new Date(Math.min(at.getTime() - sameLookMs, sittingSince?.getTime() ?? Number.POSITIVE_INFINITY));
  const unread = and(eq(message.tipId, id), eq(message.from, 'sender'), isNull(message.readAt), isLetThrough(t));
  const marks = before.unreadMessages > 0 && reads && (await read.$count(message, unread)) > 0;
  const looked = await hasLooked(read, t, member, id, since);
  if (!marks && looked) return;
  await write(async (tx) => {
    if (!(await hasLooked(tx, t, member, id, since)))
      await recordCustody(tx, t, { at, action: 'view', actor: member.id, actorRole: member.role, tipId: id });
    if (!marks) return;
    const first = await tx.update(message).set({ readAt: at }).where(unread).returning({ id: message.id });
    const waiting = await tx.$count(message, waitsForReader(t, id));
    await tx.update(tip).set({ unreadMessages: waiting }).where(eq(tip.id, id));
    await queueRead(
      tx,
      t,
      { tip: before, at, byUser: member.id },
      first.map((one) => one.id),
    );
  });
}

async function hasLooked(query: Query, { custodyEvent: event }: Tables, member: Member, id: string, since: Date) {
  const [found] = await query
    .select({ seq: event.seq })
    .from(event)
    .where(
      and(
        eq(event.tipId, id),
        eq(event.actor, member.id),
        eq(event.action, 'view'),
        isNull(event.reason),
        isNull(event.fileId),
        gt(event.at, since),
      ),
    )
    .limit(1);
  return found !== undefined;
}
