import { and, asc, eq, isNull, ne, type SQL } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { type Act, record } from './act.ts';
import { parseBody } from './body.ts';
import { renewClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { acceptFile } from './exhibits.ts';
import { reasonOf } from './reasons.ts';
import type { Member } from './session.ts';
import { holderOf } from './tip-state.ts';
import { requireTip } from './tips.ts';

const deciding = z.object({ reason: z.string().max(40).default('') });

/**
 * Files decided one by one, before their tip: the sender hears of it once, when the tip is decided, and what nobody
 * decided by then goes with it (`rest`, triage.ts). A file is decided once, by whoever holds its tip.
 */
export function addFileDecisions(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { t } = store;
  const on = (decision: 'accept' | 'reject', decide: (act: Act, file: FileRow, reason: string) => Promise<void>) =>
    api.post(`/files/:id/${decision}`, async (c) => {
      const { reason } = await parseBody(c, deciding);
      reasonOf(decision, reason);
      const member = c.get('member');
      const at = now();
      const file = await store.write(async (tx) => {
        const { tip, file: found } = await requireFile(tx, t, member, c.req.param('id'));
        const holder = holderOf(tip, at);
        if (holder !== null && holder !== member.id) throw new Refusal('tip_claimed');
        if (tip.state !== 'claimed' || tip.claimedBy !== member.id) throw new Refusal('tip_not_claimed');
        if (found.state === 'withheld') throw new Refusal('file_withheld');
        if (found.decision !== null) throw new Refusal('file_decided');
        await decide({ tx, t, tip, member, at }, found, reason);
        await renewClaim(tx, t, tip.id, member, at);
        return showDecision(tx, t, found.id);
      });
      return c.json({ file });
    });

  on('accept', async ({ tx, t: tables, tip, member, at }, file, reason) => {
    if (file.state !== 'queued') throw new Refusal('file_not_ready');
    const acceptance = { tip: tip.id, member, at, reason, ...(tip.caseRef ? { caseRef: tip.caseRef } : {}) };
    await tx.update(tables.file).set({ decisionReason: reason }).where(eq(tables.file.id, file.id));
    await acceptFile(tx, tables, file.id, file.sha256, acceptance);
  });
  on('reject', rejectFile);
}

type FileRow = Pick<Tables['file']['$inferSelect'], 'id' | 'state' | 'sha256' | 'decision'>;

async function requireFile(tx: Query, t: Tables, member: Member, id: string) {
  const { file } = t;
  const [found] = await tx
    .select({ id: file.id, tipId: file.tipId, state: file.state, sha256: file.sha256, decision: file.decision })
    .from(file)
    .where(eq(file.id, id));
  if (!found) throw new Refusal('file_unknown');
  const tip = await requireTip(tx, t, member, found.tipId).catch((error: unknown) => {
    throw error instanceof Refusal && error.code === 'tip_unknown' ? new Refusal('file_unknown') : error;
  });
  return { file: found, tip };
}

async function showDecision(tx: Query, { file, exhibit }: Tables, id: string) {
  const [row] = await tx
    .select({
      id: file.id,
      decision: file.decision,
      decisionReason: file.decisionReason,
      exhibit: exhibit.reference,
      caseRef: exhibit.caseRef,
    })
    .from(file)
    .leftJoin(exhibit, eq(exhibit.fileId, file.id))
    .where(eq(file.id, id));
  return row!;
}

async function rejectFile(act: Act, file: FileRow, reason: string): Promise<void> {
  const { tx, t } = act;
  await tx.update(t.file).set({ decision: 'rejected', decisionReason: reason }).where(eq(t.file.id, file.id));
  await record(act, 'reject', { fileId: file.id, reason, ...(file.sha256 ? { sha256After: file.sha256 } : {}) });
}

/** Files of a tip that are still to be decided; what was set aside is decided by others. */
export const undecided = ({ file }: Tables, tip: string): SQL =>
  and(eq(file.tipId, tip), isNull(file.decision), ne(file.state, 'withheld'))!;

/** Every file that nobody has decided, without a reason of its own; answers how many there were. */
export async function rejectFiles(act: Act): Promise<number> {
  const { tx, t, tip } = act;
  const rest = await tx
    .select({ id: t.file.id, sha256: t.file.sha256 })
    .from(t.file)
    .where(undecided(t, tip.id))
    .orderBy(asc(t.file.position));
  for (const file of rest) {
    await tx.update(t.file).set({ decision: 'rejected' }).where(eq(t.file.id, file.id));
    await record(act, 'reject', {
      fileId: file.id,
      details: { rest: true },
      ...(file.sha256 ? { sha256After: file.sha256 } : {}),
    });
  }
  return rest.length;
}

export async function hasExhibit({ tx, t: { file }, tip }: Act): Promise<boolean> {
  const [accepted] = await tx
    .select({ id: file.id })
    .from(file)
    .where(and(eq(file.tipId, tip.id), eq(file.decision, 'accepted')))
    .limit(1);
  return accepted !== undefined;
}

export async function hasWithheld({ tx, t: { file }, tip }: Act): Promise<boolean> {
  const withheld = and(eq(file.tipId, tip.id), eq(file.state, 'withheld'));
  return (await tx.select({ id: file.id }).from(file).where(withheld).limit(1)).length > 0;
}

/** A tip of which a file is evidence is not rejected: it is accepted, and the rest of its files rejected. */
export async function requireNoExhibit(act: Act): Promise<void> {
  if (await hasExhibit(act)) throw new Refusal('file_is_evidence');
}
