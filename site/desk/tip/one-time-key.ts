/** A key that lives in this page alone and is never written anywhere: an answer sealed to it opens here or nowhere. */
export interface OneTimeKey {
  /** `age1…` */
  readonly recipient: string;
  /** base64 of an age file → its text. Throws when it is for another key. */
  open(sealed: string): Promise<string>;
}

/** Loaded when it is needed: few people ever ask to know a sender. */
export async function newOneTimeKey(): Promise<OneTimeKey> {
  const age = await import('age-encryption');
  const identity = await newIdentity(age.generateX25519Identity);
  const decrypter = new age.Decrypter();
  decrypter.addIdentity(identity);
  return {
    recipient: await age.identityToRecipient(identity),
    open: (sealed) =>
      decrypter.decrypt(
        Uint8Array.from(atob(sealed), (byte) => byte.charCodeAt(0)),
        'text',
      ),
  };
}

/** One that no script can read out, where the browser knows how. */
async function newIdentity(otherwise: () => Promise<string>): Promise<CryptoKey | string> {
  try {
    const pair = (await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits'])) as CryptoKeyPair;
    return pair.privateKey;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return otherwise();
    throw error;
  }
}
