import type { Language } from './wire.ts';

/** What the server refused, with the sentence for the person; or that it could not be reached or understood. */
export class Refused extends Error {
  readonly code: string;
  readonly status: number;
  readonly id: string | undefined;
  /** what the answer says besides: which fields, who was faster */
  readonly details: Readonly<Record<string, unknown>>;
  private readonly sentences: Record<Language, string> | undefined;
  constructor(status: number, answer: { code: string; id?: string | undefined; da?: string; en?: string }) {
    super(answer.code);
    this.details = { ...answer };
    this.name = 'Refused';
    this.code = answer.code;
    this.status = status;
    this.id = answer.id;
    this.sentences = answer.da && answer.en ? { da: answer.da, en: answer.en } : undefined;
  }
  /** The server's sentence in the reader's language, otherwise the one given. */
  sentence(language: Language, otherwise: string): string {
    return this.sentences?.[language] ?? otherwise;
  }
}

export interface Ask {
  method?: 'GET' | 'POST';
  body?: unknown;
  /** sent as it is, instead of `body` */
  bytes?: Blob;
  /** asked by the page itself, so that an unattended screen does not keep its session alive */
  background?: boolean;
  signal?: AbortSignal;
  /** goes on when the page is left; for a small body */
  outlives?: boolean;
  /** the answer is no JSON, and is given as it came */
  file?: boolean;
}

/** Asks the person for both factors once more; answers whether they were proven. Set by the page (step-up.svelte.ts). */
let prove: (() => Promise<boolean>) | undefined;
let proving: Promise<boolean> | undefined;
let proven = 0;
export function proveWith(asking: () => Promise<boolean>): void {
  prove = () => {
    proving ??= asking()
      .then((done) => {
        if (done) proven += 1;
        return done;
      })
      .finally(() => (proving = undefined));
    return proving;
  };
}

/**
 * Asks the desk API. Throws `Refused` for every answer that is not a success. What needs both factors once more is asked
 * again when the person has proven them.
 */
export async function ask<T>(path: string, how: Ask = {}): Promise<T> {
  const before = proven;
  try {
    return await askOnce<T>(path, how);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // proving changes the session, here or in another window; a request that was on its way with the old one has done nothing
    const ended = error.code === 'sign_in_required' && !path.startsWith('/auth/');
    const overtaken = ended && (proven !== before || (await proving) === true);
    if (!overtaken && !(error.code === 'step_up_required' && (await prove?.()))) throw error;
    return askOnce<T>(path, how);
  }
}

async function askOnce<T>(
  path: string,
  { method = 'GET', body, bytes, background, signal, outlives, file }: Ask,
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method === 'POST') headers['Content-Type'] = bytes ? typeOf(bytes) : 'application/json';
  if (background) headers['Background'] = '1';
  const response = await fetch(`/api/desk${path}`, {
    method,
    headers,
    credentials: 'same-origin',
    ...(method === 'POST' ? { body: bytes ?? JSON.stringify(body ?? {}) } : {}),
    ...(signal ? { signal } : {}),
    ...(outlives ? { keepalive: true } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refused(0, { code: 'unreachable' });
  });
  if (file && response.ok) return (await response.blob()) as T;
  const answer = await response.json().catch(() => undefined);
  if (!response.ok) throw refusedBy(response.status, answer);
  if (answer === undefined) throw new Refused(response.status, { code: 'unreadable' });
  return answer as T;
}

/** What the browser takes it for; some know no name for what phones take. */
const typeOf = ({ type }: Blob): string =>
  type.startsWith('image/') || type === 'text/csv' ? type : 'image/x-unknown';

export const post = <T>(path: string, body: unknown = {}): Promise<T> => ask<T>(path, { method: 'POST', body });

function refusedBy(status: number, answer: unknown): Refused {
  if (typeof answer === 'object' && answer !== null && 'code' in answer && typeof answer.code === 'string')
    return new Refused(status, answer as { code: string });
  return new Refused(status, { code: 'unreadable' });
}
