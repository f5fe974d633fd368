import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { readProc } from '../../api/processes.ts';
import { openTip, sendFile, submitTip } from '../demo/client.ts';
import { acceptInvite } from '../e2e/staff.ts';
import { freePort } from '../free-port.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';

const home = mkdtempSync(join(tmpdir(), 'vidne-rotate-'));
const dataDir = join(home, 'data');
const keys = join(dataDir, 'keys');
let vidne: Vidne | undefined;
after(async () => {
  await vidne?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** One of the programs beside Vidne, with its settings; killed with SIGKILL after `killAfterMs`. */
async function program(file: string, words: string[], killAfterMs?: number) {
  const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir, ...vidne!.stores.env };
  const child = spawn(process.execPath, [file, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const closed = new Promise<number | null>((done) => child.on('close', done));
  if (killAfterMs !== undefined) await sleep(killAfterMs).then(() => child.kill('SIGKILL'));
  return { code: await closed, said };
}
const keysProgram = (...words: string[]) => program('api/evidence/keys.ts', words);

const film = join(home, 'a.bin');
writeFileSync(film, Buffer.alloc(30 * 1024 ** 2, 'en film '));

async function send(text: string): Promise<void> {
  const { publicOrigin } = vidne!;
  const opened = await openTip(publicOrigin, { language: 'da' });
  const upload = await sendFile(publicOrigin, opened, { path: film, name: 'a.bin', type: 'video/mp4' });
  await submitTip(publicOrigin, opened, { text, files: [{ upload, name: 'a.bin' }] });
}

/** How the intake is set, as its process has it. */
const environment = (role: 'intake' | 'evidence'): string =>
  vidne!
    .pids(role)
    .map((pid) => readProc(pid, 'environ'))
    .join('\0');

test('the key is changed while tips come in: all of them open, and the old key goes when nothing needs it', async () => {
  const ports = { public: await freePort(), desk: await freePort() };
  vidne = await startVidne({ dataDir, ports });
  const moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const queued = async () => (await moderator.get<{ items: unknown[] }>('/api/desk/queue?state=all')).items.length;
  const verified = () => program('api/evidence/audit.ts', []);
  const first = readFileSync(join(keys, 'evidence.identity'), 'utf8');

  // One tip before, and one of which a file is there and the rest is not
  await send('før');
  const { publicOrigin } = vidne;
  const during = await openTip(publicOrigin, { language: 'da' });
  const early = await sendFile(publicOrigin, during, { path: film, name: 'b.bin', type: 'video/mp4' });
  const rotated = await keysProgram('rotate');
  assert.equal(rotated.code, 0, rotated.said);
  assert.equal(readFileSync(join(keys, 'evidence.identity'), 'utf8'), first, 'the old one stays as it is');
  const [oldKey, newKey] = ['evidence.identity', 'evidence.2.identity'].map((name) =>
    recipientOf(parseIdentity(readFileSync(join(keys, name), 'utf8'))),
  );
  for (const name of readdirSync(keys)) assert.equal(statSync(join(keys, name)).mode & 0o777, 0o600, name);
  await send('mens alt går videre');
  const early_retire = await keysProgram('retire');
  assert.equal(early_retire.code, 1, early_retire.said);
  assert.match(early_retire.said, /✖ .*evidence\.identity is needed\. intake \(process \d+\).*still seals to it/);

  // Vidne starts again: the intake learns the new recipient and no identity, the worker opens both
  await vidne.stop();
  vidne = await startVidne({ dataDir, ports });
  assert.ok(environment('intake').includes(`RECIPIENT=${newKey}`));
  assert.ok(!environment('intake').includes(oldKey!) && !environment('intake').includes('IDENTITY'));
  assert.ok(environment('evidence').includes(`OLD_IDENTITY_FILES=${join(keys, 'evidence.identity')}`));
  const late = await sendFile(publicOrigin, during, { path: film, name: 'c.bin', type: 'video/mp4' });
  await submitTip(publicOrigin, during, {
    text: 'før og efter',
    files: [early, late].map((upload) => ({ upload, name: 'b.bin' })),
  });
  await send('efter');
  await until(async () => (await queued()) === 4, 'all tips are there');
  await until(
    async () => /4 tips, 5 files, 5 originals.*nothing is wrong/.test((await verified()).said),
    'all are whole',
  );

  // Sealing anew, killed again and again while more comes in, and custody holds at every moment
  const more = send('under flytningen');
  for (const after of [700, 1000, 1300]) {
    await program('api/evidence/keys.ts', ['reseal'], after);
    const { code, said } = await verified();
    assert.equal(code, 0, said);
  }
  await more;
  await until(async () => (await queued()) === 5, 'that one too');
  await until(async () => /6 originals/.test((await verified()).said), 'and it is an original');
  const resealed = await keysProgram('reseal');
  assert.equal(resealed.code, 0, resealed.said);
  const again = await keysProgram('reseal');
  assert.match(again.said, /Sealed 0 objects/);

  // Then nothing needs the old one
  const retired = await keysProgram('retire');
  assert.equal(retired.code, 0, retired.said);
  assert.match(retired.said, /nothing here needs it/);
  assert.ok(!existsSync(join(keys, 'evidence.identity')) && existsSync(join(keys, 'evidence.identity.retired')));
  const alone = await verified();
  assert.match(alone.said, /5 tips, 6 files, 6 originals.*nothing is wrong/);
  await vidne.stop();
  vidne = await startVidne({ dataDir, ports });
  assert.ok(!environment('evidence').includes('OLD_IDENTITY_FILES'));
  assert.equal(readdirSync(keys).filter((name) => /^evidence.*identity$/.test(name)).length, 1, 'none was made anew');
  const acts = await program('api/backup/main.ts', [join(home, 'backup')]);
  assert.equal(acts.code, 0, acts.said);
  const checked = await program('api/backup/main.ts', ['check', join(home, 'backup')]);
  assert.equal(checked.code, 0, checked.said);
});
