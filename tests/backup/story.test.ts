import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openTip, readMailbox, sendFile, submitTip } from '../demo/client.ts';
import { acceptInvite } from '../e2e/staff.ts';
import { still } from '../evidence/bench.ts';
import { freePort } from '../free-port.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';

const home = mkdtempSync(join(tmpdir(), 'vidne-backup-'));
const folder = join(home, 'backups');
let vidne: Vidne | undefined;
after(async () => {
  await vidne?.stop();
  rmSync(home, { recursive: true, force: true });
});

interface Said {
  code: number | null;
  said: string;
}

async function run(dataDir: string, ...words: string[]): Promise<Said> {
  return program('api/backup/main.ts', words, { DATA_DIR: dataDir });
}

async function program(file: string, words: readonly string[], env: Record<string, string>): Promise<Said> {
  const child = spawn(process.execPath, [file, ...words], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, said };
}

test('a machine is lost, and what was backed up goes on elsewhere as if nothing had been', async () => {
  const [lost, found] = [join(home, 'lost'), join(home, 'found')];
  const ports = { public: await freePort(), desk: await freePort() };
  vidne = await startVidne({ dataDir: lost, ports });
  const { publicOrigin, deskOrigin, links } = vidne;
  const moderator = await acceptInvite(deskOrigin, links['moderator']!, 'Mona');
  const queue = () => moderator.get<{ items: { id: string; files: { ready: number } }[] }>('/api/desk/queue?state=all');
  const path = join(home, 'a.png');
  still(home, 'a.png');

  // Somebody sends a picture, somebody else has not sent theirs yet
  const opened = await openTip(publicOrigin, { language: 'da' });
  const upload = await sendFile(publicOrigin, opened, { path, name: 'a.png', type: 'image/png' });
  const { code } = await submitTip(publicOrigin, opened, { text: 'En rød cykel', files: [{ upload, name: 'a.png' }] });
  const undecided = await openTip(publicOrigin, { language: 'da' });
  const unsent = await sendFile(publicOrigin, undecided, { path, name: 'b.png', type: 'image/png' });
  await until(async () => (await queue()).items[0]?.files.ready === 1, 'the picture is ready');

  // When it is backed up, twice
  const first = await run(lost, folder);
  assert.equal(first.code, 0, first.said);
  const vkey = /signed with it: (\S+)/.exec(first.said)?.[1] ?? '';
  assert.match(first.said, /The keys are not in it/);
  await submitTip(publicOrigin, await openTip(publicOrigin, { language: 'da' }), { text: 'Og en blå', files: [] });
  const second = await run(lost, folder);
  assert.equal(second.code, 0, second.said);
  assert.doesNotMatch(second.said, /signed with it/);
  const [all, fresh] = [/(\d+) objects/, /, (\d+) of them new/].map((count) => Number(count.exec(second.said)?.[1]));
  assert.ok(all! > 5 && fresh! < all!, second.said);
  assert.equal(existsSync(join(folder, 'blobs/drop/uploads', unsent)), false, 'what was not sent is nobody’s to keep');
  const checked = await run(lost, 'check', folder);
  assert.match(checked.said, /nothing is wrong/);
  assert.equal(checked.code, 0);
  for (const name of readdirSync(folder, { recursive: true }) as string[])
    assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);

  // Then the machine is lost; the keys were kept elsewhere
  cpSync(join(lost, 'keys'), join(home, 'keys'), { recursive: true });
  const refused = await run(lost, 'restore', folder);
  assert.equal(refused.code, 1);
  assert.match(refused.said, /is not empty .* name a new DATA_DIR/);
  await vidne.stop('SIGKILL');
  await until(() => !existsSync(lost) || vidne!.pids('desk').length === 0, 'nothing runs any more');
  rmSync(lost, { recursive: true });

  // And a new one takes its place
  const restored = await run(found, 'restore', folder, `--key=${vkey}`);
  assert.equal(restored.code, 0, restored.said);
  assert.match(restored.said, /bring the keys to/);
  cpSync(join(home, 'keys'), join(found, 'keys'), { recursive: true });
  vidne = await startVidne({ dataDir: found, ports });
  await until(async () => (await queue()).items.length === 2, 'both tips are there');
  const tip = (await queue()).items.find(({ files }) => files.ready === 1)!;
  const { files } = await moderator.get<{ files: { previews: { url: string }[] }[] }>(`/api/desk/tips/${tip.id}`);
  const picture = await moderator.fetch(files[0]!.previews[0]!.url);
  assert.equal(picture.status, 200);
  assert.ok((await picture.arrayBuffer()).byteLength > 500);
  await moderator.post(`/api/desk/tips/${tip.id}/claim`, {});
  await moderator.post(`/api/desk/tips/${tip.id}/messages`, { text: 'Hvor stod den?' });
  await until(
    async () => JSON.stringify(await readMailbox(publicOrigin, code)).includes('Hvor stod den?'),
    'the sender reads it',
  );
  const verified = await program('api/evidence/audit.ts', [], { DATA_DIR: found });
  assert.match(verified.said, /2 tips, 1 files, 1 originals.*nothing is wrong/);
  assert.equal(verified.code, 0);
});
