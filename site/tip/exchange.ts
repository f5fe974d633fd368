import type { Riddle } from './proof-number.ts';

/** One HTTP exchange, reduced to what the tip form needs, so that the same logic runs over XHR here and fetch in tests. */
export interface Call {
  method: 'POST' | 'PUT' | 'HEAD' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: ArrayBuffer | string;
  signal?: AbortSignal;
  /** bytes of the body handed to the network so far; the server has not acknowledged them */
  onSent?: (bytes: number) => void;
}

export interface Answer {
  status: number;
  header(name: string): string | null;
  body: string;
}

/** Rejects with ConnectionLost when no answer came, whatever the reason; never for a status. */
export type Exchange = (call: Call) => Promise<Answer>;

export class ConnectionLost extends Error {}

/** A half-open connection (a phone that changed network) never fails by itself. */
const silenceMs = 45_000;

/** XHR and not fetch: only XHR tells how much of a body has been sent. */
export const exchange: Exchange = ({ method, url, headers, body, signal, onSent }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout>;
    const lost = (): void => reject(new ConnectionLost());
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), silenceMs);
    };
    const abort = (): void => request.abort();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      heard();
      onSent?.(event.loaded);
    };
    request.onprogress = heard;
    request.onload = () =>
      resolve({
        status: request.status,
        header: (name) => request.getResponseHeader(name),
        body: request.responseText,
      });
    request.onerror = lost;
    request.onabort = lost;
    request.onloadend = () => {
      clearTimeout(silence);
      signal?.removeEventListener('abort', abort);
    };
    if (signal?.aborted) return lost();
    signal?.addEventListener('abort', abort);
    heard();
    // a browser that is watched copies a buffer into its records first, at a tenth of the speed; a blob it only points to
    request.send(body instanceof ArrayBuffer ? new Blob([body]) : (body ?? null));
  });

/** Sends JSON and reads JSON, with a proof where the server asks for one; a refusal is thrown as Refused, with the sentence in both languages. */
export async function postJson(
  send: Exchange,
  url: string,
  value: unknown,
  token?: string,
  method: 'POST' | 'PUT' = 'POST',
): Promise<unknown> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };
  for (let attempt = 1; ; attempt++) {
    const answer = await send({ method, url, headers, body: JSON.stringify(value) });
    if (answer.status < 300) return JSON.parse(answer.body);
    const proof = attempt < 3 ? await prove(answer) : undefined;
    if (proof === undefined) throw readRefusal(answer);
    headers['Proof'] = proof;
  }
}

/** The server is under pressure and asks for work first. A phone that slept meanwhile is asked once more. */
async function prove({ status, body }: Answer): Promise<string | undefined> {
  const riddle = status === 429 ? readObject(body)['riddle'] : undefined;
  if (riddle === undefined) return undefined;
  try {
    return await (await import('./proof.ts')).solve(riddle as Riddle);
  } catch (error) {
    // No connection to fetch the solver, or no worker: the refusal is one that passes, and is tried again later.
    if (error instanceof TypeError || error instanceof DOMException) return undefined;
    throw error;
  }
}

export interface Sentence {
  da: string;
  en: string;
}

/** The server understood and said no. `sentence` is absent when something else than the intake answered (a proxy). */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly sentence: Sentence | undefined;
  /** everything the refusal says */
  readonly said: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, sentence?: Sentence, said: Record<string, unknown> = {}) {
    super(code);
    this.said = said;
    this.status = status;
    this.code = code;
    this.sentence = sentence;
  }
  /** Worth trying again later, unasked: the server is busy, starting, or between two requests of ours. */
  get isPassing(): boolean {
    return this.status >= 500 || [408, 409, 423, 425, 429].includes(this.status);
  }
  /** The token has run out: of a tip, or of a hand-in on a request. */
  get isExpired(): boolean {
    return this.code === 'token_expired' || this.code === 'request_not_open';
  }
}

export function readRefusal(answer: Answer): Refused {
  const said = readObject(answer.body);
  const { code, da, en } = said;
  const known = typeof code === 'string' && typeof da === 'string' && typeof en === 'string';
  return known ? new Refused(answer.status, code, { da, en }, said) : new Refused(answer.status, 'unknown');
}

function readObject(body: string): Record<string, unknown> {
  if (!body.startsWith('{')) return {};
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
