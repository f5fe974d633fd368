import { readFileSync } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-address.ts';
import { type Attempt, callStore, type Patience } from './s3-call.ts';

/** Calls at once, for each thread; more wait their turn, so that what is sent is sent fast enough not to time out. */
const callsAtOnce = 32;
/** Reading may take as long as whoever reads; those connections are not counted above. */
const maxSockets = 1024;

export type Sdk = typeof import('@aws-sdk/client-s3');
/** One call of the SDK, which it ends when `abortSignal` says so. */
type Send<T> = (client: S3Client, sdk: Sdk, options: { abortSignal: AbortSignal }, attempt: Attempt) => Promise<T>;

/** The SDK, held to one store: set up once, its calls limited in number and time, and repeated where that can help. */
export class S3Connection {
  readonly #settings: S3Settings;
  readonly #patience: Patience;
  readonly #inTurn = atMost(callsAtOnce);
  #opening: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

  constructor(settings: S3Settings, patience: Patience) {
    this.#settings = settings;
    this.#patience = patience;
  }

  async call<T>(send: Send<T>): Promise<T> {
    this.#opening ??= this.#open();
    const { client, sdk } = await this.#opening;
    return callStore(
      (begin) => this.#inTurn(() => begin((attempt) => send(client, sdk, { abortSignal: attempt.signal }, attempt))),
      this.#patience,
    );
  }

  /** The SDK takes 37 MB of memory in each thread: only where there is an object store. */
  async #open(): Promise<{ sdk: Sdk; client: S3Client }> {
    const sdk = await import('@aws-sdk/client-s3');
    const { endpoint, region, credentials, caFile } = this.#settings;
    const client = new sdk.S3Client({
      endpoint,
      region,
      credentials,
      forcePathStyle: true,
      // otherwise older stores refuse every stream
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 1, // callStore does it, because it can begin a body anew
      expectContinueHeader: false, // for which the SDK would open a connection for each object
      logger: silent, // it would quote requests
      requestHandler: {
        connectionTimeout: this.#patience.connectMs,
        httpAgent: { maxSockets },
        httpsAgent: { maxSockets, ...(caFile ? { ca: readFileSync(caFile) } : {}) },
      },
    });
    return { sdk, client };
  }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Runs at most `limit` tasks at once, in the order they came. */
function atMost(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
