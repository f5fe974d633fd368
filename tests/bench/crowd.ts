import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Riddle } from '../../api/intake/proof.ts';
import { prove } from '../intake/proving.ts';

/**
 * A CROWD of senders, in a process of its own: each opens a tip and sends one file by tus, all at once, each from an
 * address of its own; one whose connection breaks or who is told to wait does so, asks how much arrived and goes on. The
 * bytes come from memory. Run with one argument, `CrowdWish` as JSON; prints one `Sent` as JSON a line as each is done.
 */
export interface CrowdWish {
  readonly port: number;
  readonly senders: number;
  readonly bytes: number;
  /** the address senders connect to */
  readonly host: string;
  /** local address of sender `i`: `{a}.{b}` are replaced by two numbers that are different for everyone */
  readonly from: string;
  /** ms without a byte moving after which a sender takes the connection for dead; 0: never */
  readonly patienceMs: number;
  /** so many senders share a tip: in a surge each tip costs a proof, and here one thread would prove for thousands of phones */
  readonly filesOfTip?: number;
  /** they come one after the other within so long, and send so much a second; without it all at once, at full speed */
  readonly slowly?: { readonly comeWithinMs: number; readonly bytesPerSecond: number };
}

export interface Sent {
  readonly upload: string;
  readonly sha256: string;
  readonly ms: number;
  /** how often the sender had to begin again from where it was */
  readonly resumed: number;
  /** answers other than the hoped for, by status; 0 is a broken connection */
  readonly setbacks: Record<string, number>;
}

export const addressOf = (from: string, i: number): string =>
  from.replace('{a}', String(1 + Math.floor(i / 200))).replace('{b}', String(1 + (i % 200)));

const rest = Buffer.alloc(1024 ** 2, 'Vidne ');
const backOffMs = [0, 1000, 3000, 5000];

/** of the tips, by number */
const tokens: Promise<string>[] = [];

async function send(wish: CrowdWish, i: number): Promise<Sent> {
  const { slowly } = wish;
  if (slowly) await wait((slowly.comeWithinMs * i) / wish.senders);
  const startedAt = performance.now();
  const setbacks: Record<string, number> = {};
  const to = createConnection(wish, i);
  let misses = 0;
  let resumed = -1;
  const insist = async <T>(attempt: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        const result = await attempt();
        misses = 0;
        return result;
      } catch (error) {
        const status = error instanceof Setback ? error.status : 0;
        setbacks[status] = (setbacks[status] ?? 0) + 1;
        await wait(backOffMs[Math.min(misses++, backOffMs.length - 1)]!);
      }
    }
  };
  const number = Math.floor(i / (wish.filesOfTip ?? 1));
  tokens[number] ??= insist(() => openTip(to));
  const token = await tokens[number];
  const path = await insist(() => create(to, token, wish.bytes));
  for (let offset = 0; offset < wish.bytes; ) {
    resumed++;
    const from = offset;
    const reached = await patch(to, path, i, from, wish).catch((error: unknown) => {
      const status = error instanceof Setback ? error.status : 0;
      setbacks[status] = (setbacks[status] ?? 0) + 1;
      return undefined;
    });
    offset = reached ?? (await insist(() => ask(to, path)));
  }
  return {
    upload: path.split('/').at(-1)!,
    sha256: digest(i, wish.bytes),
    ms: performance.now() - startedAt,
    resumed,
    setbacks,
  };
}

class Setback extends Error {
  readonly status: number;
  readonly body: string;
  constructor(status: number, body = '') {
    super(`answered ${status}`);
    this.status = status;
    this.body = body;
  }
  /** of somebody who is asked for a proof */
  get riddle(): Riddle {
    return (JSON.parse(this.body) as { riddle: Riddle }).riddle;
  }
}

type Sending = ReturnType<typeof request>;
type Connect = (method: string, path: string, headers?: Record<string, string>) => Sending;

function createConnection({ host, port, from, patienceMs }: CrowdWish, i: number): Connect {
  const localAddress = addressOf(from, i);
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  return (method, path, headers = {}) => {
    const sending = request({ host, port, localAddress, agent, method, path, headers });
    if (patienceMs > 0) sending.setTimeout(patienceMs, () => sending.destroy(new Error('silent for too long')));
    return sending;
  };
}

async function answerTo(sending: Sending, hoped: number): Promise<{ headers: IncomingHttpHeaders; body: string }> {
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  if (response.statusCode !== hoped) throw new Setback(response.statusCode ?? 0, body);
  return { headers: response.headers, body };
}

async function openTip(to: Connect, proof: Record<string, string> = {}): Promise<string> {
  const sending = to('POST', '/api/tips', { 'Content-Type': 'application/json', ...proof });
  sending.end('{"language":"en"}');
  try {
    return (JSON.parse((await answerTo(sending, 201)).body) as { token: string }).token;
  } catch (error) {
    const riddle = error instanceof Setback && error.status === 429 ? error.riddle : undefined;
    if (!riddle || proof['Proof']) throw error;
    return openTip(to, { Proof: prove(riddle) });
  }
}

async function create(to: Connect, token: string, bytes: number): Promise<string> {
  const sending = to('POST', '/api/uploads', {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': String(bytes),
    'Upload-Metadata': `token ${Buffer.from(token).toString('base64')}`,
  });
  sending.end();
  return (await answerTo(sending, 201)).headers.location!;
}

async function ask(to: Connect, path: string): Promise<number> {
  const sending = to('HEAD', path, { 'Tus-Resumable': '1.0.0' });
  sending.end();
  return Number((await answerTo(sending, 200)).headers['upload-offset']);
}

async function patch(
  to: Connect,
  path: string,
  i: number,
  offset: number,
  { bytes, slowly }: CrowdWish,
): Promise<number> {
  const sending = to('PATCH', path, {
    'Tus-Resumable': '1.0.0',
    'Upload-Offset': String(offset),
    'Content-Type': 'application/offset+octet-stream',
    'Content-Length': String(bytes - offset),
  });
  const answered = answerTo(sending, 204);
  answered.catch(() => sending.destroy()); // told below, where it is awaited
  const startedAt = performance.now();
  let sentBytes = 0;
  for (const piece of pieces(i, offset, bytes, slowly?.bytesPerSecond)) {
    const aheadMs = slowly ? (sentBytes * 1000) / slowly.bytesPerSecond - (performance.now() - startedAt) : 0;
    if (aheadMs > 0) await Promise.race([wait(aheadMs), answered.catch(() => undefined)]);
    sentBytes += piece.length;
    if (sending.destroyed) break;
    if (!sending.write(piece)) await Promise.race([once(sending, 'drain'), answered.catch(() => undefined)]);
  }
  sending.end();
  return Number((await answered).headers['upload-offset']);
}

/** The bytes of sender `i`'s file from `offset`: each file is different at its beginning, the rest is shared memory. */
function* pieces(i: number, offset: number, bytes: number, most: number = rest.length): Generator<Buffer> {
  const head = Buffer.from(`file ${i}`.padEnd(64)).subarray(0, bytes);
  if (offset < head.length) yield head.subarray(offset);
  for (let at = Math.max(offset, head.length); at < bytes; ) {
    const from = at % rest.length;
    const piece = rest.subarray(from, Math.min(rest.length, from + most, from + bytes - at));
    yield piece;
    at += piece.length;
  }
}

function digest(i: number, bytes: number): string {
  const hash = createHash('sha256');
  for (const piece of pieces(i, 0, bytes)) hash.update(piece);
  return hash.digest('hex');
}

if (import.meta.main) {
  const wish = JSON.parse(process.argv[2]!) as CrowdWish;
  await Promise.all(
    Array.from({ length: wish.senders }, async (_, i) => console.log(JSON.stringify(await send(wish, i)))),
  );
  process.stdout.write('', () => process.exit(0));
}
