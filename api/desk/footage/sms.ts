import type { DeskConfig } from '../../config.ts';

/**
 * THE SMS GATEWAY of the force, as a webhook (docs/operations.md): `POST <SMS_URL>` with `Authorization: Bearer <SMS_TOKEN>` and
 * `{"id","to","text"}`. Any 2xx means that it was taken. The same `id` again is the same message: a gateway that gets it
 * twice can tell.
 */
export interface SmsGateway {
  url: string;
  token: string;
}

/** The settings, or undefined when nobody is told by SMS; throws when only one of them is there. */
export function smsOf({ SMS_URL, SMS_TOKEN }: DeskConfig): SmsGateway | undefined {
  if (!SMS_URL && !SMS_TOKEN) return undefined;
  if (!SMS_URL || !SMS_TOKEN) throw new Error('settings: SMS_URL and SMS_TOKEN belong together');
  return { url: SMS_URL, token: SMS_TOKEN };
}

export interface Sms {
  id: string;
  /** digits, with `+` when the country is said */
  to: string;
  text: string;
}

/** What became of it on the way; the gateway's words are not kept. */
export class SmsFailed extends Error {
  readonly code: string;
  /** it will never be taken as it is */
  readonly isFinal: boolean;
  constructor(code: string, isFinal: boolean) {
    super(`the SMS gateway did not take the message: ${code}`);
    this.name = 'SmsFailed';
    this.code = code;
    this.isFinal = isFinal;
  }
}

const patienceMs = 20_000;
/** what may be different the next time: our token may be renewed, too */
const passing = [401, 403, 408, 425, 429];

/** Rejects with SmsFailed. */
export async function sendSms({ url, token }: SmsGateway, sms: Sms): Promise<void> {
  const answer = await post(url, token, sms);
  // whatever it says, the connection is free again
  await answer.body?.cancel();
  if (answer.ok) return;
  const isFinal = answer.status >= 400 && answer.status < 500 && !passing.includes(answer.status);
  throw new SmsFailed(String(answer.status), isFinal);
}

async function post(url: string, token: string, sms: Sms): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(sms),
      // the token is for the gateway alone
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    throw new SmsFailed(cause?.code ?? (name === 'TimeoutError' ? 'ETIMEDOUT' : 'ECONNECTION'), false);
  }
}
