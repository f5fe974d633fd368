import { createServer, type Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { limits as defaults, type Limits } from '../limits.ts';
import type { Intake } from './intake.ts';
import { keepPace, type Pace, usualPace } from './pace.ts';

/** The intake's own server: no limit on how long a request takes (an upload may take hours), but on slowness (pace.ts). */
export function createIntakeServer(
  intake: Pick<Intake, 'handle'>,
  { calmConnections: calm, connections: most }: Limits = defaults,
  pace: Partial<Pace> = {},
): Server {
  const timing = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 10_000 };
  const server = createServer(timing, intake.handle);
  // between requests nobody may rest; a whole page and its parts fit in far less
  server.maxRequestsPerSocket = 10_000;
  const stop = keepPace(server, { ...usualPace, calm, most, ...pace });
  server.once('close', stop);
  return server;
}

/**
 * Lets go of everybody. A tip that has arrived is answered first: nobody may lose a code to our restart; what came of an
 * upload is sealed and kept.
 */
export async function endIntakeServer(server: Server, intake: Pick<Intake, 'answered' | 'settled'>): Promise<void> {
  await Promise.race([intake.answered(), setTimeout(2000)]);
  server.closeAllConnections();
  await new Promise((resolve) => setImmediate(resolve));
  await intake.settled();
}
