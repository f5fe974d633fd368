import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { release } from '../../site/release.ts';
import { wholeDraft } from '../desk/appeal-desk.ts';
import { acceptInvite, type Staff } from '../e2e/staff.ts';
import { builtFor, startVidne } from '../vidne.ts';
import { makeAppeals } from './appeals.ts';

/** From the second person's click until the page is there in both languages, among many other appeals. */
export interface PublishWish {
  readonly appeals: number;
  readonly publications: number;
  readonly seed: number;
}

const boundSeconds = 10;

export async function publishBench({ appeals, publications, seed }: PublishWish): Promise<void> {
  const [contentDir, dataDir] = ['content', 'data'].map((name) =>
    mkdtempSync(join(tmpdir(), `vidne-bench-publish-${name}-`)),
  ) as [string, string];
  await makeAppeals({ contentDir, count: appeals, seed, now: new Date() });
  await release({ siteDir: join(dataDir, 'site'), contentDir, publicOrigin: builtFor });
  const vidne = await startVidne({ dataDir, lends: false, env: { CONTENT_DIR: contentDir } });
  try {
    const administrator = await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
    const join_ = async (role: string, name: string): Promise<Staff> => {
      const { link } = await administrator.post<{ link: string }>('/api/desk/invites', { role });
      return acceptInvite(vidne.deskOrigin, link, name);
    };
    const [pia, lis] = [await join_('publisher', 'Pia'), await join_('supervisor', 'Lis')];
    const seconds: number[] = [];
    while (seconds.length < publications) {
      const { id, publicId, version } = await write(pia);
      const clickedAt = performance.now();
      await lis.post(`/api/desk/appeals/${id}/approve`, { version, rank: 'Vicepolitiinspektør' });
      for (const path of [`/efterlysninger/${publicId}/`, `/en/efterlysninger/${publicId}/`])
        while ((await fetch(vidne.publicOrigin + path)).status !== 200)
          await new Promise((done) => setTimeout(done, 20));
      seconds.push((performance.now() - clickedAt) / 1000);
    }
    seconds.sort((a, b) => a - b);
    const median = seconds[Math.floor(seconds.length / 2)]!;
    console.log(
      `publish: among ${appeals} appeals, from the click to the page in both languages: ${median.toFixed(1)} s (most ${seconds.at(-1)!.toFixed(1)} of ${seconds.length}; bound ${boundSeconds})`,
    );
  } finally {
    await vidne.stop();
    for (const folder of [dataDir, contentDir]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Written and sent for approval. */
async function write(pia: Staff): Promise<{ id: string; publicId: string; version: number }> {
  const begun = { type: 'witness_call', district: 'fyn' };
  const { appeal } = await pia.post<{ appeal: { id: string; publicId: string } }>('/api/desk/appeals', begun);
  const path = `/api/desk/appeals/${appeal.id}`;
  const saved = await pia.post<{ appeal: { version: number } }>(path, { version: 1, draft: wholeDraft(new Date()) });
  const { version } = saved.appeal;
  await pia.post(`${path}/submit`, { version });
  return { ...appeal, version };
}
