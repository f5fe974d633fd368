import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../api/db/store.ts';
import {
  type Identity,
  newIdentity,
  openBytes,
  parseIdentity,
  parseRecipient,
  plainSize,
  recipientOf,
} from '../../api/drop/age.ts';
import type { BlobKey } from '../../api/drop/blobs.ts';
import { createFileBlobs } from '../../api/drop/blobs-fs.ts';
import type { TipDocument, TipFile } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import {
  inboxTipKey,
  parseUploadKey,
  previewKey,
  type TipId,
  type UploadId,
  uploadPrefix,
} from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { SegmentWriter } from '../../api/drop/segments.ts';
import type { Bench } from '../../api/evidence/bench.ts';
import { namePrograms } from '../../api/evidence/sandbox/programs.ts';
import { openSandbox } from '../../api/evidence/sandbox/sandbox.ts';
import { openScratch } from '../../api/evidence/sandbox/scratch.ts';
import { createWorker } from '../../api/evidence/worker.ts';

/** A whole inside in a temporary folder: drop, vault, database, keys, scratch space, sandbox. All of it real. */
export interface TestBench extends Bench {
  folder: string;
  recipient: string;
  viewingIdentity: Identity;
  identityFile: string;
  contactIdentity: Identity;
  contactIdentityFile: string;
  revealSecret: string;
  /** what the sandbox lets a program ask of the kernel */
  filterFile: string;
  /** how far the clock of this bench runs ahead, in ms */
  ahead: { ms: number };
  lines: string[];
  close(): Promise<void>;
}

export async function openTestBench(change: Partial<Bench> = {}): Promise<TestBench> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-evidence-'));
  const scratchFolder = mkdtempSync('/dev/shm/vidne-test-');
  for (const part of ['drop', 'vault']) mkdirSync(join(folder, part), { mode: 0o700 });
  const [identity, viewing] = [newIdentity(), newIdentity()];
  const identityFile = join(folder, 'identity');
  writeFileSync(identityFile, identity, { mode: 0o600 });
  const contactIdentityFile = join(folder, 'contact.identity');
  writeFileSync(contactIdentityFile, newIdentity(), { mode: 0o600 });
  const contactIdentity = parseIdentity(readFileSync(contactIdentityFile, 'utf8'));
  const scratch = await openScratch(scratchFolder);
  const store = await openStore(`file:${join(folder, 'vidne.db')}`);
  probed ??= probe();
  const ahead = { ms: 0 };
  const lines: string[] = [];
  return {
    drop: createFileBlobs(join(folder, 'drop')),
    vault: createFileBlobs(join(folder, 'vault')),
    store,
    identity: parseIdentity(identity),
    viewing: parseRecipient(recipientOf(parseIdentity(viewing))),
    contactRecipient: contactIdentity.recipient,
    ...(await probed),
    scratch,
    now: () => new Date(Date.now() + ahead.ms),
    log: (event, fields = {}) => void lines.push(JSON.stringify({ event, ...fields })),
    worker: `test-${randomBytes(4).toString('hex')}`,
    leaseMs: 60_000,
    laidOutBytes: 128 * 1024 ** 2,
    ...change,
    folder,
    recipient: recipientOf(parseIdentity(identity)),
    viewingIdentity: parseIdentity(viewing),
    identityFile,
    contactIdentity,
    contactIdentityFile,
    revealSecret: 'a secret of the tests, and of nothing else',
    ahead,
    lines,
    async close() {
      scratch.close();
      await store.close();
      for (const path of [folder, scratchFolder]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The sandbox keeps nothing between two jobs and takes five programs to find: one for all benches of a test file. */
type Probed = Pick<TestBench, 'sandbox' | 'programs' | 'filterFile'>;
let probed: Promise<Probed> | undefined;

async function probe(): Promise<Probed> {
  const folder = mkdtempSync('/dev/shm/vidne-sandbox-');
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const sandbox = await openSandbox(folder);
  return { sandbox, programs: await namePrograms(sandbox), filterFile: join(folder, 'filter.bpf') };
}

const hex32 = (): string => randomBytes(16).toString('hex');
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface SeedFile {
  name: string;
  type: string;
  bytes: Uint8Array;
  /** what the sender's browser said; the true digest when left out, none when null */
  senderSha256?: string | null;
}

/** Puts one file into the drop exactly as the intake does. */
export async function seedUpload(
  bench: TestBench,
  file: SeedFile,
  segmentBytes = 64 * 1024,
  upload = hex32(),
): Promise<TipFile> {
  const recipient = parseRecipient(bench.recipient);
  const writer = new SegmentWriter({
    blobs: bench.drop,
    upload: upload as UploadId,
    recipient,
    offset: 0,
    segmentBytes,
  });
  await writer.push(file.bytes);
  const sizeBytes = await writer.end();
  const segments = (await bench.drop.list(uploadPrefix(upload as UploadId))).flatMap(
    ({ key, sizeBytes: sealedBytes }) => {
      const parsed = parseUploadKey(key);
      if (parsed?.kind !== 'segment') return [];
      const { kind: _, ...named } = parsed;
      return [{ ...named, lengthBytes: plainSize(sealedBytes) }];
    },
  );
  const senderSha256 = file.senderSha256 === undefined ? sha256(file.bytes) : file.senderSha256;
  return { upload, name: file.name, type: file.type, sizeBytes, segments, ...(senderSha256 ? { senderSha256 } : {}) };
}

/** Submits a tip: its document is written last. */
export async function seedTip(
  bench: TestBench,
  files: TipFile[],
  change: Partial<TipDocument> = {},
): Promise<TipDocument> {
  const document: TipDocument = {
    v: 1,
    tip: hex32(),
    language: 'da',
    receivedAt: new Date().toISOString(),
    text: 'Jeg så en mand i en rød jakke løbe mod stationen.',
    danger: false,
    files,
    mailbox: { id: hex32(), recipient: recipientOf(parseIdentity(newIdentity())) },
    ...change,
  };
  await bench.drop.putIfAbsent(
    inboxTipKey(document.tip as TipId),
    sealJson(document, [parseRecipient(bench.recipient)]),
  );
  return document;
}

/** Takes in and works until there is nothing left to do now. */
export async function workThrough(bench: Bench): Promise<void> {
  const worker = createWorker(bench);
  await worker.takeIn();
  while ((await worker.step('intake')) || (await worker.step('preview')));
}

export async function fileRow(bench: Bench, upload: string) {
  const rows = await bench.store.read.select().from(bench.store.t.file);
  const row = rows.find(({ id }) => id === upload);
  if (!row) throw new Error('no such file');
  return row;
}

export async function custodyOf(bench: Bench, upload: string) {
  const { custodyEvent } = bench.store.t;
  const rows = await bench.store.read.select().from(custodyEvent).orderBy(custodyEvent.seq);
  return { rows, actions: rows.filter(({ fileId }) => fileId === upload).map(({ action }) => action) };
}

export const read = async (store: Bench['vault'], key: BlobKey): Promise<Uint8Array> => readAll(await store.get(key));

/** A viewing copy as the desk opens it. */
export const openPreview = async (bench: TestBench, upload: string, name: string): Promise<Uint8Array> =>
  openBytes(await read(bench.vault, previewKey(upload as UploadId, name)), bench.viewingIdentity);

/** Something drawn by ffmpeg, with sound when the recipe says so. */
export function draw(folder: string, name: string, ...recipe: string[]): Uint8Array {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...recipe, path], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(path);
}

export const film = (folder: string, seconds = 3, name = 'clip.mp4', extra: string[] = []): Uint8Array =>
  draw(
    folder,
    name,
    ...['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=25:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25', '-c:a', 'aac', '-threads', '1'],
    ...extra,
  );

export const still = (folder: string, name: string, size = '800x600'): Uint8Array =>
  draw(folder, name, '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=1`, '-frames:v', '1', '-threads', '1');
