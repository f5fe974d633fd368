import { securityHeaders } from '../http.ts';
import { type Answer, ask } from './ask.ts';
import { advice, type Check, type Finding, fine, wrong } from './finding.ts';
import { arrivedBytes, type Begun, begin, remove, sendHalf, sendHalfByHttp2 } from './half-upload.ts';

/** What stands between people and the intake (docs/proxy/), tried from outside. */
export interface Way {
  /** what people type */
  readonly publicOrigin: string;
  /** the intake itself */
  readonly intake: string;
  readonly trustedProxies: string;
}

export function proxyChecks(way: Way): Check[] {
  const { publicOrigin } = way;
  const isSecure = publicOrigin.startsWith('https:');
  return [
    { name: 'public address', run: () => addressAnswers(way) },
    { name: 'headers through the proxy', run: () => headersSurvive(way) },
    { name: 'Tip-Token through the proxy', run: () => tokenSurvives(publicOrigin) },
    { name: 'uploads over HTTP/1.1', run: () => piecesArrive(publicOrigin) },
    ...(isSecure
      ? [
          { name: 'uploads over HTTP/2', run: () => piecesArriveByHttp2(publicOrigin) },
          { name: 'page of a restart', run: () => restartIsSaid(publicOrigin) },
          { name: 'addresses behind the proxy', run: () => addressesAreKept(way) },
        ]
      : []),
  ];
}

const isLocal = (origin: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);

async function addressAnswers({ publicOrigin }: Way): Promise<Finding> {
  const { status, headers } = await ask(publicOrigin, { method: 'GET', path: '/health/live' });
  if (status !== 200)
    return wrong(`${publicOrigin}/health/live answers ${status}. Let the proxy pass every address on to the intake.`);
  const driftMs = Math.abs(new Date(headers.date ?? Date.now()).getTime() - Date.now());
  if (driftMs > 5000)
    return wrong(`the clock there is ${Math.round(driftMs / 1000)} s from ours. Set both right with chrony.`);
  if (!publicOrigin.startsWith('https:') && !isLocal(publicOrigin))
    return wrong('what people send crosses the network in the clear. Put a proxy with TLS in front (docs/proxy/).');
  return fine();
}

/** Headers a proxy adds that mark or follow people. */
const following = ['set-cookie', 'nel', 'report-to', 'reporting-endpoints', 'alt-used'];

async function headersSurvive({ publicOrigin, intake }: Way): Promise<Finding> {
  const [through, direct] = await Promise.all(
    [publicOrigin, intake].map((origin) => ask(origin, { method: 'GET', path: '/' })),
  );
  const names = [...Object.keys(securityHeaders(publicOrigin)), 'Cache-Control', 'Content-Type'];
  const changed = names.filter((name) => headerOf(through, name) !== headerOf(direct, name));
  if (changed.length > 0)
    return wrong(
      `the proxy changes ${changed.join(', ')}. Take every add_header, header and cache rule for these out of it.`,
    );
  const added = following.filter((name) => headerOf(through, name) !== undefined);
  if (added.length > 0)
    return wrong(
      `the proxy adds ${added.join(', ')}, which marks people. Turn off its cookies, statistics and reports.`,
    );
  return fine();
}

const headerOf = (answer: Answer | undefined, name: string): string | undefined =>
  answer?.headers[name.toLowerCase()]?.toString();

/** An upload for one check, which leaves nothing behind. */
async function withUpload(origin: string, look: (begun: Begun) => Promise<Finding>): Promise<Finding> {
  const begun = await begin(origin);
  try {
    return await look(begun);
  } finally {
    await remove(origin, begun);
  }
}

const tokenSurvives = (origin: string): Promise<Finding> =>
  withUpload(origin, async ({ headers }) => {
    if (headers['tip-token']) return fine();
    return wrong(
      'the proxy takes Tip-Token away, so nobody could send for longer than a day. Let it pass all headers on.',
    );
  });

const unbuffered =
  'the proxy keeps an upload to itself until it is whole: nothing can be resumed, and what people send may lie on its disk in the clear. nginx: `proxy_request_buffering off;`, `proxy_http_version 1.1;`. Caddy: no `buffer_requests`, no `request_buffers`. Compare with docs/proxy/.';

const piecesArrive = (origin: string): Promise<Finding> =>
  withUpload(origin, async (begun) => {
    const half = await sendHalf(origin, begun);
    return (await arrivedBytes(origin, begun, half)) > 0 ? fine() : wrong(unbuffered);
  });

const piecesArriveByHttp2 = (origin: string): Promise<Finding> =>
  withUpload(origin, async (begun) => {
    const half = await sendHalfByHttp2(origin, begun);
    if (!half)
      return advice(
        'not offered; pages load faster with it. nginx: `listen 443 ssl http2;`. Caddy: `protocols h1 h2`.',
      );
    return (await arrivedBytes(origin, begun, half)) > 0 ? fine() : wrong(unbuffered);
  });

/** The shipped configurations have an address behind which nobody listens: it shows what people see during a restart. */
async function restartIsSaid(origin: string): Promise<Finding> {
  const { status, headers, text } = await ask(origin, { method: 'GET', path: '/health/restarting' });
  if (status === 503 && text.includes('"not_ready"') && headers['retry-after']) return fine();
  return advice(
    `/health/restarting answers ${status}, so what people read while the intake restarts is not known. Take that part over from docs/proxy/.`,
  );
}

function addressesAreKept({ trustedProxies }: Way): Finding {
  if (trustedProxies !== '') return fine();
  return wrong(
    'TRUSTED_PROXIES is empty, so to the intake all senders look like one. Set it to the address the proxy comes from, here often `127.0.0.1`.',
  );
}
