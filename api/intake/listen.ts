import type { Server } from 'node:http';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';

/** Node takes one new connection from each listening socket in a turn of its loop (libuv, uv__server_io). */
const sockets = 32;

export interface Listening {
  readonly port: number;
  /** No connection is taken any more; those that are open stay. */
  stop(): void;
}

/**
 * Listens with several sockets on one port, so that a crowd is let in 32 at a time: behind five hundred connections that
 * are taken one in each turn, somebody who only wants to read a page waits for a second. The port is first taken
 * by itself: sockets that share a port would also share it with a second Vidne, instead of telling it that the port is taken.
 * Throws what listening throws.
 */
export async function listenWide(server: Server, { port, host }: { port: number; host: string }): Promise<Listening> {
  const free = await listen(createServer(), { port, host });
  await new Promise((done) => free.close(done));
  await listen(server, { port, host, reusePort: true });
  const taken = portOf(server);
  const others = Array.from({ length: sockets - 1 }, () =>
    // as http.Server takes its own
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void server.emit('connection', socket)),
  );
  for (const other of others) await listen(other, { port: taken, host, reusePort: true });
  return {
    port: taken,
    stop() {
      for (const one of [server, ...others]) one.close();
    },
  };
}

/** Of a server that listens on a port. */
export const portOf = (server: NetServer): number => (server.address() as AddressInfo).port;

function listen<T extends NetServer>(
  server: T,
  where: { port: number; host: string; reusePort?: boolean },
): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}
