import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Upload } from '@tus/server';
import type { Checksum } from '../drop/segments.ts';
import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { maxCheckedBytes, readChecksum } from './checksum.ts';
import type { QueueLocker } from './locker.ts';
import type { Parts } from './parts.ts';
import type { UploadStore } from './upload-store.ts';

type Send = Server['handlers']['PATCH']['send'];
type Answer = Awaited<ReturnType<Send>>;
/** What the library hands its handlers, on Node. */
export interface OnNode {
  readonly runtime: { readonly node: { readonly req: IncomingMessage; readonly res: ServerResponse } };
}

/**
 * PATCH of tus 1.0.0, in place of the library's own: it reads the connection itself. The library leads every body through
 * two conversions of streams, which costs more than hashing it does.
 */
export function createPatch(
  store: UploadStore,
  locker: QueueLocker,
  { inTurn, limits }: Pick<Parts, 'inTurn' | 'limits'>,
): Send {
  return async (request, context, headers) => {
    const { req: incoming } = (request as Request & OnNode).runtime.node;
    const id = new URL(request.url).pathname.replace(/\/$/, '').split('/').at(-1)!;
    const stopping = new AbortController();
    const lock = locker.newLock(id);
    try {
      await lock.lock(context.signal, () => stopping.abort());
      try {
        const { upload, checksum, room } = await inTurn(incoming, () => admit(store, id, request.headers, limits));
        const offset = await store.receive(incoming, upload, { room, checksum, signal: stopping.signal });
        const answer = acknowledge(offset, upload, store.getExpiration());
        for (const [name, value] of headers?.entries() ?? []) answer.headers.append(name, value);
        if (stopping.signal.aborted) answer.headers.set('Connection', 'close');
        return answer as unknown as Answer;
      } finally {
        await lock.unlock();
      }
    } catch (error) {
      context.abort();
      throw error;
    }
  };
}

interface Admitted {
  readonly upload: Upload;
  readonly checksum: Checksum | undefined;
  /** bytes that may come */
  readonly room: number;
}

async function admit(
  store: UploadStore,
  id: string,
  headers: { get(name: string): string | null },
  limits: Limits,
): Promise<Admitted> {
  const { fileBytes: maxBytes } = limits;
  const { upload, segments } = await store.look(id);
  if (Date.now() > Date.parse(upload.creation_date ?? '') + store.getExpiration()) throw new Refusal('upload_expired');
  // If the offsets do not match, the Server MUST respond with the 409 Conflict status without modifying the upload.
  if (Number(headers.get('upload-offset')) !== upload.offset) throw new Refusal('offset_conflict');
  if (isInPieces(segments, upload.offset, limits)) throw new Refusal('upload_in_pieces');
  const checksum = readChecksum(headers.get('upload-checksum'));
  const declared = headers.get('upload-length');
  if (declared !== null) {
    // the length, once set, MUST NOT be changed; a sender whose answer was lost says the same again
    const isOther = upload.size !== undefined && Number(declared) !== upload.size;
    if (isOther || Number(declared) < upload.offset) throw new Refusal('bad_request');
    if (Number(declared) > maxBytes) throw new Refusal('file_too_large', { fileBytes: maxBytes });
    if (upload.size === undefined) await store.declareUploadLength(id, Number(declared));
    upload.size = Number(declared);
  }
  const room = (upload.size ?? maxBytes) - upload.offset;
  const announced = Number(headers.get('content-length') ?? 0);
  if (announced > room) throw new Refusal('upload_too_long');
  if (checksum && announced > maxCheckedBytes)
    throw new Refusal('checksum_body_too_long', { maxBytes: maxCheckedBytes });
  return { upload, checksum, room: checksum ? Math.min(room, maxCheckedBytes) : room };
}

/**
 * Every PATCH that ends, or is lost on its way, leaves a segment of what came: two objects on the disk, looked at by each
 * request that follows. A connection that is lost every few seconds still brings more than the few KiB its handshake and
 * headers cost, so however many it takes, it never comes here.
 */
const isInPieces = (segments: number, offset: number, { smallSegments, leastSegmentBytes }: Limits): boolean =>
  segments >= smallSegments + Math.floor(offset / leastSegmentBytes);

/** The Server MUST acknowledge successful PATCH requests with the 204 No Content status. */
function acknowledge(offset: number, { size }: Upload, lifeMs: number): Response {
  const answer = new Response(null, { status: 204, headers: { 'Upload-Offset': String(offset) } });
  if (offset !== size) answer.headers.set('Upload-Expires', new Date(Date.now() + lifeMs).toUTCString());
  return answer;
}
