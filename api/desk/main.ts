import { serve } from '@hono/node-server';
import { deskConfig, parseConfig } from '../config.ts';
import { endWith } from '../role.ts';
import { startPublisher } from './appeals/publish.ts';
import { createDesk } from './desk.ts';
import { startFootagePost } from './footage/post.ts';
import { startSending } from './footage/sending.ts';
import { startHeartbeat } from './health.ts';
import { tellFirstInvites } from './invites.ts';
import { startPost } from './letters.ts';
import { startMail } from './mail/tell.ts';
import { openDesk } from './open.ts';

const config = parseConfig(deskConfig, process.env);
const desk = await openDesk(config);
const serving = { fetch: createDesk(desk).fetch, hostname: config.HOST, port: config.DESK_PORT };
const server = serve(serving, ({ port }) => desk.log('listening', { port }));
const loops = [startHeartbeat, startPost, startMail, startPublisher, startFootagePost, startSending];
const stops = loops.map((start) => start(desk));
await tellFirstInvites(desk, (message) => process.send?.(message));
endWith(async () => {
  server.close();
  await Promise.all(stops.map((stop) => stop()));
  await desk.store.close();
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM')); // a parent that is gone takes us with it
