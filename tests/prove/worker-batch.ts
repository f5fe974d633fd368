import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TipFile } from '../../api/drop/documents.ts';
import type { FileRow } from '../../api/evidence/bench.ts';
import {
  draw,
  fileRow,
  film,
  openTestBench,
  type SeedFile,
  seedTip,
  seedUpload,
  sha256,
  still,
  type TestBench,
  workThrough,
} from '../evidence/bench.ts';

/** How a file must end: as it does when nobody is killed. */
export interface Outcome {
  readonly state: string;
  readonly previews: readonly string[];
  readonly remarks: readonly string[];
}
/** One file of a batch. */
export interface Expected extends Outcome {
  readonly upload: string;
  readonly name: string;
  readonly sha256: string;
}
export type Sample = SeedFile & Outcome;

/** Films in three containers, a recorder's bare stream, sound, pictures, words, noise, nothing, and an altered file. */
function makeFiles(bench: TestBench): SeedFile[] {
  const { folder } = bench;
  const mp4 = film(folder, 3);
  const remade = (name: string, ...how: string[]) => draw(folder, name, '-i', join(folder, 'clip.mp4'), ...how);
  return [
    { name: 'a.mp4', type: 'video/mp4', bytes: mp4 },
    { name: 'b.mov', type: 'video/quicktime', bytes: remade('b.mov', '-c', 'copy') },
    { name: 'c.ts', type: 'video/mp2t', bytes: remade('c.ts', '-c', 'copy') },
    { name: 'dvr.264', type: '', bytes: remade('d.h264', '-an', '-c', 'copy') },
    { name: 'e.m4a', type: 'audio/mp4', bytes: remade('e.m4a', '-vn', '-c:a', 'copy') },
    { name: 'f.jpg', type: 'image/jpeg', bytes: still(folder, 'f.jpg') },
    { name: 'g.png', type: 'image/png', bytes: still(folder, 'g.png', '320x240') },
    { name: 'words.txt', type: 'text/plain', bytes: readFileSync('README.md') },
    { name: 'noise', type: '', bytes: Buffer.from(sha256(mp4).repeat(3000), 'hex') },
    { name: 'empty.mp4', type: 'video/mp4', bytes: new Uint8Array(0) },
    { name: 'altered.mp4', type: 'video/mp4', bytes: mp4, senderSha256: 'a'.repeat(64) },
  ];
}

/** The files of a batch, `names` of them or all, with what becomes of each when it is worked through in peace. */
export async function makeSamples(names?: readonly string[]): Promise<Sample[]> {
  const bench = await openTestBench();
  try {
    const files = makeFiles(bench).filter(({ name }) => names?.includes(name) ?? true);
    const batch: TipFile[] = [];
    for (const one of files) batch.push(await seedUpload(bench, one));
    await seedTip(bench, batch);
    await workThrough(bench);
    return await Promise.all(
      files.map(async (one, n) => ({ ...one, ...outcomeOf(await fileRow(bench, batch[n]!.upload)) })),
    );
  } finally {
    await bench.close();
  }
}

export const outcomeOf = ({ state, previews, description }: FileRow): Outcome => ({
  state,
  previews: (previews ?? []).map(({ name }) => name).sort(),
  remarks: (description?.remarks ?? []).toSorted(),
});

/** Sends one tip with every sample, in segments small enough that a kill meets them in the middle. */
export async function sendBatch(bench: TestBench, samples: readonly Sample[]): Promise<Expected[]> {
  const files: TipFile[] = [];
  for (const sample of samples) files.push(await seedUpload(bench, sample, 32 * 1024));
  await seedTip(bench, files);
  return samples.map(({ name, bytes, state, previews, remarks }, n) => ({
    ...{ name, state, previews, remarks },
    upload: files[n]!.upload,
    sha256: sha256(bytes),
  }));
}
