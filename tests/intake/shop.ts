import assert from 'node:assert/strict';
import { openBytes, parseRecipient, recipientOf, sealBytes } from '../../api/drop/age.ts';
import type { Letter } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import { askedKey, letterKey } from '../../api/drop/keys.ts';
import { type Mailbox, newCode, openMailbox } from '../../api/drop/mailbox.ts';
import type { HandInDocument } from '../../api/footage/hand-in.ts';
import type { RequestDocument } from '../../api/footage/request.ts';
import type { OpenedRequest } from '../../api/intake/requests.ts';
import { ulid } from '../../api/ulid.ts';
import { type Answer, type Station, send, sendJson } from './station.ts';

/** A shop that was asked, with its mailbox as its page derives it. */
export interface Shop {
  readonly code: string;
  readonly mailbox: Mailbox;
  readonly asked: RequestDocument;
}

export type Opened = OpenedRequest & { readonly limits: object };

/** Puts a request where the desk puts it. */
export async function ask(
  { drop, police }: Pick<Station, 'drop' | 'police'>,
  words: Partial<RequestDocument> = {},
): Promise<Shop> {
  const code = newCode();
  const mailbox = await openMailbox(code);
  const at = new Date();
  const asked: RequestDocument = {
    v: 1,
    reference: 'F-2026-000001',
    mailbox: mailbox.id,
    writtenAt: at.toISOString(),
    language: 'da',
    district: 'kobenhavn',
    addressee: 'Kiosken på hjørnet',
    place: 'Testgade 1, 9999 Prøveby',
    from: '2026-11-28T20:00:00+01:00',
    to: '2026-11-28T21:00:00+01:00',
    cameras: 'Den ved døren',
    why: 'Vi leder efter en cyklist i gul jakke.',
    caseReference: '0700-10203-00001-26',
    ground: { kind: 'voluntary' },
    deadline: '2026-12-10T12:00:00+01:00',
    contact: { name: 'Prøve Betjent', phone: '00000000' },
    police: recipientOf(police),
    ...words,
  };
  const readers = [parseRecipient(mailbox.recipient), parseRecipient(recipientOf(police))];
  await drop.putIfAbsent(askedKey(mailbox.id), sealJson(asked, readers));
  const letter: Letter = {
    v: 1,
    id: ulid(at),
    mailbox: mailbox.id,
    at: at.toISOString(),
    from: 'police',
    body: { kind: 'text', text: asked.why },
  };
  await drop.putIfAbsent(letterKey(mailbox.id, letter.id), sealJson(letter, readers));
  return { code, mailbox, asked };
}

export const tryOpen = (origin: string, { mailbox }: Pick<Shop, 'mailbox'>): Promise<Answer> =>
  sendJson(origin, '/api/requests/open', { mailbox: mailbox.id, recipient: mailbox.recipient, language: 'da' });

export async function open(origin: string, shop: Pick<Shop, 'mailbox'>): Promise<Opened> {
  const answer = await tryOpen(origin, shop);
  assert.equal(answer.status, 200, answer.text);
  return answer.json<Opened>();
}

const bearer = (token: string | null): Record<string, string> => ({ authorization: `Bearer ${token}` });
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** As the shop's page opens what lies there. */
export const unseal = ({ mailbox }: Shop, sealed: string): unknown =>
  JSON.parse(Buffer.from(openBytes(Buffer.from(sealed, 'base64'), mailbox.identity)).toString('utf8'));

export const saveDraft = (
  origin: string,
  shop: Shop,
  token: string | null,
  words: unknown,
  base?: string | null,
): Promise<Answer> => putDraft(origin, token, base64(sealJson(words, [parseRecipient(shop.mailbox.recipient)])), base);

/** `base`: the draft it is based on, where there is one. */
export const putDraft = (
  origin: string,
  token: string | null,
  sealed: unknown,
  base?: string | null,
): Promise<Answer> =>
  send(
    origin,
    'PUT',
    '/api/requests/draft',
    { 'content-type': 'application/json', ...bearer(token) },
    JSON.stringify({ sealed, base: base ?? undefined }),
  );

/** A letter of the shop as its page seals it; answers its id too. */
export async function write(
  origin: string,
  { mailbox, asked }: Shop,
  token: string | null,
  text: string,
  id = ulid(new Date()),
): Promise<{ answer: Answer; id: string }> {
  const letter: Letter = {
    v: 1,
    id,
    mailbox: mailbox.id,
    at: new Date().toISOString(),
    from: 'sender',
    body: { kind: 'text', text },
  };
  const sealed = base64(sealJson(letter, [parseRecipient(mailbox.recipient), parseRecipient(asked.police)]));
  return { answer: await sendJson(origin, '/api/requests/letters', { id, sealed }, bearer(token)), id };
}

/** Hands in what was uploaded, with a sealed word on each file. */
export function handIn(
  origin: string,
  { mailbox, asked }: Shop,
  { tip, token, draftId = null }: Pick<Opened, 'tip' | 'token'> & Partial<Pick<Opened, 'draftId'>>,
  uploads: readonly string[],
  {
    text = 'Her er det hele',
    folder = 'eksport/2026-11-28',
    without,
  }: { text?: string; folder?: string; without?: readonly string[] | 'all' } = {},
): Promise<Answer> {
  const document: HandInDocument = {
    v: 1,
    tip: tip!,
    request: mailbox.id,
    text,
    clocks: [],
    cameras: [],
    files: uploads.map((upload, at) => ({
      upload,
      name: `kamera ${at}.dav`,
      folder,
      type: '',
      role: 'footage',
    })),
  };
  const sealed = base64(sealBytes(Buffer.from(JSON.stringify(document)), [parseRecipient(asked.police)]));
  const files = uploads.map((upload) => ({ upload, name: '' }));
  return sendJson(
    origin,
    `/api/tips/${tip}/submit`,
    { files, sealed, base: draftId ?? undefined, without },
    bearer(token),
  );
}
