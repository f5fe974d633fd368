import { createServer } from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

/** The peer: @tus/server as its own documentation sets it up, over its FileStore: no sealing, no hash, no fsync. */
const server = new Server({
  path: '/api/uploads',
  datastore: new FileStore({ directory: process.argv[2]! }),
  respectForwardedHeaders: false,
});
const http = createServer((request, response) => void server.handle(request, response));
http.listen(Number(process.argv[3]), '127.0.0.1');
