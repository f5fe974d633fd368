import { setImmediate as breath } from 'node:timers/promises';
import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import type { Query, Tables } from '../../db/store.ts';
import type { Bench, FileRow } from '../bench.ts';
import type { Drawing } from '../preview/draw.ts';
import { readDetail, readHash, toRows } from './fingerprint.ts';
import { type GreyFrames, readFrames, shortFilmMs, shortStepMs } from './frames.ts';
import { type KnownHashes, knownHashes, rowStep, type Sight } from './known-hashes.ts';
import { compareFilms, detailBits, type Kept, look, nearShare, pickFrames, type Seen } from './same-film.ts';
import { compare, agrees as pictureAgrees, scoreOf } from './same-frame.ts';

/**
 * LIKENESS: which files show the same as one that came before, with the reason. It is a hint to people: nothing is
 * decided, hidden or thrown away by it. Hashes are of whole pictures, never of a face.
 */
export type Alike = Pick<Tables['likeness']['$inferInsert'], 'otherId' | 'kind' | 'score' | 'sharedMs'>;

/** A clip sent in a thousand times over is tied to so many of its copies; the group follows from copy to copy. */
const mostPairs = 20;
/** How many files the index names are looked at closely. */
const mostCandidates = 60;
/** Frames of a film that are searched for. */
const mostProbes = 8;
const mostFrames = 240;

/** What a file shows, and which step in time its frames have; pictures have one frame and no step. */
export interface Shown {
  kind: 'picture' | 'video';
  seen: Seen[];
  kept: Seen[];
  stepMs: number;
}

/** A short film keeps up to two dozen frames, one of a quarter of an hour and more two hundred and forty. */
const framesFor = (durationMs: number): number => Math.round(Math.min(mostFrames, Math.max(24, durationMs / 4000)));

export function showFrames(kind: Shown['kind'], { frames, stepMs }: GreyFrames): Shown {
  const seen = look(frames);
  const kept = kind === 'picture' ? seen.slice(0, 1) : pickFrames(seen, detailBits, framesFor(frames.length * stepMs));
  return { kind, seen, kept, stepMs };
}

/** For one step of one file: first looks at what was drawn, while it is there, then records in the step's transaction. */
export function noteLikeness(bench: Bench, file: FileRow) {
  let shown: Shown | undefined;
  let alike: Alike[] = [];
  let known: KnownHashes | undefined;
  let seen: Sight | undefined;
  return {
    async look(drawing: Drawing): Promise<void> {
      const { kind } = drawing.description;
      const frames = kind === 'picture' || kind === 'video' ? await readFrames(drawing) : undefined;
      if (!frames) return;
      shown = showFrames(kind as Shown['kind'], frames);
      known = await knownHashes(bench);
      seen = await known.refresh(bench.store.read, file.id);
      alike = await compareWith(bench.store.read, bench.store.t, shown, await candidates(known, shown), file.id);
    },
    async record(tx: Query): Promise<void> {
      const { fresh: late } = shown && known ? await known.refresh(tx, file.id, seen) : { fresh: [] };
      if (shown && late.length > 0) alike.push(...(await compareWith(tx, bench.store.t, shown, late, file.id)));
      if (shown) await keepRows(tx, bench.store.t, file.id, shown.kept);
      await keepPairs(bench, tx, file, [...(await sameBytes(tx, bench.store.t, file)), ...alike]);
    },
  };
}

/** Files with a frame like one of ours, nearest first. Others may have their turn between two searches. */
export async function candidates({ index }: Pick<KnownHashes, 'index'>, { kept }: Shown): Promise<string[]> {
  const nearest = new Map<string, number>();
  const probes = Math.min(mostProbes, kept.length);
  for (let i = 0; i < probes; i++) {
    for (const { file, distance } of index.search(kept[Math.floor((i * kept.length) / probes)]!.print, nearShare))
      nearest.set(file, Math.min(distance, nearest.get(file) ?? 64));
    await breath();
  }
  const inOrder = [...nearest].sort(([, a], [, b]) => a - b);
  return inOrder.slice(0, mostCandidates).map(([file]) => file);
}

async function compareWith(query: Query, t: Tables, shown: Shown, ids: string[], own: string): Promise<Alike[]> {
  const alike: Alike[] = [];
  for (const id of new Set(ids)) {
    if (id === own) continue;
    const found = compareShown(shown, await readKept(query, t, id));
    if (found) alike.push({ otherId: id, ...found });
    await breath();
  }
  return alike;
}

interface KeptFile {
  kind: string | undefined;
  durationMs: number;
  kept: Kept[];
}

/** What was kept of a file; nothing when it is gone or was never drawn. */
async function readKept(query: Query, { file, fingerprint }: Tables, id: string): Promise<KeptFile> {
  const [row] = await query.select({ description: file.description }).from(file).where(eq(file.id, id));
  const rows = await query
    .select({ frame: fingerprint.frame, atMs: fingerprint.atMs, hash: fingerprint.hash })
    .from(fingerprint)
    .where(eq(fingerprint.fileId, id))
    .orderBy(asc(fingerprint.frame));
  const frames = Map.groupBy(rows, ({ frame }) => Math.floor(frame / rowStep));
  const kept = [...frames.values()].map((ofFrame): Kept => {
    const [first, ...rest] = ofFrame;
    return { atMs: first!.atMs, ...readHash(first!.hash), detail: readDetail(rest.map(({ hash }) => hash)) };
  });
  return { kind: row?.description?.kind, durationMs: row?.description?.durationMs ?? 0, kept };
}

/** Pictures are compared with pictures and films with films: one frame alike does not make a film the same. */
export function compareShown(shown: Shown, other: KeptFile): Omit<Alike, 'otherId'> | undefined {
  if (shown.kind !== other.kind || other.kept.length === 0 || shown.seen.length === 0) return undefined;
  if (shown.kind === 'picture') {
    const agreement = compare(shown.seen[0]!.sums, other.kept[0]!.detail);
    return pictureAgrees(agreement)
      ? { kind: 'same_picture', score: rounded(scoreOf(agreement)), sharedMs: null }
      : undefined;
  }
  const long = shown.stepMs > shortStepMs || other.durationMs > shortFilmMs;
  const found = compareFilms(shown, other, long ? 2000 : 250);
  return found && { kind: 'same_film', score: rounded(found.score), sharedMs: Math.round(found.sharedMs) };
}
const rounded = (score: number): number => Math.round(score * 1000) / 1000;

async function keepRows(tx: Query, { fingerprint }: Tables, fileId: string, kept: Seen[]): Promise<void> {
  await tx.delete(fingerprint).where(eq(fingerprint.fileId, fileId));
  const rows = kept.flatMap(({ atMs, print }, index) =>
    toRows(print).map((hash, row) => ({ fileId, frame: index * rowStep + row, atMs, hash })),
  );
  for (let at = 0; at < rows.length; at += 1000) await tx.insert(fingerprint).values(rows.slice(at, at + 1000));
}

/** The very same bytes, of files that have come as far as this one is about to. An empty file is like nothing. */
async function sameBytes(tx: Query, { file }: Tables, { id, sha256, sizeBytes }: FileRow): Promise<Alike[]> {
  if (!sha256 || sizeBytes === 0) return [];
  const rows = await tx
    .select({ id: file.id })
    .from(file)
    .where(and(eq(file.sha256, sha256), ne(file.id, id), inArray(file.state, ['previewed', 'queued'])))
    .orderBy(asc(file.stateChangedAt))
    .limit(mostPairs);
  return rows.map((row) => ({ otherId: row.id, kind: 'same_bytes', score: 1, sharedMs: null }));
}

/** The closest pairs, each once, whichever of the two came first. */
async function keepPairs({ store: { t }, now }: Bench, tx: Query, { id }: FileRow, alike: Alike[]): Promise<void> {
  const { likeness } = t;
  const best = new Map<string, Alike>();
  for (const pair of alike) if ((best.get(pair.otherId)?.score ?? -1) < pair.score) best.set(pair.otherId, pair);
  const there = await tx.select({ id: likeness.fileId }).from(likeness).where(eq(likeness.otherId, id));
  for (const row of there) best.delete(row.id);
  await tx.delete(likeness).where(eq(likeness.fileId, id));
  const pairs = [...best.values()].sort((a, b) => b.score - a.score).slice(0, mostPairs);
  if (pairs.length > 0) await tx.insert(likeness).values(pairs.map((pair) => ({ fileId: id, ...pair, at: now() })));
}
