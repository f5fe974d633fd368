import assert from 'node:assert/strict';
import type { Draft } from '../../api/drop/documents.ts';
import { draftPrefix, type MailboxId } from '../../api/drop/keys.ts';
import { type Answer, openTip, type Station, send, sendJson } from './station.ts';

/** Somebody writing a tip that has its code. */
export interface Writer {
  readonly tip: string;
  readonly token: string;
  readonly code: string;
  readonly mailbox: { readonly id: MailboxId; readonly recipient: string };
}

export interface Continued {
  readonly tip: string;
  readonly token: string;
  readonly appeal?: string;
  readonly language: string;
  readonly draft: Draft;
  readonly savedAt: string;
  readonly limits: object;
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

export const draw = (origin: string, { tip, token }: { tip: string; token: string }): Promise<Answer> =>
  sendJson(origin, `/api/tips/${tip}/code`, {}, bearer(token));

export async function beginWriting(origin: string, claims?: object): Promise<Writer> {
  const opened = await openTip(origin, claims);
  const answer = await draw(origin, opened);
  assert.equal(answer.status, 201, answer.text);
  const { code, token } = answer.json<{ code: string; token: string }>();
  return { tip: opened.tip, token, code, mailbox: payloadOf(token)['mailbox'] as Writer['mailbox'] };
}

export const payloadOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8'));

export const save = (origin: string, { tip, token }: Pick<Writer, 'tip' | 'token'>, draft: unknown): Promise<Answer> =>
  send(origin, 'PUT', `/api/tips/${tip}/draft`, bearer(token), JSON.stringify(draft));

export const continueWith = (origin: string, code: unknown): Promise<Answer> =>
  sendJson(origin, '/api/tips/continue', { code });

export async function draftsOf({ drop }: Station, { mailbox }: Pick<Writer, 'mailbox'>): Promise<string[]> {
  return (await drop.list(draftPrefix(mailbox.id))).map(({ key }) => key);
}
