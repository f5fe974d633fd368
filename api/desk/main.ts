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
import { firstInvites, inviteLink } from './invites.ts';
import { startPost } from './letters.ts';

const config = parseConfig(deskConfig, process.env);
const desk = {
  store: await openStore(config.DATABASE_URL),
  drop: openBlobs(config.DROP_URL),
  vault: openBlobs(config.VAULT_URL),
  viewingIdentity: parseIdentity(readFileSync(config.IDENTITY_FILE, 'utf8')),
  recipient: parseRecipient(config.RECIPIENT),
  origin: new URL(config.DESK_ORIGIN).origin,
  publicOrigin: new URL(config.PUBLIC_ORIGIN).origin,
  sessionSecret: config.SESSION_SECRET,
  siteDir: config.SITE_DIR,
  units: config.UNITS,
  now: () => new Date(),
  log: createLog('desk'),
};
const serving = { fetch: createDesk(desk).fetch, hostname: config.HOST, port: config.DESK_PORT };
const server = serve(serving, ({ port }) => desk.log('listening', { port }));
const stops = [startHeartbeat(desk), startPost(desk)];
// a link is a secret: it goes to the parent that prints it, never to the log
for (const { role, token } of await firstInvites(desk.store, desk.now()))
  process.send?.({ kind: 'invite', role, link: inviteLink(desk.origin, token) });
endWith(async () => {
  server.close();
  await Promise.all(stops.map((stop) => stop()));
  await desk.store.close();
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); // a parent that is gone takes us with it
