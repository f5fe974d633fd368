import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { openDesk, type TestDesk } from './bench.ts';
import { client } from './force.ts';

/** A provider that says whatever a test lets it say, which the certified one will not. */
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });
let server: Server;
let issuer = '';
let idToken = '';
let desk: TestDesk;

before(async () => {
  server = createServer((request, response) => {
    const known = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      // more than it should: the desk must not believe it
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      authorization_response_iss_parameter_supported: true,
    };
    const answers: Record<string, object> = {
      '/.well-known/openid-configuration': known,
      '/keys': { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] },
      '/token': { access_token: 'a', token_type: 'Bearer', id_token: idToken },
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? ''] ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  desk = await openDesk(undefined, { issuer, ...client, strong: ['mfa'] });
});
after(async () => {
  await desk.close();
  server.closeAllConnections();
  server.close();
});

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (header: object, claims: object, key: KeyObject): string => {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
};
const now = () => Math.floor(Date.now() / 1000);
const right = { alg: 'RS256', kid: 'k' };

/** Comes back from the provider with a token that `lie` has made of the right claims; answers the desk's code. */
async function comeBack(lie: (claims: Record<string, unknown>) => string): Promise<string> {
  const browser = desk.browser();
  const left = browser.post('/auth/oidc/leave');
  const { searchParams } = new URL((await browser.expect<{ url: string }>(200, left)).url);
  const nonce = searchParams.get('nonce');
  const times = { iat: now(), exp: now() + 300, auth_time: now() };
  idToken = lie({ iss: issuer, aud: client.clientId, sub: 'P1', nonce, amr: ['mfa'], ...times });
  const query = new URLSearchParams({ code: 'c', state: searchParams.get('state') ?? '', iss: issuer });
  const answer = await browser.post('/auth/oidc/arrive', { query: query.toString() });
  return ((await answer.json()) as { code: string }).code;
}

test('a token that is in order is read: the person in it is only unknown here', async () => {
  assert.equal(await comeBack((claims) => signed(right, claims, keys.privateKey)), 'oidc_unknown');
});

const lies: Record<string, (claims: Record<string, unknown>) => string> = {
  'another issuer': (claims) => signed(right, { ...claims, iss: 'https://evil.example' }, keys.privateKey),
  'another audience': (claims) => signed(right, { ...claims, aud: 'another' }, keys.privateKey),
  'two audiences and no party': (claims) => signed(right, { ...claims, aud: [client.clientId, 'x'] }, keys.privateKey),
  'run out': (claims) => signed(right, { ...claims, exp: now() - 120 }, keys.privateKey),
  'no expiry': ({ exp: _, ...claims }) => signed(right, claims, keys.privateKey),
  'another nonce': (claims) => signed(right, { ...claims, nonce: 'x' }, keys.privateKey),
  'no nonce': ({ nonce: _, ...claims }) => signed(right, claims, keys.privateKey),
  'asked the person long ago': (claims) => signed(right, { ...claims, auth_time: now() - 11 * 3600 }, keys.privateKey),
  'does not say when it asked': ({ auth_time: _, ...claims }) => signed(right, claims, keys.privateKey),
  'no subject': ({ sub: _, ...claims }) => signed(right, claims, keys.privateKey),
  'signed by somebody else': (claims) => signed(right, claims, strange.privateKey),
  'not signed': (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`,
  'signed with the public key as a secret': (claims) => {
    const input = `${encode({ alg: 'HS256', kid: 'k' })}.${encode(claims)}`;
    const secret = keys.publicKey.export({ format: 'pem', type: 'spki' });
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  },
  'signed with our own secret': (claims) => {
    const input = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
    return `${input}.${createHmac('sha256', client.clientSecret).update(input).digest('base64url')}`;
  },
  'no token at all': () => '',
};
for (const [what, lie] of Object.entries(lies))
  test(`an id_token is refused: ${what}`, async () => {
    assert.equal(await comeBack(lie), 'oidc_refused');
  });
