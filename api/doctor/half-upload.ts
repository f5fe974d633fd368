import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:http2';
import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, open, patienceMs } from './ask.ts';

/** An upload that was begun through the proxy. */
export interface Begun {
  readonly path: string;
  readonly token: string;
  /** of the answer that began it */
  readonly headers: IncomingHttpHeaders;
}

const tus = { 'Tus-Resumable': '1.0.0' };
const declaredBytes = 1024 ** 2;
const pieces = { bytes: 32 * 1024, count: 8, everyMs: 150 };

/** Opens a tip that is never sent, and an upload for it. */
export async function begin(origin: string): Promise<Begun> {
  const opened = await ask(origin, {
    method: 'POST',
    path: '/api/tips',
    headers: { 'Content-Type': 'application/json' },
    body: '{"language":"en"}',
  });
  if (opened.status !== 201)
    throw new Error(`a tip could not be opened: ${opened.status} ${opened.text.slice(0, 200)}`);
  const { token } = JSON.parse(opened.text) as { token: string };
  const metadata = `token ${Buffer.from(token).toString('base64')}`;
  const created = await ask(origin, {
    method: 'POST',
    path: '/api/uploads',
    headers: { ...tus, 'Upload-Length': String(declaredBytes), 'Upload-Metadata': metadata },
  });
  if (created.status !== 201)
    throw new Error(`an upload could not be begun: ${created.status} ${created.text.slice(0, 200)}`);
  const path = new URL(String(created.headers.location), origin).pathname;
  return { path, token, headers: created.headers };
}

const patchHeaders = { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };

/** A file of which the rest is still to come; `cut` ends the connection. */
export interface HalfSent {
  cut(): void;
}

/** Sends a quarter of the file slowly, over HTTP/1.1. */
export async function sendHalf(origin: string, { path }: Begun): Promise<HalfSent> {
  const sending = open(origin, 'PATCH', path, { ...patchHeaders, 'Content-Length': String(declaredBytes) });
  sending.on('error', () => undefined); // it is asked about elsewhere, and cut by us
  await sendPieces(sending);
  return { cut: () => sending.destroy() };
}

/** The same over HTTP/2; undefined when the other side speaks HTTP/1.1 only. */
export async function sendHalfByHttp2(origin: string, { path }: Begun): Promise<HalfSent | undefined> {
  const session = connect(origin);
  session.setTimeout(patienceMs, () => session.destroy());
  try {
    await once(session, 'connect');
    const pseudo = { ':method': 'PATCH', ':path': path, 'content-length': String(declaredBytes) };
    const stream = session.request({ ...pseudo, ...patchHeaders });
    stream.on('error', () => undefined); // it is asked about elsewhere, and cut by us
    await sendPieces(stream);
    return { cut: () => session.destroy() };
  } catch (error) {
    session.destroy();
    if (isOlder(error)) return undefined;
    throw error;
  }
}

async function sendPieces(into: Writable): Promise<void> {
  for (let i = 0; i < pieces.count; i++) {
    into.write(Buffer.alloc(pieces.bytes));
    await wait(pieces.everyMs);
  }
}

/** Nothing agreed on in the handshake, or an answer that is not HTTP/2. */
const isOlder = (error: unknown): boolean =>
  ['ERR_HTTP2_ERROR', 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'ERR_HTTP2_SESSION_ERROR'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );

/**
 * How much of a half-sent upload the intake has, asked until it has something or three seconds have passed: asking makes it
 * seal what came. Then cuts the connection. Asking only after the cut would be no proof: a proxy
 * that buffers may hand over what it has when its sender is gone (Caddy does, now and then).
 */
export async function arrivedBytes(origin: string, { path }: Begun, half: HalfSent): Promise<number> {
  let arrived = 0;
  for (let tries = 0; tries < 6 && arrived === 0; tries++) {
    if (tries > 0) await wait(600);
    const { headers } = await ask(origin, { method: 'HEAD', path, headers: tus });
    arrived = Number(headers['upload-offset'] ?? 0);
  }
  half.cut();
  return arrived;
}

/** Removes it, so that nothing is left of the trial. */
export async function remove(origin: string, { path, token }: Begun): Promise<void> {
  await ask(origin, { method: 'DELETE', path, headers: { ...tus, Authorization: `Bearer ${token}` } });
}
