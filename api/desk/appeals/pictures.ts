import { count, eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Query, Tables } from '../../db/store.ts';
import type { AppealPictureSource } from '../../db/values.ts';
import { sealBytes } from '../../drop/age.ts';
import { appealGivenKey, appealMadeKey, appealPicturePrefix } from '../../drop/keys.ts';
import { digestOf } from '../../evidence/custody.ts';
import { redactionPlan } from '../../redaction-plan.ts';
import { Refusal } from '../../refusal.ts';
import { ulid } from '../../ulid.ts';
import type { DeskEnv } from '../access.ts';
import { parseBody, parseQuery } from '../body.ts';
import type { Desk } from '../desk.ts';
import { sendSealed } from '../sealed-copy.ts';
import { draftOf } from './appeal-draft.ts';
import { type AppealAct, type AppealRow, changeAppeal, recordAppeal, requireAppeal } from './appeal-row.ts';
import { nextState } from './appeal-state.ts';
import { type PictureRow, requirePicture } from './picture-row.ts';

/** One picture as it is given in. */
export const mostPictureBytes = 30 * 1024 ** 2;
export const isPictureUpload = (method: string, path: string): boolean =>
  method === 'POST' && /\/appeals\/[^/]+\/pictures$/.test(path);
const mostPictures = 20;
const sizes = z.object({
  size: z.enum(['base.jpg', '400.webp', '800.webp', '800.jpg', '1600.webp']).default('800.jpg'),
});
const planning = z.object({ plan: redactionPlan.nullable() });

/**
 * PICTURES of an appeal. What is given in is sealed to the evidence worker as it came: this process parses no picture. The
 * worker draws it, covered and cut as it was asked, in the sizes that are published.
 */
export function addPictures(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, vault, now } = desk;
  const { read, t } = store;

  api.post('/appeals/:id/pictures', async (c) => {
    const member = c.get('member');
    const appeal = await requireAppeal(read, t, member, c.req.param('id'));
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    if (!isPicture(bytes)) throw new Refusal('picture_type');
    const source = { kind: 'upload' as const, type: c.req.header('content-type') ?? '', sizeBytes: bytes.length };
    const picture = await addPicture(desk, { t, appeal, member, at: now() }, bytes, source);
    return c.json({ picture }, 201);
  });

  api.get('/appeals/:id/pictures/:name', async (c) => {
    const { size } = parseQuery(c, sizes);
    const appeal = await requireAppeal(read, t, c.get('member'), c.req.param('id'));
    const row = await requirePicture(read, t, appeal.id, c.req.param('name'));
    const made = row.made?.find(({ name }) => name === size);
    if (!made || row.madeDrawing === null) throw new Refusal('picture_not_ready');
    const key = appealMadeKey(row, row.madeDrawing, size);
    return sendSealed(c, desk, { key, type: made.type }, async () => undefined);
  });

  api.post('/appeals/:id/pictures/:name', async (c) => {
    const { plan } = await parseBody(c, planning);
    const member = c.get('member');
    const at = now();
    const version = await store.write(async (tx) => {
      const appeal = await requireAppeal(tx, t, member, c.req.param('id'));
      nextState('save', appeal);
      const row = await requirePicture(tx, t, appeal.id, c.req.param('name'));
      if (row.width === null || row.state === 'asked') throw new Refusal('picture_not_ready');
      if (plan && (plan.frame.width !== row.width || plan.frame.height !== row.height || plan.mutes.length > 0))
        throw new Refusal('copy_not_of_file');
      const again = { state: 'asked' as const, stateChangedAt: at, attempts: 0, nextAttemptAt: at, failure: null };
      await tx
        .update(t.appealPicture)
        .set({ ...again, plan, drawing: row.drawing + 1 })
        .where(eq(t.appealPicture.id, row.id));
      const drawn = await countDrawing({ tx, t, appeal, member, at }, row);
      const details = { picture: row.name, drawing: row.drawing + 1 };
      await recordAppeal({ tx, t, appeal: drawn, member, at }, 'draft_appeal', { ...fileOf(row), details });
      return drawn.version;
    });
    return c.json({ version });
  });

  api.post('/appeals/:id/pictures/:name/remove', async (c) => {
    await parseBody(c, z.object({}));
    const member = c.get('member');
    const at = now();
    const row = await store.write(async (tx) => {
      const appeal = await requireAppeal(tx, t, member, c.req.param('id'));
      nextState('save', appeal);
      const found = await requirePicture(tx, t, appeal.id, c.req.param('name'));
      await tx
        .update(t.appealPicture)
        .set({ state: 'destroyed', stateChangedAt: at, plan: null, made: null })
        .where(eq(t.appealPicture.id, found.id));
      const details = { picture: found.name, removed: true };
      await recordAppeal({ tx, t, appeal, member, at }, 'draft_appeal', { ...fileOf(found), details });
      return found;
    });
    for (const { key } of await vault.list(appealPicturePrefix(row))) await vault.remove(key);
    return c.json({ ok: true });
  });
}

const fileOf = ({ fileId }: { fileId: string | null }) => (fileId === null ? {} : { fileId });

/**
 * A drawing is part of what is decided on: it makes a version, as words do, so that nobody approves one they have not seen,
 * nor one of their own. The words stay, so what changed is said by its path alone.
 */
async function countDrawing(act: AppealAct, { name }: PictureRow): Promise<AppealRow> {
  const { tx, t, appeal, member, at } = act;
  const { draft } = appeal;
  const place = (draftOf(draft).media ?? []).findIndex((one) => one.name === name);
  const fields = [place < 0 ? 'media.drawing' : `media.${place}.drawing`];
  const set = { version: appeal.version + 1, updatedBy: member.id, updatedAt: at };
  await tx
    .insert(t.appealVersion)
    .values({ appealId: appeal.id, version: set.version, at, byUser: member.id, fields, draft });
  await changeAppeal(act, set);
  return { ...appeal, ...set };
}

/** What the worker can draw, by its first bytes alone: JPEG, PNG, WebP, GIF, TIFF, HEIC and AVIF. */
function isPicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return /^(\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|II\*\0|MM\0\*|....ftyp(heic|heix|mif1|avif))/s.test(head);
}

/** Seals the bytes first; a row without its object would be a picture that never comes. */
export async function addPicture(
  { store, vault, recipient }: Desk,
  { t, appeal, member, at }: Omit<AppealAct, 'tx'>,
  bytes: Uint8Array,
  source: AppealPictureSource,
  fileId: string | null = null,
) {
  const id = ulid(at);
  nextState('save', appeal);
  const key = appealGivenKey({ appealId: appeal.id, id, fileId });
  await vault.putIfAbsent(key, sealBytes(bytes, [recipient]));
  const sourceSha256 = digestOf(bytes);
  const added = store.write(async (tx) => {
    await requireOpenFile(tx, t, fileId);
    const name = await nextName(tx, t, appeal.id);
    const times = { addedAt: at, stateChangedAt: at, nextAttemptAt: at };
    await tx
      .insert(t.appealPicture)
      .values({ id, appealId: appeal.id, name, source, fileId, sourceSha256, addedBy: member.id, ...times });
    const details = {
      picture: name,
      ...(source.kind === 'copy' ? { copy: source.copy, exhibit: source.exhibit } : {}),
    };
    const said = { ...fileOf({ fileId }), sha256Before: sourceSha256, details };
    await recordAppeal({ tx, t, appeal, member, at }, 'draft_appeal', said);
    return { id, name };
  });
  return added.catch(async (error: unknown) => {
    // of anything else nobody knows whether the row is there
    if (error instanceof Refusal) await vault.remove(key);
    throw error;
  });
}

/** While its bytes were read and sealed, the file it is from may have been set aside or deleted. */
async function requireOpenFile(tx: Query, { file }: Tables, fileId: string | null): Promise<void> {
  if (fileId === null) return;
  const [row] = await tx.select({ state: file.state }).from(file).where(eq(file.id, fileId));
  if (row?.state === 'withheld') throw new Refusal('file_withheld');
  if (row?.state === 'disposed') throw new Refusal('tip_disposed');
}

async function nextName(tx: Query, { appealPicture }: Tables, appealId: string): Promise<string> {
  const [kept] = await tx.select({ n: count() }).from(appealPicture).where(eq(appealPicture.appealId, appealId));
  const n = kept?.n ?? 0;
  if (n >= mostPictures) throw new Refusal('too_many_pictures');
  return `p${n + 1}`;
}
