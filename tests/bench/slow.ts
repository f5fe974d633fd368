import { connect } from 'node:net';

/**
 * SLOW ATTACKERS in a process of their own: connections that never finish a header, and ones that never finish a body (an
 * upload's, an opening's, a form's), each saying one more byte now and then. Run with `SlowWish` as JSON; prints what became
 * of them as one line of JSON when all are gone or standard input ends.
 */
export interface SlowWish {
  readonly port: number;
  readonly headers: number;
  readonly bodies: number;
  readonly dripEveryMs: number;
  /** new connections */
  readonly perSecond: number;
  /** unfinished uploads to send to, each by one attacker */
  readonly uploads: readonly string[];
}

export interface SlowEnd {
  readonly opened: number;
  /** ms since each was connected, in order; the rest are still there */
  readonly goneMs: readonly number[];
}

const header = 'GET /tip/ HTTP/1.1\r\nHost: x\r\nX-a: b';
const post = (path: string, type: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 100000\r\n\r\n`;
const patch = (path: string): string =>
  `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
  'Content-Type: application/offset+octet-stream\r\nContent-Length: 100000\r\n\r\n';

/** Headers and bodies in turn, as long as there are both. */
function greeting({ headers, bodies, uploads }: SlowWish, number: number): string {
  const turn = Math.floor(number / 2);
  if (number < 2 * Math.min(headers, bodies) ? number % 2 === 0 : headers > bodies) return header;
  const upload = uploads[number < 2 * Math.min(headers, bodies) ? turn : number - headers];
  if (upload) return patch(upload);
  return turn % 2 === 0 ? post('/api/tips', 'application/json') : post('/tip', 'multipart/form-data; boundary=x');
}

if (import.meta.main) {
  const wish = JSON.parse(process.argv[2]!) as SlowWish;
  const count = wish.headers + wish.bodies;
  const goneMs: number[] = [];
  let opened = 0;
  const tell = (): void => {
    process.stdout.write(
      `${JSON.stringify({ opened, goneMs: goneMs.toSorted((a, b) => a - b) } satisfies SlowEnd)}\n`,
      () => process.exit(),
    );
  };
  process.stdin.on('end', tell).resume();
  for (let number = 0; number < count; number++) {
    const localAddress = `127.66.${Math.floor(number / 250)}.${1 + (number % 250)}`;
    const socket = connect({ port: wish.port, host: '127.0.0.1', localAddress });
    let connectedAt = 0;
    let drip: NodeJS.Timeout | undefined;
    socket.resume();
    socket.on('connect', () => {
      opened++;
      connectedAt = Date.now();
      socket.write(greeting(wish, number));
      drip = setInterval(() => socket.writable && socket.write('a'), wish.dripEveryMs);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      goneMs.push(connectedAt === 0 ? 0 : Date.now() - connectedAt);
      if (goneMs.length === count) tell();
    });
    if (number % 20 === 19) await new Promise((done) => setTimeout(done, 20_000 / wish.perSecond));
  }
}
