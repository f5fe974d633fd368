import { createServer, type Server } from 'node:http';
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
