import { Agent, request } from 'node:http';

/**
 * STEADY PEOPLE beside an attack, in a process of their own: somebody opens the tip page and somebody sends the next 64 KiB of
 * a file, each at a fixed pace whether or not those before have been served. Run with `SteadyWish` as JSON; prints
 * `SteadyVisit`s as one line of JSON when standard input ends.
 */
export interface SteadyWish {
  readonly port: number;
  readonly pageEveryMs: number;
  readonly patchEveryMs: number;
  /** uploads that take as much as is sent, in turn */
  readonly uploads: readonly string[];
}

export interface SteadyVisit {
  readonly kind: 'page' | 'patch';
  /** ms since 1970 when it was due */
  readonly at: number;
  readonly ms: number;
  /** 0: no answer */
  readonly status: number;
}

const piece = Buffer.alloc(64 * 1024, 'Vidne ');

if (import.meta.main) {
  const { port, pageEveryMs, patchEveryMs, uploads } = JSON.parse(process.argv[2]!) as SteadyWish;
  const visits: SteadyVisit[] = [];
  const agent = new Agent({ keepAlive: true });
  const ask = (
    method: string,
    path: string,
    headers: Record<string, string | number>,
    body?: Buffer,
  ): Promise<number> =>
    new Promise((resolve) => {
      // everybody who comes for the page is new; a sender keeps the connection
      const asking = request(
        { host: '127.0.0.1', port, method, path, headers, agent: body ? agent : false },
        (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)),
      );
      asking.on('error', () => resolve(0)).end(body);
    });
  const note = async (kind: SteadyVisit['kind'], asking: Promise<number>): Promise<void> => {
    const [at, startedAt] = [Date.now(), performance.now()];
    const status = await asking;
    visits.push({ kind, at, status, ms: performance.now() - startedAt });
  };
  const senders = uploads.map((path) => ({ path, offset: 0, last: Promise.resolve() }));
  const send = (sender: (typeof senders)[number]): Promise<void> => {
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': sender.offset,
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': piece.length,
    };
    sender.offset += piece.length;
    return note('patch', ask('PATCH', sender.path, headers, piece));
  };
  let turn = 0;
  setInterval(() => void note('page', ask('GET', '/tip/', { 'Accept-Encoding': 'br' })), pageEveryMs);
  setInterval(() => {
    const sender = senders[turn++ % senders.length]!;
    sender.last = sender.last.then(() => send(sender));
  }, patchEveryMs);
  process.stdin
    .on('end', () => {
      process.stdout.write(`${JSON.stringify(visits)}\n`, () => process.exit());
    })
    .resume();
}
