import { startPgServer } from './db/pg-server.ts';
import { startS3Server } from './drop/s3-server.ts';
import type { Servers } from './stores.ts';

/** The servers that all Vidnes of a run share; `given` is what TEST_SERVERS says of them. */
export async function startServers(): Promise<{ given: Servers; stop(): Promise<void> }> {
  const pg = await startPgServer();
  const s3 = await startS3Server();
  const { endpoint, drop, vault, folder } = s3;
  return {
    given: { pg: pg.url, s3: endpoint, drop, vault, objectFolder: folder, databaseFolder: pg.folder },
    async stop() {
      await s3.end();
      await pg.stop();
    },
  };
}
