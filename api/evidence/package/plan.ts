import { handOn, maxHeaderBytes, type Recipient, SealBroken } from '../../drop/age.ts';
import { originalKey, type UploadId } from '../../drop/keys.ts';
import { readAll } from '../../drop/open-blobs.ts';
import type { OriginalEntry, PackagePlan, PlanEntry } from '../../drop/package-plan.ts';
import type { Bench } from '../bench.ts';
import { type CustodyRow, digestOf } from '../custody.ts';
import { type BagFile, manifestName, type TagFile, tagFiles, tagManifestName } from './bag.ts';
import { checkOriginal, type ExhibitRow, viewingCopies } from './collect.ts';
import { type CopyRow, type PackedCopy, placeCopies } from './copies.ts';
import { type PackageFacts, type Packed, papersOf } from './papers.ts';
import { safeName } from './safe-name.ts';

type Store = Pick<Bench, 'vault' | 'identity'>;

export interface Planned {
  readonly plan: PackagePlan;
  readonly manifestSha256: string;
  readonly payloadBytes: number;
}

/** What lies where; throws Unpackable when a row is not what custody says. */
export function placeExhibits(
  rows: readonly ExhibitRow[],
  working: readonly CopyRow[],
  events: readonly CustodyRow[],
): Packed[] {
  return rows.map((row) => {
    checkOriginal(row, events);
    const { reference } = row.exhibit;
    const copies = viewingCopies(row, events).map((copy) => ({
      ...copy,
      path: `data/viewing/${reference}/${copy.name}`,
    }));
    const path = `data/originals/${reference}/${safeName(row.file.claimedName, 'original')}`;
    return { row, path, copies, working: placeCopies(row, working, events) };
  });
}

/** The whole package, with its originals handed on to `recipient`. Nothing of an original is opened. */
export async function planPackage(
  store: Store,
  facts: PackageFacts,
  recipient: Recipient,
  origin: string,
): Promise<Planned> {
  const working = facts.exhibits.flatMap((packed) => packed.working);
  const papers = [...papersOf(facts), ...working.flatMap(({ plan, commands }) => [plan, commands])];
  const payload: BagFile[] = [
    ...papers.map(asBagFile),
    ...facts.exhibits.flatMap(({ copies }) => copies),
    ...working,
    ...facts.exhibits.map(({ row: { original }, path }) => ({ ...original, path })),
  ];
  const tags = tagFiles(payload, infoOf(facts, origin));
  const originals: OriginalEntry[] = [];
  for (const packed of facts.exhibits) originals.push(await originalEntry(store, packed, recipient));
  const entries: PlanEntry[] = [
    ...[...tags, ...papers].map(({ path, text }) => ({ kind: 'text' as const, path, text })),
    ...facts.exhibits.flatMap(previewEntries),
    ...working.map(copyEntry),
    ...originals,
  ];
  const sumOf = (name: string): string => digestOf(Buffer.from(tags.find(({ path }) => path === name)!.text));
  return {
    plan: { v: 1, package: facts.id, folder: folderOf(facts), entries, tagManifestSha256: sumOf(tagManifestName) },
    manifestSha256: sumOf(manifestName),
    payloadBytes: payload.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

const asBagFile = ({ path, text }: TagFile): BagFile => {
  const bytes = Buffer.from(text);
  return { path, sizeBytes: bytes.length, sha256: digestOf(bytes) };
};

const folderOf = ({ caseRef, id }: PackageFacts): string => `${safeName(caseRef, 'case')}_${id}`;

const infoOf = ({ id, caseRef, at, withheld }: PackageFacts, origin: string): Record<string, string> => ({
  'Source-Organization': origin,
  'External-Identifier': caseRef,
  'Internal-Sender-Identifier': id,
  'Bagging-Date': at.toISOString().slice(0, 10),
  'Bag-Software-Agent': 'Vidne',
  biometricGrant: 'none',
  ...(withheld.length > 0 ? { Withheld: withheld.join(' ') } : {}),
});

const previewEntries = ({ row, copies }: Packed): PlanEntry[] =>
  copies.map(({ path, sizeBytes, sha256, name }) => ({
    kind: 'preview',
    path,
    sizeBytes,
    sha256,
    upload: row.file.id,
    name,
  }));

const copyEntry = ({ row, path, sizeBytes, sha256 }: PackedCopy): PlanEntry => ({
  kind: 'copy',
  ...{ path, sizeBytes, sha256, upload: row.fileId, copy: row.id },
});

async function originalEntry(store: Store, { row: { original }, path }: Packed, recipient: Recipient) {
  const segments: OriginalEntry['segments'] = [];
  for (const { start, sealedBytes } of original.segments) {
    const { header, payloadAt } = await handOnSegment(
      store,
      original.fileId as UploadId,
      start,
      sealedBytes,
      recipient,
    );
    segments.push({ start, sealedBytes, payloadAt, header: Buffer.from(header).toString('base64') });
  }
  const { fileId: upload, sizeBytes, sha256 } = original;
  return { kind: 'original' as const, path, sizeBytes, sha256, upload, segments };
}

/** a header for one recipient takes 184 bytes; whoever wrote a longer one is read once more */
const usualBytes = 512;

async function handOnSegment(store: Store, upload: UploadId, start: number, sealedBytes: number, recipient: Recipient) {
  const read = async (end: number) =>
    readAll(await store.vault.get(originalKey(upload, start), { start: 0, end: Math.min(end, sealedBytes) }));
  try {
    return handOn(await read(usualBytes), store.identity, recipient);
  } catch (error) {
    if (!(error instanceof SealBroken && error.reason === 'truncated')) throw error;
    return handOn(await read(maxHeaderBytes + 16), store.identity, recipient);
  }
}
