import { and, asc, count, desc, eq, isNotNull, isNull, max, sum } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../db/store.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { parseBody, parseQuery } from './body.ts';
import type { Desk } from './desk.ts';
import { casesOf, listHolds, requireFree } from './holds.ts';
import { listPackages } from './package/packages.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';

const shownCases = 200;
const shownWithout = 200;
const caseRef = z.string().trim().min(1).max(60);
const naming = z.object({
  label: z.string().trim().max(120).nullable().optional(),
  caseRef: caseRef.nullable().optional(),
});

/** CASES: the exhibits under one reference, their labels, what holds them, and the packages one asked for. */
export function addCases(api: Hono<DeskEnv>, { store, now }: Desk): void {
  const { read, t } = store;

  api.get('/cases', async (c) => {
    const member = c.get('member');
    const [cases, without] = await Promise.all([listCases(read, t, member), sumWithout(read, t, member)]);
    return c.json({ cases, without });
  });

  api.get('/cases/exhibits', async (c) => {
    const asked = parseQuery(c, z.union([z.object({ ref: caseRef }), z.object({ without: z.literal('1') })]));
    const member = c.get('member');
    if (!('ref' in asked))
      return c.json({ caseRef: null, exhibits: await listExhibits(read, t, member, null), holds: [], packages: [] });
    const { ref } = asked;
    const exhibits = await listExhibits(read, t, member, ref);
    if (exhibits.length === 0) throw new Refusal('case_unknown');
    const [holds, packages] = await Promise.all([listHolds(read, t, ref), listPackages(read, t, member, ref)]);
    return c.json({ caseRef: ref, exhibits, holds, packages });
  });

  api.post('/exhibits/:id', async (c) => {
    const wish = await parseBody(c, naming);
    const member = c.get('member');
    const id = c.req.param('id');
    await store.write((tx) => nameExhibit(tx, t, member, id, wish, now()));
    return c.json({ exhibit: { id } });
  });
}

async function listCases(read: Query, t: Tables, member: Member) {
  const { exhibit, file, tip, legalHold } = t;
  const rows = await read
    .select({
      caseRef: exhibit.caseRef,
      exhibits: count(),
      bytes: sum(file.sizeBytes),
      latestAt: max(exhibit.createdAt),
    })
    .from(exhibit)
    .innerJoin(file, eq(file.id, exhibit.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(isNotNull(exhibit.caseRef), visibleTo(member, t)))
    .groupBy(exhibit.caseRef)
    .orderBy(desc(max(exhibit.createdAt)), asc(exhibit.caseRef))
    .limit(shownCases);
  const held = await read.select({ caseRef: legalHold.caseRef }).from(legalHold).where(isNull(legalHold.releasedAt));
  const heldCases = new Set(held.map((row) => row.caseRef));
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes), isHeld: heldCases.has(row.caseRef ?? '') }));
}

/** Exhibits that were accepted without a case; null when there is none. */
async function sumWithout(read: Query, t: Tables, member: Member) {
  const { exhibit, file, tip } = t;
  const [row] = await read
    .select({ exhibits: count(), bytes: sum(file.sizeBytes), latestAt: max(exhibit.createdAt) })
    .from(exhibit)
    .innerJoin(file, eq(file.id, exhibit.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(isNull(exhibit.caseRef), visibleTo(member, t)));
  return row && row.exhibits > 0 ? { ...row, bytes: Number(row.bytes) } : null;
}

/** Of a case; null: those without one, the newest of them. */
export function listExhibits(read: Query, t: Tables, member: Member, ref: string | null) {
  const { exhibit, file, tip } = t;
  const order = ref === null ? desc(exhibit.reference) : asc(exhibit.reference);
  const listed = read
    .select({
      id: exhibit.id,
      reference: exhibit.reference,
      label: exhibit.label,
      createdAt: exhibit.createdAt,
      fileId: file.id,
      claimedName: file.claimedName,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
      scanVerdict: file.scanVerdict,
      state: file.state,
      tipId: tip.id,
      tip: tip.reference,
    })
    .from(exhibit)
    .innerJoin(file, eq(file.id, exhibit.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(ref === null ? isNull(exhibit.caseRef) : eq(exhibit.caseRef, ref), visibleTo(member, t)))
    .orderBy(order);
  return ref === null ? listed.limit(shownWithout) : listed;
}

/** Label and case of an exhibit. Both stand in custody, and the audit holds the row to what stands there. */
async function nameExhibit(
  tx: Query,
  t: Tables,
  member: Member,
  id: string,
  { label, caseRef: moved }: z.infer<typeof naming>,
  at: Date,
): Promise<void> {
  const { exhibit, file, tip } = t;
  const [row] = await tx
    .select({ exhibit, tipId: tip.id, tipState: tip.state })
    .from(exhibit)
    .innerJoin(file, eq(file.id, exhibit.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(eq(exhibit.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('exhibit_unknown');
  if (row.tipState === 'disposed') throw new Refusal('tip_disposed');
  const { fileId, reference, caseRef: from } = row.exhibit;
  const inCase = moved === undefined ? from : moved;
  const moves = inCase !== from;
  await requireFree(tx, t, from, inCase);
  const changes = {
    ...(label === undefined ? {} : { label: label === '' ? null : label }),
    ...(moves ? { caseRef: inCase } : {}),
  };
  if (Object.keys(changes).length === 0) return;
  await tx.update(exhibit).set(changes).where(eq(exhibit.id, id));
  const named = 'label' in changes ? { label: changes.label ?? null } : {};
  const details = { exhibit: reference, ...named, moved: moves, ...casesOf(from, inCase) };
  const actor = { actor: member.id, actorRole: member.role };
  await recordCustody(tx, t, {
    ...{ at, action: 'annotate', ...actor, tipId: row.tipId, fileId, details },
    ...(inCase ? { caseRef: inCase } : {}),
  });
}
