import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { deskConfig, parseConfig } from '../config.ts';
import { openStore } from '../db/store.ts';
import { parseIdentity, parseRecipient } from '../drop/age.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { createLog } from '../log.ts';
import { endWith } from '../role.ts';
import { createDesk } from './desk.ts';
import { startHeartbeat } from './health.ts';
import { oidcOf } from './identity-provider.ts';
import { tellFirstInvites } from './invites.ts';
import { startPost } from './letters.ts';

const config = parseConfig(deskConfig, process.env);
const store = await openStore(config.DATABASE_URL);
const desk = {
  store,
  drop: openBlobs(config.DROP_URL),
  vault: openBlobs(config.VAULT_URL),
  viewingIdentity: parseIdentity(readFileSync(config.IDENTITY_FILE, 'utf8')),
  recipient: parseRecipient(config.RECIPIENT),
  origin: new URL(config.DESK_ORIGIN).origin,
  publicOrigin: new URL(config.PUBLIC_ORIGIN).origin,
  sessionSecret: config.SESSION_SECRET,
  siteDir: config.SITE_DIR,
  oidc: oidcOf(config),
  now: () => new Date(),
  log: createLog('desk'),
};
const at = { hostname: config.HOST, port: config.DESK_PORT };
const server = serve({ fetch: createDesk(desk).fetch, ...at }, ({ port }) => desk.log('listening', { port }));
const stops = [startHeartbeat(desk), startPost(desk)];
await tellFirstInvites(desk, (message) => process.send?.(message));
endWith(async () => {
  server.close();
  await Promise.all(stops.map((stop) => stop()));
  await store.close();
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); // a parent that is gone takes us with it
