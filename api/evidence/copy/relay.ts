/**
 * Hands bytes from one program to the next, outside both, without keeping them: whoever puts waits until they are taken.
 * Two may put at once; each of their lists stays together.
 */
export interface Relay {
  /** Resolves when the reader has taken all of it. Rejects once nobody reads any more. */
  put(...chunks: readonly Uint8Array[]): Promise<void>;
  /** Nothing more comes. */
  end(): void;
  /** Nobody reads any more; whoever waits is told `error`. */
  fail(error: unknown): void;
  read(): AsyncGenerator<Uint8Array>;
}

export function createRelay(): Relay {
  interface Waiting {
    chunks: readonly Uint8Array[];
    taken: () => void;
    refused: (error: unknown) => void;
  }
  const queue: Waiting[] = [];
  let ring = (): void => undefined;
  let isOver = false;
  let broken: { error: unknown } | undefined;
  const fail = (error: unknown): void => {
    broken ??= { error };
    for (const { refused } of queue.splice(0)) refused(error);
    ring();
  };
  return {
    put: (...chunks) =>
      new Promise<void>((taken, refused) => {
        if (broken) return refused(broken.error);
        queue.push({ chunks, taken, refused });
        ring();
      }),
    end: () => {
      isOver = true;
      ring();
    },
    fail,
    async *read() {
      try {
        while (!broken) {
          const [next] = queue;
          if (next) {
            yield* next.chunks;
            queue.shift();
            next.taken();
          } else if (isOver) return;
          else await new Promise<void>((resolve) => (ring = resolve));
        }
        throw broken.error;
      } finally {
        fail(new Error('nobody reads any more'));
      }
    },
  };
}
