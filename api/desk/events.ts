import type { Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { describeError } from '../log.ts';
import { access, type DeskEnv } from './access.ts';
import { type Change, listChanges, readRevision, type Watch, watchRevision } from './changes.ts';
import type { Desk } from './desk.ts';
import { countQueue } from './queue-counts.ts';
import { type Member, readSession } from './session.ts';

/** Somebody who was away for longer reads everything anew. */
const mostChanges = 500;
/** A dead connection is noticed by writing to it, an ended session by asking. */
const restMs = 10_000;
const countsMs = 4000;
const retryMs = 3000;

/**
 * What changes, as it changes (Server-Sent Events, https://html.spec.whatwg.org/multipage/server-sent-events.html). The id
 * is the revision up to which everything is told, so `Last-Event-ID` goes on from there, on any desk process. No content:
 * whoever is told that a tip has changed asks for it, and is allowed or refused there.
 *
 * - `hello` {}: connected; what happened before is not told
 * - `change` {tips, arrived, danger}: ids; how many of them are new, and of those about danger to life
 * - `counts` {queued, claimed, mine, unread, countedTo}
 * - `reset` {}: too much has changed to be named
 * - `end` {}: the session is over, and so is this
 */
export function addEvents(api: Hono<DeskEnv>, desk: Desk): void {
  const watch = watchRevision(desk.store);
  api.get('/events', (c) => {
    const since = cursorOf(c);
    const answer = streamSSE(
      c,
      (stream) => tell(desk, c, stream, since, watch),
      async (error, stream) => {
        desk.log('failed', { step: 'events', ...describeError(error) });
        await stream.close();
      },
    );
    answer.headers.set('Cache-Control', 'no-store');
    answer.headers.set('X-Accel-Buffering', 'no'); // nginx would keep it until it is full
    return answer;
  });
}

/** An id that is none counts as none: the page is told where things stand and asks for the rest. */
function cursorOf(c: Context): number | undefined {
  const id = c.req.header('last-event-id') ?? '';
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}

async function tell(
  desk: Desk,
  c: Context<DeskEnv>,
  stream: SSEStreamingApi,
  since: number | undefined,
  watch: Watch,
): Promise<void> {
  const { store, now } = desk;
  const { read, t } = store;
  let horizon = await readRevision(read, t);
  // a cursor from before the database was put back to an older state
  const isLost = since !== undefined && since > horizon;
  let cursor = since === undefined || isLost ? horizon : since;
  let owesCounts = true;
  let countedAt = Number.NEGATIVE_INFINITY;
  const send = (event: string, data: object) =>
    stream.writeSSE({ event, id: String(cursor), data: JSON.stringify(data), retry: retryMs });
  await send(isLost ? 'reset' : 'hello', {});
  while (!stream.aborted && !stream.closed) {
    const member = await readReader(desk, c);
    if (!member) return send('end', {});
    const changes = await listChanges(read, t, member, cursor, mostChanges + 1);
    // whatever lies below the horizon was there when the list was read; what other districts did is passed over
    cursor = changes.length > mostChanges ? horizon : Math.max(horizon, changes.at(-1)?.revision ?? 0);
    if (changes.length > mostChanges) await send('reset', {});
    else if (changes.length > 0) await send('change', summary(changes));
    owesCounts ||= changes.length > 0;
    if (owesCounts && performance.now() - countedAt >= countsMs) {
      await send('counts', await countQueue(store, member, now()));
      owesCounts = false;
      countedAt = performance.now();
    }
    horizon = await watch.moved(cursor, owesCounts ? countsMs : restMs);
    if (horizon <= cursor) await stream.write(':\n\n');
  }
}

function summary(changes: readonly Change[]) {
  const fresh = changes.filter(({ isNew }) => isNew);
  return {
    tips: changes.map(({ id }) => id),
    arrived: fresh.length,
    danger: fresh.filter(({ danger }) => danger).length,
  };
}

/** The member as they are now; undefined when the session is over, a course has ended or their role no longer reads tips. */
async function readReader(desk: Desk, c: Context): Promise<Member | undefined> {
  const { member, session } = (await readSession(desk, c)) ?? {};
  const readers = access['GET /api/desk/events'];
  const reads = member && Array.isArray(readers) && readers.includes(member.role) && session?.missingCourse === null;
  return reads ? member : undefined;
}
