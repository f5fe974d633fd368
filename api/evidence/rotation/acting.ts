import { eq } from 'drizzle-orm';
import type { Query } from '../../db/store.ts';
import { recipientOf } from '../../drop/age.ts';
import type { Bench } from '../bench.ts';
import { type SealedAnew, Unsound } from './seal-anew.ts';
import type { Need } from './survey.ts';

/** What whoever seals anew may use, and what all of them have in common. */
export type Resealing = Pick<Bench, 'drop' | 'vault' | 'store' | 'identity' | 'now'> & {
  /** an object that cannot be sealed anew because it is not what was recorded */
  readonly unsound: (key: string) => void;
};

export interface Resealed {
  objects: number;
  bytes: number;
}

/** Of the file, tip or mailbox a key belongs to. */
export const idIn = (key: string): string => key.split('/')[1] ?? '';

export const fromTo = ({ openedBy }: Need, { identity }: Resealing) => ({
  from: recipientOf(openedBy),
  to: recipientOf(identity),
});

/** `isStill`: nobody works on it, so neither drop nor vault moves. */
export async function fileOf({ store: { t } }: Resealing, query: Query, fileId: string) {
  const { file, original, withheldFile: handed } = t;
  const [row] = await query
    .select({ tipId: file.tipId, state: file.state, handed: handed.state })
    .from(file)
    .leftJoin(handed, eq(handed.fileId, file.id))
    .where(eq(file.id, fileId));
  if (!row) return undefined;
  const [kept] = await query.select().from(original).where(eq(original.fileId, fileId));
  const isGone = row.state === 'disposed' || row.handed === 'transferred' || row.handed === 'finished';
  return { tipId: row.tipId, original: kept, isGone, isStill: row.state === 'quarantined' || row.state === 'failed' };
}

export async function put(anew: SealedAnew, done: Resealed): Promise<void> {
  if ((await anew.put()) === 'missing') return;
  done.objects += 1;
  done.bytes += anew.sizeBytes;
}

export async function soundly<T>({ unsound }: Resealing, key: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Unsound)) throw error;
    unsound(key);
    return undefined;
  }
}
