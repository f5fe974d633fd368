import type { Reader } from '../db/store.ts';
import type { Blob, BlobKey, BlobStore } from '../drop/blobs.ts';
import {
  inboxPrefix,
  parseLedgerKey,
  parseSelfTestKey,
  parseUploadKey,
  uploadOf,
  uploadsPrefix,
} from '../drop/keys.ts';
import { type BackedUp, type Manifest, type StoreName, storeNames } from './manifest.ts';
import { belongs, isGone, type Named, type Names, stillWaits } from './names.ts';
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
      const uploads = lasting(all, still).filter(({ key }) => key.startsWith(uploadsPrefix));
      return new Map([...(await copyAll('drop', uploads)), ...(await copyAll('drop', still))]);
    },
    /** Everything else, once it is. `isOlder`: the copy is, than what is named. */
    async settle(names: Names, reader: Reader, waiting: Objects, isOlder = false): Promise<Gathered> {
      const all = await from.drop.list('');
      const others = lasting(all, []).filter(({ key }) => !key.startsWith(inboxPrefix));
      const inUse = all.filter(({ key }) => names.files.get(uploadOf(key) ?? '') === 'open');
      const drop = new Map([...waiting, ...(await copyAll('drop', [...new Set([...others, ...inUse])]))]);
      for (const key of drop.keys() as MapIterator<BlobKey>)
        if (isOlder ? isGone(names, key) : !(await stillWaits(names, reader, key))) drop.delete(key);
      const inVault = (await from.vault.list('')).filter(({ key }) => belongs(names, key));
      const vault = await copyAll('vault', inVault);
      const objects = [...drop.values(), ...vault.values()].sort(inOrder);
      return { objects, wrong: wrongOf(names.objects, { drop, vault }) };
    },
  };
}

/**
 * Of the drop everything but what was promised to be gone soon: self-tests, drafts, and files of a tip that was not sent and was
 * not asked for. A mark stands before the document of a tip does, so what is being sent is among what stays.
 */
export function lasting(all: readonly Blob[], inbox: readonly Blob[]): Blob[] {
  const sent = new Set(inbox.map(({ key }) => key.slice(`${inboxPrefix}tip-`.length, -'.age'.length)));
  for (const { key } of all) {
    const entry = parseLedgerKey(key);
    if (entry && entry.kind !== 'booked' && entry.kind !== 'active') sent.add(entry.tip);
  }
  const unsent = new Set<string>();
  for (const { key } of all) {
    const selfTest = parseSelfTestKey(key);
    if (selfTest?.kind === 'mailbox') unsent.add(selfTest.mailbox);
    const upload = uploadOf(key);
    const parsed = upload && parseUploadKey(key);
    if (upload && parsed?.kind === 'opened' && !sent.has(parsed.tip)) unsent.add(upload);
  }
  return all.filter(({ key }) => {
    const [kind, name = ''] = key.split('/');
    if (kind === 'selftests' || kind === 'drafts') return false;
    if (kind === 'ledgers') return sent.has(parseLedgerKey(key)?.tip ?? '');
    return !(kind === 'uploads' || kind === 'mailboxes') || !unsent.has(name);
  });
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
  return named.flatMap(({ store, key, isDigest, sha256 }): Manifest['wrong'] => {
    if (isDigest) return digests.has(key) ? [] : [{ store, key: `${key}*`, is: 'missing' }];
    const found = there[store].get(key);
    if (!found) return [{ store, key, is: 'missing' }];
    return sha256 === undefined || sha256 === found.sha256 ? [] : [{ store, key, is: 'altered' }];
  });
}

const inOrder = (a: BackedUp, b: BackedUp): number =>
  a.store === b.store ? (a.key < b.key ? -1 : 1) : a.store < b.store ? -1 : 1;
