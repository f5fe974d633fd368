/** SHA-256 of files while they are sent, off the main thread. Takes the very bytes that go out, in order, once. */
export interface Hasher {
  /** Resolves when the bytes have been taken in: wait for it, or a fast network fills the memory. */
  update(id: number, bytes: ArrayBuffer): Promise<void>;
  /** undefined where hashing is not possible; the tip is sent without the sender's digest then. */
  digest(id: number): Promise<string | undefined>;
  /** Starts over for a file that is sent again, or was removed. */
  forget(id: number): void;
}

export type HashTask = { id: number; call: number } & (
  | { kind: 'update'; bytes: ArrayBuffer }
  | { kind: 'digest' }
  | { kind: 'forget' }
);
export interface HashResult {
  call: number;
  sha256?: string;
}

export function createHasher(): Hasher {
  const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (sha256?: string) => void>();
  let calls = 0;
  let broken = false;
  worker.onmessage = ({ data }: MessageEvent<HashResult>) => {
    waiting.get(data.call)?.(data.sha256);
    waiting.delete(data.call);
  };
  worker.onerror = () => {
    broken = true;
    for (const done of waiting.values()) done();
    waiting.clear();
  };
  const ask = (make: (call: number) => HashTask): Promise<string | undefined> =>
    new Promise((resolve) => {
      if (broken) return resolve(undefined);
      const call = ++calls;
      waiting.set(call, resolve);
      worker.postMessage(make(call));
    });
  return {
    async update(id, bytes) {
      await ask((call) => ({ id, call, kind: 'update', bytes }));
    },
    digest: (id) => ask((call) => ({ id, call, kind: 'digest' })),
    forget: (id) => void ask((call) => ({ id, call, kind: 'forget' })),
  };
}
