import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openStore, type Store } from '../../api/db/store.ts';
import { openKeys } from '../../api/keys.ts';
import { release } from '../../site/release.ts';
import { createDatabase, startPgServer } from '../db/pg-server.ts';
import { bucketAddress } from '../drop/bucket-address.ts';
import { startS3Server } from '../drop/s3-server.ts';
import { acceptInvite, type Staff } from '../e2e/staff.ts';
import { freePort } from '../free-port.ts';
import { builtFor, keepRelease, lendRelease, until } from '../vidne.ts';
import { startBalancer } from './balancer.ts';
import { ClusterNode } from './node.ts';
import { createRandom } from './random.ts';
import { describeRecord, newRecord, type Record as Sent } from './record.ts';
import { keepSending, type Target } from './sender.ts';

export interface ClusterWish {
  readonly minutes: number;
  readonly seed: number;
  readonly killEveryMs?: number;
  readonly restarts?: number;
}

export interface ClusterResult {
  readonly record: Sent;
  readonly kills: number;
  readonly restarts: { readonly database: number; readonly objects: number };
  /** what staff asked, and how often it had to be asked again */
  readonly desk: { readonly asked: number; readonly again: number; readonly wrong: readonly string[] };
  /** promises that were not kept, in words */
  readonly wrong: readonly string[];
  readonly audit: string;
  readonly seconds: number;
}

/**
 * Three intakes, two workers, two desks, PostgreSQL, Swift and nginx on one machine: senders send and staff look, while a node
 * dies every twenty seconds and both stores are restarted. In the end every tip that was acknowledged is in the queue once, and
 * every file is what was sent.
 */
export async function proveCluster({
  minutes,
  seed,
  killEveryMs = 20_000,
  restarts = 3,
}: ClusterWish): Promise<ClusterResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-cluster-'));
  const scratch = mkdtempSync('/dev/shm/vidne-cluster-');
  const startedAt = Date.now();
  const endings: (() => Promise<unknown>)[] = [];
  try {
    const pg = await startPgServer();
    endings.push(() => pg.stop());
    const objects = await startS3Server();
    endings.push(() => objects.end());
    const database = await createDatabase(pg.url);
    const front = { public: await freePort(), desk: await freePort() };
    const deskOrigin = `http://localhost:${front.desk}`;
    const env = await settingsOf(folder, objects, { database, deskOrigin });
    const nodes: ClusterNode[] = [];
    endings.push(() => Promise.all(nodes.map((node) => node.kill())));
    const ports = { intake: [] as number[], desk: [] as number[] };
    const add = async (role: 'intake' | 'evidence' | 'desk', name: string, more: object = {}): Promise<void> => {
      const { node, port } = await ClusterNode.start(role, name, { ...env[role], ...more }, folder);
      nodes.push(node);
      if (role !== 'evidence') ports[role].push(port);
    };
    for (const name of ['intake-1', 'intake-2', 'intake-3']) await add('intake', name);
    for (const name of ['worker-1', 'worker-2']) await add('evidence', name, { SCRATCH_DIR: join(scratch, name) });
    for (const name of ['desk-1', 'desk-2']) await add('desk', name);
    const balancer = await startBalancer(folder, front, { intakes: ports.intake, desks: ports.desk });
    endings.push(() => balancer.stop());
    // each desk that starts before there is a member prints new ones
    const link = nodes.findLast(({ link: printed }) => printed)?.link;
    if (!link) throw new Error('no desk printed a link');
    const moderator = await acceptInvite(deskOrigin, link, 'Mona');

    const target: Target = {
      origin: async () => `http://127.0.0.1:${front.public}`,
      record: newRecord(),
      random: createRandom(seed),
      source: randomBytes(24 * 1024 ** 2),
      largestBytes: 6 * 1024 ** 2,
    };
    const endsAt = Date.now() + minutes * 60_000;
    const isOver = (): boolean => Date.now() > endsAt;
    const staff = { asked: 0, again: 0, wrong: [] as string[] };
    const shaken = { database: 0, objects: 0 };
    const died: string[] = [];
    await Promise.all([
      keepSending(target, 3, isOver),
      keepLooking(moderator, isOver, staff),
      keepKilling(nodes, { seed, killEveryMs, isOver, died }),
      keepRestarting(restarts, minutes, [
        async () => {
          await pg.restart(2000);
          shaken.database++;
        },
        async () => {
          await objects.stop();
          await setTimeout(2000);
          await objects.start();
          shaken.objects++;
        },
      ]),
    ]);
    const store = await openStore(database);
    const wrong = [...target.record.broken, ...died, ...(await whatIsWrong(store, target.record))];
    await store.close();
    const audit = await auditOf(folder, env.evidence);
    const kills = nodes.reduce((sum, node) => sum + node.kills, 0);
    const seconds = (Date.now() - startedAt) / 1000;
    return { record: target.record, kills, restarts: shaken, desk: staff, wrong, audit, seconds };
  } finally {
    for (const end of endings.toReversed()) await end();
    for (const place of [scratch, ...(process.env['KEEP'] ? [] : [folder])])
      rmSync(place, { recursive: true, force: true });
  }
}

type Env = Record<string, string>;

async function settingsOf(
  folder: string,
  objects: Awaited<ReturnType<typeof startS3Server>>,
  { database, deskOrigin }: { database: string; deskOrigin: string },
): Promise<{ intake: Env; evidence: Env; desk: Env }> {
  const siteDir = join(folder, 'site');
  await lendRelease(folder);
  const { built } = await release({ siteDir, contentDir: './content', publicOrigin: builtFor });
  if (built) await keepRelease(folder);
  const keys = openKeys(join(folder, 'keys'), 'localhost/custody');
  const spool = join(folder, 'spool');
  mkdirSync(spool);
  const bucket = async (part: 'drop' | 'vault'): Promise<string> => {
    await objects.createBucket(objects[part], part, spool);
    return bucketAddress(objects, objects[part], part, spool);
  };
  const [drop, vault] = [await bucket('drop'), await bucket('vault')];
  const inside = { DROP_URL: drop, VAULT_URL: vault, DATABASE_URL: database, RECIPIENT: keys.recipient };
  return {
    intake: {
      DROP_URL: drop,
      RECIPIENT: keys.recipient,
      CONTACT_RECIPIENT: keys.contactRecipient,
      TOKEN_SECRET: keys.tokenSecret,
      SITE_DIR: siteDir,
      TRUSTED_PROXIES: '127.0.0.1/32',
    },
    evidence: {
      ...inside,
      IDENTITY_FILE: keys.evidenceIdentityFile,
      VIEWING_RECIPIENT: keys.viewingRecipient,
      CONTACT_IDENTITY_FILE: keys.contactIdentityFile,
      REVEAL_SECRET: keys.revealSecret,
    },
    desk: {
      ...inside,
      IDENTITY_FILE: keys.deskIdentityFile,
      SESSION_SECRET: keys.sessionSecret,
      REVEAL_SECRET: keys.revealSecret,
      SITE_DIR: siteDir,
      DESK_ORIGIN: deskOrigin,
      PUBLIC_ORIGIN: builtFor,
    },
  };
}

/** A moderator looks at the queue and at its first tip, through whichever desk; asks again when one died under the question. */
async function keepLooking(
  moderator: Staff,
  isOver: () => boolean,
  staff: { asked: number; again: number; wrong: string[] },
): Promise<void> {
  const ask = async <T>(path: string): Promise<T | undefined> => {
    for (let tries = 0; tries < 120; tries++) {
      staff.asked++;
      try {
        const answer = await moderator.fetch(path);
        if (answer.ok) return (await answer.json()) as T;
        if (answer.status < 500) {
          staff.wrong.push(`${path}: ${answer.status} ${await answer.text()}`);
          return undefined;
        }
        await answer.body?.cancel();
      } catch {
        // the node died with the answer half said
      }
      staff.again++;
      await setTimeout(250);
    }
    staff.wrong.push(`${path}: no answer`);
    return undefined;
  };
  while (!isOver()) {
    const queue = await ask<{ items: { id: string }[] }>('/api/desk/queue');
    const [first] = queue?.items ?? [];
    if (first) await ask(`/api/desk/tips/${first.id}`);
    await setTimeout(500);
  }
}

/** Kills a node at random, and starts it again a moment later, as whoever supervises it would. Notes who died unasked. */
async function keepKilling(
  nodes: readonly ClusterNode[],
  { seed, killEveryMs, isOver, died }: { seed: number; killEveryMs: number; isOver: () => boolean; died: string[] },
): Promise<void> {
  const random = createRandom(seed + 1);
  for (let nextAt = Date.now() + killEveryMs; !isOver(); ) {
    await setTimeout(200);
    for (const node of nodes)
      if (node.isDead) {
        died.push(`${node.name} died of itself`);
        await node.start();
      }
    if (Date.now() < nextAt) continue;
    nextAt = Date.now() + killEveryMs;
    const node = random.pick(nodes);
    await node.kill();
    await setTimeout(random.between(100, 3000));
    await node.start();
  }
}

/** Restarts each store so often, evenly over the time there is, never both at once. */
async function keepRestarting(times: number, minutes: number, stores: readonly (() => Promise<void>)[]): Promise<void> {
  const pauseMs = (minutes * 60_000) / (times * stores.length + 1);
  for (let n = 0; n < times; n++)
    for (const restart of stores) {
      await setTimeout(pauseMs);
      await restart();
    }
}

/** Waits until the workers are done; every tip whose sender has a receipt is there once, and its files are what was sent. */
async function whatIsWrong(store: Store, record: Sent): Promise<string[]> {
  const { tip, file, original } = store.t;
  const wrong: string[] = [];
  const open = async (): Promise<string[]> => {
    const rows = await store.read.select({ id: file.id, state: file.state }).from(file);
    const known = new Set((await store.read.select({ id: tip.id }).from(tip)).map(({ id }) => id));
    const missing = record.tips.filter((sent) => !known.has(sent.tip)).map((sent) => `${sent.tip} is not in the queue`);
    return [...missing, ...rows.filter(({ state }) => state !== 'queued').map(({ id, state }) => `${id} is ${state}`)];
  };
  await until(async () => (await open()).length === 0, 'all is worked through', 300_000).catch(() => undefined);
  wrong.push(...(await open()));
  const originals = new Map((await store.read.select().from(original)).map((row) => [row.fileId, row.sha256]));
  for (const sent of record.tips)
    for (const { upload, sha256 } of sent.files)
      if (originals.get(upload) !== sha256) wrong.push(`${upload} of ${sent.tip} is another`);
  return wrong;
}

async function auditOf(folder: string, { DATABASE_URL, VAULT_URL }: Env): Promise<string> {
  const env = { ...process.env, DATA_DIR: folder, DATABASE_URL, VAULT_URL } as NodeJS.ProcessEnv;
  try {
    return (await promisify(execFile)(process.execPath, ['api/evidence/audit.ts'], { env })).stdout.trim();
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? String(error);
  }
}

/** In a few lines. */
export const describeCluster = ({ record, kills, restarts, desk, audit, seconds }: ClusterResult): string =>
  [
    describeRecord(record),
    `${kills} kills, the database restarted ${restarts.database} times, the object store ${restarts.objects} times, ${seconds.toFixed(0)} s`,
    `staff asked ${desk.asked} times, ${desk.again} of them again, ${desk.wrong.length} refused`,
    audit,
  ].join('\n');
