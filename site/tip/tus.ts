import { type Answer, type Call, type Exchange, readRefusal } from './exchange.ts';

/**
 * The four requests of tus 1.0.0 the form needs. Not tus-js-client: with our own POST nothing of its other half is used,
 * it would be a third of the page's script, and it touches localStorage, where we leave no traces.
 */
const version = { 'Tus-Resumable': '1.0.0' };

export interface Tus {
  exchange: Exchange;
  /** the newest token; opens the tip at need */
  token(): Promise<string>;
  /** every answer to a request that shows a token may carry a renewed one: an upload outlives any token */
  renew(token: string, shown: string): void;
}

/**
 * Creates an upload with no metadata but the token and `retry`, 32 random hexadecimal digits: the same again, after a lost
 * answer, is the same upload. Answers its address.
 */
export async function createUpload(tus: Tus, lengthBytes: number, retry: string): Promise<string> {
  const token = await tus.token();
  const headers = {
    ...version,
    'Upload-Length': String(lengthBytes),
    'Upload-Metadata': `token ${btoa(token)},retry ${btoa(retry)}`,
  };
  const answer = await tus.exchange({ method: 'POST', url: '/api/uploads', headers });
  const location = accept(tus, answer, token).header('Location');
  if (location === null) throw readRefusal(answer);
  return location;
}

/** How much the server holds for certain. */
export async function readOffset(tus: Tus, url: string, signal: AbortSignal): Promise<number> {
  return offsetOf(await ask(tus, { method: 'HEAD', url, signal }));
}

/** Sends bytes that begin at `offset`; answers the new offset, acknowledged and stored. */
export async function sendBytes(tus: Tus, { url, offset, body, signal, onSent }: SendBytes): Promise<number> {
  const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' };
  return offsetOf(await ask(tus, { method: 'PATCH', url, headers, body, signal, onSent }));
}

interface SendBytes {
  url: string;
  offset: number;
  body: ArrayBuffer;
  signal: AbortSignal;
  onSent: (bytes: number) => void;
}

export async function terminate(tus: Tus, url: string): Promise<void> {
  await ask(tus, { method: 'DELETE', url });
}

async function ask(tus: Tus, call: Call): Promise<Answer> {
  const token = await tus.token();
  const headers = { ...version, Authorization: `Bearer ${token}`, ...call.headers };
  return accept(tus, await tus.exchange({ ...call, headers }), token);
}

function accept(tus: Tus, answer: Answer, shown: string): Answer {
  if (answer.status < 200 || answer.status >= 300) throw readRefusal(answer);
  const token = answer.header('Tip-Token');
  if (token !== null) tus.renew(token, shown);
  return answer;
}

function offsetOf(answer: Answer): number {
  const offset = Number(answer.header('Upload-Offset') ?? 'none');
  if (!Number.isSafeInteger(offset)) throw readRefusal(answer);
  return offset;
}
