import type { Reader } from '../db/store.ts';
import type { Blob, BlobStore } from '../drop/blobs.ts';
import { inboxPrefix, isNamedAfter, parseUploadKey, uploadOf, uploadsPrefix } from '../drop/keys.ts';
import { type BackedUp, type Manifest, type StoreName, storeNames } from './manifest.ts';
import { dropRule, readMarks, tipsIn } from './marks.ts';
import { belongs, type Named, type Names, stillWaits } from './names.ts';
import { copyObject, forEach } from './pool.ts';

/**
 * GATHERING objects into the pool. Things move one way, from the drop into the database and the vault, and leave a place only when
 * they have come to rest in the next: whoever reads the places in that order misses nothing that was there when they began.
 */
export interface Gathering {
  readonly from: Readonly<Record<StoreName, BlobStore>>;
  readonly pool: Readonly<Record<StoreName, BlobStore>>;
  /** the newest manifest */
  readonly before: Manifest | undefined;
}

export type Objects = Map<string, BackedUp>;

export interface Gathered {
  readonly objects: readonly BackedUp[];
  /** what the copy names and is not there, or is not as it was recorded */
  readonly wrong: Manifest['wrong'];
}

export function createGatherer({ from, pool, before }: Gathering) {
  const known = new Map(storeNames.map((store) => [store, new Map<string, BackedUp>()]));
  for (const object of before?.objects ?? []) known.get(object.store)!.set(object.key, object);
  let copied = 0;
  /** everything this run has put down, wanted or not */
  const put: BackedUp[] = [];

  async function copyAll(store: StoreName, blobs: readonly Blob[]): Promise<Objects> {
    const objects: Objects = new Map();
    const copying = { store, from: from[store], pool: pool[store], known: known.get(store)! };
    await forEach(blobs, async (blob) => {
      const found = await copyObject(copying, blob);
      if (!found) return; // it left while we looked at others
      objects.set(blob.key, found.object);
      copying.known.set(blob.key, found.object);
      if (!found.copied) return;
      copied += 1;
      put.push(found.object);
    });
    return objects;
  }

  return {
    get copied() {
      return copied;
    },
    put,
    /** What waits for the inside, before the database is copied. */
    async waiting(): Promise<Objects> {
      const { drop } = from;
      const first = new Set((await drop.list(inboxPrefix)).map(({ key }) => key));
      const all = await drop.list('');
      // what is still in the inbox had all of its files in the drop while they were listed
      const still = (await drop.list(inboxPrefix)).filter(({ key }) => first.has(key));
      const [{ owners, sent, asked }, inbox] = [readMarks(all), tipsIn(still)];
      const isWanted = (upload: string): boolean => {
        const owner = owners.get(upload);
        return owner === undefined || sent.has(owner) || asked.has(owner) || inbox.has(owner);
      };
      const uploads = all.filter(({ key }) => key.startsWith(uploadsPrefix) && isWanted(uploadOf(key) ?? ''));
      return new Map([...(await copyAll('drop', uploads)), ...(await copyAll('drop', still))]);
    },
    /** Everything else, once it is. `isOlder`: the copy is, than what is named. */
    async settle(names: Names, reader: Reader, waiting: Objects, isOlder = false): Promise<Gathered> {
      const all = await from.drop.list('');
      const inbox = [...waiting.values()].filter(({ key }) => key.startsWith(inboxPrefix));
      const inUse = await keepIf(inbox, ({ key }) => stillWaits(names, reader, key, isOlder));
      const isKept = dropRule(names, readMarks([...all, ...waiting.values()]), tipsIn(inUse), isOlder);
      const others = all.filter(({ key }) => !key.startsWith(inboxPrefix) && isKept(key, waiting.has(key)));
      const early = [...waiting.values()].filter(({ key }) => !key.startsWith(inboxPrefix) && isKept(key, true));
      const byKey = [...inUse, ...early].map((object) => [object.key as string, object] as const);
      const drop = new Map([...byKey, ...(await copyAll('drop', others))]);
      const inVault = (await from.vault.list('')).filter(({ key }) => belongs(names, key));
      const vault = await copyAll('vault', inVault);
      const objects = [...drop.values(), ...vault.values()].sort(inOrder);
      return { objects, wrong: wrongOf(names.objects, { drop, vault }) };
    },
  };
}

async function keepIf<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const item of items) if (await holds(item)) kept.push(item);
  return kept;
}

/** What a database names against what is there. */
export function wrongOf(
  named: readonly Named[],
  there: Readonly<Record<StoreName, ReadonlyMap<string, Pick<BackedUp, 'sha256'>>>>,
): Manifest['wrong'] {
  const digests = new Set<string>();
  for (const key of there.drop.keys()) {
    const parsedKey = parseUploadKey(key);
    if (parsedKey?.kind === 'digest') digests.add(key.slice(0, key.indexOf('.') + 1));
  }
  const isNamed = ({ segment, writer }: NonNullable<Named['digestOf']>): boolean =>
    isNamedAfter(writer, there.drop.get(segment)?.sha256 ?? '');
  return named.flatMap(({ store, key, digestOf, sha256, resealed }): Manifest['wrong'] => {
    if (digestOf) return digests.has(key) || isNamed(digestOf) ? [] : [{ store, key: `${key}*`, is: 'missing' }];
    const found = there[store].get(key);
    if (!found) return [{ store, key, is: 'missing' }];
    const isIt = sha256 === undefined || sha256 === found.sha256 || resealed?.has(found.sha256) === true;
    return isIt ? [] : [{ store, key, is: 'altered' }];
  });
}

const inOrder = (a: BackedUp, b: BackedUp): number =>
  a.store === b.store ? (a.key < b.key ? -1 : 1) : a.store < b.store ? -1 : 1;
