import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appealSchema, revisionsOf } from '../../api/appeal/model.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import { type EndMark, markEnded } from '../../api/end-marks.ts';
import { createIntake } from '../../api/intake/intake.ts';
import { createLog } from '../../api/log.ts';
import { release } from '../../site/release.ts';
import { content } from './content.ts';

/** The demonstration content as a release, with the public half in front of it: what the public gets. */
export interface Served {
  readonly origin: string;
  readonly contentDir: string;
  readonly siteDir: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  text(path: string): Promise<string>;
  /** as the desk does it, without a new release */
  end(publicId: string, how?: EndMark['how'], endedAt?: string, revision?: number): void;
  /** it holds again, as another revision */
  publishAgain(publicId: string, revision: number): Promise<void>;
  /** what the desk writes when an appeal has ended, and the next release */
  publishEnd(publicId: string, endedAt: string): Promise<void>;
  close(): Promise<void>;
}

export async function serveContent(origin = 'https://vidne.example'): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'vidne-served-'));
  const [contentDir, siteDir] = [join(folder, 'content'), join(folder, 'site')];
  await cp(content, contentDir, { recursive: true });
  const publish = () => release({ siteDir, contentDir, publicOrigin: origin });
  await publish();
  const recipient = recipientOf(parseIdentity(newIdentity()));
  const { app } = createIntake({
    drop: createFileBlobs(join(folder, 'drop')),
    recipient,
    contactRecipient: recipient,
    tokenSecret: 'a secret of the test, forty characters long',
    siteDir,
    publicOrigin: origin,
    confinement: 'none',
    now: () => new Date(),
    log: createLog('intake', () => {}),
  });
  const get = async (path: string, headers = {}) => app.request(new URL(path, origin).href, { headers });
  return {
    origin,
    contentDir,
    siteDir,
    get,
    text: async (path) => (await get(path)).text(),
    end: (publicId, how = 'withdrawn', endedAt = new Date().toISOString(), revision = 99) =>
      markEnded(siteDir, { publicId, revision, how, endedAt }),
    async publishAgain(publicId, revision) {
      const [own, first] = [contentDir, content].map((folder) => join(folder, 'appeals', publicId));
      const lying = appealSchema.parse(JSON.parse(await readFile(join(own!, 'appeal.json'), 'utf8')));
      await rm(own!, { recursive: true });
      await cp(first!, own!, { recursive: true });
      const again = JSON.parse(await readFile(join(own!, 'appeal.json'), 'utf8'));
      const issue = { revision, updatedAt: new Date().toISOString(), earlier: revisionsOf(lying) };
      await writeFile(join(own!, 'appeal.json'), JSON.stringify({ ...again, ...issue }));
      await publish();
    },
    async publishEnd(publicId, endedAt) {
      const own = join(contentDir, 'appeals', publicId);
      const lying = appealSchema.parse(JSON.parse(await readFile(join(own, 'appeal.json'), 'utf8')));
      const { type, district, jurisdiction, publishedAt, fictional } = lying;
      await rm(own, { recursive: true });
      await cp(join(content, 'appeals/EF-2026-000117'), own, { recursive: true });
      const left = {
        publicId,
        revision: 100,
        type,
        status: 'withdrawn',
        district,
        jurisdiction,
        publishedAt,
        updatedAt: endedAt,
        earlier: revisionsOf(lying),
        fictional,
      };
      await writeFile(join(own, 'appeal.json'), JSON.stringify(left));
      await publish();
    },
    close: () => rm(folder, { recursive: true }),
  };
}
