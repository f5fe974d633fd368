import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eq } from 'drizzle-orm';
import { openStore, type Store } from '../../api/db/store.ts';
import { type Identity, newIdentity, openBytes, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { specialistPrefix, type UploadId } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { audit } from '../../api/evidence/audit/audit.ts';
import type { Bench } from '../../api/evidence/bench.ts';
import { lineOf } from '../../api/evidence/log/problem.ts';
import { eraseNext, handOverNext } from '../../api/evidence/withheld/watch.ts';
import { withholdFiles } from '../../api/evidence/withhold.ts';
import { newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import { user } from '../db/rows.ts';
import { openTestBench, type TestBench } from './bench.ts';

/** A bench with a member who sets files aside, and a specialist whose key nobody else has. */
export interface WithheldBench extends TestBench {
  readonly member: string;
  readonly specialistIdentity: Identity;
  readonly specialist: NonNullable<Bench['specialist']>;
}

export async function openWithheldBench(databaseUrl?: string): Promise<WithheldBench> {
  const specialistIdentity = parseIdentity(newIdentity());
  const specialist = { name: recipientOf(specialistIdentity), recipient: specialistIdentity.recipient };
  const change = databaseUrl ? { store: await openStore(databaseUrl) } : {};
  const bench = await openTestBench({ ...change, specialist });
  const row = user(bench.now());
  await bench.store.write((tx) => tx.insert(bench.store.t.user).values(row));
  return { ...bench, member: row.id, specialistIdentity, specialist };
}

/** As the desk does it for a person. Answers which files are set aside now. */
export const withhold = ({ store, now, member }: WithheldBench, ...files: string[]): Promise<string[]> =>
  store.write((tx) => {
    const actor = { actor: member, actorRole: 'moderator', byUser: member };
    return withholdFiles(tx, store.t, files, { at: now(), ...actor });
  });

const never = new AbortController().signal;

/** Everything there is to do, until nothing is left that can be done now. */
export async function handOverAll(bench: Bench): Promise<void> {
  while ((await eraseNext(bench, never)) || (await handOverNext(bench, never)));
}

export async function withheldRow({ store: { read, t } }: { store: Pick<Store, 'read' | 't'> }, fileId: string) {
  const [row] = await read.select().from(t.withheldFile).where(eq(t.withheldFile.fileId, fileId));
  if (!row) throw new Error('it was not set aside');
  return row;
}

/** What the specialist reads out of the vault; undefined when there is nothing yet. */
export async function openAsSpecialist(bench: WithheldBench, upload: string): Promise<Uint8Array | undefined> {
  const [object, ...others] = await bench.vault.list(specialistPrefix(upload as UploadId));
  if (others.length > 0) throw new Error('more than one object');
  return object && openBytes(await readAll(await bench.vault.get(object.key)), bench.specialistIdentity);
}

/** Whatever lies in any of the folders of this file, half-written parts too, but for the specialist's. */
export function leftOf({ folder }: TestBench, upload: string): string[] {
  const places = ['vault/previews', 'vault/copies', 'vault/originals', 'drop/uploads'];
  return places.flatMap((place) => {
    const path = join(folder, place, upload);
    return existsSync(path) ? readdirSync(path).map((name) => `${place.split('/')[1]}/${upload}/${name}`) : [];
  });
}

/** What `npm run verify` would print. */
export async function verifyAll(bench: TestBench): Promise<{ lines: string[]; resealed: number; bytes: number }> {
  const lines: string[] = [];
  const { store, vault, identity } = bench;
  const verifier = parseSigningKey(newSigningKey('vidne.example/custody'));
  const report = (problem: Parameters<typeof lineOf>[0]) => void lines.push(lineOf(problem));
  const { resealed, bytes } = await audit({ reader: store, vault, identity, verifier, report });
  return { lines, resealed, bytes };
}

export const actionsOf = async ({ store: { read, t } }: Bench, fileId: string, ...leftOut: string[]) => {
  const rows = await read
    .select()
    .from(t.custodyEvent)
    .where(eq(t.custodyEvent.fileId, fileId))
    .orderBy(t.custodyEvent.seq);
  return rows.flatMap(({ action }) => (leftOut.includes(action) ? [] : [action]));
};

/** A process that dies at its n-th touch of the stores, before or after the touch; everything later fails too. */
export class Death extends Error {}

export function dying<B extends TestBench>(bench: B, at: number): { bench: B; touches: () => number } {
  let touches = 0;
  const touch = (): void => {
    touches += 1;
    if (touches >= at) throw new Death(`at touch ${touches}`);
  };
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    touch();
    const answer = await work();
    touch();
    return answer;
  };
  const blobs = (store: BlobStore, path: string): BlobStore => ({
    ...store,
    async begin(key) {
      touch();
      const writer = await store.begin(key);
      const isDead = (): boolean => touches >= at;
      /** what a dead process would leave behind, and what would close by itself */
      const leave = async (): Promise<void> => {
        await writer.abort();
        mkdirSync(join(path, dirname(key)), { recursive: true });
        writeFileSync(join(path, dirname(key), `.part-${touches}`), 'half');
      };
      return {
        write: (chunks) => around(() => writer.write(chunks)),
        async commit() {
          if (touches + 1 >= at) await leave();
          return around(() => writer.commit());
        },
        abort: () => (isDead() ? leave() : writer.abort()),
      };
    },
    async replace(key) {
      touch();
      const replacer = await store.replace(key);
      /** what a dead process has open closes by itself */
      const orClose = async <T>(work: Promise<T>): Promise<T> => {
        try {
          return await work;
        } catch (error) {
          await replacer.abort();
          throw error;
        }
      };
      return {
        write: (chunks) => orClose(around(() => replacer.write(chunks))),
        commit: () => orClose(around(() => replacer.commit())),
        abort: () => replacer.abort(),
      };
    },
    putIfAbsent: (key, bytes, isFresh) => around(() => store.putIfAbsent(key, bytes, isFresh)),
    remove: (key) => around(() => store.remove(key)),
    sweep: (olderThanMs, prefix) => around(() => store.sweep(olderThanMs, prefix)),
    async get(key, range) {
      touch();
      return store.get(key, range);
    },
  });
  const store: Store = {
    ...bench.store,
    write: (change) => around(() => bench.store.write(change)),
    rewrite: () => around(() => bench.store.rewrite()),
  };
  const { vault, drop } = bench;
  const [vaultDir, dropDir] = [join(bench.folder, 'vault'), join(bench.folder, 'drop')];
  const stores = { vault: blobs(vault, vaultDir), drop: blobs(drop, dropDir) };
  return { bench: { ...bench, store, ...stores }, touches: () => touches };
}
