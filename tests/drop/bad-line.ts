import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that breaks or falls silent, so that what stands behind it can stay the real one. */
export interface BadLine {
  readonly endpoint: string;
  /** The next `connections` break after so many bytes towards the server, or back. */
  breakAfter(bytes: { sent?: number; answered?: number }, connections?: number): void;
  /** How often it broke. */
  readonly broken: number;
  /** While true nothing passes, and nothing is refused. */
  isSilent: boolean;
  close(): Promise<void>;
}

export async function openBadLine(target: string): Promise<BadLine> {
  const sockets = new Set<Socket>();
  let [breaks, left, broken, isSilent]: [{ sent?: number; answered?: number }, number, number, boolean] = [
    {},
    0,
    0,
    false,
  ];
  const server = createServer((near) => {
    const far = connect(Number(new URL(target).port), '127.0.0.1');
    const limits = left-- > 0 ? breaks : {};
    const end = (): void => {
      for (const socket of [near, far]) socket.destroy();
    };
    const pass = (from: Socket, to: Socket, limit = Number.POSITIVE_INFINITY): void => {
      let passed = 0;
      sockets.add(from.on('error', end).on('close', end));
      from.on('data', (bytes: Buffer) => {
        if (isSilent) return;
        const room = limit - passed;
        passed += bytes.length;
        if (bytes.length <= room) return void to.write(bytes);
        broken++;
        to.write(bytes.subarray(0, room), end);
      });
    };
    pass(near, far, limits.sent);
    pass(far, near, limits.answered);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    breakAfter(bytes, connections = Number.POSITIVE_INFINITY) {
      [breaks, left] = [bytes, connections];
      for (const socket of sockets) socket.destroy();
    },
    get broken() {
      return broken;
    },
    get isSilent() {
      return isSilent;
    },
    set isSilent(silent) {
      isSilent = silent;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
