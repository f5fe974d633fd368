import { and, eq, gt } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { Query, Tables } from '../db/store.ts';
import type { PreviewRef } from '../db/tables.ts';
import { type OpenedRange, openRange } from '../drop/age.ts';
import type { BlobKey, BlobStore } from '../drop/blobs.ts';
import { previewKey, type UploadId } from '../drop/keys.ts';
import { readAll } from '../drop/open-blobs.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { renewOwnClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { type ByteRange, parseRange } from './range.ts';
import type { Member } from './session.ts';
import { visibleTo } from './tip-item.ts';
import { maySeeHidden } from './tip-state.ts';
import { sameLookMs } from './tips.ts';
import { isShut, isViewable } from './viewable.ts';

/** What a preview is served as; the name decides, never what a row or a file says of itself. */
const types: Record<PreviewRef['name'], string> = {
  'poster.jpg': 'image/jpeg',
  'sheet.jpg': 'image/jpeg',
  'picture.jpg': 'image/jpeg',
  'proxy.mp4': 'video/mp4',
  'audio.m4a': 'audio/mp4',
  'analysis.json': 'application/json',
};
/** What asking for it is in custody. The poster alone is none: the queue shows it, to choose by. */
const lookedAt: Record<PreviewRef['name'], 'view' | 'play' | undefined> = {
  'poster.jpg': undefined,
  'sheet.jpg': 'view',
  'picture.jpg': 'view',
  'proxy.mp4': 'play',
  'audio.m4a': 'play',
  'analysis.json': 'view',
};

/** Never kept, never sniffed, and a document of its own when somebody opens it alone. */
const guarded = {
  'Accept-Ranges': 'bytes',
  'Cache-Control': 'private, no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Content-Disposition': 'inline',
};

/** Viewing copies, opened as they are sent; byte ranges so that a player can seek. Looking and playing are custody events. */
export function addPreviews(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, vault, viewingIdentity, now } = desk;
  const { t } = store;
  api.get('/files/:id/previews/:name', async (c) => {
    const member = c.get('member');
    const { id, name } = c.req.param();
    const { tip, preview } = await requirePreview(store.read, t, member, id, name);
    const opened = await openSealed(vault, previewKey(id as UploadId, preview), viewingIdentity);
    const headers = { ...guarded, 'Content-Type': types[preview] };
    const range = parseRange(c.req.header('if-range') ? undefined : c.req.header('range'), opened.sizeBytes);
    if (range === 'unsatisfiable')
      return c.body(null, 416, { ...guarded, 'Content-Range': `bytes */${opened.sizeBytes}` });
    const { start, end } = range ?? { start: 0, end: opened.sizeBytes };
    const sent = { ...headers, 'Content-Length': String(end - start), ...contentRange(range, opened.sizeBytes) };
    if (c.req.method === 'HEAD') return c.body(null, range ? 206 : 200, sent);
    const action = lookedAt[preview];
    if (action) await noteLook(desk, member, { action, tip: tip.id, file: id, preview });
    if (action === 'play') await renewOwnClaim(store, tip, member, now());
    return c.body(toStream(opened.read(start, end)), range ? 206 : 200, sent);
  });
}

const contentRange = (range: ByteRange | undefined, sizeBytes: number): Record<string, string> =>
  range ? { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${sizeBytes}` } : {};

/** The preview of a file whose tip the member may see, or the refusal that says why not. */
async function requirePreview(query: Query, t: Tables, member: Member, id: string, name: string) {
  const { file, tip } = t;
  const [row] = await query
    .select({
      state: file.state,
      sha256: file.sha256,
      scanVerdict: file.scanVerdict,
      previews: file.previews,
      tip: { id: tip.id, state: tip.state, claimedBy: tip.claimedBy, claimedUntil: tip.claimedUntil },
    })
    .from(file)
    .innerJoin(tip, eq(tip.id, file.tipId))
    .where(and(eq(file.id, id), visibleTo(member, t)));
  if (!row) throw new Refusal('file_unknown');
  const preview = row.previews?.find((listed) => listed.name === name)?.name;
  const shown = row.tip.state !== 'hidden' || maySeeHidden(member.role);
  if (shown && isShut(row, member.role)) throw new Refusal('file_infected');
  if (!preview || !isViewable(row, member.role) || !shown) throw new Refusal('file_not_viewable');
  return { tip: row.tip, preview };
}

const readAheadBytes = 512 * 1024;

async function openSealed(vault: BlobStore, key: BlobKey, identity: Desk['viewingIdentity']): Promise<OpenedRange> {
  const sealedBytes = await vault.size(key);
  if (sealedBytes === undefined) throw new Refusal('file_not_viewable');
  // age chunks are 64 KiB; half a megabyte at a time spares the store seven requests of eight
  let held = { start: 0, bytes: new Uint8Array() };
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const heldEnd = held.start + held.bytes.length;
    if (start < held.start || end > heldEnd) {
      const until = Math.min(Math.max(end, start + readAheadBytes), sealedBytes);
      held = { start, bytes: new Uint8Array(await readAll(await vault.get(key, { start, end: until }))) };
    }
    return held.bytes.subarray(start - held.start, end - held.start);
  };
  return openRange(read, sealedBytes, identity);
}

function toStream(bytes: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await bytes.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await bytes.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

interface Look {
  action: 'view' | 'play';
  tip: string;
  file: string;
  preview: string;
}

/** A player asks for many ranges; they are one event for each person and file within ten minutes. */
async function noteLook({ store, now }: Desk, member: Member, look: Look): Promise<void> {
  const { read, write, t } = store;
  const at = now();
  if (await isNoted(read, t, member, look, at)) return;
  await write(async (tx) => {
    if (await isNoted(tx, t, member, look, at)) return;
    const { action, tip: tipId, file: fileId, preview } = look;
    const actor = { actor: member.id, actorRole: member.role };
    await recordCustody(tx, t, { at, action, ...actor, tipId, fileId, details: { preview } });
  });
}

async function isNoted(query: Query, { custodyEvent: event }: Tables, member: Member, look: Look, at: Date) {
  const since = new Date(at.getTime() - sameLookMs);
  const same = and(eq(event.fileId, look.file), eq(event.actor, member.id), eq(event.action, look.action));
  const [found] = await query
    .select({ seq: event.seq })
    .from(event)
    .where(and(same, gt(event.at, since)))
    .limit(1);
  return found !== undefined;
}
