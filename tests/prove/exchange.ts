import { type IncomingHttpHeaders, request } from 'node:http';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** How a body is sent: in slices, with pauses, and perhaps cut off on the way. */
export interface Pace {
  readonly sliceBytes: number;
  readonly pauseMs: number;
  /** the sender hangs up when so many bytes have been sent */
  readonly cutAfter?: number | undefined;
}

const patienceMs = 60_000;

/**
 * One request on a connection of its own. `answer` is undefined when the connection was lost first; `sentBytes` is how much
 * of the body the other side may have.
 */
export async function exchange(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Uint8Array = new Uint8Array(0),
  pace: Pace = { sliceBytes: 256 * 1024, pauseMs: 0 },
): Promise<{ answer: Answered | undefined; sentBytes: number }> {
  let sentBytes = 0;
  const answer = await new Promise<Answered | undefined>((resolve, reject) => {
    const sized =
      body.length > 0 || method === 'PATCH' ? { ...headers, 'content-length': String(body.length) } : headers;
    const outgoing = request(`${origin}${path}`, { method, headers: sized, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', () => resolve(undefined));
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        });
        outgoing.destroy();
      });
    });
    outgoing.setTimeout(patienceMs, () => {
      reject(new Error(`${method} ${path}: nothing for ${patienceMs} ms`));
      outgoing.destroy();
    });
    outgoing.on('error', () => resolve(undefined));
    outgoing.on('close', () => resolve(undefined));
    const write = async (): Promise<void> => {
      const end = Math.min(body.length, pace.cutAfter ?? body.length);
      while (sentBytes < end && !outgoing.destroyed) {
        const slice = body.subarray(sentBytes, Math.min(end, sentBytes + pace.sliceBytes));
        sentBytes += slice.length;
        if (!outgoing.write(slice)) await drained(outgoing);
        if (pace.pauseMs > 0) await new Promise((go) => setTimeout(go, pace.pauseMs));
      }
      if (end < body.length) outgoing.destroy();
      else outgoing.end();
    };
    write().catch(reject);
  });
  return { answer, sentBytes };
}

const drained = (outgoing: NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      outgoing.off('drain', go).off('close', go);
      resolve();
    };
    outgoing.on('drain', go).on('close', go);
  });
