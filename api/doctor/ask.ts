import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export const patienceMs = 10_000;

/** One request over HTTP/1.1 and a connection of its own. Throws when there is no answer. */
export async function ask(origin: string, { method, path, headers = {}, body }: Asking): Promise<Answer> {
  const sending = open(origin, method, path, headers);
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** A request whose body is still to come. */
export function open(origin: string, method: string, path: string, headers: Record<string, string>): ClientRequest {
  const url = new URL(path, origin);
  const request = url.protocol === 'https:' ? secure : plain;
  const sending = request(url, { method, headers, agent: false });
  return sending.setTimeout(patienceMs, () => sending.destroy(new Error(`no answer in ${patienceMs / 1000} s`)));
}
