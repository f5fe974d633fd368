import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { frameSide } from '../../api/evidence/likeness/fingerprint.ts';
import { cutFrames, greyFilter, shortStepMs } from '../../api/evidence/likeness/frames.ts';
import { createHashIndex, type HashIndex } from '../../api/evidence/likeness/hash-index.ts';
import { candidates, compareShown, type Shown, showFrames } from '../../api/evidence/likeness/likeness.ts';
import { detailBits, type Kept } from '../../api/evidence/likeness/same-film.ts';
import { type Alteration, alterations, alterFilm, alterPicture, encodeFilm, ffmpeg } from './alter.ts';
import { chance, drawScene, paint, type SceneKind, sceneHeight, sceneKinds, sceneWidth } from './scenes.ts';

/** A seeded set of pictures and clips, each sent again in eight alterations: who is known again, who is taken for another. */
export interface LikenessResult {
  originals: number;
  /** originals that show nothing one could go by: night and walls */
  featureless: number;
  /** per alteration: known again, of so many */
  known: Map<string, { found: number; of: number }>;
  recall: number;
  /** files tied to a file of another scene, of all files */
  falseFiles: string[];
  missed: string[];
  files: number;
}

const seconds = 3;
const rate = 12;

interface Item {
  id: string;
  kind: SceneKind;
  film: boolean;
  seed: number;
  camera: number;
}

/** A quarter are clips; other scenes from another `first`. A fifth is from cameras that see four times the same street; one in twenty shows nothing. */
export function listItems(count: number, films = true, first = 0): Item[] {
  const lively = sceneKinds.filter((kind) => !['camera', 'dark', 'wall'].includes(kind));
  return Array.from({ length: count }, (_, index) => {
    const turn = index % 20;
    const kind =
      turn < 4 ? 'camera' : turn === 4 ? (index % 40 === 4 ? 'dark' : 'wall') : lively[index % lively.length]!;
    const id = (index + 1).toString(16).padStart(32, '0');
    return {
      id,
      kind,
      film: films && Math.floor(index / 20) % 4 === 0,
      seed: first + index + 1,
      camera: Math.floor((first + index) / 20),
    };
  });
}

export async function measureLikeness(items: Item[], say: (line: string) => void = () => undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-likeness-'));
  try {
    return await measureIn(folder, items, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string, items: Item[], say: (line: string) => void): Promise<LikenessResult> {
  const index = createHashIndex();
  const kept = new Map<string, { kind: string; durationMs: number; kept: Kept[] }>();
  const result: LikenessResult = {
    originals: items.length,
    featureless: 0,
    known: new Map(),
    recall: 0,
    falseFiles: [],
    missed: [],
    files: 0,
  };
  const tiesOf = async (shown: Shown) =>
    (await candidates({ index }, shown)).filter((id) => compareShown(shown, kept.get(id)!));
  const judge = async (shown: Shown, item: Item, what: string) => {
    const ties = await tiesOf(shown);
    result.files += 1;
    if (ties.some((id) => id !== item.id))
      result.falseFiles.push(`${item.kind} ${item.film ? 'film' : 'picture'} ${what}`);
    return ties.includes(item.id);
  };
  // every original is there before the first copy comes: each copy can be taken for any of them
  const copies: (() => Promise<void>)[] = [];
  for (const item of items) {
    const original = await make(folder, item);
    const shown = await show(original);
    await judge(shown, item, 'original');
    keep(index, kept, item.id, shown);
    const featureless = shown.kept.length === 0;
    result.featureless += Number(featureless);
    for (const [at, alteration] of alterations[item.film ? 'film' : 'picture'].entries())
      copies.push(async () => {
        const copy = await alter(folder, item, original, alteration, item.seed * 10 + at);
        const found = await judge(await show(copy), item, alteration);
        if (copy.path) rmSync(copy.path);
        const tally = result.known.get(alteration) ?? { found: 0, of: 0 };
        if (!featureless && !found) result.missed.push(`${item.kind} ${item.film ? 'film' : 'picture'} ${alteration}`);
        if (!featureless) result.known.set(alteration, { found: tally.found + Number(found), of: tally.of + 1 });
      });
  }
  const waiting = copies.entries();
  const lane = async () => {
    for (const [at, copy] of waiting) {
      await copy();
      if ((at + 1) % 200 === 0) say(`${at + 1} of ${copies.length} copies, ${summary(result)}`);
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  result.recall = recallOf(result);
  return result;
}

const recallOf = ({ known }: LikenessResult): number => {
  const tallies = [...known.values()];
  return tallies.reduce((sum, { found }) => sum + found, 0) / tallies.reduce((sum, { of }) => sum + of, 0);
};
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const summary = (result: LikenessResult): string =>
  `recall ${percent(recallOf(result))}, taken for another ${result.falseFiles.length} of ${result.files}`;

function keep(
  index: HashIndex,
  all: Map<string, { kind: string; durationMs: number; kept: Kept[] }>,
  id: string,
  shown: Shown,
) {
  const rows = shown.kept.map(({ atMs, print }) => ({
    atMs,
    high: print.high,
    low: print.low,
    detail: detailBits(print),
  }));
  all.set(id, { kind: shown.kind, durationMs: seconds * 1000, kept: rows });
  index.add(id, rows);
}

async function make(folder: string, { kind, film, seed, camera, id }: Item): Promise<Sent> {
  const scene = drawScene(kind, seed, camera);
  if (!film) {
    const raw = { width: sceneWidth, height: sceneHeight, channels: 3 } as const;
    return { bytes: await sharp(paint(scene, 1), { raw }).jpeg({ quality: 90 }).toBuffer() };
  }
  const frames = Array.from({ length: seconds * rate }, (_, at) => paint(scene, at / rate, 160, 90));
  const path = join(folder, `${id}.mp4`);
  await encodeFilm(Buffer.concat(frames), '160x90', rate, path);
  return { path };
}

interface Sent {
  bytes?: Buffer;
  path?: string;
}

async function alter(
  folder: string,
  { film, id }: Item,
  original: Sent,
  kind: Alteration,
  seed: number,
): Promise<Sent> {
  if (!film) return { bytes: await alterPicture(original.bytes!, kind, seed) };
  const path = join(folder, `${id}-${kind}.mp4`);
  await alterFilm(original.path!, path, kind, seed, seconds);
  return { path };
}

/** As the worker does it: films by frames.ts, pictures as redraw.ts draws them. */
async function show({ bytes, path }: Sent): Promise<Shown> {
  if (path) {
    const read = ['-nostdin', '-threads', '1', '-i', path];
    return showFrames('video', cutFrames(await ffmpeg([...read, ...greyFilter(shortStepMs), 'pipe:1']), shortStepMs));
  }
  const box = { width: 640, height: 640, fit: 'inside', withoutEnlargement: true } as const;
  const open = sharp(bytes).autoOrient().resize(box).flatten({ background: 'white' });
  const poster = await open.jpeg({ quality: 82 }).toBuffer();
  const grey = await sharp(poster).resize(frameSide, frameSide, { fit: 'fill' }).greyscale().raw().toBuffer();
  return showFrames('picture', cutFrames(grey, 0));
}

/** So many hashes drawn at random, each file one of them; and how long a search among them takes. */
export function measureSearch(hashes: number, searches: number) {
  const draw = chance(1);
  const word = () => Math.floor(draw() * 2 ** 32);
  const before = process.memoryUsage().arrayBuffers;
  const index = createHashIndex();
  for (let at = 0; at < hashes; at++) index.add(at.toString(16).padStart(32, '0'), [{ high: word(), low: word() }]);
  const mebibytes = (process.memoryUsage().arrayBuffers - before) / 1024 ** 2;
  const used = () => process.threadCpuUsage().user / 1000;
  const cpu: number[] = [];
  const times = Array.from({ length: searches }, () => {
    const [from, usedBefore] = [performance.now(), used()];
    index.search({ high: word(), low: word(), sureHigh: 0xffffffff, sureLow: 0xfffffeff }, 0.22);
    cpu.push(used() - usedBefore);
    return performance.now() - from;
  }).sort((a, b) => a - b);
  cpu.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  return {
    p50: at(0.5),
    p99: at(0.99),
    most: times.at(-1)!,
    cpuP50: cpu[cpu.length >> 1]!,
    cpuP99: cpu[Math.floor(cpu.length * 0.99)]!,
    mebibytes,
  };
}

export async function likenessBench({
  items,
  hashes,
  first,
}: {
  items: number;
  hashes: number;
  first: number;
}): Promise<void> {
  const { p50, p99, most, cpuP99, mebibytes } = measureSearch(hashes, 300);
  const ms = [p50, p99, most].map((value) => value.toFixed(1)).join(', ');
  console.log(
    `likeness: a search among ${hashes} hashes: ${ms} ms (p50, p99, most), ${cpuP99.toFixed(1)} ms of the processor (p99); ${mebibytes.toFixed(1)} MiB`,
  );
  const result = await measureLikeness(listItems(items, true, first), (line) => console.log(`likeness: ${line}`));
  for (const [alteration, { found, of }] of result.known)
    console.log(`likeness: ${alteration.padEnd(10)} known again ${found} of ${of} (${percent(found / of)})`);
  const share = percent(result.falseFiles.length / result.files);
  console.log(`likeness: ${result.originals} originals, ${result.featureless} of them without anything to see`);
  console.log(`likeness: ${summary(result)} (${share})`);
  for (const [what, count] of Map.groupBy(result.falseFiles, (what) => what))
    console.log(`  ${count.length} × ${what}`);
}
