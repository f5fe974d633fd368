import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { nameDatabase } from './db/pg-server.ts';
import { bucketAddress } from './drop/bucket-address.ts';
import type { S3User } from './drop/s3-server.ts';

/** Where a Vidne under test keeps things: in its own folder, or in PostgreSQL and an object store. */
export interface Stores {
  /** for openStore */
  readonly database: string;
  /** for openBlobs */
  readonly drop: string;
  readonly vault: string;
  /** objects come to rest on the disk below these */
  readonly objectFolders: readonly string[];
  /** everything of the database: its tables, and what it wrote ahead of them */
  readonly databaseFolder: string;
  readonly tablesFolder: string;
  /** what Vidne, or a program of it, must be told to find them */
  readonly env: Readonly<Record<string, string>>;
}

/** The servers that all Vidnes of a run share, in TEST_SERVERS; without them each is on its own. */
export interface Servers {
  readonly pg: string;
  readonly s3: string;
  readonly drop: S3User;
  readonly vault: S3User;
  readonly objectFolder: string;
  readonly databaseFolder: string;
}

/** Of the Vidne whose data folder this is: the same for each of its starts. */
export async function storesOf(dataDir: string): Promise<Stores> {
  const given = process.env['TEST_SERVERS'];
  if (given === undefined) {
    const [databaseFolder, ...objectFolders] = ['db', 'drop', 'vault'].map((part) => join(dataDir, part));
    return {
      database: `file:${join(databaseFolder!, 'vidne.db')}`,
      drop: `file:${objectFolders[0]}`,
      vault: `file:${objectFolders[1]}`,
      objectFolders,
      databaseFolder: databaseFolder!,
      tablesFolder: databaseFolder!,
      env: {},
    };
  }
  const servers = JSON.parse(given) as Servers;
  const name = createHash('sha256').update(basename(dataDir)).digest('hex').slice(0, 16);
  const [drop, vault] = await Promise.all(
    (['drop', 'vault'] as const).map((part) => openBucket(servers, servers[part], `${part}-${name}`)),
  );
  const stores = { database: await nameDatabase(servers.pg, `vidne_${name}`), drop: drop!, vault: vault! };
  const env = { DATABASE_URL: stores.database, DROP_URL: stores.drop, VAULT_URL: stores.vault };
  const { objectFolder, databaseFolder } = servers;
  const tablesFolder = join(databaseFolder, 'data/base');
  return { ...stores, objectFolders: [objectFolder], databaseFolder, tablesFolder, env };
}

async function openBucket({ s3: endpoint }: Servers, user: S3User, bucket: string): Promise<string> {
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: user });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
  } finally {
    client.destroy();
  }
  return bucketAddress({ endpoint }, user, bucket);
}
