import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTip, sendFile, submitTip } from '../demo/client.ts';
import { acceptInvite, type Staff } from '../e2e/staff.ts';
import { startVidne, until, type Vidne } from '../vidne.ts';
import { makeFilm } from './media.ts';
import { type Found, findPlain } from './plain.ts';

/**
 * A film as large as a tip takes, through the whole of Vidne: how long after its last byte the desk shows a picture of it,
 * what the worker needs outside the sandbox, and whether its plaintext lies anywhere meanwhile and afterwards.
 */
export interface LargeWish {
  readonly gigabytes: number;
  /** also waits for the proxy, which takes a quarter of the film's own time */
  readonly whole: boolean;
}

export async function largeBench({ gigabytes, whole }: LargeWish): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-large-'));
  const vidne = await startVidne();
  try {
    const moderator = await signIn(vidne);
    const film = join(folder, 'film.mp4');
    const bytes = makeLongFilm(folder, film, gigabytes * 1e9);
    const samples = [0.1, 0.5, 0.9].map((share) => sample(film, Math.floor(bytes * share)));
    console.log(`\n# A film of ${(bytes / 1e9).toFixed(2)} GB, its index last, 1080p60`);
    await follow(vidne, moderator, film, { whole, samples });
  } finally {
    await vidne.stop();
    rmSync(vidne.dataDir, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function signIn({ deskOrigin, links }: Vidne): Promise<Staff> {
  await acceptInvite(deskOrigin, links['administrator']!, 'Agnete');
  return acceptInvite(deskOrigin, links['moderator']!, 'Mona');
}

/** One minute, drawn once and joined as often as it takes; never more than a file may be. */
function makeLongFilm(folder: string, film: string, bytes: number): number {
  const minute = makeFilm(folder, '1080p60', 60);
  const times = Math.max(1, Math.floor(bytes / statSync(minute).size) + 1);
  const list = join(folder, 'list');
  writeFileSync(list, `file '${minute}'\n`.repeat(times));
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', film]);
  return statSync(film).size;
}

function sample(path: string, at: number): Buffer {
  const bytes = Buffer.alloc(64);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, 64, at);
  closeSync(file);
  return bytes;
}

interface Watched {
  readonly whole: boolean;
  readonly samples: readonly Buffer[];
}

async function follow(vidne: Vidne, moderator: Staff, film: string, { whole, samples }: Watched): Promise<void> {
  const opened = await openTip(vidne.publicOrigin, { language: 'da' });
  const began = Date.now();
  const sending = { path: film, name: 'VID_1.mp4', type: 'video/mp4' };
  const upload = await sendFile(vidne.publicOrigin, opened, sending, { chunkBytes: 64 * 1024 ** 2 });
  const lastByte = Date.now();
  await submitTip(vidne.publicOrigin, opened, {
    text: 'Jeg filmede hele indkørslen.',
    files: [{ upload, name: 'VID_1.mp4' }],
    retry: 'ab'.repeat(32),
  });
  const since = () => `${((Date.now() - lastByte) / 1000).toFixed(1)} s`;
  console.log(`sent in ${((lastByte - began) / 1000).toFixed(1)} s; then, after the last byte:`);
  for (const name of ['poster.jpg', 'sheet.jpg']) {
    await until(() => shows(moderator, name), `${name} is on the desk`, 300_000);
    console.log(`${name} on the desk after ${since()}`);
  }
  await until(async () => (await stateOf(moderator)) === 'described', 'it is verified and described', 600_000);
  console.log(`verified, scanned and described after ${since()}`);
  if (whole) {
    await until(async () => (await stateOf(moderator)) === 'queued', 'everything is done', 3 * 3_600_000);
    console.log(`in the queue with all its copies after ${since()}`);
  }
  console.log(`worker outside the sandbox: peak ${peakMebibytes(vidne)} MiB`);
  report(findPlain(samples, [vidne.dataDir, tmpdir(), '/var/tmp', '/var/log', '/root', '/home'], [film, dirOf(film)]));
}

const dirOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function report({ files, bytes, found }: Found): void {
  const gigabytes = (bytes / 1e9).toFixed(1);
  console.log(
    `searched ${files} files on disks, ${gigabytes} GB, for its plaintext: ${found.length} hits ${found.join(' ')}`,
  );
}

interface Listed {
  items: { id: string }[];
}
interface Shown {
  files: { state: string; previews: { name: string; url: string }[] }[];
}
async function firstFile(moderator: Staff): Promise<Shown['files'][number] | undefined> {
  const [item] = (await moderator.get<Listed>('/api/desk/queue?state=all')).items;
  return item && (await moderator.get<Shown>(`/api/desk/tips/${item.id}`)).files[0];
}
const stateOf = async (moderator: Staff): Promise<string | undefined> => (await firstFile(moderator))?.state;
const shows = async (moderator: Staff, name: string): Promise<boolean> =>
  (await firstFile(moderator))?.previews.some((preview) => preview.name === name) ?? false;

function peakMebibytes(vidne: Vidne): number {
  const peaks = vidne.pids('evidence').map((pid) => /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')));
  return Math.round(Math.max(...peaks.map((peak) => Number(peak?.[1] ?? 0))) / 1024);
}
