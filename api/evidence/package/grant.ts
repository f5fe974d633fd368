import { randomBytes } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import { parseRecipient, SealBroken } from '../../drop/age.ts';
import { BlobMissing } from '../../drop/blobs.ts';
import { sealJson } from '../../drop/json.ts';
import { packagePlanKey } from '../../drop/keys.ts';
import { describeError } from '../../log.ts';
import type { NoteSigner } from '../../signed-note.ts';
import type { Bench } from '../bench.ts';
import { type CustodyRow, recordCustody } from '../custody.ts';
import { openCheckpoint } from '../log/checkpoint.ts';
import { notarize } from '../log/checkpoints.ts';
import { ChainBroken, proveEvents } from '../log/proofs.ts';
import {
  collectEvents,
  collectExhibits,
  type ExhibitRow,
  isAnyWithheld,
  type PackageFailure,
  Unpackable,
} from './collect.ts';
import { collectCopies } from './copies.ts';
import type { Signed } from './papers.ts';
import { type Planned, placeExhibits, planPackage } from './plan.ts';

/**
 * THE GRANT (docs/decisions/0024): the one place where originals leave the holder of their identity. Who asked, why, for
 * which case and what goes out stand in custody in the same transaction that lets the desk read the plan. No content
 * passes through here: the keys of the exhibits' segments are handed on to a key made for this package, and nothing else is.
 */
export type Granting = Pick<Bench, 'store' | 'vault' | 'identity' | 'now' | 'log'> & {
  readonly signer?: NoteSigner | undefined;
  /** where checkpoints are published */
  readonly folder?: string | undefined;
};

export type PackageRow = Tables['evidencePackage']['$inferSelect'];

/** How long a package can be fetched. */
export const openMs = 3_600_000;
const exporters: readonly string[] = ['investigator', 'supervisor'];
/** What says of each file in a package what it is. */
const borne: readonly CustodyRow['action'][] = ['hash', 'accept', 'derive', 'redact'];

export async function nextRequested({ store: { read, t } }: Granting): Promise<PackageRow | undefined> {
  const rows = read.select().from(t.evidencePackage).where(eq(t.evidencePackage.state, 'requested'));
  return (await rows.orderBy(asc(t.evidencePackage.id)).limit(1))[0];
}

/** Grants one package, or writes down why not. What may pass (a disk, the database) is thrown, and tried again. */
export async function grantPackage(granting: Granting, row: PackageRow, signal?: AbortSignal): Promise<void> {
  try {
    await grant(granting, row, signal);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    granting.log('package_failed', { id: row.id, code: failure, ...describeError(error) });
    await failPackage(granting, row, failure);
  }
}

function failureOf(error: unknown): PackageFailure | undefined {
  if (error instanceof Unpackable) return error.code;
  if (error instanceof ChainBroken) return 'custody_broken';
  if (error instanceof SealBroken || error instanceof BlobMissing) return 'original_differs';
  return undefined;
}

export function failPackage(
  { store: { write, t } }: Granting,
  { id }: PackageRow,
  failure: PackageFailure,
): Promise<void> {
  const { evidencePackage } = t;
  return write(async (tx) => {
    await tx
      .update(evidencePackage)
      .set({ state: 'failed', failure, keySealed: null })
      .where(and(eq(evidencePackage.id, id), eq(evidencePackage.state, 'requested')));
  });
}

async function grant(granting: Granting, row: PackageRow, signal?: AbortSignal): Promise<void> {
  const { store, vault } = granting;
  const exporter = await requireExporter(granting, row);
  const { rows, withheld } = await collectExhibits(store, row.exhibits, row.caseRef, exporter);
  // before the checkpoint, so that the making of each is under it
  const copies = row.copies ? await collectCopies(store, rows) : [];
  // first the checkpoint, so that what is recorded up to now is under it
  const checkpoint = await signNow(granting, signal);
  const all = await collectEvents(store, rows);
  const signed = checkpoint ? await proofOf(granting, checkpoint, all, signal) : undefined;
  // what happened meanwhile is not under it, and goes into the next package
  const events = signed ? all.slice(0, signed.proofs.length) : all;
  // but what the papers rest on is never left out
  if (all.slice(events.length).some(({ action }) => borne.includes(action))) return grant(granting, row, signal);
  const { id, caseRef } = row;
  const exhibits = placeExhibits(rows, copies, events);
  const facts = { id, caseRef, at: granting.now(), exhibits, withheld, copies: row.copies, events, signed };
  const recipient = parseRecipient(row.keyRecipient);
  const planned = await planPackage(granting, facts, recipient, granting.signer?.name.split('/')[0] ?? 'Vidne');
  const plan = randomBytes(16).toString('hex');
  await vault.putIfAbsent(packagePlanKey(id, plan), sealJson(planned.plan, [recipient]));
  if (!(await settle(granting, row, rows, { ...planned, name: plan }))) await vault.remove(packagePlanKey(id, plan));
}

/** The desk has asked this before; whoever took it over could leave that out. */
async function requireExporter({ store: { read, t } }: Granting, { requestedBy, requestedRole }: PackageRow) {
  const [user] = await read.select().from(t.user).where(eq(t.user.id, requestedBy));
  const may = user && user.disabledAt === null && user.role === requestedRole && exporters.includes(user.role);
  if (!may) throw new Unpackable('role_forbids');
  return user;
}

/** The newest checkpoint, over everything recorded so far; undefined where nothing is signed. */
async function signNow({ store, signer, folder, log }: Granting, signal?: AbortSignal): Promise<string | undefined> {
  if (!signer || !folder) return undefined;
  const { problems, size } = await notarize({ store, signer, folder, log }, signal);
  if (problems.length > 0) throw new ChainBroken(problems);
  const { checkpoint } = store.t;
  const [row] = await store.read.select().from(checkpoint).where(eq(checkpoint.size, size));
  return row?.note;
}

async function proofOf({ store, signer }: Granting, note: string, events: readonly CustodyRow[], signal?: AbortSignal) {
  const checkpoint = openCheckpoint(note, signer!);
  const proofs = await proveEvents(
    store,
    checkpoint,
    events.map(({ seq }) => seq),
    signal,
  );
  return { note, vkey: signer!.vkey, proofs } satisfies Signed;
}

/** Answers false when another worker was faster, or when something was set aside meanwhile; then it is granted anew, without. */
function settle(
  { store: { write, t }, now }: Granting,
  { id, caseRef, reason, recipient, requestedBy, requestedRole }: PackageRow,
  rows: readonly ExhibitRow[],
  { name, manifestSha256, payloadBytes }: Planned & { name: string },
): Promise<boolean> {
  const { evidencePackage } = t;
  return write(async (tx) => {
    if (await isAnyWithheld(tx, t, rows)) return false;
    const at = now();
    const granted = { state: 'granted' as const, plan: name, manifestSha256, sizeBytes: payloadBytes };
    const changed = await tx
      .update(evidencePackage)
      .set({ ...granted, closesAt: new Date(at.getTime() + openMs) })
      .where(and(eq(evidencePackage.id, id), eq(evidencePackage.state, 'requested')))
      .returning({ id: evidencePackage.id });
    if (changed.length === 0) return false;
    const act = { at, action: 'export' as const, actor: requestedBy, actorRole: requestedRole, caseRef, reason };
    const details = { package: id, manifestSha256, sealed: recipient !== null };
    for (const row of rows) await recordExport(tx, t, row, act, details);
    return true;
  });
}

const recordExport = (
  tx: Query,
  t: Tables,
  { exhibit, file, original, tip }: ExhibitRow,
  act: Pick<Parameters<typeof recordCustody>[2], 'at' | 'action' | 'actor' | 'actorRole' | 'caseRef' | 'reason'>,
  details: Record<string, string | boolean>,
) =>
  recordCustody(tx, t, {
    ...act,
    tipId: tip.id,
    fileId: file.id,
    sha256After: original.sha256,
    details: { ...details, exhibit: exhibit.reference, biometricGrant: 'none' },
  });
