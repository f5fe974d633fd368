import type { Server } from 'node:http';

/** How long a role may take to put everything down: on a busy machine a decoder at the lowest priority is slow even to die. */
const endingMs = 15_000;

/**
 * How a role ends: on SIGTERM or SIGINT, and, when `npm start` supervises it (SUPERVISED=1), as soon as its standard
 * input closes, so that no role outlives the process that started it, not even after `kill -9`. The pipe also reaches
 * through bubblewrap, which a signal does not.
 */
export function endWith(close: () => Promise<void> | void): void {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), endingMs).unref();
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
  if (process.env['SUPERVISED'] === '1') {
    process.stdin.on('end', () => void end());
    process.stdin.on('error', () => void end());
    process.stdin.resume();
  }
}

/** Takes no connection any more and answers what was asked, for at most so long; then whoever is left is let go. */
export async function endServer(server: Server, answeringMs: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  const cut = setTimeout(() => server.closeAllConnections(), answeringMs);
  await closed;
  clearTimeout(cut);
}
