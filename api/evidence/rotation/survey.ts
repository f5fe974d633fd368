import { eachOf, type Identity, isSealedTo, maxHeaderBytes, nonceBytes, SealBroken } from '../../drop/age.ts';
import { type BlobKey, BlobMissing, type BlobStore } from '../../drop/blobs.ts';
import { tipDocument } from '../../drop/documents.ts';
import { DocumentMalformed, openJson } from '../../drop/json.ts';
import { parseUploadKey, resealedHandInKey, type TipId, tipKey } from '../../drop/keys.ts';
import { readAll, readIfThere } from '../../drop/open-blobs.ts';

/**
 * THE SURVEY: which objects open with an older identity and not with the newest, read from the objects themselves. What stands in
 * the bodies of marks (ledgers, `opened`, `length`) nobody ever opens: their keys say everything.
 */
export interface Stores {
  readonly drop: BlobStore;
  readonly vault: BlobStore;
  readonly identity: Identity;
}

export type NeedKind = 'original' | 'tip' | 'hand_in' | 'picture' | 'letter' | 'upload' | 'waiting' | 'request';

/** `kind` says what becomes of it: `waiting` is taken in, `request` ends when the police close it. */
export interface Need {
  readonly store: 'drop' | 'vault';
  readonly key: BlobKey;
  readonly kind: NeedKind;
  /** the one that opens it, of those that are not the newest */
  readonly openedBy: Identity;
}

const kindOf: Readonly<Record<'drop' | 'vault', (key: BlobKey) => NeedKind | undefined>> = {
  vault: (key) => {
    if (key.startsWith('originals/')) return 'original';
    // what was taken out of a tip's document is looked at with it
    if (key.startsWith('tips/')) return key.endsWith('.hand-in.age') ? undefined : 'tip';
    return /^(appeals|copies)\/.+\/given\.age$/.test(key) ? 'picture' : undefined;
  },
  drop: (key) => {
    if (key.startsWith('mailboxes/')) return 'letter';
    if (key.startsWith('uploads/'))
      return ['segment', 'digest'].includes(parseUploadKey(key)?.kind ?? '') ? 'upload' : undefined;
    if (key.startsWith('inbox/') || /^selftests\/.+\/clip\.age$/.test(key)) return 'waiting';
    return /^requests\/.+\/asked\.age$/.test(key) ? 'request' : undefined;
  },
};

const prefixes = {
  vault: ['originals/', 'tips/', 'appeals/', 'copies/'],
  drop: ['inbox/', 'mailboxes/', 'requests/', 'selftests/', 'uploads/'],
} as const;

/** So many headers are on their way at once. */
const atOnce = 16;

/** In the order of their keys, place by place; of each place its names are in memory, and nothing else. */
export async function* needs(stores: Stores, wanted: (kind: NeedKind) => boolean = () => true): AsyncGenerator<Need> {
  for (const store of ['vault', 'drop'] as const)
    for (const prefix of prefixes[store]) {
      const keys = (await stores[store].list(prefix)).flatMap(({ key }) => {
        const kind = kindOf[store](key);
        return kind && wanted(kind) ? { key, kind } : [];
      });
      for (let at = 0; at < keys.length; at += atOnce) {
        const looked = keys.slice(at, at + atOnce).map(async ({ key, kind }) => {
          const openedBy = await olderOf(stores, store, key);
          const own: Need[] = openedBy ? [{ store, key, kind, openedBy }] : [];
          return kind === 'tip' ? [...own, ...(await handInNeed(stores, key))] : own;
        });
        for (const found of await Promise.all(looked)) yield* found;
      }
    }
}

/** The older identity an object cannot do without. What is no sealed object, or went meanwhile, needs none. */
async function olderOf(stores: Stores, store: 'drop' | 'vault', key: BlobKey): Promise<Identity | undefined> {
  try {
    return olderFor(await readHead(stores[store], key), stores.identity);
  } catch (error) {
    if (error instanceof SealBroken || error instanceof BlobMissing) return undefined;
    throw error;
  }
}

export function olderFor(head: Uint8Array, identity: Identity): Identity | undefined {
  const [newest, ...older] = eachOf(identity);
  return isSealedTo(head, newest!) ? undefined : older.find((one) => isSealedTo(head, one));
}

/** One is some 300 bytes. */
const usualBytes = 1024;

/** The whole header of an object, and what follows it of the first bytes. */
export async function readHead(blobs: BlobStore, key: BlobKey): Promise<Uint8Array> {
  const read = async (end: number): Promise<Uint8Array> => readAll(await blobs.get(key, { start: 0, end }));
  const head = await read(usualBytes);
  const footer = Buffer.from(head).indexOf('\n---');
  const isWhole = head.length < usualBytes || (footer >= 0 && footer + 64 + nonceBytes <= head.length);
  return isWhole ? head : read(maxHeaderBytes + nonceBytes);
}

/** What a shop sealed stands inside the document of its tip, by whichever key its page knew. */
async function handInNeed({ vault, identity }: Stores, key: BlobKey): Promise<Need[]> {
  const nested = await sealedHandIn(vault, key, identity);
  const openedBy = nested && olderFor(nested.sealed, identity);
  if (!nested || !openedBy) return [];
  const again = await readIfThere(vault, resealedHandInKey(nested.tip));
  const isDone = again !== undefined && isSealedTo(again, eachOf(identity)[0]!);
  return isDone ? [] : [{ store: 'vault', key: resealedHandInKey(nested.tip), kind: 'hand_in', openedBy }];
}

/** Undefined when there is none, or none that opens. */
export async function sealedHandIn(
  vault: BlobStore,
  key: BlobKey,
  identity: Identity,
): Promise<{ tip: TipId; sealed: Uint8Array } | undefined> {
  try {
    const sealedTip = await readIfThere(vault, key);
    const document = sealedTip && openJson(tipDocument, sealedTip, identity);
    if (!document?.sealedHandIn || tipKey(document.tip as TipId) !== key) return undefined;
    const sealed = Buffer.from(document.sealedHandIn, 'base64');
    olderFor(sealed, identity); // throws when it is no sealed object
    return { tip: document.tip as TipId, sealed };
  } catch (error) {
    if (error instanceof SealBroken || error instanceof DocumentMalformed) return undefined;
    throw error;
  }
}
