import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** An authenticator in software (WebAuthn Level 3, 6.1 and 6.5), which does what a real one refuses to do when asked. */
export interface Authenticator {
  id: string;
  create(options: { challenge: string }, lies?: Lies): object;
  get(options: { challenge: string }, lies?: Lies): object;
}
interface Lies {
  origin?: string;
  rpID?: string;
  /** did not ask for PIN or finger */
  unverified?: boolean;
  counter?: number;
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

export function createAuthenticator(origin: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  let counter = 0;

  /** rpIdHash, flags (user present, user verified, attested), counter */
  function head({ rpID = new URL(origin).hostname, unverified = false, ...lies }: Lies, attested: boolean): Buffer {
    const flags = 1 | (unverified ? 0 : 4) | (attested ? 64 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? ++counter);
    return Buffer.concat([sha256(rpID), Buffer.of(flags), count]);
  }

  const clientData = (type: string, challenge: string, lies: Lies): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: lies.origin ?? origin, crossOrigin: false }));

  const credential = (response: object): object => ({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });

  return {
    id: base64url(id),
    create({ challenge }, lies = {}) {
      // COSE key: kty EC2, alg ES256, crv P-256
      const key = new Map<number, number | Uint8Array<ArrayBuffer>>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = Buffer.concat([head(lies, true), Buffer.alloc(16), length, id, isoCBOR.encode(key)]);
      const attestation = new Map<string, string | Map<string, string> | Uint8Array<ArrayBuffer>>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', new Uint8Array(authData)],
      ]);
      return credential({
        clientDataJSON: base64url(clientData('webauthn.create', challenge, lies)),
        attestationObject: base64url(isoCBOR.encode(attestation)),
        transports: ['internal'],
      });
    },
    get({ challenge }, lies = {}) {
      const data = clientData('webauthn.get', challenge, lies);
      const authenticatorData = head(lies, false);
      return credential({
        clientDataJSON: base64url(data),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(sign('sha256', Buffer.concat([authenticatorData, sha256(data)]), privateKey)),
      });
    },
  };
}
