import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { listenWide } from '../../api/intake/listen.ts';
import { freePort } from '../free-port.ts';

const answering = () => createServer({ keepAliveTimeout: 100 }, (_, res) => res.end('here'));

test('a port somebody listens on is refused, also when it could be shared', async () => {
  const server = answering();
  const { port, stop } = await listenWide(server, { port: 0, host: '127.0.0.1' });
  await assert.rejects(listenWide(answering(), { port, host: '127.0.0.1' }), { code: 'EADDRINUSE' });
  stop();
});

test('a crowd is served by whichever socket takes it, and after the stop nobody is let in', async () => {
  const server = answering();
  const wanted = await freePort();
  const { port, stop } = await listenWide(server, { port: wanted, host: '127.0.0.1' });
  assert.equal(port, wanted);
  const ask = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
  const answers = await Promise.all(Array.from({ length: 100 }, ask));
  assert.ok(answers.every((answer) => answer === 'here'));
  stop();
  server.closeAllConnections();
  await assert.rejects(ask());
  const again = await listenWide(answering(), { port, host: '127.0.0.1' });
  again.stop();
});
