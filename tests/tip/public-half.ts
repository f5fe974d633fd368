import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Identity, newIdentity, openStream, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { segmentKey, type UploadId } from '../../api/drop/keys.ts';
import { openBlobs } from '../../api/drop/open-blobs.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { createIntake, type Intake } from '../../api/intake/intake.ts';
import { limits as defaults, type Limits } from '../../api/limits.ts';
import type { Answer, Exchange } from '../../site/tip/exchange.ts';
import { ConnectionLost } from '../../site/tip/exchange.ts';
import type { Hasher } from '../../site/tip/hasher.ts';

/** The real intake on a port of its own, which can be stopped and started again over the same drop. */
export interface PublicHalf {
  exchange: Exchange;
  drop: BlobStore;
  /** who opens what is sealed to the police */
  police: Identity;
  start(): Promise<void>;
  /** Cuts every connection, as a crash would. */
  stop(): Promise<void>;
  /** So much time goes by at the intake, which then sweeps. */
  passDays(days: number): Promise<void>;
  /** The SHA-256 of what the drop holds of an upload, opened with the identity. */
  sha256Of(upload: string): Promise<string>;
  remove(): Promise<void>;
}

export async function startPublicHalf({ limits }: { limits?: Partial<Limits> } = {}): Promise<PublicHalf> {
  const folder = await mkdtemp(join(tmpdir(), 'vidne-tip-'));
  await mkdir(join(folder, 'site/live/public'), { recursive: true });
  const identity = parseIdentity(newIdentity());
  const drop = openBlobs(`file:${join(folder, 'drop')}`);
  let server: Server | undefined;
  let intake: Intake | undefined;
  let port = 0;
  let passedMs = 0;
  const start = async (): Promise<void> => {
    intake = createIntake({
      drop,
      recipient: recipientOf(identity),
      contactRecipient: recipientOf(identity),
      tokenSecret: 'a secret of at least thirty-two characters',
      siteDir: join(folder, 'site'),
      publicOrigin: 'http://localhost',
      now: () => new Date(Date.now() + passedMs),
      log: () => undefined,
      confinement: 'none',
      limits: { ...defaults, ...limits },
    });
    const starting = createServer(intake.handle);
    await new Promise<void>((resolve) => starting.listen(port, '127.0.0.1', resolve));
    port = (starting.address() as AddressInfo).port;
    server = starting;
  };
  const stop = async (): Promise<void> => {
    const stopping = server;
    server = undefined;
    if (!stopping) return;
    const closed = new Promise((resolve) => stopping.close(resolve));
    stopping.closeAllConnections();
    await closed;
  };
  await start();
  return {
    drop,
    police: identity,
    start,
    stop,
    async passDays(days) {
      passedMs += days * 86_400_000;
      await intake?.sweep();
    },
    exchange: (call) => fetchExchange(`http://127.0.0.1:${port}`, call),
    async sha256Of(upload) {
      const log = await readUpload(drop, upload as UploadId);
      const hash = createHash('sha256');
      for (const { start: at } of log?.segments ?? []) {
        const sealed = await drop.get(segmentKey(upload as UploadId, at));
        for await (const chunk of openStream(sealed as unknown as AsyncIterable<Uint8Array>, identity))
          hash.update(chunk);
      }
      return hash.digest('hex');
    },
    async remove() {
      await stop();
      // what had begun may still be written
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The exchange of the tests: fetch instead of XHR, and the same promises. */
async function fetchExchange(origin: string, call: Parameters<Exchange>[0]): Promise<Answer> {
  const { method, url, headers, body, signal, onSent } = call;
  try {
    const answer = await fetch(new URL(url, origin), {
      method,
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
    if (body instanceof ArrayBuffer) onSent?.(body.byteLength);
    return { status: answer.status, header: (name) => answer.headers.get(name), body: await answer.text() };
  } catch (cause) {
    throw new ConnectionLost('no answer', { cause });
  }
}

/** What the worker does, without a worker. */
export function nodeHasher(): Hasher {
  const running = new Map<number, ReturnType<typeof createHash>>();
  const open = (id: number): ReturnType<typeof createHash> => {
    const hash = running.get(id) ?? createHash('sha256');
    running.set(id, hash);
    return hash;
  };
  return {
    update: async (id, bytes) => void open(id).update(new Uint8Array(bytes)),
    async digest(id) {
      const sha256 = open(id).digest('hex');
      running.delete(id);
      return sha256;
    },
    forget: (id) => void running.delete(id),
  };
}

/** Waits until something is so; fails loudly when it never is. */
export async function until(isSo: () => boolean, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`never: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
