import { createHash } from 'node:crypto';
import { and, asc, count, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { nextInSeries, reference } from '../db/series.ts';
import type { Query, Tables } from '../db/store.ts';
import type { FileDescription } from '../db/values.ts';
import { copyKey, type UploadId } from '../drop/keys.ts';
import { canonical, recordCustody } from '../evidence/custody.ts';
import { type Redaction, uprightSize } from '../redaction.ts';
import { redactionPlan, stillPlan } from '../redaction-plan.ts';
import { Refusal } from '../refusal.ts';
import { ulid } from '../ulid.ts';
import type { DeskEnv } from './access.ts';
import { parseBody } from './body.ts';
import { renewOwnClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { noteLook } from './previews.ts';
import { sendSealed } from './sealed-copy.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';
import { maySeeHidden } from './tip-state.ts';
import { isShut, isViewable } from './viewable.ts';

const purpose = z.string().trim().max(500).optional();
const asked = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('redaction'), plan: redactionPlan, purpose }),
  z.object({ kind: z.literal('still'), plan: stillPlan, purpose }),
]);
/** Waiting at once for one file: more would be somebody's mistake, and hold up the others. */
const mostWaiting = 20;

/**
 * Working copies: asked for here, made by the evidence worker from the original, opened here. The asking is a custody event
 * (`annotate`, with the plan's digest), the making another (`redact` or `derive`), every look one as with viewing copies.
 */
export function addCopies(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, write, t } = store;
  api.post('/files/:id/copies', async (c) => {
    const { kind, plan, purpose } = await parseBody(c, asked);
    const member = c.get('member');
    const at = now();
    const copy = await write(async (tx) => {
      const { file, tip, sha256 } = await requireReady(tx, t, member, c.req.param('id'));
      if (!suits(kind, plan, file.description)) throw new Refusal('copy_not_of_file');
      if ((await countWaiting(tx, t, file.id)) >= mostWaiting) throw new Refusal('too_many_copies');
      const year = at.getUTCFullYear();
      const id = ulid(at);
      const number = reference('K', year, await nextInSeries(tx, t, `K-${year}`));
      const planSha256 = createHash('sha256').update(canonical(plan)).digest('hex');
      const times = { askedAt: at, stateChangedAt: at, nextAttemptAt: at };
      await tx.insert(t.workingCopy).values({
        ...{ id, reference: number, fileId: file.id, kind, plan, planSha256, purpose: purpose || null },
        ...{ askedBy: member.id, parentSha256: sha256, ...times },
      });
      const actor = { actor: member.id, actorRole: member.role };
      const details = { copy: number, kind, planSha256 };
      await recordCustody(tx, t, {
        ...{ at, action: 'annotate', ...actor, tipId: tip.id, fileId: file.id, sha256Before: sha256, details },
        ...(purpose ? { reason: purpose } : {}),
      });
      return { id, reference: number, state: 'asked' as const };
    });
    return c.json({ copy }, 201);
  });

  api.get('/copies/:id', async (c) => {
    const member = c.get('member');
    const { copy, tip } = await requireMade(read, t, member, c.req.param('id'));
    const sealed = { key: copyKey(copy.fileId as UploadId, copy.id), type: copy.type ?? 'application/octet-stream' };
    return sendSealed(c, desk, sealed, async () => {
      const action = sealed.type === 'video/mp4' ? 'play' : 'view';
      await noteLook(desk, member, { action, tip: tip.id, file: copy.fileId, preview: copy.reference });
      if (action === 'play') await renewOwnClaim(store, tip, member, now());
    });
  });
}

const tipColumns = ({ tip }: Tables) => ({
  id: tip.id,
  state: tip.state,
  claimedBy: tip.claimedBy,
  claimedUntil: tip.claimedUntil,
});

/** A file whose bytes rest in the vault and that this member may look at. */
async function requireReady(tx: Query, t: Tables, member: Member, id: string) {
  const { file, tip, original } = t;
  const [row] = await tx
    .select({
      file: {
        id: file.id,
        state: file.state,
        sha256: file.sha256,
        scanVerdict: file.scanVerdict,
        description: file.description,
      },
      tip: tipColumns(t),
      sha256: original.sha256,
    })
    .from(file)
    .innerJoin(tip, eq(tip.id, file.tipId))
    .leftJoin(original, eq(original.fileId, file.id))
    .where(and(eq(file.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('file_unknown');
  if (row.tip.state === 'disposed') throw new Refusal('tip_disposed');
  if (row.file.state === 'withheld') throw new Refusal('file_withheld');
  if (isShut(row.file)) throw new Refusal('file_infected');
  const hidden = row.tip.state === 'hidden' && !maySeeHidden(member.role);
  if (hidden || row.sha256 === null || row.file.state !== 'queued') throw new Refusal('copy_not_of_file');
  return { ...row, sha256: row.sha256 };
}

/** Does the plan belong to a file of this kind and size? A picture has no time and no sound. */
function suits(kind: 'redaction' | 'still', plan: object, about: FileDescription | null): boolean {
  if (kind === 'still') return about?.kind === 'video';
  const { frame, boxes, mutes, crop } = plan as Redaction;
  const size = uprightSize(about);
  if (size?.width !== frame.width || size.height !== frame.height) return false;
  if (about?.kind === 'video') return crop === undefined;
  return about?.kind === 'picture' && mutes.length === 0 && boxes.every(({ keys }) => keys.length === 1);
}

async function countWaiting(tx: Query, { workingCopy }: Tables, fileId: string): Promise<number> {
  const [row] = await tx
    .select({ waiting: count() })
    .from(workingCopy)
    .where(and(eq(workingCopy.fileId, fileId), eq(workingCopy.state, 'asked')));
  return row?.waiting ?? 0;
}

async function requireMade(query: Query, t: Tables, member: Member, id: string) {
  const { workingCopy, file, tip } = t;
  const { fileId, state, type } = workingCopy;
  const [row] = await query
    .select({
      copy: { id: workingCopy.id, reference: workingCopy.reference, fileId, state, type },
      file: { state: file.state, sha256: file.sha256, scanVerdict: file.scanVerdict },
      tip: tipColumns(t),
    })
    .from(workingCopy)
    .innerJoin(file, eq(file.id, workingCopy.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(eq(workingCopy.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('copy_unknown');
  if (row.tip.state === 'disposed') throw new Refusal('tip_disposed');
  if (row.file.state === 'withheld') throw new Refusal('file_withheld');
  if (isShut(row.file, member.role)) throw new Refusal('file_infected');
  const shown = row.tip.state !== 'hidden' || maySeeHidden(member.role);
  if (!shown || row.copy.state !== 'made' || !isViewable(row.file, member.role)) throw new Refusal('copy_not_made');
  return row;
}

/** The copies of a tip's files, oldest first, with what is known of each. */
export async function listCopies(read: Query, { workingCopy, user, file }: Tables, tip: string) {
  const { id, reference, fileId, kind, plan, purpose, askedAt, state, progress, failure } = workingCopy;
  const { parentSha256, sha256, sizeBytes, type, width, height, tool, facts } = workingCopy;
  const asked = { id, reference, fileId, kind, plan, purpose, askedAt, state, progress, failure };
  const made = { parentSha256, sha256, sizeBytes, type, width, height, tool, facts };
  const rows = await read
    .select({ ...asked, ...made, askedByName: user.name })
    .from(workingCopy)
    .innerJoin(file, eq(file.id, workingCopy.fileId))
    .leftJoin(user, eq(user.id, workingCopy.askedBy))
    .where(eq(file.tipId, tip))
    .orderBy(asc(workingCopy.askedAt), asc(workingCopy.id));
  return rows.map((row) => ({ ...row, url: row.state === 'made' ? `/api/desk/copies/${row.id}` : null }));
}
