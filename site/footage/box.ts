/** What opens and seals for one mailbox. The code goes in once, and no key ever comes out. */
export interface Box {
  /** Derives the mailbox of a code. */
  open(code: string): Promise<OpenedBox>;
  /** Opens what is sealed to the mailbox, in base64. Rejects where it does not open. */
  unseal(sealed: string): Promise<string>;
  /** Seals to the mailbox, to the police (`age1…`), or to both; answers base64. */
  seal(text: string, to: SealedTo): Promise<string>;
}

export interface OpenedBox {
  /** id of the mailbox, 32 hexadecimal digits: opens nothing */
  mailbox: string;
  recipient: string;
}

export interface SealedTo {
  toMailbox: boolean;
  police?: string;
}

export type BoxTask = { call: number } & (
  | { kind: 'open'; code: string }
  | { kind: 'unseal'; sealed: string }
  | { kind: 'seal'; text: string; to: SealedTo }
);
export type BoxResult = { call: number } & ({ answer: unknown } | { error: string });

/** The box could not be fetched or started, or what it was given does not open. */
export class BoxFailed extends Error {}

/** The box in a worker of its own: a phone stays awake to the touch while it derives. */
export function workerBox(): Box {
  const worker = new Worker(new URL('./box-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, { done(answer: unknown): void; failed(error: Error): void }>();
  let calls = 0;
  let broken: string | undefined;
  worker.onmessage = ({ data }: MessageEvent<BoxResult>) => {
    const waits = waiting.get(data.call);
    waiting.delete(data.call);
    if ('error' in data) waits?.failed(new BoxFailed(data.error));
    else waits?.done(data.answer);
  };
  worker.onerror = ({ message }) => {
    broken = message || 'the worker did not start';
    for (const { failed } of waiting.values()) failed(new BoxFailed(broken));
    waiting.clear();
  };
  const ask = (make: (call: number) => BoxTask): Promise<unknown> =>
    new Promise((done, failed) => {
      if (broken !== undefined) return failed(new BoxFailed(broken));
      const call = ++calls;
      waiting.set(call, { done, failed });
      worker.postMessage(make(call));
    });
  return {
    open: (code) => ask((call) => ({ call, kind: 'open', code })) as Promise<OpenedBox>,
    unseal: (sealed) => ask((call) => ({ call, kind: 'unseal', sealed })) as Promise<string>,
    seal: (text, to) => ask((call) => ({ call, kind: 'seal', text, to })) as Promise<string>,
  };
}
