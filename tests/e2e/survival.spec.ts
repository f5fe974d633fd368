import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { descendants, isThere } from '../../api/processes.ts';
import { openTip, readMailbox, sendFile, sha256OfFile, submitTip } from '../demo/client.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { makeVideo } from './footage.ts';
import { acceptInvite, type Staff } from './staff.ts';

interface QueueItem {
  id: string;
  files: { total: number; ready: number };
}
interface TipView {
  tip: { id: string; state: string };
  files: {
    id: string;
    state: string;
    sha256: string;
    previews: { name: string; url: string }[];
    exhibit: string | null;
  }[];
  messages: { from: string; kind: string; text: string; deliveredAt: string | null }[];
  custody: { action: string; fileId: string | null }[];
}

let vidne: Vidne;
let moderator: Staff;
test.beforeAll(async () => {
  vidne = await startVidne();
  await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
  moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
});
test.afterAll(async () => {
  await vidne.stop();
  await rm(vidne.dataDir, { recursive: true, force: true });
});

const queue = async () => (await moderator.get<{ items: QueueItem[] }>('/api/desk/queue?state=all')).items;
const view = (id: string) => moderator.get<TipView>(`/api/desk/tips/${id}`);

test('kill -9 of each process during an upload, a preview and a desk write loses nothing', async () => {
  const path = test.info().outputPath('clip.mp4');
  await makeVideo(path, { seconds: 20, megabytes: 60 });
  const sha256 = await sha256OfFile(path);

  // the intake dies twice in the middle of the upload
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  const kills: Promise<void>[] = [];
  const upload = await sendFile(
    vidne.publicOrigin,
    opened,
    { path, name: 'VID_1.mp4', type: 'video/mp4' },
    {
      chunkBytes: 4 * 1024 ** 2,
      onProgress: (sent) => {
        if (kills.length < 2 && sent > (kills.length + 1) * 16 * 1024 ** 2) kills.push(vidne.killRole('intake'));
      },
    },
  );
  await Promise.all(kills);
  expect(kills).toHaveLength(2);

  // the evidence worker dies while it works
  const receipt = await submitTip(vidne.publicOrigin, opened, {
    text: 'Et vidnesbyrd',
    files: [{ upload, name: 'VID_1.mp4', type: 'video/mp4', sha256 }],
  });
  await until(async () => (await queue()).length === 1, 'the tip is on the desk');
  await until(
    () => descendants(vidne.pid).length > 0 && vidne.pids('evidence').some((pid) => descendants(pid).length > 0),
    'a sandbox is at work',
  );
  await vidne.killRole('evidence');

  // the desk dies while the tip is being claimed and answered
  const [item] = await queue();
  await moderator.post(`/api/desk/tips/${item!.id}/claim`, {});
  const question = moderator.post(`/api/desk/tips/${item!.id}/messages`, { text: 'Så du bilens nummerplade?' });
  const [asked] = await Promise.allSettled([question, vidne.killRole('desk')]);
  const known = (await view(item!.id)).messages.filter(({ kind, from }) => kind === 'text' && from === 'police').length;
  if (asked.status === 'fulfilled') expect(known).toBe(1);
  if (known === 0) await moderator.post(`/api/desk/tips/${item!.id}/messages`, { text: 'Så du bilens nummerplade?' });

  // and the story completes
  await until(async () => (await view(item!.id)).files[0]?.state === 'queued', 'the file is through', 120_000);
  const done = await view(item!.id);
  expect(done.files[0]!.sha256).toBe(sha256);
  expect(done.custody.filter(({ action, fileId }) => action === 'receive' && fileId === upload)).toHaveLength(1);
  expect(done.files[0]!.previews.map(({ name }) => name)).toContain('proxy.mp4');
  await moderator.post(`/api/desk/tips/${item!.id}/accept`, { reason: 'supports_case' });
  expect((await view(item!.id)).files[0]!.exhibit).toMatch(/^B-\d{4}-\d{6}$/);
  await until(
    async () =>
      (await readMailbox(vidne.publicOrigin, receipt.code)).some(
        ({ body }) => body.text === 'Så du bilens nummerplade?',
      ),
    'the question is in the mailbox',
  );
  await until(
    async () => (await readMailbox(vidne.publicOrigin, receipt.code)).some(({ body }) => body.code === 'accepted'),
    'the decision is in the mailbox',
  );
});

test('starting twice on the same data keeps everything, and nothing is left behind', async () => {
  const before = await queue();
  expect(before.length).toBeGreaterThan(0);
  const processes = descendants(vidne.pid);
  expect(processes.length).toBeGreaterThanOrEqual(3);
  const ports = { public: Number(new URL(vidne.publicOrigin).port), desk: Number(new URL(vidne.deskOrigin).port) };
  await vidne.stop('SIGINT');
  expect(processes.filter(isThere)).toEqual([]);
  vidne = await startVidne({ dataDir: vidne.dataDir, ports });
  expect(vidne.links).toEqual({});
  expect(await queue()).toEqual(before);
});

test('no role outlives a start process that is killed', async () => {
  const second = await startVidne();
  const processes = descendants(second.pid);
  await second.stop('SIGKILL');
  await until(() => processes.filter(isThere).length === 0, 'every role ended');
  await rm(second.dataDir, { recursive: true, force: true });
});
