import { connect } from 'node:net';

/**
 * CLAMD, ClamAV's daemon, on a unix socket: one command a connection (clamd(8)). `z` before a command and NUL behind the
 * answer; INSTREAM takes frames of a 4-byte length in network order and so many bytes, and ends with a length of zero.
 */
export type Lost = 'no_scanner' | 'scanner_lost' | 'too_slow';

/** Why a file counts as not looked at. */
export type NotScanned =
  | Lost
  /** it answered something else than a verdict */
  | 'scanner_error'
  /** it passes over what it cannot look into (clamd-trial.ts) */
  | 'scanner_unfit'
  /** it does not look into files of this kind */
  | 'kind_skipped'
  | 'too_large'
  /** more inside than it may look at */
  | 'limits'
  | 'encrypted'
  /** what lies in the vault could not be read, or is not what was put there */
  | 'original_unreadable';

/** `detail` is the signature's name for what was found, else the reason. */
export type Verdict =
  | { readonly verdict: 'nothing_found' }
  | { readonly verdict: 'infected'; readonly detail: string }
  | { readonly verdict: 'not_scanned'; readonly detail: NotScanned };

export const notScanned = (detail: NotScanned): Verdict => ({ verdict: 'not_scanned', detail });

export interface Question {
  readonly command: 'VERSION' | 'INSTREAM';
  readonly body?: AsyncIterator<Uint8Array>;
  /** how long it may take no byte while there are some */
  readonly stallMs: number;
  readonly totalMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** `text`: every byte of the answer, NUL included; `whole`: it was told everything before it answered. */
export type Answer = { readonly text: string; readonly whole: boolean } | { readonly lost: Lost };

const longestAnswer = 4096;
const theEnd = new Uint8Array(4);

/** Asks once. Never throws for what clamd does; throws what `body` throws, and the reason of an aborted `signal`. */
export async function ask(path: string, question: Question): Promise<Answer> {
  const { command, body, stallMs, totalMs, signal } = question;
  signal?.throwIfAborted();
  const socket = connect({ path });
  let [text, lost]: [string, Lost | undefined] = ['', undefined];
  const give = (why: Lost) => {
    lost ??= why;
    socket.destroy();
  };
  const closed = new Promise<false>((done) => socket.once('close', () => done(false)));
  const late = setTimeout(give, totalMs, 'too_slow');
  const stop = () => socket.destroy();
  signal?.addEventListener('abort', stop);
  socket.on('error', (error) => give(isAbsent(error) ? 'no_scanner' : 'scanner_lost'));
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
    if (text.includes('\0') || text.length > longestAnswer) socket.destroy();
  });
  const write = async (...parts: Uint8Array[]): Promise<boolean> => {
    const stalled = setTimeout(give, stallMs, 'too_slow');
    const written = new Promise<boolean>((done) => socket.write(Buffer.concat(parts), (error) => done(!error)));
    // its answer may come while we still write: then it wants no more
    const goesOn = (await Promise.race([written, closed])) && text === '';
    clearTimeout(stalled);
    return goesOn;
  };
  try {
    const whole = (await write(Buffer.from(`z${command}\0`))) && (!body || (await pour(body, write)));
    await closed;
    signal?.throwIfAborted();
    return text.endsWith('\0') ? { text, whole } : { lost: lost ?? 'scanner_lost' };
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', stop);
    socket.destroy();
  }
}

const isAbsent = (error: NodeJS.ErrnoException): boolean =>
  ['ENOENT', 'ECONNREFUSED', 'EACCES'].includes(error.code ?? '');

/** Whether all of it was taken, the end included. */
async function pour(body: AsyncIterator<Uint8Array>, write: (...parts: Uint8Array[]) => Promise<boolean>) {
  for (;;) {
    const { done, value } = await body.next();
    if (done) return write(theEnd);
    if (value.length === 0) continue; // a length of zero would be the end
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    if (!(await write(length, value))) return false;
  }
}

/** What an answer to INSTREAM means. Nothing was found only when it says exactly so, of all there was. */
export function verdictOf(answer: Answer): Verdict {
  if ('lost' in answer) return notScanned(answer.lost);
  const { text, whole } = answer;
  if (text === 'stream: OK\0' && whole) return { verdict: 'nothing_found' };
  const [, name] = /^stream: ([\x21-\x7e][\x20-\x7e]{0,199}) FOUND\0$/.exec(text) ?? [];
  // a busy moment, not the file: it is looked at again
  if (name === 'Heuristics.Limits.Exceeded.MaxScanTime') return notScanned('too_slow');
  if (name?.startsWith('Heuristics.Limits.')) return notScanned('limits');
  if (name?.startsWith('Heuristics.Encrypted.')) return notScanned('encrypted');
  if (name) return { verdict: 'infected', detail: name };
  return notScanned(text.startsWith('INSTREAM size limit exceeded.') ? 'too_large' : 'scanner_error');
}
