import { StoreAway } from './blobs.ts';

/** How long an object store is waited for. */
export interface Patience {
  readonly connectMs: number;
  /** the longest time in which no byte moves and no answer comes */
  readonly stillMs: number;
  /** no further attempt begins so long after the first */
  readonly retryMs: number;
}

export const patience: Patience = { connectMs: 3000, stillMs: 15_000, retryMs: 12_000 };
const firstWaitMs = 200;
const longestWaitMs = 3000;

/** The store understood and refused. Its own words are left out: they may quote who asked. */
export class StoreRefused extends Error {
  readonly status: number;
  /** the store's own: AccessDenied, NoSuchBucket */
  readonly code: string;
  constructor(status: number, code: string) {
    super(`the store refused: ${code} (${status})`);
    this.name = 'StoreRefused';
    this.status = status;
    this.code = code;
  }
}

/** One attempt of a call: `signal` ends it, `moved` says that bytes still flow. */
export interface Attempt {
  readonly signal: AbortSignal;
  readonly moved: () => void;
}

/** Begins one attempt; its time runs from here. */
export type Begin = <T>(send: (attempt: Attempt) => Promise<T>) => Promise<T>;

/**
 * Calls the store until it answers. Only what another attempt can mend is attempted again: a network that broke, a store
 * that is down, slow or has too much to do; never what it refused. `run` waits for its turn and then begins, every time anew.
 */
export async function callStore<T>(run: (begin: Begin) => Promise<T>, patient: Patience): Promise<T> {
  const startedAt = performance.now();
  const begin: Begin = (send) => attempt(send, patient.stillMs);
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await run(begin);
    } catch (error) {
      if (!(error instanceof StoreAway) || performance.now() - startedAt >= patient.retryMs) throw error;
    }
    // those who failed together shall not come back together
    await new Promise((done) => setTimeout(done, waitMs * (0.5 + Math.random() / 2)));
  }
}

async function attempt<T>(send: (attempt: Attempt) => Promise<T>, stillMs: number): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), stillMs);
  try {
    return await send({ signal: controller.signal, moved: () => timer.refresh() });
  } catch (error) {
    const failure = controller.signal.aborted ? new StoreAway('ETIMEDOUT') : translate(error);
    // a store that refuses need not have read the body: the connection is of no use any more
    controller.abort();
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

const broken =
  /^(E(CONN|PIPE|TIMEDOUT|NOTFOUND|AI_|HOST|NET|PROTO)|ERR_(TLS|SSL|STREAM_PREMATURE)|.*CERT|UNABLE_TO_|HPE_)/;
/** S3 says these with a status of 4xx, and means that the request should come again. */
const again = new Set(['RequestTimeout', 'SlowDown', 'ConditionalRequestConflict', 'OperationAborted']);

/** What an error of the SDK means here. Only its name, status and code are kept: the rest may quote the request. */
export function translate(error: unknown): Error {
  const { name, code, $metadata } = error as { name: string; code?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  // 507 is WebDAV's (RFC 4918, 11.5), which stores with a quota use
  if (status === 507) return Object.assign(new Error('the store is full'), { code: 'ENOSPC' });
  if (status !== undefined && status !== 501 && (status >= 500 || status === 429 || again.has(name)))
    return new StoreAway(`${name} ${status}`);
  if (status !== undefined && status >= 400) return new StoreRefused(status, name);
  if (name === 'TimeoutError' || (code !== undefined && broken.test(code))) return new StoreAway(code ?? name);
  return error instanceof Error ? error : new Error(typeof error);
}
