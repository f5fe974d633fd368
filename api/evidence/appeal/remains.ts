import { and, asc, eq, gt } from 'drizzle-orm';
import { appealMadeKey, appealPicturePrefix } from '../../drop/keys.ts';
import type { Bench } from '../bench.ts';
import { isGone } from '../withhold.ts';
import { type PictureRow, settlePicture } from './picture-lease.ts';

/**
 * WHAT IS LEFT of pictures that are gone. The desk takes a picture's objects away when it removes its row; what a worker
 * seals at that very moment, or nobody came to remove, is taken away here.
 */
const pageSize = 500;
type PictureId = Pick<PictureRow, 'appealId' | 'id' | 'fileId'>;

/** Idempotent. Answers how many objects there were. */
async function erasePicture({ vault }: Bench, picture: PictureId): Promise<number> {
  const prefix = appealPicturePrefix(picture);
  const objects = await vault.list(prefix);
  for (const { key } of objects) await vault.remove(key);
  // whoever still writes one finds its part gone and fails
  await vault.sweep(-1, prefix);
  return objects.length;
}

/** For whoever has just put a drawing down that does not count: another worker may have finished the same one. */
export async function takeAway(bench: Bench, row: PictureRow, names: readonly string[]): Promise<void> {
  const { read, t } = bench.store;
  const [now] = await read.select().from(t.appealPicture).where(eq(t.appealPicture.id, row.id));
  if (!now || now.state === 'destroyed' || (await isGone(read, t, row.fileId)))
    return void (await erasePicture(bench, row));
  if (now.drawing === row.drawing || now.madeDrawing === row.drawing) return;
  for (const name of names) await bench.vault.remove(appealMadeKey(row, row.drawing, name));
}

/** A picture of a file that was set aside or deleted goes with it. Answers whether it did. */
export async function goesWithFile(bench: Bench, row: PictureRow): Promise<boolean> {
  const { store, now } = bench;
  if (!(await isGone(store.read, store.t, row.fileId))) return false;
  const gone = { state: 'destroyed' as const, stateChangedAt: now(), plan: null, made: null };
  await store.write((tx) => settlePicture(bench, tx, row, gone));
  await erasePicture(bench, row);
  return true;
}

/** Looks over everything that was ever removed, at start and now and then. */
export async function patrolPictures(bench: Bench): Promise<void> {
  const { read, t } = bench.store;
  const { id, appealId, fileId, state } = t.appealPicture;
  for (let after = ''; ; ) {
    const rows = await read
      .select({ id, appealId, fileId })
      .from(t.appealPicture)
      .where(and(eq(state, 'destroyed'), gt(id, after)))
      .orderBy(asc(id))
      .limit(pageSize);
    for (const row of rows) {
      const count = await erasePicture(bench, row);
      if (count > 0) bench.log('picture_remnant', { id: row.id, count });
    }
    if (rows.length < pageSize) return;
    after = rows.at(-1)!.id;
  }
}
