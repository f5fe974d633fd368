import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { StoreAway } from './drop/blobs.ts';
import { describeError, type Log } from './log.ts';
import { Refusal, refusals } from './refusal.ts';

/**
 * Headers every answer carries. The policy here is the strictest; a built page brings its own, with the hashes of its
 * scripts, which site.ts sends instead.
 */
export function securityHeaders(origin: string): Record<string, string> {
  return {
    'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), interest-cohort=()',
    ...(origin.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** What everybody is told while an object store cannot be reached. */
export const storageAway = (): Refusal => new Refusal('storage_away', { retryAfterSeconds: 30 });

/** A Hono app with the project's headers and error answers. Routes are added by the role. */
export function createApp({ origin, log }: { origin: string; log: Log }): Hono {
  const app = new Hono();
  const headers = Object.entries(securityHeaders(origin));
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    if (c.req.path.startsWith('/api/') && !c.res.headers.has('Cache-Control'))
      c.res.headers.set('Cache-Control', 'no-store');
  });
  app.onError((thrown, c) => {
    const error = thrown instanceof StoreAway ? storageAway() : thrown;
    if (error !== thrown) log('store_away', { method: c.req.method, ...describeError(thrown) });
    if (error instanceof Refusal) {
      const seconds = error.details?.['retryAfterSeconds'];
      if (typeof seconds === 'number') c.header('Retry-After', String(seconds));
      return c.json(error.toJSON(), error.status as ContentfulStatusCode);
    }
    const id = randomUUID().slice(0, 8);
    log('failed', { id, method: c.req.method, ...describeError(error) });
    const { da, en } = refusals.something_went_wrong;
    return c.json({ code: 'something_went_wrong', id, da, en }, 500);
  });
  app.notFound((c) => c.json(new Refusal('not_found').toJSON(), 404));
  return app;
}
