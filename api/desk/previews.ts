import { and, eq, gt } from 'drizzle-orm';
import type { Hono } from 'hono';
import type { Query, Tables } from '../db/store.ts';
import type { PreviewRef } from '../db/values.ts';
import { previewKey, type UploadId } from '../drop/keys.ts';
import { recordCustody } from '../evidence/custody.ts';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { renewOwnClaim } from './claim.ts';
import type { Desk } from './desk.ts';
import { sendSealed } from './sealed-copy.ts';
import type { Member } from './session.ts';
import { isInQueue, visibleTo } from './tip-item.ts';
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
/** What asking for it is in custody. */
const lookedAt: Record<PreviewRef['name'], 'view' | 'play'> = {
  'poster.jpg': 'view',
  'sheet.jpg': 'view',
  'picture.jpg': 'view',
  'proxy.mp4': 'play',
  'audio.m4a': 'play',
  'analysis.json': 'view',
};

/** What the queue shows of a tip, to choose by; its address says so (tip-item.ts). Anything else is a look of its own. */
const queuePictures: readonly string[] = ['poster.jpg', 'picture.jpg'] satisfies PreviewRef['name'][];

/** Viewing copies, opened as they are sent; byte ranges so that a player can seek. Looking and playing are custody events. */
export function addPreviews(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, now } = desk;
  const { t } = store;
  api.get('/files/:id/previews/:name', async (c) => {
    const member = c.get('member');
    const { id, name } = c.req.param();
    const { tip, preview } = await requirePreview(store.read, t, member, id, name);
    const sealed = { key: previewKey(id as UploadId, preview), type: types[preview] };
    return sendSealed(c, desk, sealed, async () => {
      const action = lookedAt[preview];
      const inQueue = c.req.query('from') === 'queue' && queuePictures.includes(preview);
      await noteLook(desk, member, { action, tip: tip.id, file: id, preview, ...(inQueue ? { from: 'queue' } : {}) });
      if (action === 'play') await renewOwnClaim(store, tip, member, now());
    });
  });
}

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
  if (row.tip.state === 'disposed') throw new Refusal('tip_disposed');
  if (row.state === 'withheld') throw new Refusal('file_withheld');
  if (shown && isShut(row, member.role)) throw new Refusal('file_infected');
  if (!preview || !isViewable(row, member.role) || !shown) throw new Refusal('file_not_viewable');
  return { tip: row.tip, preview };
}

export interface Look {
  action: 'view' | 'play';
  tip: string;
  file: string;
  preview: string;
  /** seen beside the tip in the queue, which was not opened for it */
  from?: 'queue';
}

/** Somebody who scrolls up and down asks for the same posters again and again; they are one event within this time. */
export const sameQueueLookMs = 60 * 60_000;

/**
 * A player asks for many ranges; they are one event for each person and file within ten minutes. What was seen in the queue
 * is none when the file was looked at by any way within the hour; but opening it afterwards always is.
 */
export async function noteLook({ store, now }: Desk, member: Member, look: Look): Promise<void> {
  const { read, write, t } = store;
  const at = now();
  if (await isNoted(read, t, member, look, at)) return;
  await write(async (tx) => {
    if (await isNoted(tx, t, member, look, at)) return;
    const { action, tip: tipId, file: fileId, preview, from } = look;
    const actor = { actor: member.id, actorRole: member.role };
    await recordCustody(tx, t, {
      at,
      action,
      ...actor,
      tipId,
      fileId,
      details: { preview, ...(from ? { from } : {}) },
    });
  });
}

async function isNoted(query: Query, { custodyEvent: event }: Tables, member: Member, look: Look, at: Date) {
  const since = new Date(at.getTime() - (look.from ? sameQueueLookMs : sameLookMs));
  const same = and(eq(event.fileId, look.file), eq(event.actor, member.id), eq(event.action, look.action));
  const found = await query
    .select({ details: event.details })
    .from(event)
    .where(and(same, gt(event.at, since)));
  return found.some(({ details }) => look.from !== undefined || !isInQueue(details));
}
