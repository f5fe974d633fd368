import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { SignInMethod } from '../db/values.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { createAttempts } from './attempts.ts';
import { authPath, createAuth, password } from './auth.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { endSessionOf } from './session.ts';
import { recordFailure, recordSignIn, recordSignOut } from './sign-in-record.ts';
import { useCode } from './used-code.ts';

export const code = z
  .string()
  .max(40)
  .transform((typed) => typed.replaceAll(/\s/g, ''));
const done = z.object({}).transform(() => ({ ok: true }));

/**
 * The addresses of better-auth that exist here: what each takes and what it gives back. Nothing else gets through, in
 * particular `trustDevice` and `rememberMe` (which would skip the second factor), and the session's token stays a cookie.
 */
const endpoints = {
  'sign-in/email': {
    takes: z.object({ email: z.email().max(254), password }),
    gives: z
      .object({ twoFactorRedirect: z.boolean().default(false) })
      .transform(({ twoFactorRedirect }) => ({ twoFactorRedirect })),
  },
  'sign-out': { takes: z.object({}), gives: done },
  'two-factor/enable': {
    // who came by the force's own sign-in has none; better-auth asks everybody else for it
    takes: z.object({ password: password.optional() }),
    gives: z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
  },
  'two-factor/verify-totp': { takes: z.object({ code }), gives: done },
  'two-factor/verify-backup-code': { takes: z.object({ code }), gives: done },
  'two-factor/generate-backup-codes': {
    takes: z.object({ password }),
    gives: z.object({ backupCodes: z.array(z.string()) }),
  },
} as const;
type Endpoint = keyof typeof endpoints;

/** better-auth's codes in our words */
const refusedAs: Record<string, RefusalCode> = {
  INVALID_EMAIL_OR_PASSWORD: 'sign_in_failed',
  INVALID_EMAIL: 'sign_in_failed',
  INVALID_PASSWORD: 'sign_in_failed',
  PASSWORD_TOO_LONG: 'sign_in_failed',
  FAILED_TO_CREATE_SESSION: 'sign_in_failed',
  INVALID_CODE: 'second_factor_wrong',
  INVALID_BACKUP_CODE: 'second_factor_wrong',
  TOTP_NOT_ENABLED: 'second_factor_required',
  BACKUP_CODES_NOT_ENABLED: 'second_factor_required',
  TWO_FACTOR_NOT_ENABLED: 'second_factor_required',
  TOTP_ALREADY_ENABLED: 'second_factor_set',
  INVALID_TWO_FACTOR_COOKIE: 'sign_in_required',
  UNAUTHORIZED: 'sign_in_required',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'sign_in_required',
  ACCOUNT_TEMPORARILY_LOCKED: 'too_many_attempts',
};

const factors: Partial<Record<Endpoint, SignInMethod>> = {
  'two-factor/verify-totp': 'totp',
  'two-factor/verify-backup-code': 'backup_code',
};

type Given<E extends Endpoint> = z.infer<(typeof endpoints)[E]['gives']>;

interface Answer<E extends Endpoint> {
  given: Given<E>;
  cookies: string[];
  signedIn?: { member: string; method: SignInMethod };
}

/** The one way to better-auth. */
export interface SignIn {
  /**
   * Calls one address with these cookies; answers what it gave, the cookies it sets, which nobody has yet, and who has
   * proven both factors with it. What it refuses is recorded with the account.
   */
  ask<E extends Endpoint>(cookie: string, endpoint: E, body: object): Promise<Answer<E>>;
  /** Gives the cookies to the request's browser. */
  send(c: Context, cookies: readonly string[]): void;
  /** Counts one more attempt with the password of an account, and forgets the count when it was the right one. */
  counted<T>(account: string, work: () => Promise<T>): Promise<T>;
  /** Asks and sends, for the request's own browser. */
  as<E extends Endpoint>(c: Context, endpoint: E, body: object): Promise<Given<E>>;
}

export function addSignIn(api: Hono<DeskEnv>, desk: Desk): SignIn {
  const auth = createAuth(desk);
  const attempts = createAttempts(desk.now);

  const signIn: SignIn = {
    async ask<E extends Endpoint>(cookie: string, endpoint: E, body: object) {
      // only what better-auth needs: it never sees an address or a user agent
      const headers = { 'content-type': 'application/json', origin: desk.origin, cookie };
      const url = `${desk.origin}${authPath}/${endpoint}`;
      const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
      const answer = await desk.store.turn(() => auth.handler(request));
      if (!answer.ok) {
        await recordFailure(desk, cookie, body);
        throw await refusalOf(answer);
      }
      const given: unknown = await answer.json();
      if (endpoint === 'two-factor/verify-totp') await refuseUsedCode(desk, given, body);
      const method = factors[endpoint];
      return {
        given: endpoints[endpoint].gives.parse(given) as Given<E>,
        cookies: answer.headers.getSetCookie(),
        ...(method ? { signedIn: { member: verified.parse(given).user.id, method } } : {}),
      };
    },
    send(c, cookies) {
      for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
    },
    async counted(account, work) {
      attempts.begin(account.toLowerCase());
      const done = await work();
      attempts.succeed(account.toLowerCase());
      return done;
    },
    async as(c, endpoint, body) {
      const { given, cookies, signedIn } = await signIn.ask(c.req.header('cookie') ?? '', endpoint, body);
      if (signedIn) await recordSignIn(desk, 'sign_in', signedIn);
      signIn.send(c, cookies);
      return given;
    },
  };

  for (const endpoint of Object.keys(endpoints) as Endpoint[])
    api.post(`/auth/${endpoint}`, async (c) => {
      const body = await parseBody(c, endpoints[endpoint].takes);
      const member = c.get('member')?.id;
      if (endpoint === 'sign-out' && member) await recordSignOut(desk, member);
      if (!('password' in body)) return c.json(await signIn.as(c, endpoint, body));
      const account = 'email' in body ? body.email : c.get('member').email;
      return c.json(await signIn.counted(account, () => signIn.as(c, endpoint, body)));
    });
  return signIn;
}

const verified = z.object({ token: z.string(), user: z.object({ id: z.string() }) });

/** better-auth has let the code in; when it was in before, the session goes again and the browser never gets its cookie. */
async function refuseUsedCode({ store, now }: Desk, given: unknown, body: object): Promise<void> {
  const { token, user } = verified.parse(given);
  const { code } = z.object({ code: z.string() }).parse(body);
  if (await useCode(store, user.id, code, now())) return;
  await endSessionOf(store, token);
  throw new Refusal('second_factor_used');
}

async function refusalOf(answer: Response): Promise<Error> {
  const { code } = z.object({ code: z.string().default('') }).parse(await answer.json());
  const refused = refusedAs[code];
  return refused ? new Refusal(refused) : new Error(`better-auth answered ${answer.status} ${code}`);
}
