import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { deskConfig, parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { openMetrics } from '../metrics.ts';
import { endWith } from '../role.ts';
import { startPublisher } from './appeals/publish.ts';
import { createDesk } from './desk.ts';
import { startFootagePost } from './footage/post.ts';
import { startSending } from './footage/sending.ts';
import { countQueue, startHeartbeat } from './health.ts';
import { tellFirstInvites } from './invites.ts';
import { startPost } from './letters.ts';
import { startMail } from './mail/tell.ts';
import { openDesk } from './open.ts';

const config = parseConfig(deskConfig, process.env);
const metrics = await openMetrics('desk', config);
const desk = await openDesk(config, metrics.counting(createLog('desk')));
const app = createDesk(desk);
const serving = { fetch: app.fetch, hostname: config.HOST, port: config.DESK_PORT };
const server = serve(serving, ({ port }) => desk.log('listening', { port }));
metrics.watch(
  server as Server,
  app.routes.map(({ path }) => path),
);
metrics.ask(() => countQueue(desk.store));
const loops = [startHeartbeat, startPost, startMail, startPublisher, startFootagePost, startSending];
const stops = loops.map((start) => start(desk));
await tellFirstInvites(desk, (message) => process.send?.(message));
endWith(async () => {
  server.close();
  await Promise.all(stops.map((stop) => stop()));
  await desk.store.close();
  await metrics.close();
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); // a parent that is gone takes us with it
