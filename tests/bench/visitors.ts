import { Agent, request } from 'node:http';

/**
 * VISITORS beside a load, in a process of their own: somebody new comes every `everyMs` whether or not those before have
 * been served, so waiting is counted whole (from when the request was due). Run with `VisitorsWish` as JSON; prints the
 * visits as one line of JSON when standard input ends.
 */
export interface VisitorsWish {
  readonly port: number;
  readonly everyMs: number;
  /** uploads nobody is sending, asked for by HEAD in turn */
  readonly uploads: readonly string[];
}

export type Kind = 'page' | 'tip' | 'head';
export interface Visit {
  readonly kind: Kind;
  /** ms since 1970 when it was due */
  readonly at: number;
  readonly ms: number;
  /** 0: no answer */
  readonly status: number;
}

const hoped: Record<Kind, number> = { page: 200, tip: 201, head: 200 };
export const isServed = ({ kind, status }: Visit): boolean => status === hoped[kind];

function visit({ port, uploads }: VisitorsWish, kind: Kind, number: number, at: number): Promise<Visit> {
  const { method, path, headers, body } = {
    page: { method: 'GET', path: '/tip/', headers: { 'Accept-Encoding': 'br' }, body: '' },
    tip: {
      method: 'POST',
      path: '/api/tips',
      headers: { 'Content-Type': 'application/json' },
      body: '{"language":"da"}',
    },
    head: {
      method: 'HEAD',
      path: `/api/uploads/${uploads[number % Math.max(1, uploads.length)]}`,
      headers: { 'Tus-Resumable': '1.0.0' },
      body: '',
    },
  }[kind];
  const localAddress = `127.${100 + (number % 100)}.${1 + (Math.floor(number / 100) % 250)}.1`;
  return new Promise((resolve) => {
    const done = (status: number): void => resolve({ kind, at, status, ms: Date.now() - at });
    const asking = request(
      { host: '127.0.0.1', port, localAddress, method, path, headers, agent: new Agent() },
      (response) => {
        response.on('end', () => done(response.statusCode ?? 0)).on('error', () => done(0));
        response.resume();
      },
    );
    asking.on('error', () => done(0));
    asking.end(body);
  });
}

if (import.meta.main) {
  const wish = JSON.parse(process.argv[2]!) as VisitorsWish;
  const kinds: Kind[] = wish.uploads.length > 0 ? ['page', 'tip', 'head'] : ['page', 'tip'];
  const visits: Promise<Visit>[] = [];
  const startedAt = Date.now();
  const timer = setInterval(() => {
    // a timer that was late has all those in its care who came meanwhile
    for (let due = startedAt + visits.length * wish.everyMs; due <= Date.now(); due += wish.everyMs)
      visits.push(visit(wish, kinds[visits.length % kinds.length]!, visits.length, due));
  }, 1);
  process.stdin.resume().on('end', async () => {
    clearInterval(timer);
    process.stdout.write(JSON.stringify(await Promise.all(visits)), () => process.exit(0));
  });
}
