/**
 * Structured log lines on standard output. Fields come from an allow-list: what is not on it is dropped, so that no
 * address, file name, header or text can reach a log by accident (DESIGN section 9; OWASP ASVS 16.2.5).
 */
const allowed = new Set([
  'role',
  'event',
  'id',
  'code',
  'status',
  'method',
  'route',
  'durationMs',
  'count',
  'bytes',
  'state',
  'attempt',
  'pid',
  'signal',
  'exitCode',
  'tier',
  'step',
  'confinement',
  'error',
  'stack',
  'port',
  'version',
  'segment',
]);

type Field = string | number | boolean | undefined;
export type Log = (event: string, fields?: Record<string, Field>) => void;

/** A logger for one role. `write` is the sink, one JSON line at a time. */
export function createLog(
  role: string,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Log {
  return (event, fields = {}) => {
    const kept = Object.entries(fields).filter(([name, value]) => allowed.has(name) && value !== undefined);
    write(`${JSON.stringify({ at: new Date().toISOString(), role, event, ...Object.fromEntries(kept) })}\n`);
  };
}

/** The parts of an unexpected error that may be logged: class, engine code and stack frames, never the message (it may quote input). */
export function describeError(error: unknown): { error: string; stack?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as NodeJS.ErrnoException).code;
  // the message comes first in a stack, and may itself have lines that look like frames
  const stack = error.stack ?? '';
  const at = stack.indexOf(error.message);
  const frames = (at < 0 ? stack : stack.slice(at + error.message.length))
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6);
  return { error: code ? `${error.name} ${code}` : error.name, stack: frames.map((line) => line.trim()).join(' | ') };
}
