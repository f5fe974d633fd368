import type { IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS, Metadata, Server } from '@tus/server';
import type { UploadId } from '../drop/keys.ts';
import { securityHeaders } from '../http.ts';
import { describeError } from '../log.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import { checksumAlgorithms, readChecksum } from './checksum.ts';
import { QueueLocker } from './locker.ts';
import type { Parts } from './parts.ts';
import { createPatch, type OnNode } from './patch.ts';
import { refusalOf } from './store-refusal.ts';
import { bearer, findClaims, type TipClaims } from './token.ts';
import { UploadStore } from './upload-store.ts';
import { newUploadId } from './uploads.ts';

export const uploadsPath = '/api/uploads';
const methods = ['OPTIONS', 'POST', 'HEAD', 'PATCH', 'DELETE'];

export interface Uploads {
  /** Answers one request under /api/uploads. Never throws. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Resolves when every tail is sealed. */
  settled(): Promise<void>;
}

/** tus 1.0.0 by @tus/server, with our store and lock, and refusals in words. */
export function createUploads(parts: Parts): Uploads {
  const store = new UploadStore(parts);
  const locker = new QueueLocker(10_000);
  const server = new Server({
    path: uploadsPath,
    datastore: store,
    locker,
    // how much one hands in on request is checked by the store, in words of its own
    maxSize: ({ headers }) => {
      const shown = { authorization: headers.get('authorization'), metadata: headers.get('upload-metadata') };
      return shownClaims(shown, parts.tokens)?.isHandIn ? Number.MAX_SAFE_INTEGER : parts.limits.fileBytes;
    },
    // the holder of the lock is asked to stop; this is how long the bytes it has already received may take
    lockDrainTimeout: 100,
    relativeLocation: true,
    namingFunction: (_req, metadata) => nameUpload(parts, metadata),
    allowedOrigins: [parts.publicOrigin],
    allowedHeaders: ['Authorization', 'Upload-Checksum'],
    exposedHeaders: ['Tip-Token', 'Upload-Expires'],
    onResponseError: (req, error) => {
      const refusal = translate(error);
      if (!refusal) parts.log('failed', { route: uploadsPath, ...describeError(error) });
      const answer = refusal ?? new Refusal('something_went_wrong');
      sayWhen((req as Request & OnNode).runtime.node.res, answer);
      return { status_code: answer.status, body: JSON.stringify(answer) };
    },
  });
  server.handlers.PATCH.send = createPatch(store, locker, parts);
  return {
    settled: () => store.settled(),
    async handle(req, res) {
      dress(req, res, parts);
      try {
        checkRequest(req);
        const checksum = req.method === 'POST' ? readChecksum(headerOf(req, 'upload-checksum')) : undefined;
        await store.withChecksum(checksum, () => server.handle(req, res));
      } catch (error) {
        // only checkRequest's refusals and a connection that is gone come this way
        const refusal = refusalOf(error);
        if (!refusal) parts.log('failed', { route: uploadsPath, ...describeError(error) });
        if (!res.headersSent) refuse(res, refusal ?? new Refusal('something_went_wrong'));
      }
    },
  };
}

/**
 * The id of a new upload. A sender whose answer was lost sends the same `retry` again and finds the upload it made, which
 * is then not booked twice. Nobody without our secret can tell ids from it.
 */
function nameUpload({ tokens }: Parts, metadata: Record<string, string | null> = {}): UploadId {
  const { token, retry } = metadata;
  if (!/^[0-9a-f]{32}$/.test(retry ?? '')) return newUploadId();
  const { tip } = tokens.read(token ?? undefined);
  return tokens.derive(`upload ${tip} ${retry}`).toString('hex', 0, 16) as UploadId;
}

/** Adds what every answer of ours carries to what @tus/server writes. */
function dress(req: IncomingMessage, res: ServerResponse, { publicOrigin, tokens }: Parts): void {
  // @tus/server refuses what a chain of proxies writes here ("https, http"); we build no address from it
  forget(req, 'x-forwarded-proto');
  const renewed = renewal(req, tokens);
  const writeHead = res.writeHead;
  res.writeHead = ((status: number, ...rest: (string | string[])[]) => {
    for (const [name, value] of Object.entries(securityHeaders(publicOrigin))) res.setHeader(name, value);
    if (req.method === 'OPTIONS') res.setHeader('Tus-Checksum-Algorithm', Object.keys(checksumAlgorithms).join(','));
    if (status < 300 && renewed) res.setHeader('Tip-Token', renewed());
    // @tus/server calls every text plain, and hands its headers over as a flat list
    const list = rest.find((part) => Array.isArray(part));
    const at = list?.indexOf('content-type') ?? -1;
    if (status >= 400 && list && at >= 0) list[at + 1] = 'application/json';
    return Reflect.apply(writeHead, res, [status, ...rest]) as ServerResponse;
  }) as typeof res.writeHead;
}

function forget(req: IncomingMessage, header: string): void {
  delete req.headers[header];
  req.rawHeaders = req.rawHeaders.filter((_, at, all) => all[at - (at % 2)]!.toLowerCase() !== header);
}

/** A valid token, shown on any upload request, is renewed by its answer: however long the request took. */
function renewal(req: IncomingMessage, tokens: Parts['tokens']): (() => string) | undefined {
  const shown = { authorization: req.headers.authorization, metadata: headerOf(req, 'upload-metadata') };
  const claims = shownClaims(shown, tokens);
  return claims && (() => tokens.issue(claims).token);
}

interface Shown {
  readonly authorization: string | null | undefined;
  readonly metadata: string | null | undefined;
}

function shownClaims({ authorization, metadata }: Shown, tokens: Parts['tokens']): TipClaims | undefined {
  const shown = bearer(authorization ?? undefined) ?? parseMetadata(metadata)?.['token'];
  return shown ? findClaims(tokens, shown) : undefined;
}

const headerOf = (req: IncomingMessage, name: string): string | undefined => {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

/** Undefined when it is none. */
function parseMetadata(header: string | null | undefined): Record<string, string | null> | undefined {
  if (header === undefined || header === null) return {};
  try {
    return Metadata.parse(header);
  } catch {
    // the parser has one error, and what it means is said by the caller
    return undefined;
  }
}

const isSize = (value: string | undefined): boolean => value === undefined || /^(?:0|[1-9]\d{0,14})$/.test(value);

/** Refuses in words what @tus/server would refuse in plain text, or with a status of its own. */
function checkRequest(req: IncomingMessage): void {
  const method = req.method ?? '';
  const path = (req.url ?? '').split('?')[0]!.replace(/\/$/, '');
  if (!methods.includes(method)) throw new Refusal('method_not_allowed');
  if (method === 'OPTIONS') return;
  // The Tus-Resumable header MUST be included in every request and response except for OPTIONS requests.
  if (req.headers['tus-resumable'] !== '1.0.0') throw new Refusal('upload_version_unsupported');
  if ((method === 'POST') !== (path === uploadsPath))
    throw new Refusal(method === 'POST' ? 'method_not_allowed' : 'upload_not_found');
  const sizes = [headerOf(req, 'upload-offset'), headerOf(req, 'upload-length')];
  if (!sizes.every(isSize)) throw new Refusal('bad_request');
  if (method === 'POST') checkCreation(req);
  if (method !== 'PATCH') return;
  // All PATCH requests MUST use Content-Type: application/offset+octet-stream, otherwise the server SHOULD return 415.
  if (req.headers['content-type'] !== 'application/offset+octet-stream') throw new Refusal('upload_content_type');
  if (sizes[0] === undefined) throw new Refusal('bad_request');
}

function checkCreation(req: IncomingMessage): void {
  const length = headerOf(req, 'upload-length');
  const deferred = headerOf(req, 'upload-defer-length');
  if ((length === undefined) === (deferred === undefined) || (deferred ?? '1') !== '1')
    throw new Refusal('bad_request');
  if (req.headers['upload-concat'] !== undefined || !parseMetadata(headerOf(req, 'upload-metadata')))
    throw new Refusal('bad_request');
}

const tusRefusals: [{ body: string }, RefusalCode][] = [
  [ERRORS.FILE_NOT_FOUND, 'upload_not_found'],
  [ERRORS.INVALID_OFFSET, 'offset_conflict'],
  [ERRORS.FILE_NO_LONGER_EXISTS, 'upload_expired'],
  [ERRORS.ERR_SIZE_EXCEEDED, 'upload_too_long'],
  [ERRORS.INVALID_LENGTH, 'bad_request'],
  [ERRORS.ABORTED, 'upload_busy'],
];

/** What an error of the tus server or of our store says to the sender; undefined for a bug. */
function translate(error: unknown): Refusal | undefined {
  const refusal = refusalOf(error);
  if (refusal) return refusal;
  const { body } = error as { body?: string };
  if (body === ERRORS.ERR_MAX_SIZE_EXCEEDED.body)
    return new Refusal(error instanceof Error ? 'upload_too_long' : 'file_too_large');
  const known = tusRefusals.find(([{ body: text }]) => text === body);
  return known && new Refusal(known[1]);
}

function sayWhen(res: ServerResponse, { details }: Refusal): void {
  const seconds = details?.['retryAfterSeconds'];
  if (typeof seconds === 'number') res.setHeader('Retry-After', String(seconds));
}

function refuse(res: ServerResponse, refusal: Refusal): void {
  const body = JSON.stringify(refusal);
  sayWhen(res, refusal);
  // If the version specified by the Client is not supported, the response MUST include the Tus-Version header.
  res.writeHead(refusal.status, {
    'Tus-Resumable': '1.0.0',
    'Content-Type': 'application/json',
    ...(refusal.status === 412 ? { 'Tus-Version': '1.0.0' } : {}),
    ...(refusal.status === 405 ? { Allow: methods.join(', ') } : {}),
    'Content-Length': Buffer.byteLength(body),
  });
  res.end(body);
}
