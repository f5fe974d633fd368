import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRecipient } from '../../api/drop/age.ts';
import { openJson, sealJson } from '../../api/drop/json.ts';
import { type Mailbox, openMailbox } from '../../api/drop/mailbox.ts';
import type { HandInDocument, HandInFile } from '../../api/footage/hand-in.ts';
import { requestDocument } from '../../api/footage/request.ts';
import { sendFile } from '../demo/client.ts';
import { footageWish } from '../desk/footage-desk.ts';
import { acceptInvite, type Staff } from '../e2e/staff.ts';
import { ask, type Opened, open } from '../intake/shop.ts';
import { sendJson } from '../intake/station.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { startIntake } from './intake.ts';
import { watchMemory } from './package-memory.ts';
import { send } from './upload.ts';

/**
 * What a shop hands in: a folder of a recorder through the whole of Vidne, every file back on the desk with its path and its
 * digest; and one file as large as may be, through the intake alone, beside `cat` to the same disk.
 */
export interface HandInWish {
  readonly gigabytes: number;
  readonly files: number;
  readonly folders: number;
  /** the one large file; 0 leaves it out. It needs that much room on the disk. */
  readonly gib: number;
}

export async function handInBench({ gib, ...folder }: HandInWish): Promise<void> {
  if (folder.gigabytes > 0) await wholeFolder(folder);
  if (gib > 0) await oneFile(gib);
}

const atOnce = 3;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1000;

interface Asked {
  request: { id: string; addressees: { id: string; handIns: { id: string }[] }[] };
}
interface Shown {
  files: { claimedName: string; folder: string; sha256: string | null; state: string; failure: string | null }[];
}

async function wholeFolder({ gigabytes, files, folders }: Omit<HandInWish, 'gib'>): Promise<void> {
  const source = mkdtempSync('/dev/shm/vidne-bench-hand-in-');
  const vidne = await startVidne();
  try {
    const { officer, mailbox, asked } = await askShop(vidne);
    const opened = await open(vidne.publicOrigin, { mailbox });
    const request = openJson(requestDocument, Buffer.from(opened.asked!, 'base64'), mailbox.identity);
    const bytesEach = Math.floor((gigabytes * 1e9) / files);
    const bytes = Buffer.concat([Buffer.from('DHAV'), randomBytes(bytesEach - 4)]);
    const memory = (['intake', 'evidence'] as const).map((role) => watchMemory(vidne.pid, `api/${role}/main.ts`));
    const startedAt = performance.now();
    const sent: HandInFile[] = [];
    const sha256s = new Map<string, string>();
    const waiting = Array.from({ length: files }, (_, at) => at);
    const sendSome = async (): Promise<void> => {
      for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
        const [folder, name] = [`EXPORT/Kamera ${(at % 4) + 1}/time ${at % folders}`, `CH_${at}.dav`];
        const own = Buffer.from(bytes);
        own.writeUInt32BE(at, 4);
        const path = join(source, name);
        writeFileSync(path, own);
        sha256s.set(`${folder}/${name}`, createHash('sha256').update(own).digest('hex'));
        const open = { tip: opened.tip!, token: opened.token! };
        const upload = await sendFile(
          vidne.publicOrigin,
          open,
          { path, name: '', type: '' },
          { chunkBytes: 16 * 1024 ** 2 },
        );
        rmSync(path);
        sent.push({ upload, folder, name, type: '', role: 'footage' });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, sendSome));
    const sending = secondsSince(startedAt);
    await submit(vidne, opened, { mailbox, police: request.police, files: sent });

    const lastByte = performance.now();
    const handIns = async () =>
      (await officer.get<Asked>(`/api/desk/footage/requests/${asked}`)).request.addressees[0]!.handIns;
    await until(async () => (await handIns()).length === 1, 'the hand-in is taken in', 600_000);
    const [tip] = await handIns();
    const onDesk = async () => (await officer.get<Shown>(`/api/desk/tips/${tip!.id}`)).files;
    await until(async () => (await onDesk()).every(({ sha256 }) => sha256), 'every file has its digest', 3_600_000);
    const verified = secondsSince(lastByte);
    await until(async () => (await onDesk()).every(({ state }) => state === 'queued'), 'all are done', 3_600_000);
    const done = secondsSince(lastByte);
    const wrong = (await onDesk()).filter((file) => sha256s.get(`${file.folder}/${file.claimedName}`) !== file.sha256);
    const [intake, worker] = memory.map((watched) => watched.stop().toFixed(0));
    console.log(`hand-in: ${files} files in ${folders} folders, ${megabytes(bytesEach * files)} MB, ${atOnce} at once`);
    console.log(
      '| sent, s | MB/s | all verified after, s | all done after, s | as sent | intake, worker peak MiB |\n|---|---|---|---|---|---|',
    );
    console.log(
      `| ${sending.toFixed(1)} | ${megabytes((bytesEach * files) / sending)} | ${verified.toFixed(1)} | ${done.toFixed(1)} | ${files - wrong.length} of ${files} | ${intake}, ${worker} |`,
    );
    if (wrong.length > 0 || sha256s.size !== files) process.exitCode = 1;
  } finally {
    await vidne.stop();
    rmSync(vidne.dataDir, { recursive: true, force: true });
    rmSync(source, { recursive: true, force: true });
  }
}

async function askShop(vidne: Vidne): Promise<{ officer: Staff; mailbox: Mailbox; asked: string }> {
  await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Astrid');
  const officer = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
  const wish = footageWish({ district: 'fyn' });
  const { request } = await officer.post<Asked>('/api/desk/footage/requests', wish);
  const path = `/api/desk/footage/addressees/${request.addressees[0]!.id}/link`;
  const { code } = await officer.post<{ code: string }>(path, {});
  return { officer, mailbox: await openMailbox(code), asked: request.id };
}

interface Submitted {
  mailbox: Mailbox;
  police: string;
  files: HandInFile[];
}

async function submit({ publicOrigin }: Vidne, { tip, token }: Opened, { mailbox, police, files }: Submitted) {
  const said: HandInDocument = { v: 1, tip: tip!, request: mailbox.id, text: '', clocks: [], cameras: [], files };
  const sealed = Buffer.from(sealJson(said, [parseRecipient(police)])).toString('base64');
  const named = files.map(({ upload }) => ({ upload, name: '' }));
  const answer = await sendJson(
    publicOrigin,
    `/api/tips/${tip}/submit`,
    { files: named, sealed },
    {
      authorization: `Bearer ${token}`,
    },
  );
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`not handed in: ${answer.status} ${answer.text}`);
}

/** A file with nothing in it takes no room where it comes from; where it goes to it is real, to `cat` and to the intake. */
async function oneFile(gib: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-large-'));
  const file = join(folder, 'recorder.dav');
  const bytes = gib * 1024 ** 3;
  writeFileSync(file, '');
  truncateSync(file, bytes);
  const intake = await startIntake();
  try {
    const copying = performance.now();
    await run('sh', ['-c', 'cat "$1" > "$2" && sync "$2"', 'sh', file, join(folder, 'copy')]);
    const copied = secondsSince(copying);
    rmSync(join(folder, 'copy'));
    await run('sync', []);

    const origin = `http://127.0.0.1:${intake.port}`;
    const opened = await open(origin, await ask(intake));
    const created = await fetch(`${origin}/api/uploads`, {
      method: 'POST',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(bytes),
        'Upload-Metadata': `token ${Buffer.from(opened.token!).toString('base64')}`,
      },
    });
    if (created.status !== 201) throw new Error(`not created: ${created.status} ${await created.text()}`);
    const { pathname } = new URL(created.headers.get('Location')!, origin);
    const sending = performance.now();
    await send('ours', intake.port, pathname, file);
    const sent = secondsSince(sending);
    const peak = intake.peakMebibytes();
    const isWhole = (await intake.sha256(pathname.slice(pathname.lastIndexOf('/') + 1))) === sha256OfNothing(bytes);
    console.log(`hand-in: one file of ${gib} GiB, sealed, hashed and durable, beside cat to the same disk`);
    console.log('| cat, MB/s | intake, MB/s | ratio | as sent | intake peak MiB |\n|---|---|---|---|---|');
    console.log(
      `| ${megabytes(bytes / copied)} | ${megabytes(bytes / sent)} | ${(copied / sent).toFixed(2)} | ${isWhole ? 'yes' : 'no'} | ${peak.toFixed(0)} |`,
    );
    if (!isWhole) process.exitCode = 1;
  } finally {
    await intake.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sha256OfNothing(bytes: number): string {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1024 ** 2);
  for (let left = bytes; left > 0; left -= block.length) hash.update(block.subarray(0, Math.min(left, block.length)));
  return hash.digest('hex');
}

async function run(program: string, args: string[]): Promise<void> {
  const [code] = (await once(spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')) as [number];
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
}
