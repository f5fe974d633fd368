import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeys } from '../../api/keys.ts';
import { release } from '../../site/release.ts';
import { createDatabase, type PgServer, startPgServer } from '../db/pg-server.ts';
import { bucketAddress } from '../drop/bucket-address.ts';
import { startS3Server } from '../drop/s3-server.ts';
import { acceptInvite, type Staff } from '../e2e/staff.ts';
import { freePort } from '../free-port.ts';
import { builtFor, keepRelease, lendRelease } from '../vidne.ts';
import { startBalancer } from './balancer.ts';
import { ClusterNode } from './node.ts';
import { createRandom } from './random.ts';
import { newRecord } from './record.ts';
import type { Target } from './sender.ts';

/** Three intakes, two workers, two desks, PostgreSQL, Swift and nginx on one machine, and its first member of staff. */
export interface Stage {
  readonly folder: string;
  readonly pg: PgServer;
  readonly objects: Awaited<ReturnType<typeof startS3Server>>;
  readonly database: string;
  readonly env: Settings;
  readonly nodes: readonly ClusterNode[];
  readonly moderator: Staff;
  readonly target: Target;
}

/** Sets the stage, of nodes of the program in the folder `program`, and clears it away after `play`. */
export async function onStage<T>(
  { seed, program }: { seed: number; program?: string },
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-cluster-'));
  const scratch = mkdtempSync('/dev/shm/vidne-cluster-');
  const endings: (() => Promise<unknown>)[] = [];
  try {
    const pg = await startPgServer();
    endings.push(() => pg.stop());
    const objects = await startS3Server();
    endings.push(() => objects.end());
    const database = await createDatabase(pg.url, true);
    const front = { public: await freePort(), desk: await freePort() };
    const deskOrigin = `http://localhost:${front.desk}`;
    const env = await settingsOf(folder, objects, { database, deskOrigin });
    const nodes: ClusterNode[] = [];
    endings.push(() => Promise.all(nodes.map((node) => node.kill())));
    const ports = { intake: [] as number[], desk: [] as number[] };
    const add = async (role: 'intake' | 'evidence' | 'desk', name: string, more: object = {}): Promise<void> => {
      const settings = { ...env[role], ...more };
      const { node, port } = await ClusterNode.start(role, name, { env: settings, logs: folder, program });
      nodes.push(node);
      if (role !== 'evidence') ports[role].push(port);
    };
    for (const name of ['intake-1', 'intake-2', 'intake-3']) await add('intake', name);
    for (const name of ['worker-1', 'worker-2']) await add('evidence', name, { SCRATCH_DIR: join(scratch, name) });
    for (const name of ['desk-1', 'desk-2']) await add('desk', name);
    const balancer = await startBalancer(folder, front, { intakes: ports.intake, desks: ports.desk });
    endings.push(() => balancer.stop());
    // a version before the links of all desks were the same: the link of the last one counts
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
    return await play({ folder, pg, objects, database, env, nodes, moderator, target });
  } finally {
    for (const end of endings.toReversed()) await end();
    for (const place of [scratch, ...(process.env['KEEP'] ? [] : [folder])])
      rmSync(place, { recursive: true, force: true });
  }
}

export type Env = Record<string, string>;
export type Settings = Record<'intake' | 'evidence' | 'desk', Env>;

async function settingsOf(
  folder: string,
  objects: Awaited<ReturnType<typeof startS3Server>>,
  { database, deskOrigin }: { database: string; deskOrigin: string },
): Promise<Settings> {
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
