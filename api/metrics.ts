import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Histogram, Registry } from 'prom-client';
import type { Log } from './log.ts';

/**
 * What a role counts of itself, for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/): answers by
 * route, events by name, facts as numbers. Labels come from our own routes and names, never from what somebody sent: nothing
 * here says who asked, or for what. Served on a port of its own, never on an origin (DESIGN section 2: inside only).
 */
export interface Metrics {
  /** Counts and times every answer of a server, by the patterns of its routes (`/api/tips/:tip/submit`). */
  watch(server: Pick<Server, 'prependListener'>, patterns: readonly string[]): void;
  /** The same log, every event counted. */
  counting(log: Log): Log;
  /** Numbers that are asked for whenever somebody looks, by name in camelCase. A source that fails is left out. */
  ask(source: () => Facts | Promise<Facts>): void;
  close(): Promise<void>;
}

type Facts = Readonly<Record<string, unknown>>;

export interface MetricsSettings {
  readonly METRICS_PORT?: number | undefined;
  readonly METRICS_HOST: string;
}

const none: Metrics = { watch() {}, counting: (log) => log, ask() {}, async close() {} };

/** Without a port nothing is counted, and nothing of what counts is loaded. */
export async function openMetrics(
  role: 'intake' | 'evidence' | 'desk',
  { METRICS_PORT: port, METRICS_HOST: host }: MetricsSettings,
): Promise<Metrics> {
  if (port === undefined) return none;
  const { Counter, collectDefaultMetrics, Gauge, Histogram: Timing, Registry: Metered } = await import('prom-client');
  const registry = new Metered();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry, prefix: 'vidne_' });
  const registers = [registry];
  const events = new Counter({
    name: 'vidne_events_total',
    help: 'Lines of the log, by event',
    labelNames: ['event'],
    registers,
  });
  const answers = new Timing({
    name: 'vidne_answer_seconds',
    help: 'Answers, from the first line of a request to the last byte; status 0 is a connection that was lost',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
    registers,
  });
  const asked: (() => Facts | Promise<Facts>)[] = [];
  const refresh = async (): Promise<void> => {
    for (const source of asked)
      for (const [fact, value] of Object.entries(await factsOf(source))) {
        const number = asNumber(value);
        if (number === undefined) continue;
        const name = `vidne_${role}_${fact.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
        const gauge =
          registry.getSingleMetric(name) ?? new Gauge({ name, help: `What ${role} says of itself`, registers });
        (gauge as InstanceType<typeof Gauge>).set(number);
      }
  };
  const server = await serveMetrics(registry, refresh, { port, host });
  return {
    watch: (watched, patterns) => watch(watched, patterns, answers),
    counting: (log) => (event, fields) => {
      events.inc({ event });
      log(event, fields);
    },
    ask: (source) => void asked.push(source),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function factsOf(source: () => Facts | Promise<Facts>): Promise<Facts> {
  try {
    return await source();
  } catch {
    return {}; // whoever has failed says so in its log
  }
}

/** Truth is 1 or 0, a time its age in seconds; words are no number. */
function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Date ? (Date.now() - value.getTime()) / 1000 : undefined;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function watch(
  server: Pick<Server, 'prependListener'>,
  patterns: readonly string[],
  answers: Histogram<'method' | 'route' | 'status'>,
): void {
  const routeOf = createRouter(patterns);
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    const startedAt = performance.now();
    const method = methods.has(req.method ?? '') ? req.method! : 'other';
    const route = routeOf((req.url ?? '/').split('?')[0]!);
    res.once('close', () => {
      const status = res.writableFinished ? res.statusCode : 0;
      answers.observe({ method, route, status }, (performance.now() - startedAt) / 1000);
    });
  });
}

/** A path is one of the patterns, something else below `/api/`, or a page: as many labels as there are routes. */
function createRouter(patterns: readonly string[]): (path: string) => string {
  const known = [...new Set(patterns)]
    .filter((pattern) => !pattern.includes('*'))
    // what is written out comes before what may be anything
    .sort((a, b) => a.split(':').length - b.split(':').length)
    .map((pattern) => ({
      pattern,
      matches: new RegExp(`^${pattern.replaceAll(/[.+?^$()[\]|\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')}$`),
    }));
  return (path) =>
    known.find(({ matches }) => matches.test(path))?.pattern ?? (path.startsWith('/api/') ? '/api/*' : 'page');
}

async function serveMetrics(
  registry: Registry,
  refresh: () => Promise<void>,
  { port, host }: { port: number; host: string },
): Promise<Server> {
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const isAsked = req.method === 'GET' && req.url === '/metrics';
    if (isAsked) await refresh();
    res.writeHead(isAsked ? 200 : 404, { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' });
    res.end(isAsked ? await registry.metrics() : '');
  };
  const server = createServer((req, res) => {
    answer(req, res).catch(() => res.destroy()); // the next look is fifteen seconds away
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, listening);
  });
  server.unref();
  return server;
}
