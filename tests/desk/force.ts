import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A police officer as the force's identity provider knows them. */
export interface Officer {
  sub: string;
  name?: string;
  email?: string;
  amr: string[];
}

/** The force's identity provider: panva's certified one, over real HTTP on this machine, that signs in `officer` unasked. */
export interface Force {
  issuer: string;
  officer: Officer;
  /** how many times it asked who is there */
  asked: number;
  stop(): Promise<void>;
}

export const client = { clientId: 'vidne', clientSecret: 'a secret between the desk and the force, in tests only' };

export async function startForce(deskOrigin: string): Promise<Force> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const force: Force = {
    issuer,
    officer: { sub: 'P1', amr: ['pwd'] },
    asked: 0,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${deskOrigin}/desk/sign-in/`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'force' }] },
    cookies: { keys: ['cookies of the force'] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'amr'],
      profile: ['name'],
      email: ['email'],
      amr: null,
      acr: null,
      auth_time: null,
      iss: null,
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/who' },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ ...force.officer, sub }),
    }),
    async loadExistingGrant({ oidc }: { oidc: { session: { accountId: string }; client: { clientId: string } } }) {
      const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/who')) return answer(request, response);
    force.asked += 1;
    const { sub: accountId, amr } = force.officer;
    void provider.interactionFinished(request, response, { login: { accountId, amr, remember: true } });
  });
  return force;
}

/** Follows the provider's redirects as a browser with these cookies does; answers the query it comes back with. */
export async function travel(url: string, cookies: Map<string, string>, back: string): Promise<string> {
  for (let next = url, hops = 0; hops < 10; hops++) {
    if (next.startsWith(back)) return next.slice(next.indexOf('?') + 1);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const to = answer.headers.get('location');
    if (!to) throw new Error(`${next}: ${answer.status} ${await answer.text()}`);
    next = new URL(to, next).href;
  }
  throw new Error('the provider goes round and round');
}
