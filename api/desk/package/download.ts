import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { handOn, type Identity, maxHeaderBytes, openBytes, parseIdentity, sealedSize } from '../../drop/age.ts';
import type { BlobKey } from '../../drop/blobs.ts';
import { openJson } from '../../drop/json.ts';
import { copyKey, originalKey, packagePlanKey, previewKey, type UploadId } from '../../drop/keys.ts';
import { readAll } from '../../drop/open-blobs.ts';
import { type PackagePlan, type PlanEntry, packagePlan } from '../../drop/package-plan.ts';
import type { Desk } from '../desk.ts';
import { entrySize, type PackEntry, type PackJob } from './pack-job.ts';
import type { PackageRow } from './packages.ts';
import { askTimestamp } from './timestamp.ts';
import { zipBytes } from './zip.ts';

/** A package about to go out. */
export interface Packing {
  readonly job: PackJob;
  /** what the person's browser saves it as */
  readonly name: string;
  readonly sizeBytes: number;
}

/** Reads the plan, asks for the timestamp, and hands viewing and working copies on to the package's key, as the worker did the originals. */
export async function preparePacking(desk: Desk, row: PackageRow): Promise<Packing> {
  const identityText = Buffer.from(openBytes(Buffer.from(row.keySealed!, 'base64'), desk.viewingIdentity)).toString();
  const identity = parseIdentity(identityText);
  const plan = openJson(packagePlan, await readAll(await desk.vault.get(packagePlanKey(row.id, row.plan!))), identity);
  const token = desk.tsaUrl ? await askTimestamp(desk.tsaUrl, plan.tagManifestSha256) : undefined;
  const entries = [...(await toEntries(desk, plan, identity)), ...(token ? [timestampEntry(token)] : [])];
  const { folder } = plan;
  const listed = entries.map((entry) => ({ path: `${folder}/${entry.path}`, sizeBytes: entrySize(entry) }));
  const archiveBytes = zipBytes(listed);
  const at = row.requestedAt.toISOString();
  const sealing = row.recipient ? { recipient: row.recipient } : {};
  return {
    job: { vault: desk.vaultUrl, at, folder, identity: identityText, ...sealing, entries },
    name: `${folder}.zip${row.recipient ? '.age' : ''}`,
    sizeBytes: row.recipient ? sealedSize(archiveBytes) : archiveBytes,
  };
}

/** RFC 8493 knows tag files that no manifest lists; this one came after them (docs/evidence-package.md). */
const timestampEntry = (token: Buffer): PackEntry => ({
  kind: 'plain',
  path: 'tagmanifest-sha256.txt.tsr',
  bytes: token.toString('base64'),
});

async function toEntries(desk: Desk, plan: PackagePlan, identity: Identity): Promise<PackEntry[]> {
  const entries: PackEntry[] = [];
  for (const entry of plan.entries) entries.push(await toEntry(desk, entry, identity));
  return entries;
}

async function toEntry(desk: Desk, entry: PlanEntry, identity: Identity): Promise<PackEntry> {
  if (entry.kind === 'text') {
    const { path, text } = entry;
    return { kind: 'plain', path, bytes: Buffer.from(text).toString('base64') };
  }
  const { path, sizeBytes, sha256 } = entry;
  const upload = entry.upload as UploadId;
  if (entry.kind !== 'original') {
    const key = entry.kind === 'preview' ? previewKey(upload, entry.name) : copyKey(upload, entry.copy);
    return { kind: 'sealed', path, sizeBytes, sha256, parts: [await partOfDesk(desk, key, identity)] };
  }
  const parts = entry.segments.map(({ start, ...part }) => ({ key: originalKey(upload, start), ...part }));
  return { kind: 'sealed', path, sizeBytes, sha256, parts };
}

/** What lies sealed to the desk, for the package's key instead. */
async function partOfDesk({ vault, viewingIdentity }: Desk, key: BlobKey, identity: Identity) {
  const sealedBytes = (await vault.size(key)) ?? 0;
  const start = await readAll(await vault.get(key, { start: 0, end: Math.min(maxHeaderBytes, sealedBytes) }));
  const { header, payloadAt } = handOn(start, viewingIdentity, identity.recipient);
  return { key, sealedBytes, payloadAt, header: Buffer.from(header).toString('base64') };
}

const program = fileURLToPath(new URL('./pack.ts', import.meta.url));

/** Starts the packing process: it has nothing of the desk's environment, and is told its job over a pipe alone. */
export function startPacking({ job }: Packing): ChildProcess {
  const child = spawn(process.execPath, ['--max-semi-space-size=4', program], {
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', NODE_ENV: 'production' },
    // what an error quotes must not reach a log; its exit is enough
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined); // it ended before it was told: its exit says so
  child.stdin.end(JSON.stringify(job));
  return child;
}
