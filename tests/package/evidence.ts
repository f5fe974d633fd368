import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { acceptFiles } from '../../api/desk/exhibits.ts';
import type { Member } from '../../api/desk/session.ts';
import { sealBytes } from '../../api/drop/age.ts';
import { originalKey, previewKey, type UploadId } from '../../api/drop/keys.ts';
import type { Bench, OriginalRow } from '../../api/evidence/bench.ts';
import { claimCopy } from '../../api/evidence/copy/copy-lease.ts';
import { publishCopy } from '../../api/evidence/copy/publish-copy.ts';
import { recordCustody } from '../../api/evidence/custody.ts';
import { segmentsDigest } from '../../api/evidence/originals.ts';
import { type Granting, grantPackage, nextRequested } from '../../api/evidence/package/grant.ts';
import { type NoteSigner, newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import type { Engine } from '../db/engines.ts';
import { file, insert } from '../db/rows.ts';
import { type Browser, openDesk, type TestDesk } from '../desk/bench.ts';
import { sendTip } from '../desk/tip-desk.ts';

/** A desk with exhibits, and the worker's half of a package beside it; all of it real but what draws and scans. */
export interface PackageDesk extends TestDesk {
  readonly signer: NoteSigner;
  readonly granting: Granting;
  /** grants what is asked for, as the worker would */
  grant(): Promise<void>;
  close(): Promise<void>;
}

export async function openPackageDesk(engine?: Engine): Promise<PackageDesk> {
  const desk = await openDesk(engine);
  const folder = mkdtempSync(join(tmpdir(), 'vidne-published-'));
  const signer = parseSigningKey(newSigningKey('vidne.example/custody'));
  const { store, vault, now, log } = desk.desk;
  const granting = { store, vault, identity: desk.police, now, log, signer, folder };
  return {
    ...desk,
    signer,
    granting,
    async grant() {
      for (let row = await nextRequested(granting); row; row = await nextRequested(granting))
        await grantPackage(granting, row);
    },
    async close() {
      await desk.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface Sent {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** a viewing copy, when one was made */
  readonly poster?: Uint8Array;
}

/** A file of a tip as the worker leaves it: its original in the vault, its rows, its custody. */
export async function addOriginal(desk: TestDesk, tipId: string, sent: Sent, segmentBytes = 64 * 1024) {
  const { name, bytes, poster } = sent;
  const at = desk.desk.now();
  const segments: OriginalRow['segments'] = [];
  const row = file(at, tipId, { claimedName: name, sizeBytes: bytes.length, sha256: sha256(bytes) });
  const previews = poster ? [{ name: 'poster.jpg' as const, type: 'image/jpeg', sizeBytes: poster.length }] : [];
  for (let start = 0; start < bytes.length; start += segmentBytes) {
    const plain = bytes.subarray(start, start + segmentBytes);
    const sealed = sealBytes(plain, [desk.police.recipient]);
    await desk.desk.vault.putIfAbsent(originalKey(row.id as UploadId, start), sealed);
    const sealing = { sealedBytes: sealed.length, sealedSha256: sha256(sealed) };
    segments.push({ start, lengthBytes: plain.length, sha256: sha256(plain), ...sealing });
  }
  if (poster)
    await desk.desk.vault.putIfAbsent(
      previewKey(row.id as UploadId, 'poster.jpg'),
      sealBytes(poster, [desk.viewing.recipient]),
    );
  await insert(desk.store, 'file', { ...row, previews, segments, scanVerdict: 'nothing_found' });
  const { t } = desk.store;
  const event = { at, actor: 'evidence', actorRole: 'process', tipId, fileId: row.id };
  await desk.store.write(async (tx) => {
    const original = { fileId: row.id, sha256: sha256(bytes), sizeBytes: bytes.length, segments, storedAt: at };
    await tx.insert(t.original).values(original);
    const announced = { sizeBytes: bytes.length, segments: segments.length, senderSha256: null, intakeSha256: null };
    await recordCustody(tx, t, { ...event, action: 'receive', details: announced });
    const details = { sizeBytes: bytes.length, segments: segments.length, segmentsSha256: segmentsDigest(segments) };
    await recordCustody(tx, t, { ...event, action: 'hash', sha256After: sha256(bytes), details });
    const made = { name: 'poster.jpg', sizeBytes: poster?.length ?? 0 };
    if (poster) await recordCustody(tx, t, { ...event, action: 'derive', sha256After: sha256(poster), details: made });
  });
  return row.id;
}

export interface Wanted {
  readonly kind: 'redaction' | 'still';
  readonly plan: object;
  readonly purpose?: string;
}

/** A working copy, asked for on the desk and put away as the worker does; what it shows is whatever bytes are given. */
export async function addCopy(desk: PackageDesk, person: Browser, fileId: string, wanted: Wanted, bytes: Uint8Array) {
  const asking = person.post(`/files/${fileId}/copies`, wanted);
  const { copy } = await person.expect<{ copy: { id: string; reference: string } }>(201, asking);
  const folder = mkdtempSync(join(tmpdir(), 'vidne-copy-'));
  const path = join(folder, 'copy');
  writeFileSync(path, bytes);
  const worker = { viewing: desk.viewing.recipient, worker: 'tests', leaseMs: 60_000 };
  const bench = { ...desk.granting, ...worker } as Bench; // publishing takes no more of it
  const { file } = desk.store.t;
  const [row] = await desk.store.read.select().from(file).where(eq(file.id, fileId));
  const type = wanted.kind === 'still' ? ('image/png' as const) : ('video/mp4' as const);
  const commands = [['ffmpeg', '-i', 'in put', type]];
  const made = { path, type, width: 160, height: 90, tool: 'ffmpeg 5.1.8', commands, facts: { frames: 2 } };
  await publishCopy(bench, (await claimCopy(bench))!, row!, made);
  rmSync(folder, { recursive: true });
  return copy;
}

/** Accepts everything of a tip into a case, as an investigator. */
export const acceptAll = (desk: TestDesk, tip: string, member: { id: string }, caseRef: string): Promise<number> =>
  desk.store.write((tx) => {
    const acting = { id: member.id, role: 'investigator' } as Member;
    return acceptFiles(tx, desk.store.t, {
      tip,
      member: acting,
      at: desk.desk.now(),
      reason: 'evidence_secured',
      caseRef,
    });
  });

/** A tip with these files, accepted. */
export async function sendEvidence(desk: TestDesk, sent: readonly Sent[], caseRef: string, member: { id: string }) {
  const tip = await sendTip(desk);
  const { t } = desk.store;
  const details = {
    receivedAt: desk.desk.now().toISOString(),
    files: sent.length,
    sealedDocumentSha256: 'a'.repeat(64),
  };
  const event = { at: desk.desk.now(), actor: 'evidence', actorRole: 'process', tipId: tip.id };
  await desk.store.write((tx) => recordCustody(tx, t, { ...event, action: 'receive', details }));
  for (const each of sent) await addOriginal(desk, tip.id, each);
  await acceptAll(desk, tip.id, member, caseRef);
  return tip;
}

interface Asked {
  readonly package: { readonly id: string; readonly state: string; readonly failure: string | null };
}

/** Asks, has it granted, fetches. */
export async function fetchPackage(desk: PackageDesk, person: Browser, wish: Record<string, unknown>): Promise<Buffer> {
  const { package: asked } = await person.expect<Asked>(201, person.post('/packages', wish));
  await desk.grant();
  const answer = await person.get(`/packages/${asked.id}/download`);
  if (answer.status !== 200) throw new Error(await answer.text());
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (bytes.length !== Number(answer.headers.get('content-length'))) throw new Error('not as long as was said');
  return bytes;
}
