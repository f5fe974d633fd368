import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq, gt } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { districtCodes } from '../../appeal/districts.ts';
import { appealTypes } from '../../appeal/model.ts';
import { nextInSeries, reference } from '../../db/series.ts';
import type { Query } from '../../db/store.ts';
import { changesBetween } from '../../draft-diff.ts';
import { openEndMarks } from '../../end-marks.ts';
import { Refusal } from '../../refusal.ts';
import { ulid } from '../../ulid.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody, parseQuery } from '../body.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import { draftOf, type KeptDraft, newDraft, summaryOf } from './appeal-draft.ts';
import { listAppeals, listing } from './appeal-list.ts';
import { type AppealAct, type AppealRow, changeAppeal, recordAppeal, requireAppeal } from './appeal-row.ts';
import { nextState } from './appeal-state.ts';
import { showAppeal } from './appeal-view.ts';

const beginning = z.object({ type: z.enum(appealTypes), district: z.enum(districtCodes) });
const saving = z.object({ version: z.int().min(1), draft: z.record(z.string(), z.unknown()) });

/**
 * APPEALS as they are written (docs/decisions/0033). Every save is a version that stays; who saves says which one they had
 * read, and is told who was faster and with what. Deciding is in decide.ts, publishing in publish.ts.
 */
export function addAppeals(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { read, t } = store;

  api.get('/appeals', async (c) => c.json(await listAppeals(read, t, c.get('member'), parseQuery(c, listing), now())));

  api.post('/appeals', async (c) => {
    const wish = await parseBody(c, beginning);
    const member = c.get('member');
    const row = await store.write((tx) => beginAppeal(tx, desk, member, newDraft(wish)));
    return c.json({ appeal: { id: row.id, publicId: row.publicId } }, 201);
  });

  api.get('/appeals/:id', async (c) => {
    const member = c.get('member');
    const appeal = await requireAppeal(read, t, member, c.req.param('id'));
    return c.json({ appeal: await showAppeal(desk, member, appeal) });
  });

  api.post('/appeals/:id', async (c) => {
    const { version, draft } = await parseBody(c, saving);
    const member = c.get('member');
    const id = c.req.param('id');
    await store.write(async (tx) => {
      const appeal = await requireAppeal(tx, t, member, id);
      await saveAppeal({ tx, t, appeal, member, at: now() }, version, draftOf(draft));
    });
    return c.json({ appeal: await showAppeal(desk, member, await requireAppeal(read, t, member, id)) });
  });
}

/** The first version of a new appeal. Its number is given now, and to nothing else ever. */
export async function beginAppeal(
  tx: Query,
  { store: { t }, contentDir, siteDir, now }: Desk,
  member: Member,
  draft: KeptDraft,
): Promise<AppealRow> {
  requireOwnDistrict(member, draft);
  const at = now();
  const year = at.getUTCFullYear();
  const isTaken = takenNumbers(contentDir, siteDir);
  let publicId: string;
  do publicId = reference('EF', year, await nextInSeries(tx, t, `EF-${year}`));
  while (isTaken(publicId));
  const id = ulid(at);
  const by = { author: member.id, createdAt: at, updatedBy: member.id, updatedAt: at };
  const [appeal] = await tx
    .insert(t.appeal)
    .values({ id, publicId, ...summaryOf(draft), draft, version: 1, ...by })
    .returning();
  await tx.insert(t.appealVersion).values({ appealId: id, version: 1, at, byUser: member.id, fields: [], draft });
  await recordAppeal({ tx, t, appeal: appeal!, member, at }, 'draft_appeal');
  return appeal!;
}

/** What was put into the content folder by hand, or ended on another database, has its number for ever too. */
function takenNumbers(contentDir: string | undefined, siteDir: string): (publicId: string) => boolean {
  const marks = openEndMarks(siteDir).read();
  return (publicId) =>
    marks.get(publicId) !== undefined ||
    (contentDir !== undefined && existsSync(join(contentDir, 'appeals', publicId)));
}

/** A new version, unless nothing in it is new. */
export async function saveAppeal(act: AppealAct, readVersion: number, draft: KeptDraft): Promise<void> {
  const { tx, t, appeal, member, at } = act;
  nextState('save', appeal);
  if (appeal.version !== readVersion) throw await overtaken(act, readVersion);
  requireOwnDistrict(member, draft);
  const fields = changesBetween(appeal.draft, draft).map(({ path }) => path);
  if (fields.length === 0) return;
  const version = appeal.version + 1;
  await tx.insert(t.appealVersion).values({ appealId: appeal.id, version, at, byUser: member.id, fields, draft });
  await changeAppeal(act, { ...summaryOf(draft), draft, version, updatedBy: member.id, updatedAt: at });
}

/** A version may change how a picture is drawn, and no word of the draft (pictures.ts). */
export const isDrawing = (path: string): boolean => /^media\.(\d+\.)?drawing$/.test(path);

/** Who saved since that version, and what they changed. */
export async function overtaken({ tx, t, appeal }: AppealAct, readVersion: number): Promise<Refusal> {
  const [by] = await tx.select({ name: t.user.name }).from(t.user).where(eq(t.user.id, appeal.updatedBy));
  const [read] = await tx
    .select({ draft: t.appealVersion.draft })
    .from(t.appealVersion)
    .where(and(eq(t.appealVersion.appealId, appeal.id), eq(t.appealVersion.version, readVersion)));
  const since = await tx
    .select({ fields: t.appealVersion.fields })
    .from(t.appealVersion)
    .where(and(eq(t.appealVersion.appealId, appeal.id), gt(t.appealVersion.version, readVersion)));
  const words = read ? changesBetween(read.draft, appeal.draft).map(({ path }) => path) : [];
  const fields = [...words, ...new Set(since.flatMap((one) => one.fields.filter(isDrawing)))];
  return new Refusal('appeal_changed', {
    version: appeal.version,
    by: by?.name ?? '',
    at: appeal.updatedAt.toISOString(),
    fields,
  });
}

function requireOwnDistrict({ district }: Member, draft: KeptDraft): void {
  if (district !== null && draft.district !== district) throw new Refusal('appeal_district');
}
