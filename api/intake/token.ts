import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { isTipId, type MailboxId, type TipId } from '../drop/keys.ts';
import { Refusal } from '../refusal.ts';

const payload = z.object({
  v: z.literal(1),
  tip: z.string().regex(/^[0-9a-f]{32}$/),
  appeal: z.string().optional(),
  request: z.string().optional(),
  language: z.enum(['da', 'en']),
  mailbox: z.object({ id: z.string().regex(/^[0-9a-f]{32}$/), recipient: z.string() }).optional(),
  handIn: z.literal(true).optional(),
  /** ms since 1970 */
  selfTestUntil: z.int().optional(),
  /** ms since 1970 */
  expires: z.int(),
});

/** What the sender's device carries of an opened tip; nothing of it is kept here. */
export interface TipClaims {
  readonly tip: TipId;
  readonly appeal?: string | undefined;
  readonly request?: string | undefined;
  readonly language: 'da' | 'en';
  /** the mailbox of the code that was drawn for this tip: where its draft is sealed to */
  readonly mailbox?: MailboxName | undefined;
  /** it is handed in on the request of its mailbox (requests.ts) */
  readonly isHandIn?: true | undefined;
  /** a clip that is no evidence: the token holds no longer, however often it is renewed (self-test.ts) */
  readonly selfTestUntil?: Date | undefined;
}

/** Where to and for whom one seals; opens nothing. */
export interface MailboxName {
  readonly id: MailboxId;
  readonly recipient: string;
}

export type HandInClaims = TipClaims & { readonly mailbox: MailboxName; readonly isHandIn: true };

export interface Tokens {
  issue(claims: TipClaims): { token: string; expiresAt: Date };
  /** Throws Refusal token_missing (absent, forged, malformed), token_expired, or request_not_open for one that expired. */
  read(token: string | undefined): TipClaims;
  /** 32 bytes that follow from a text, and that nobody without our secret can compute. */
  derive(text: string): Buffer;
}

/** Signed tip tokens: `v1.<payload>.<HMAC-SHA256>`, both base64url. Renewing is issuing again with the same claims. */
export function createTokens({ secret, now, lifeMs }: { secret: string; now: () => Date; lifeMs: number }): Tokens {
  const sign = (text: string): Buffer => createHmac('sha256', secret).update(`vidne tip token ${text}`).digest();
  const isSigned = (text: string, signature: string): boolean => {
    const expected = sign(text);
    const given = Buffer.from(signature, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  return {
    derive: (text) => createHmac('sha256', secret).update(`vidne derived ${text}`).digest(),
    issue({ tip, appeal, request, language, mailbox, isHandIn, selfTestUntil: end }) {
      const selfTestUntil = end?.getTime();
      const expires = Math.min(now().getTime() + lifeMs, selfTestUntil ?? Number.POSITIVE_INFINITY);
      // an opened mailbox holds its identity too, which must never leave
      const box = mailbox && { id: mailbox.id, recipient: mailbox.recipient };
      const kind = { handIn: isHandIn, selfTestUntil };
      const body = JSON.stringify({ v: 1, tip, appeal, request, language, mailbox: box, ...kind, expires });
      const text = `v1.${Buffer.from(body).toString('base64url')}`;
      return { token: `${text}.${sign(text).toString('base64url')}`, expiresAt: new Date(expires) };
    },
    read(token) {
      const [version, body, signature, ...rest] = (token ?? '').split('.');
      if (version !== 'v1' || !body || !signature || rest.length > 0 || !isSigned(`v1.${body}`, signature))
        throw new Refusal('token_missing');
      const parsed = payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
      if (parsed.expires <= now().getTime()) throw new Refusal(parsed.handIn ? 'request_not_open' : 'token_expired');
      const { appeal, request, language } = parsed;
      const mailbox = parsed.mailbox && { ...parsed.mailbox, id: parsed.mailbox.id as MailboxId };
      const box = { ...(mailbox ? { mailbox } : {}), ...(parsed.handIn ? { isHandIn: parsed.handIn } : {}) };
      const { selfTestUntil } = parsed;
      const test = selfTestUntil === undefined ? {} : { selfTestUntil: new Date(selfTestUntil) };
      return { tip: parsed.tip as TipId, appeal, request, language, ...box, ...test };
    },
  };
}

/** The token of an `Authorization: Bearer …` header. */
export const bearer = (header: string | undefined): string | undefined => /^Bearer (\S+)$/.exec(header ?? '')?.[1];

/** The claims of a call about one tip of a sender: its token must be that tip's. Throws Refusal. */
export function readClaims(tokens: Tokens, authorization: string | undefined, tip: string): TipClaims {
  const claims = tokens.read(bearer(authorization));
  if (!isTipId(tip) || tip !== claims.tip || claims.isHandIn) throw new Refusal('token_missing');
  return claims;
}

/** The claims of somebody who hands in on request. Throws Refusal. */
export function readHandInClaims(tokens: Tokens, authorization: string | undefined): HandInClaims {
  const claims = findClaims(tokens, bearer(authorization));
  if (!claims || !isHandIn(claims)) throw new Refusal('request_not_open');
  return claims;
}

/** The same, when this token is one and of that tip. */
export function findHandInClaims(
  tokens: Tokens,
  authorization: string | undefined,
  tip: string,
): HandInClaims | undefined {
  const claims = findClaims(tokens, bearer(authorization));
  return claims && isHandIn(claims) && claims.tip === tip ? claims : undefined;
}

/** Undefined for a token that does not hold. */
export function findClaims(tokens: Tokens, token: string | undefined): TipClaims | undefined {
  try {
    return tokens.read(token);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const isHandIn = (claims: TipClaims): claims is HandInClaims =>
  claims.isHandIn === true && claims.mailbox !== undefined;
