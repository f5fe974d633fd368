import * as openid from 'openid-client';
import { z } from 'zod';
import type { DeskConfig } from '../config.ts';
import { describeError } from '../log.ts';
import { Refusal } from '../refusal.ts';
import type { Desk } from './desk.ts';
import { absoluteMs } from './session.ts';
import { stepUpMs } from './step-up.ts';

/** The force's own identity provider, as the settings OIDC_… name it. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** values of `amr` or `acr` that say that the provider asked for both factors (RFC 8176; `mfa` unless set) */
  strong: readonly string[];
}

/** The settings, or undefined when there is no provider; throws when only some are there. */
export function oidcOf(config: DeskConfig): OidcSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_STRONG } = config;
  if (!issuer && !clientId && !clientSecret) return undefined;
  if (!issuer || !clientId || !clientSecret)
    throw new Error('settings: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together');
  return { issuer, clientId, clientSecret, strong: OIDC_STRONG.split(',').map((value) => value.trim()) };
}

/** What one way to the provider and back needs to be recognised by. */
export const journey = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), maxAge: z.number() });
export type Journey = z.infer<typeof journey>;

/** Whom the provider has named. Issuer and subject are the key; name and address are only what they say of themselves. */
export interface Named {
  issuer: string;
  subject: string;
  name?: string | undefined;
  email?: string | undefined;
  authenticatedAt: Date;
  /** by its own word it asked for both factors */
  strong: boolean;
}

const claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  auth_time: z.number(),
  amr: z.array(z.string()).default([]),
  acr: z.string().optional(),
  name: z.string().trim().min(1).max(100).optional(),
  email: z.email().max(254).toLowerCase().optional(),
});

export interface IdentityProvider {
  /** The address to send the browser to. `again`: the provider must ask the person anew. */
  leave(again: boolean): Promise<{ url: string; journey: Journey }>;
  /** Takes the query the provider sent the browser back with; throws oidc_refused for anything that is not in order. */
  arrive(journey: Journey, query: string): Promise<Named>;
}

/**
 * OpenID Connect, code flow with PKCE (S256), state and nonce, by the certified client of panva. The id_token's signature,
 * issuer, audience, expiry, nonce and auth_time are checked (OpenID Connect Core 3.1.3.7), the signature also though it
 * came over TLS: only keys of the provider count, so neither `none` nor a shared secret does.
 */
export function createIdentityProvider({ oidc, origin, log }: Desk & { oidc: OidcSettings }): IdentityProvider {
  const redirectUri = `${origin}/desk/sign-in/`;
  let found: Promise<openid.Configuration> | undefined;

  /** Asked for at the first sign-in, and again after a failure: the desk starts without its provider. */
  const discover = (): Promise<openid.Configuration> => {
    found ??= discoverProvider(oidc).catch((error: unknown) => {
      found = undefined;
      log('failed', { step: 'oidc', ...describeError(error) });
      throw new Refusal('oidc_unreachable');
    });
    return found;
  };

  return {
    async leave(again) {
      const config = await discover();
      const verifier = openid.randomPKCECodeVerifier();
      const maxAge = (again ? stepUpMs : absoluteMs) / 1000;
      const journey = { state: openid.randomState(), nonce: openid.randomNonce(), verifier, maxAge };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        max_age: String(maxAge),
        ...(again ? { prompt: 'login' } : {}),
      });
      return { url: url.href, journey };
    },
    async arrive({ state, nonce, verifier, maxAge }, query) {
      const config = await discover();
      try {
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, maxAge };
        const back = new URL(`${redirectUri}?${query}`);
        const tokens = await openid.authorizationCodeGrant(config, back, { ...checks, idTokenExpected: true });
        const { iss, sub, auth_time, amr, acr, name, email } = claims.parse(tokens.claims());
        const strong = [...amr, ...(acr ? [acr] : [])].some((value) => oidc.strong.includes(value));
        return { issuer: iss, subject: sub, name, email, authenticatedAt: new Date(auth_time * 1000), strong };
      } catch (error) {
        log('failed', { step: 'oidc', ...describeError(error) });
        throw new Refusal('oidc_refused');
      }
    },
  };
}

async function discoverProvider({ issuer, clientId, clientSecret }: OidcSettings): Promise<openid.Configuration> {
  const url = new URL(issuer);
  const execute = [
    openid.enableNonRepudiationChecks,
    // config.ts lets http through on this machine only
    ...(url.protocol === 'http:' ? [openid.allowInsecureRequests] : []),
  ];
  return openid.discovery(url, clientId, {}, openid.ClientSecretBasic(clientSecret), { execute, timeout: 10 });
}
