import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.ts';
import type { UploadWriter } from './sealing.ts';

/** How a body came to its end: whole, cut by us because somebody else goes on with the upload, or lost on the way. */
export type Ending = 'whole' | 'stopped' | 'lost';

/**
 * Pushes the body of a request into a writer, as fast as the writer takes it. `room` is how many bytes may come. Throws
 * Refusal upload_too_long, and what the writer throws; every push is settled by then.
 */
export async function receive(
  incoming: IncomingMessage,
  writer: UploadWriter,
  { room, signal }: { room: number; signal: AbortSignal },
): Promise<Ending> {
  let left = room;
  let pushing: Promise<void> | undefined;
  const ending = await new Promise<Ending | { error: unknown }>((resolve) => {
    const onData = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left < 0) finish({ error: new Refusal('upload_too_long') });
      else pushing = writer.push(chunk, true);
      if (left < 0 || !pushing) return;
      incoming.pause();
      pushing.then(
        () => incoming.resume(),
        (error: unknown) => finish({ error }),
      );
    };
    const onEnd = (): void => finish('whole');
    const onLost = (): void => finish('lost');
    const onStop = (): void => finish('stopped');
    const finish = (how: Ending | { error: unknown }): void => {
      // what still comes is read and dropped by whoever answers the request
      incoming.pause().off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost);
      incoming.on('error', () => undefined);
      signal.removeEventListener('abort', onStop);
      resolve(how);
    };
    incoming.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost);
    signal.addEventListener('abort', onStop);
    if (signal.aborted) onStop();
    if (incoming.destroyed) onLost();
  });
  if (typeof ending === 'string') await pushing;
  else await pushing?.catch(() => undefined);
  if (typeof ending !== 'string') throw ending.error;
  return ending;
}
