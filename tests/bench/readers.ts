import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * READERS in a process of their own: `perSecond` page views, each by somebody new, whether or not those before have been
 * served; waiting is counted from when a view was due. Bare sockets, because the reader shares the processor with what is
 * measured. Run with `ReadersWish` as JSON; prints `ReadersEnd` as JSON when standard input ends.
 */
export interface ReadersWish {
  readonly port: number;
  readonly perSecond: number;
  readonly paths: readonly string[];
}

export interface ReadersEnd {
  /** s since 1970 in which a view was due, and its ms; negative: not served whole with 200 */
  readonly views: readonly (readonly [number, number])[];
  /** how late this process itself was: p99 of its own loop, ms */
  readonly ownLagMs: number;
}

/** Answers whether the page came whole. */
function view(port: number, path: string, number: number): Promise<boolean> {
  const localAddress = `127.${100 + (number % 100)}.${1 + (Math.floor(number / 100) % 250)}.1`;
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    let head = '';
    let bytes = 0;
    socket.setTimeout(30_000, () => socket.destroy());
    socket.on('data', (data: Buffer) => {
      if (!head.includes('\r\n\r\n')) head += data.toString('latin1');
      bytes += data.length;
    });
    socket.on('error', () => undefined); // told by what came
    socket.on('close', () => resolve(isWhole(head, bytes)));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n`);
  });
}

function isWhole(head: string, bytes: number): boolean {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const end = head.indexOf('\r\n\r\n') + 4;
  return head.startsWith('HTTP/1.1 200') && (length === undefined || bytes === end + Number(length));
}

if (import.meta.main) {
  const { port, perSecond, paths } = JSON.parse(process.argv[2]!) as ReadersWish;
  const views: [number, number][] = [];
  const underWay = new Set<Promise<void>>();
  const lag = monitorEventLoopDelay({ resolution: 2 });
  lag.enable();
  const startedAt = performance.timeOrigin + performance.now();
  const now = (): number => performance.timeOrigin + performance.now();
  let begun = 0;
  const begin = (dueAt: number): void => {
    const number = begun++;
    const one = view(port, paths[number % paths.length]!, number).then((isServed) => {
      const ms = now() - dueAt;
      views.push([Math.floor(dueAt / 1000), isServed ? ms : -ms]);
    });
    underWay.add(one);
    void one.finally(() => underWay.delete(one));
  };
  const timer = setInterval(() => {
    // a timer that was late has all those in its care who came meanwhile
    for (let due = startedAt + (begun * 1000) / perSecond; due <= now(); due += 1000 / perSecond) begin(due);
  }, 1);
  process.stdin.resume().on('end', async () => {
    clearInterval(timer);
    await Promise.all(underWay);
    const end: ReadersEnd = { views, ownLagMs: lag.percentile(99) / 1e6 };
    process.stdout.write(JSON.stringify(end), () => process.exit(0));
  });
}
