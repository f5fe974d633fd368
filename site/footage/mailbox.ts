import { argon2idAsync } from '@noble/hashes/argon2.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import { encodeBech32 } from '../../api/drop/bech32.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { Box, OpenedBox } from './box.ts';

/**
 * A mailbox opened where the code is typed (docs/decisions/0037): what `openMailbox` of the drop does, in a browser. A test
 * holds both to the same mailboxes. Costs 64 MiB and a second or more, so it runs in a worker (box.ts).
 */
const stretching = { t: 2, m: 64 * 1024, p: 1, dkLen: 32 } as const;
const nonce = new TextEncoder().encode('vidne mailbox v1');
const codeCharacters = 16;

const stretch = (secret: string): Promise<Uint8Array> => argon2idAsync(secret, nonce, { ...stretching, asyncTick: 50 });

/**
 * `code` as readCode answers it. The identity stays in here: what is opened and sealed goes in and out as text. Where there is a
 * faster argon2id than a script's, it stretches instead.
 */
export function createBox(stretched = stretch): Box {
  let identity = '';
  let recipient = '';
  return {
    async open(code): Promise<OpenedBox> {
      const secret = code.replaceAll('-', '').slice(0, codeCharacters);
      const key = await stretched(secret);
      const derive = (info: string, bytes: number): Uint8Array => hkdf(sha256, key, undefined, utf8(info), bytes);
      identity = encodeBech32('age-secret-key-', derive('vidne/mailbox/identity', 32)).toUpperCase();
      recipient = await identityToRecipient(identity);
      return { mailbox: bytesToHex(derive('vidne/mailbox/id', 16)), recipient };
    },
    async unseal(sealed) {
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      return decrypter.decrypt(fromBase64(sealed), 'text');
    },
    async seal(text, { toMailbox, police }) {
      const encrypter = new Encrypter();
      if (toMailbox) encrypter.addRecipient(recipient);
      if (police !== undefined) encrypter.addRecipient(police);
      return toBase64(await encrypter.encrypt(text));
    },
  };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
