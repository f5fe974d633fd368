import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError } from 'better-auth/api';
// without its own database layer, and without its other plugins: 500 modules less to load at every start
import { betterAuth } from 'better-auth/minimal';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { SignInMethod } from '../db/values.ts';
import { describeError } from '../log.ts';
import type { Desk } from './desk.ts';
import { absoluteMs, cookiePrefix } from './session.ts';

export const authPath = '/api/desk/auth';
export const minPasswordLength = 12;
export const maxPasswordLength = 128;
/** One keyboard writes å as one character, another as two: both are the same password (NIST SP 800-63B, NFKC). */
export const password = z
  .string()
  .max(maxPasswordLength)
  .transform((typed) => typed.normalize('NFKC'));

/** What each address of better-auth that begins a session has proven: `password` alone is one factor, the others are both. */
const methods: Readonly<Record<string, SignInMethod>> = {
  '/sign-in/email': 'password',
  '/two-factor/verify-totp': 'totp',
  '/two-factor/verify-backup-code': 'backup_code',
};

export type Auth = ReturnType<typeof createAuth>;

/**
 * Passwords, second factors and cookies (decision 0004). Reached only through sign-in.ts, which lets six addresses
 * through and calls it inside `store.turn`. It keeps no address and no user agent.
 */
export function createAuth({
  store,
  origin,
  sessionSecret,
  now,
  log,
}: Pick<Desk, 'store' | 'origin' | 'sessionSecret' | 'now' | 'log'>) {
  const { client, provider, tables } = store.adapter;
  const { user, session, account, verification, twoFactor: factor } = tables;
  const schema = { user, session, account, verification, twoFactor: factor };
  return betterAuth({
    appName: 'Vidne',
    secret: sessionSecret,
    baseURL: origin,
    basePath: authPath,
    trustedOrigins: [origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    onAPIError: {
      onError(error) {
        if (!(error instanceof APIError)) log('failed', { step: 'sign-in', ...describeError(error) });
      },
    },
    // attempts are counted per account, in sign-in.ts and by the plugin; never by address
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength, maxPasswordLength },
    session: {
      expiresIn: absoluteMs / 1000,
      disableSessionRefresh: true,
      additionalFields: {
        method: { type: 'string', required: false, input: false },
        provenAt: { type: 'date', required: false, input: false },
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Vidne',
        allowPasswordless: true,
        accountLockout: { maxFailedAttempts: 10, durationSeconds: 900 },
      }),
    ],
    advanced: {
      cookiePrefix,
      useSecureCookies: origin.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'strict', httpOnly: true, path: '/' },
      ipAddress: { disableIpTracking: true },
    },
    databaseHooks: {
      session: {
        create: {
          async before(created, context) {
            const [owner] = await store.read
              .select({ disabledAt: store.t.user.disabledAt })
              .from(store.t.user)
              .where(eq(store.t.user.id, created.userId));
            if (!owner || owner.disabledAt) return false;
            const at = now();
            const method = methods[context?.path ?? ''];
            const provenAt = method && method !== 'password' ? at : null;
            const times = { createdAt: at, updatedAt: at, expiresAt: new Date(at.getTime() + absoluteMs) };
            return {
              data: { ...created, ...times, ipAddress: null, userAgent: null, method: method ?? null, provenAt },
            };
          },
        },
      },
    },
    database: drizzleAdapter(client, { provider, schema }),
  });
}
