import { ask, post } from './api.ts';

/** What this browser can do (WebAuthn Level 3, 5.1.8 and 5.1.9); without it the page offers the other ways in. */
export const knowsPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** The person closed the browser's question, or has no passkey here: nothing happened, and they know. */
const isDeclined = (error: unknown): boolean =>
  error instanceof DOMException && ['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(error.name);

async function answered<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isDeclined(error)) return undefined;
    throw error;
  }
}

/** Signs in, or steps up, with one press. Answers false when the person declined; throws `Refused` when the desk did. */
export async function signWithPasskey(stepUp = false): Promise<boolean> {
  const options = await post<PublicKeyCredentialRequestOptionsJSON>('/auth/passkey/options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await answered(navigator.credentials.get({ publicKey }));
  if (!credential) return false;
  await post('/auth/passkey/sign-in', { credential: (credential as PublicKeyCredential).toJSON(), stepUp });
  return true;
}

export interface Passkey {
  id: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

export const listPasskeys = async (): Promise<Passkey[]> => (await ask<{ passkeys: Passkey[] }>('/passkeys')).passkeys;

/** Makes a passkey on this device or in a token. Answers undefined when the person declined. */
export async function makePasskey(name: string): Promise<Passkey[] | undefined> {
  const options = await post<PublicKeyCredentialCreationOptionsJSON>('/passkeys/options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await answered(navigator.credentials.create({ publicKey }));
  if (!credential) return undefined;
  const body = { name, credential: (credential as PublicKeyCredential).toJSON() };
  return (await post<{ passkeys: Passkey[] }>('/passkeys', body)).passkeys;
}

export const renamePasskey = async (id: string, name: string): Promise<Passkey[]> =>
  (await post<{ passkeys: Passkey[] }>(`/passkeys/${id}/name`, { name })).passkeys;

export const removePasskey = async (id: string): Promise<Passkey[]> =>
  (await post<{ passkeys: Passkey[] }>(`/passkeys/${id}/remove`)).passkeys;
