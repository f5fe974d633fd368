import { once } from 'node:events';
import { and, desc, eq, inArray, isNotNull, lt, type SQL } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../../db/store.ts';
import { KeyMalformed, newIdentity, parseIdentity, parseRecipient, recipientOf, sealBytes } from '../../drop/age.ts';
import { BlobMissing } from '../../drop/blobs.ts';
import { packagePlanKey } from '../../drop/keys.ts';
import { recordCustody } from '../../evidence/custody.ts';
import { describeError } from '../../log.ts';
import { Refusal } from '../../refusal.ts';
import { ulid } from '../../ulid.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import { requireReason, writtenReason } from '../reasons.ts';
import type { Member } from '../session.ts';
import { visibleTo } from '../tip-item.ts';
import { type Packing, preparePacking, startPacking } from './download.ts';

export type PackageRow = Tables['evidencePackage']['$inferSelect'];

/** one exhibit an original; a request for footage may bring 500 */
const mostExhibits = 500;
const asking = z.object({
  /** what goes in: exhibits, or every accepted file of a tip */
  exhibits: z.array(z.string().max(40)).max(mostExhibits).default([]),
  tip: z.string().max(40).optional(),
  caseRef: z.string().trim().min(1).max(60),
  reason: writtenReason,
  /** finished working copies of the exhibits, too */
  copies: z.boolean().default(true),
  recipient: z.string().trim().max(200).optional(),
});

/**
 * PACKAGES of evidence (docs/decisions/0024). Asking writes a row, which the evidence worker grants; then whoever asked
 * may fetch it for an hour. Nobody else may, and each fetch is a custody event of its own.
 */
export function addPackages(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;

  api.post('/packages', async (c) => {
    const wish = await parseBody(c, asking);
    const member = c.get('member');
    const reason = requireReason(wish.reason);
    const recipient = wish.recipient ? requireRecipient(wish.recipient) : null;
    const exhibits = await chooseExhibits(read, t, member, wish);
    const row = newPackage(desk, member, now(), { ...wish, reason, recipient, exhibits });
    await store.write((tx) => tx.insert(t.evidencePackage).values(row));
    return c.json({ package: await showPackage(read, t, member, row.id) }, 201);
  });

  api.get('/packages/:id', async (c) =>
    c.json({ package: await showPackage(read, t, c.get('member'), c.req.param('id')) }),
  );

  api.get('/packages/:id/download', async (c) => {
    const member = c.get('member');
    const row = await requireOpen(read, t, member, c.req.param('id'), now());
    const packing = await prepare(desk, row);
    const headers = {
      'Content-Type': row.recipient ? 'application/octet-stream' : 'application/zip',
      'Content-Length': String(packing.sizeBytes),
      'Content-Disposition': `attachment; filename="${packing.name}"`,
      'Cache-Control': 'no-store',
    };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    await noteTransfer(desk, member, row);
    return c.body(send(desk, row, packing), 200, headers);
  });
}

/** Something of it is gone from the vault: its plan, or a copy that was drawn anew just now. */
async function prepare(desk: Desk, row: PackageRow): Promise<Packing> {
  try {
    return await preparePacking(desk, row);
  } catch (error) {
    if (error instanceof BlobMissing) throw new Refusal('package_closed');
    throw error;
  }
}

function requireRecipient(text: string): string {
  try {
    parseRecipient(text);
    return text;
  } catch (error) {
    if (error instanceof KeyMalformed) throw new Refusal('recipient_malformed');
    throw error;
  }
}

/** Ids of the exhibits that are meant, all of them in the member's sight, or exhibit_unknown. */
async function chooseExhibits(read: Query, t: Tables, member: Member, { exhibits, tip }: z.infer<typeof asking>) {
  const wanted = exhibits.length > 0 ? inArray(t.exhibit.id, exhibits) : eq(t.file.tipId, tip ?? '');
  const visible = await seenBy(read, t, member, wanted);
  const chosen = exhibits.length > 0 ? [...new Set(exhibits)] : [...visible];
  if (chosen.length === 0 || chosen.length > mostExhibits || chosen.some((id) => !visible.has(id)))
    throw new Refusal('exhibit_unknown');
  return chosen;
}

/** Ids of the exhibits among those wanted that the member may see, in order. */
async function seenBy(read: Query, t: Tables, member: Member, wanted: SQL): Promise<Set<string>> {
  const { exhibit, file, tip } = t;
  const rows = await read
    .select({ id: exhibit.id })
    .from(exhibit)
    .innerJoin(file, eq(file.id, exhibit.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(visibleTo(member, t), wanted))
    .orderBy(exhibit.reference);
  return new Set(rows.map(({ id }) => id));
}

type Wished = Pick<PackageRow, 'caseRef' | 'reason' | 'copies' | 'recipient' | 'exhibits'>;

/** With a key of its own, which only the desk can open, and only as long as the package is there. */
function newPackage({ viewingIdentity }: Desk, member: Member, at: Date, wished: Wished) {
  const { caseRef, reason, copies, recipient, exhibits } = wished;
  const key = newIdentity();
  return {
    id: ulid(at),
    ...{ caseRef, reason, copies, recipient, exhibits },
    requestedAt: at,
    requestedBy: member.id,
    requestedRole: member.role,
    keyRecipient: recipientOf(parseIdentity(key)),
    keySealed: Buffer.from(sealBytes(Buffer.from(key), [viewingIdentity.recipient])).toString('base64'),
  };
}

async function requirePackage(read: Query, { evidencePackage: table }: Tables, member: Member, id: string) {
  const [row] = await read
    .select()
    .from(table)
    .where(and(eq(table.id, id), eq(table.requestedBy, member.id)));
  if (!row) throw new Refusal('package_unknown');
  return row;
}

const shown = ({ keyRecipient: _, keySealed: __, plan: ___, ...row }: PackageRow) => row;

const showPackage = async (read: Query, t: Tables, member: Member, id: string) =>
  shown(await requirePackage(read, t, member, id));

/** What one asked for about a case, newest first. */
export async function listPackages(read: Query, { evidencePackage: table }: Tables, member: Member, caseRef: string) {
  const mine = and(eq(table.caseRef, caseRef), eq(table.requestedBy, member.id));
  return (await read.select().from(table).where(mine).orderBy(desc(table.id)).limit(20)).map(shown);
}

/** To whom it was granted an hour ago may be of another district by now. */
async function requireOpen(read: Query, t: Tables, member: Member, id: string, at: Date): Promise<PackageRow> {
  const row = await requirePackage(read, t, member, id);
  const seen = await seenBy(read, t, member, inArray(t.exhibit.id, row.exhibits));
  if (row.exhibits.some((exhibit) => !seen.has(exhibit))) throw new Refusal('package_unknown');
  if (row.state === 'requested') throw new Refusal('package_unready');
  if (row.state === 'failed') throw new Refusal('package_failed', { failure: row.failure });
  if (row.state === 'closed' || !row.keySealed || (row.closesAt ?? at) <= at) throw new Refusal('package_closed');
  return row;
}

function noteTransfer({ store: { write, t }, now }: Desk, member: Member, row: PackageRow): Promise<unknown> {
  const { id, caseRef, reason, manifestSha256, recipient } = row;
  const actor = { actor: member.id, actorRole: member.role };
  const details = { package: id, manifestSha256, sealed: recipient !== null };
  return write((tx) => recordCustody(tx, t, { at: now(), action: 'transfer', ...actor, caseRef, reason, details }));
}

const noteEveryMs = 1000;

/** The archive as the packing process makes it, at the pace it is taken. Ends with an error when it is not whole. */
function send(desk: Desk, { id }: PackageRow, packing: Packing): ReadableStream<Uint8Array> {
  const child = startPacking(packing);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const bytes = child.stdout![Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let [sent, notedAt] = [0, 0];
  const pass = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const { done, value } = await bytes.next();
    if (!done) {
      sent += value.length;
      controller.enqueue(value);
      if (Date.now() - notedAt < noteEveryMs) return;
      notedAt = Date.now();
      if (await noteSent(desk, id, sent)) return;
      throw broken(desk, id); // something in it was set aside while it was fetched
    }
    if ((await ended) !== 0 || sent !== packing.sizeBytes) throw broken(desk, id);
    await noteSent(desk, id, sent, desk.now());
    controller.close();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          await pass(controller);
        } catch (error) {
          child.kill('SIGKILL'); // nobody calls `cancel` of a stream that broke
          throw error;
        }
      },
      cancel: () => void child.kill('SIGKILL'),
    },
    { highWaterMark: 1 },
  );
}

function broken({ log }: Desk, id: string): Error {
  log('package_broken', { id });
  return new Error('a package could not be packed whole');
}

/** Answers whether it may still be fetched, as far as the database can be asked: a download outlives a moment without it. */
async function noteSent({ store, log }: Desk, id: string, sentBytes: number, sentAt?: Date): Promise<boolean> {
  const { evidencePackage } = store.t;
  try {
    return await store.write(async (tx) => {
      const [row] = await tx
        .update(evidencePackage)
        .set({ sentBytes, ...(sentAt ? { sentAt } : {}) })
        .where(eq(evidencePackage.id, id))
        .returning({ failure: evidencePackage.failure });
      return row?.failure === null;
    });
  } catch (error) {
    log('package_unnoted', { id, ...describeError(error) });
    return true;
  }
}

/** Forgets the keys of packages whose time is over; called now and then. */
export async function closePackages({ store, vault, now }: Desk): Promise<void> {
  const { evidencePackage: table } = store.t;
  const over = and(eq(table.state, 'granted'), lt(table.closesAt, now()));
  const rows = await store.read
    .select({ id: table.id, plan: table.plan })
    .from(table)
    .where(and(over, isNotNull(table.plan)));
  for (const { id, plan } of rows) {
    await vault.remove(packagePlanKey(id, plan!));
    await store.write(async (tx) => {
      await tx.update(table).set({ state: 'closed', keySealed: null }).where(eq(table.id, id));
    });
  }
}
