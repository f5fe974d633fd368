import type { BlobKey } from '../drop/blobs.ts';
import type { NoteVerifier } from '../signed-note.ts';
import { namesIn } from './check.ts';
import { type BackupFolder, BackupRefused } from './folder.ts';
import { storeNames, timeName } from './manifest.ts';

/**
 * FORGETTING: backups from before a day go, and then every object that none of those that stay names: what the police had to
 * delete must not lie in backups for ever. The newest always stays. Throws NoteBroken when one of those that stay cannot be believed.
 */
export async function forgetBackups(
  folder: BackupFolder,
  verifier: NoteVerifier,
  before: Date,
): Promise<{ backups: string[]; objects: number }> {
  const times = await folder.times();
  const old = times.slice(0, -1).filter((time) => time < timeName(before));
  const kept = times.filter((time) => !old.includes(time));
  if (kept.length === 0) throw new BackupRefused(`there is no backup in ${folder.path}`);
  const named = { drop: new Set<string>(), vault: new Set<string>() };
  for (const time of kept) {
    const { objects } = await folder.read(time, verifier);
    for (const store of storeNames) for (const name of namesIn(objects, store)) named[store].add(name);
  }
  for (const time of old) await folder.forget(time);
  let objects = 0;
  for (const store of storeNames) {
    await folder.pool[store].sweep(-1);
    for (const { key } of await folder.pool[store].list('')) {
      if (named[store].has(key)) continue;
      await folder.pool[store].remove(key as BlobKey);
      objects += 1;
    }
  }
  return { backups: old, objects };
}
