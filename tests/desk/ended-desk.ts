import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { appealSchema } from '../../api/appeal/model.ts';
import { appealMadeKey, appealPicturePrefix } from '../../api/drop/keys.ts';
import { addSearchPages } from '../../api/intake/search-page.ts';
import { addTipPages } from '../../api/intake/tip-page.ts';
import { serveSite } from '../../api/site.ts';
import { takeDown } from '../../api/takedown.ts';
import { ulid } from '../../api/ulid.ts';
import { release } from '../../site/release.ts';
import { makeAppeals } from '../bench/appeals.ts';
import type { Engine } from '../db/engines.ts';
import { openDesk } from './bench.ts';

export const idOf = (n: number): string => `EF-2026-${String(n).padStart(6, '0')}`;
export type EndedDesk = Awaited<ReturnType<typeof openEndedDesk>>;

/** A desk with twelve public appeals to end, and the public half beside it. */
export async function openEndedDesk(engine: Engine) {
  const desk = await openDesk(engine);
  const { siteDir, publicOrigin } = desk.desk;
  const contentDir = mkdtempSync(join(tmpdir(), 'vidne-end-'));
  rmSync(join(siteDir, 'live'), { recursive: true });
  await makeAppeals({ contentDir, count: 12, seed: 3, now: desk.desk.now() });
  const publish = () => release({ siteDir, contentDir, publicOrigin });
  await publish();

  function portal() {
    const app = new Hono();
    app.use('*', takeDown(siteDir, desk.desk.now, 'https://public.example'));
    addTipPages(app, { siteDir });
    addSearchPages(app, { siteDir, now: desk.desk.now });
    serveSite(app, { siteDir, half: 'public' });
    return { siteDir, get: (path: string) => app.request(`http://public.example${path}`) };
  }

  /** What lies in the content folder. */
  const lying = (publicId: string) =>
    appealSchema.parse(JSON.parse(readFileSync(join(contentDir, 'appeals', publicId, 'appeal.json'), 'utf8')));

  /** The row of an appeal of this content as publishing leaves it, with a picture. Answers what the vault holds of that. */
  async function written(publicId: string, author: string): Promise<() => Promise<number>> {
    const [at, { t }] = [desk.desk.now(), desk.store];
    const { revision, type, district } = lying(publicId);
    const of = { appealId: ulid(at), id: ulid(at), fileId: null };
    const by = { author, createdAt: at, updatedBy: author, updatedAt: at };
    const facts = { publicId, type, district, title: publicId, draft: { type, district }, version: 1, revision };
    const source = { kind: 'upload' as const, type: 'image/png', sizeBytes: 5 };
    const times = { addedAt: at, stateChangedAt: at, nextAttemptAt: at };
    await desk.store.write(async (tx) => {
      const isPublic = { status: 'published' as const, publishedAt: at, publishedRevision: revision };
      await tx.insert(t.appeal).values({ id: of.appealId, ...facts, ...by, ...isPublic });
      const picture = { ...of, addedBy: author, name: 'p1', source, sourceSha256: 'a'.repeat(64) };
      await tx.insert(t.appealPicture).values({ ...picture, ...times, state: 'made' });
    });
    await desk.desk.vault.putIfAbsent(appealMadeKey(of, 1, '800.jpg'), Buffer.from('drawn'));
    return async () => (await desk.desk.vault.list(appealPicturePrefix(of))).length;
  }

  return {
    ...desk,
    siteDir,
    contentDir,
    publish,
    portal,
    lying,
    written,
    publisher: () => ({ ...desk.desk, contentDir }),
    /** how far its row says it has come */
    async statusOf(publicId: string) {
      const { appeal } = desk.store.t;
      return (await desk.store.read.select().from(appeal).where(eq(appeal.publicId, publicId)))[0]?.status;
    },
    async close() {
      await desk.close();
      rmSync(contentDir, { recursive: true, force: true });
    },
  };
}
