import { and, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { districtCodes } from '../../appeal/districts.ts';
import { appealTypes } from '../../appeal/model.ts';
import type { Query, Tables } from '../../db/store.ts';
import { openBytes } from '../../drop/age.ts';
import { copyKey, type UploadId } from '../../drop/keys.ts';
import { readAll } from '../../drop/open-blobs.ts';
import { digestOf } from '../../evidence/custody.ts';
import { Refusal } from '../../refusal.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody } from '../body.ts';
import type { Desk } from '../desk.ts';
import type { Member } from '../session.ts';
import { visibleTo } from '../tip-item.ts';
import { newDraft } from './appeal-draft.ts';
import { requireAppeal } from './appeal-row.ts';
import { beginAppeal } from './appeals.ts';
import { addPicture, mostPictureBytes } from './pictures.ts';

const giving = z.union([
  z.object({ appeal: z.string().max(40) }),
  z.object({ type: z.enum(appealTypes), district: z.enum(districtCodes) }),
]);

/**
 * FROM THE QUEUE TO AN APPEAL: a working copy of an exhibit, one frame or a picture, becomes a picture of an appeal that is
 * there, or of a new one. Where it comes from stays with the desk: exhibit, copy and digests, in the row and in custody.
 */
export function addFromCopy(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, vault, viewingIdentity, now } = desk;
  const { read, t } = store;
  api.post('/copies/:id/appeal', async (c) => {
    const wish = await parseBody(c, giving);
    const member = c.get('member');
    const at = now();
    const { copy, exhibit } = await requireStill(read, t, member, c.req.param('id'));
    const sealed = await readAll(await vault.get(copyKey(copy.fileId as UploadId, copy.id)));
    const bytes = openBytes(sealed, viewingIdentity);
    if (digestOf(bytes) !== copy.sha256) throw new Error('a copy that is not what was made');
    const appeal =
      'appeal' in wish
        ? await requireAppeal(read, t, member, wish.appeal)
        : await store.write((tx) => beginAppeal(tx, desk, member, newDraft(wish)));
    const source = { kind: 'copy' as const, copyId: copy.id, copy: copy.reference, exhibit };
    const picture = await addPicture(desk, { t, appeal, member, at }, bytes, source, copy.fileId);
    return c.json({ appeal: { id: appeal.id, publicId: appeal.publicId }, picture }, 201);
  });
}

/** A made picture of a file that is an exhibit and that this member may see; a film is none. */
async function requireStill(read: Query, t: Tables, member: Member, id: string) {
  const { workingCopy: copy, file, tip, exhibit } = t;
  const [row] = await read
    .select({ copy, exhibit: exhibit.reference, fileState: file.state, tipState: tip.state })
    .from(copy)
    .innerJoin(file, eq(file.id, copy.fileId))
    .innerJoin(tip, eq(tip.id, file.tipId))
    .leftJoin(exhibit, eq(exhibit.fileId, file.id))
    .where(and(eq(copy.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('copy_unknown');
  if (row.tipState === 'disposed') throw new Refusal('tip_disposed');
  if (row.fileState === 'withheld') throw new Refusal('file_withheld');
  if (row.copy.state !== 'made') throw new Refusal('copy_not_made');
  if (row.exhibit === null) throw new Refusal('copy_no_exhibit');
  if (!row.copy.type?.startsWith('image/') || (row.copy.sizeBytes ?? 0) > mostPictureBytes)
    throw new Refusal('picture_type');
  return { copy: row.copy, exhibit: row.exhibit };
}
