import { Agent, request } from 'node:http';
import type { Riddle } from '../../api/intake/proof.ts';
import { tryNumbers } from '../../site/tip/proof-number.ts';

/**
 * JUNK: somebody sends tips as fast as they are let, from one network, in a process of its own. Run with `JunkWish` as JSON;
 * prints `JunkEnd` as one line of JSON when `count` are through or standard input ends.
 */
export interface JunkWish {
  readonly port: number;
  readonly localAddress: string;
  readonly count: number;
  readonly everyMs: number;
  /** does the work when asked for it, and then sends the tip too */
  readonly solves: boolean;
}

export interface JunkEnd {
  readonly tried: number;
  /** openings that were asked for a proof */
  readonly asked: number;
  readonly solved: number;
  /** tips that were received */
  readonly received: number;
}

interface Said {
  status: number;
  body: Record<string, unknown>;
}

if (import.meta.main) {
  const { port, localAddress, count, everyMs, solves } = JSON.parse(process.argv[2]!) as JunkWish;
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const end = { tried: 0, asked: 0, solved: 0, received: 0 };
  const post = (path: string, value: unknown, more: Record<string, string> = {}): Promise<Said> =>
    new Promise((resolve) => {
      const headers = { 'Content-Type': 'application/json', ...more };
      const asking = request(
        { host: '127.0.0.1', port, localAddress, agent, method: 'POST', path, headers },
        (answer) => {
          let text = '';
          answer.on('data', (data: Buffer) => (text += data.toString()));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : {} }),
          );
        },
      );
      asking.on('error', () => resolve({ status: 0, body: {} }));
      asking.end(JSON.stringify(value));
    });
  const proofOf = (riddle: Riddle): string =>
    `${riddle.salt}.${tryNumbers(riddle, 0, riddle.most)!.toString(16).padStart(8, '0')}.${riddle.signature}`;
  const sendJunk = async (): Promise<void> => {
    end.tried++;
    let opened = await post('/api/tips', { language: 'da' });
    if (opened.status === 429) {
      end.asked++;
      if (!solves) return;
      opened = await post('/api/tips', { language: 'da' }, { Proof: proofOf(opened.body['riddle'] as Riddle) });
      end.solved++;
    }
    if (opened.status !== 201) return;
    const { tip, token } = opened.body as { tip: string; token: string };
    const sent = await post(
      `/api/tips/${tip}/submit`,
      { text: 'junk '.repeat(200) },
      { Authorization: `Bearer ${token}` },
    );
    if (sent.status === 201) end.received++;
  };
  const tell = (): void => {
    process.stdout.write(`${JSON.stringify(end satisfies JunkEnd)}\n`, () => process.exit());
  };
  process.stdin.on('end', tell).resume();
  const running = new Set<Promise<void>>();
  const startedAt = Date.now();
  for (let number = 0; number < count; number++) {
    const dueInMs = startedAt + number * everyMs - Date.now();
    if (dueInMs > 0) await new Promise((done) => setTimeout(done, dueInMs));
    // who does the work does one after the other; who does not waits for nobody
    const one: Promise<void> = sendJunk().finally(() => running.delete(one));
    running.add(one);
    if (solves) await one;
  }
  await Promise.all(running);
  tell();
}
