import { and, asc, eq, getTableColumns, gt, isNotNull, isNull, lte, or } from 'drizzle-orm';
import type { Tables } from '../../db/store.ts';
import { formatRecipient, parseRecipient } from '../../drop/age.ts';
import { letter } from '../../drop/documents.ts';
import { sealJson } from '../../drop/json.ts';
import { askedKey, letterKey, type MailboxId } from '../../drop/keys.ts';
import type { RequestDocument } from '../../footage/request.ts';
import { describeError } from '../../log.ts';
import type { Desk } from '../desk.ts';
import { startLoop } from '../loop.ts';
import type { AddresseeRow, RequestRow } from './request-row.ts';

/**
 * THE POST of requests: what is asked goes into the drop, letters follow, and once the request is closed what was asked is
 * taken out. Rows are the jobs, as for letters to senders (letters.ts): a killed desk forgets none, and doing one twice
 * changes nothing.
 */
type Post = Pick<Desk, 'store' | 'drop' | 'recipient' | 'now' | 'log'>;
type Waiting = Map<string, { failures: number; until: number }>;
const everyMs = 1000;
const longestWaitMs = 60_000;
const batch = 50;

export function startFootagePost(desk: Desk): () => Promise<void> {
  const waiting: Waiting = new Map();
  return startLoop({ step: 'footage_post', everyMs, log: desk.log }, () => postFootage(desk, waiting));
}

/** One round over everything that is not where it belongs. */
export async function postFootage(post: Post, waiting: Waiting = new Map()): Promise<void> {
  await inBatches(post, waiting, unwritten, (row) => putAsked(post, row));
  await inBatches(post, waiting, undelivered, (row) => putLetter(post, row));
  await inBatches(post, waiting, unremoved, (row) => takeOut(post, row));
}

async function inBatches<T extends { id: string }>(
  post: Post,
  waiting: Waiting,
  list: (post: Post, after: string) => Promise<T[]>,
  task: (row: T) => Promise<void>,
): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await list(post, after);
    for (const row of rows) await tryTask(post, waiting, row, task);
    if (rows.length < batch) return;
    after = rows.at(-1)?.id ?? after;
  }
}

/** What fails is logged, waits longer each time, and holds up nothing else. */
async function tryTask<T extends { id: string }>(
  post: Post,
  waiting: Waiting,
  row: T,
  task: (row: T) => Promise<void>,
): Promise<void> {
  const at = post.now().getTime();
  const { failures, until } = waiting.get(row.id) ?? { failures: 0, until: 0 };
  if (until > at) return;
  try {
    await task(row);
    waiting.delete(row.id);
  } catch (error) {
    waiting.set(row.id, { failures: failures + 1, until: at + Math.min(everyMs * 2 ** failures, longestWaitMs) });
    post.log('letter_failed', { id: row.id, attempt: failures + 1, ...describeError(error) });
  }
}

/** Standing requests whose text is not in the drop yet. */
async function unwritten({ store: { read, t } }: Post, after: string) {
  const { footageRequest: request, footageAddressee: addressee } = t;
  const rows = await read
    .select({ request: getTableColumns(request), addressee: getTableColumns(addressee) })
    .from(addressee)
    .innerJoin(request, eq(request.id, addressee.requestId))
    .where(and(eq(request.state, 'asked'), isNull(addressee.writtenAt), gt(addressee.id, after)))
    .orderBy(asc(addressee.id))
    .limit(batch);
  return rows.map((row) => ({ id: row.addressee.id, ...row }));
}

async function putAsked(
  { store, drop, recipient, now }: Post,
  { request, addressee }: { request: RequestRow; addressee: AddresseeRow },
): Promise<void> {
  const mailbox = addressee.mailbox as MailboxId;
  const readers = [parseRecipient(addressee.mailboxRecipient), recipient];
  await drop.putIfAbsent(askedKey(mailbox), sealJson(documentOf({ recipient }, request, addressee), readers));
  await mark(store, addressee.id, { writtenAt: now() });
}

/** What the addressee's page shows. */
export function documentOf(
  { recipient }: Pick<Desk, 'recipient'>,
  request: RequestRow,
  addressee: AddresseeRow,
): RequestDocument {
  const { latitude: lat, longitude: lon } = request;
  return {
    v: 1,
    reference: request.reference,
    mailbox: addressee.mailbox,
    writtenAt: addressee.addedAt.toISOString(),
    language: addressee.language,
    district: request.district,
    addressee: addressee.name,
    place: request.place,
    ...(lat === null || lon === null ? {} : { point: { lat, lon } }),
    from: request.footageFrom.toISOString(),
    to: request.footageTo.toISOString(),
    cameras: request.cameras,
    why: request.why,
    caseReference: request.caseRef,
    ground: request.ground,
    deadline: request.deadlineAt.toISOString(),
    contact: {
      name: request.contactName,
      phone: request.contactPhone,
      ...(request.contactUnit === null ? {} : { unit: request.contactUnit }),
    },
    police: formatRecipient(recipient),
  };
}

function undelivered({ store: { read, t } }: Post, after: string) {
  const { footageLetter: one, footageAddressee: addressee } = t;
  return read
    .select({
      id: one.id,
      letter: one.letter,
      mailbox: addressee.mailbox,
      recipient: addressee.mailboxRecipient,
    })
    .from(one)
    .innerJoin(addressee, eq(addressee.id, one.addresseeId))
    .where(and(isNull(one.deliveredAt), eq(one.from, 'police'), isNotNull(one.letter), gt(one.id, after)))
    .orderBy(asc(one.id))
    .limit(batch);
}

async function putLetter(
  { store, drop, recipient, now }: Post,
  row: Awaited<ReturnType<typeof undelivered>>[number],
): Promise<void> {
  const sealed = sealJson(letter.parse(row.letter), [parseRecipient(row.recipient), recipient]);
  // 'exists': delivered before a crash; either way it stands there now
  await drop.putIfAbsent(letterKey(row.mailbox as MailboxId, row.id), sealed);
  const { footageLetter } = store.t;
  await store.write(async (tx) => {
    await tx.update(footageLetter).set({ deliveredAt: now(), letter: null }).where(eq(footageLetter.id, row.id));
  });
}

/** Closed requests whose text still lies in the drop. Drafts and begun hand-ins beside it are the intake's to sweep. */
function unremoved({ store: { read, t } }: Post, after: string) {
  const { footageRequest: request, footageAddressee: addressee } = t;
  // another desk may have been writing it while it was closed
  const isLeft = or(isNull(addressee.removedAt), lte(addressee.removedAt, addressee.writtenAt));
  return read
    .select({ id: addressee.id, mailbox: addressee.mailbox })
    .from(addressee)
    .innerJoin(request, eq(request.id, addressee.requestId))
    .where(and(eq(request.state, 'closed'), isLeft, gt(addressee.id, after)))
    .orderBy(asc(addressee.id))
    .limit(batch);
}

async function takeOut({ store, drop, now }: Post, { id, mailbox }: { id: string; mailbox: string }): Promise<void> {
  await drop.remove(askedKey(mailbox as MailboxId));
  await mark(store, id, { removedAt: now() });
}

async function mark(
  { write, t }: Desk['store'],
  id: string,
  set: Partial<Tables['footageAddressee']['$inferInsert']>,
): Promise<void> {
  await write(async (tx) => {
    await tx.update(t.footageAddressee).set(set).where(eq(t.footageAddressee.id, id));
  });
}
