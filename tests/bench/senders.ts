import { request } from 'node:http';
import { type Call, ConnectionLost, type Exchange, postJson, Refused } from '../../site/tip/exchange.ts';
import { retryDelayMs } from '../../site/tip/rest.ts';

/**
 * HONEST SENDERS, in a process of their own: each opens a tip and submits it with the page's own code, proofs and patience
 * included. Run with `SendersWish` as JSON; prints `SenderEnd`s as one line of JSON.
 */
export interface SendersWish {
  readonly port: number;
  readonly localAddress: string;
  readonly senders: number;
  readonly everyMs: number;
}

export interface SenderEnd {
  readonly accepted: boolean;
  /** from the first request to the receipt */
  readonly ms: number;
  readonly proofs: number;
  /** spent on proofs; on a phone of 2019 six times as much */
  readonly provingMs: number;
  /** times the page had to rest and try again */
  readonly rests: number;
}

const patienceMs = 120_000;

if (import.meta.main) {
  const { port, localAddress, senders, everyMs } = JSON.parse(process.argv[2]!) as SendersWish;
  const send = async (): Promise<SenderEnd> => {
    const startedAt = performance.now();
    let proofs = 0;
    let rests = 0;
    let provingMs = 0;
    let answeredAt = 0;
    const exchange: Exchange = async (call) => {
      if (call.headers?.['Proof']) {
        proofs++;
        provingMs += performance.now() - answeredAt;
      }
      const answer = await overHttp(port, localAddress, call);
      answeredAt = performance.now();
      return answer;
    };
    // as tip.svelte.ts does: what passes is tried again
    const patiently = async (url: string, value: unknown, token?: string): Promise<Record<string, string>> => {
      for (let attempt = 1; ; attempt++) {
        try {
          return (await postJson(exchange, url, value, token)) as Record<string, string>;
        } catch (error) {
          const passes = error instanceof ConnectionLost || (error instanceof Refused && error.isPassing);
          if (!passes || performance.now() - startedAt > patienceMs) throw error;
          rests++;
          await new Promise((done) => setTimeout(done, retryDelayMs(attempt)));
        }
      }
    };
    const end = (accepted: boolean): SenderEnd => ({
      accepted,
      ms: performance.now() - startedAt,
      proofs,
      provingMs,
      rests,
    });
    try {
      const { tip, token } = await patiently('/api/tips', { language: 'da' });
      const retry = tip!.padEnd(64, '0');
      const { code } = await patiently(`/api/tips/${tip}/submit`, { text: 'Jeg så en hvid varevogn.', retry }, token);
      return end(code !== undefined);
    } catch (error) {
      if (error instanceof Refused || error instanceof ConnectionLost) return end(false);
      throw error;
    }
  };
  const all = Array.from({ length: senders }, async (_, i) => {
    await new Promise((done) => setTimeout(done, i * everyMs));
    return send();
  });
  process.stdout.write(`${JSON.stringify(await Promise.all(all))}\n`);
}

function overHttp(port: number, localAddress: string, { method, url, headers, body }: Call): ReturnType<Exchange> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, localAddress, method, path: url, headers: headers ?? {}, agent: false };
    const asking = request(options, (answer) => {
      let text = '';
      answer.on('data', (data: Buffer) => (text += data.toString()));
      answer.on('error', () => reject(new ConnectionLost()));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          header: (name) => String(answer.headers[name.toLowerCase()] ?? '') || null,
          body: text,
        }),
      );
    });
    asking.on('error', () => reject(new ConnectionLost()));
    asking.end(typeof body === 'string' ? body : undefined);
  });
}
