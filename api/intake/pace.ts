import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Slow connections are judged by their progress, never by how long they take: a film over a bad line may need a day. While
 * there are few connections, silence of `silentMs` is borne (a phone between two masts). With more than `calm` of them, and
 * for `pressedMs` after, one that waits for its other end must move `floorBytes` in `windowMs`. Beyond `most` the slowest
 * go at once. A connection that waits for us is never judged. What an upload had received is sealed and kept.
 */
export interface Pace {
  readonly calm: number;
  readonly most: number;
  readonly silentMs: number;
  readonly windowMs: number;
  readonly floorBytes: number;
  /** how long the small body of anything but a file may take, calm and pressed */
  readonly smallBodyMs: { readonly calm: number; readonly pressed: number };
  /** the same for a header, from the connection or the last answer on */
  readonly headerMs: { readonly calm: number; readonly pressed: number };
  readonly pressedMs: number;
  readonly lookEveryMs: number;
  readonly dropsAtOnce: number;
  /** fewer: each leaves a tail to be sealed and synced, and thousands at once would keep everybody else waiting */
  readonly uploadsDroppedAtOnce: number;
}

export const usualPace = {
  silentMs: 90_000,
  windowMs: 20_000,
  floorBytes: 1024,
  smallBodyMs: { calm: 180_000, pressed: 30_000 },
  headerMs: { calm: 60_000, pressed: 15_000 },
  pressedMs: 60_000,
  lookEveryMs: 100,
  dropsAtOnce: 50,
  uploadsDroppedAtOnce: 20,
} as const satisfies Partial<Pace>;

interface Line {
  readonly socket: Socket;
  req?: IncomingMessage;
  res?: ServerResponse;
  requestAt: number;
  /** since when no request is under way: a header is awaited, or the next request */
  restingAt: number;
  /** bytes both ways */
  moved: number;
  movedAt: number;
  /** since when, and from how many bytes on, it is judged */
  windowAt: number;
  windowFrom: number;
}

/** Watches every connection of `server` from now on, by a count of time that no setting of the clock moves. Answers how to stop. */
export function keepPace(server: Server, pace: Pace, now: () => number = () => performance.now()): () => void {
  const lines = new Map<Socket, Line>();
  let pressedUntil = 0;
  server.on('connection', (socket: Socket) => {
    const at = now();
    lines.set(socket, { socket, requestAt: at, restingAt: at, moved: 0, movedAt: at, windowAt: at, windowFrom: 0 });
    socket.once('close', () => lines.delete(socket));
    if (lines.size > pace.most * 1.1) makeRoom(at);
  });
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    const line = lines.get(req.socket);
    if (!line) return;
    note(line, now());
    Object.assign(line, { req, res, requestAt: now(), movedAt: now() });
    startWindow(line, now());
  });
  const makeRoom = (at: number): void => {
    for (const line of slowest([...lines.values()], pace, at, lines.size - pace.most)) line.socket.destroy();
  };
  const look = (): void => {
    const at = now();
    if (lines.size > pace.calm) pressedUntil = at + pace.pressedMs;
    const how = at < pressedUntil ? 'pressed' : 'calm';
    const tooSlow = [...lines.values()].filter((line) => isTooSlow(line, pace, how, at));
    for (const line of slowest(tooSlow.filter(isUpload), pace, at, pace.uploadsDroppedAtOnce)) line.socket.destroy();
    for (const line of slowest(
      tooSlow.filter((line) => !isUpload(line)),
      pace,
      at,
      pace.dropsAtOnce,
    ))
      line.socket.destroy();
    if (lines.size > pace.most) makeRoom(at);
  };
  const timer = setInterval(look, pace.lookEveryMs).unref();
  return () => clearInterval(timer);
}

type How = 'calm' | 'pressed';

function isTooSlow(line: Line, pace: Pace, how: How, at: number): boolean {
  note(line, at);
  const turn = turnOf(line);
  if (turn !== 'rest') line.restingAt = at;
  if (turn === 'rest') return at - line.restingAt > pace.headerMs[how];
  if (turn === 'theirs') return isTooSlowInBody(line, pace, how, at);
  line.movedAt = at;
  startWindow(line, at);
  return false;
}

function isTooSlowInBody(line: Line, pace: Pace, how: How, at: number): boolean {
  if (at - line.movedAt > pace.silentMs) return true;
  if (hasSmallBody(line) && at - line.requestAt > pace.smallBodyMs[how]) return true;
  if (at - line.windowAt < pace.windowMs) return false;
  if (how === 'pressed' && line.moved - line.windowFrom < pace.floorBytes) return true;
  startWindow(line, at);
  return false;
}

function note(line: Line, at: number): void {
  const moved = line.socket.bytesRead + line.socket.bytesWritten;
  if (moved !== line.moved) Object.assign(line, { moved, movedAt: at });
}

const startWindow = (line: Line, at: number): void => {
  Object.assign(line, { windowAt: at, windowFrom: line.moved });
};

/** Whose the next move is: theirs, when we wait for the rest of a body or for somebody to take what we wrote. */
function turnOf({ socket, req, res }: Line): 'theirs' | 'ours' | 'rest' {
  if (!req || !res) return 'rest';
  if (socket.writableLength > 0) return 'theirs';
  if (res.writableFinished) return req.complete ? 'rest' : 'theirs';
  const isHeldByUs = req.complete || req.readableLength > 0 || req.isPaused();
  return isHeldByUs ? 'ours' : 'theirs';
}

const isUpload = ({ req }: Line): boolean => /^\/api\/uploads\b/.test(req?.url ?? '');

const hasSmallBody = (line: Line): boolean =>
  line.req?.complete === false && !isUpload(line) && /^\/api\//.test(line.req.url ?? '');

/** A connection as young as this has had no chance yet: it counts as one that moves `floorBytes` a second. */
const youngMs = 2000;

/** The `count` that moved least for their age, of equal ones the older; those that wait for us come last. */
function slowest(lines: Line[], { floorBytes }: Pace, at: number, count: number): Line[] {
  const rank = (line: Line): number => {
    if (turnOf(line) === 'ours') return Number.POSITIVE_INFINITY;
    const ageMs = at - line.windowAt;
    const bytesPerSecond = (line.moved - line.windowFrom) / (1 + ageMs / 1000);
    return ageMs < youngMs ? Math.max(bytesPerSecond, floorBytes) : bytesPerSecond;
  };
  const ranked = lines.map((line) => ({ line, rank: rank(line) })).sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, count).map(({ line }) => line);
}
