import { Refusal } from '../refusal.ts';

/**
 * Only the desk's own pages may call its API. A change needs the exact Origin and a body that says it is JSON, a table or a
 * picture, which no form and no plain cross-site request can say; what the browser says about the caller (Fetch Metadata) must agree
 * when it is sent.
 */
export function checkOrigin(request: Request, origin: string): void {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const site = request.headers.get('sec-fetch-site');
  if (site && site !== 'same-origin' && !(reads && site === 'none')) throw new Refusal('origin_forbidden');
  if (reads) return;
  if (request.headers.get('origin') !== origin) throw new Refusal('origin_forbidden');
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json' && type !== 'text/csv' && !type?.startsWith('image/'))
    throw new Refusal('bad_request');
}
