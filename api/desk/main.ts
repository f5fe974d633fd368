import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { deskConfig, parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { openMetrics } from '../metrics.ts';
import { endServer, endWith } from '../role.ts';
import { createDesk } from './desk.ts';
import { countQueue } from './health.ts';
import { tellFirstInvites } from './invites.ts';
import { openDesk } from './open.ts';
import { startRounds } from './rounds.ts';

/** What takes longer (a download, the stream of changes) is cut off, and asked for again at another desk. */
const answeringMs = 3000;

const config = parseConfig(deskConfig, process.env);
const metrics = await openMetrics('desk', config);
const desk = await openDesk(config, metrics.counting(createLog('desk')));
const app = createDesk(desk);
const serving = { fetch: app.fetch, hostname: config.HOST, port: config.DESK_PORT };
const server = serve(serving, ({ port }) => desk.log('listening', { port })) as Server;
metrics.watch(
  server,
  app.routes.map(({ path }) => path),
);
metrics.ask(() => countQueue(desk.store));
const stopRounds = startRounds(desk);
await tellFirstInvites(desk, (message) => process.send?.(message));
endWith(async () => {
  // whoever has asked is answered, and only then the store is closed
  await Promise.all([endServer(server, answeringMs), stopRounds()]);
  await desk.store.close();
  await metrics.close();
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); // a parent that is gone takes us with it
