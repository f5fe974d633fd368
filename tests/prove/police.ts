import { createHash } from 'node:crypto';
import { type Identity, newIdentity, openBytes, parseIdentity } from '../../api/drop/age.ts';
import type { BlobStore } from '../../api/drop/blobs.ts';
import { letter, segmentDigest, type TipFile, tipDocument } from '../../api/drop/documents.ts';
import { openJson } from '../../api/drop/json.ts';
import {
  inboxTipKey,
  isNamedAfter,
  mailboxPrefix,
  parseUploadKey,
  segmentKey,
  type TipId,
  type UploadId,
  uploadPrefix,
} from '../../api/drop/keys.ts';
import { openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { Broken, type Sending, type SentTip } from './record.ts';

/** The one who can open what the intake has taken, and checks it against what senders were told. */
export interface Police {
  readonly identity: Identity;
  /** Every byte that was acknowledged is there, and what is there is what was sent. Throws Broken. */
  checkSending(drop: BlobStore, sending: Sending): Promise<void>;
  /** The tip's document names its files, their bytes have the right hash, and the code opens the mailbox. Throws Broken. */
  checkTip(drop: BlobStore, tip: SentTip): Promise<void>;
  /** Takes a tip away, as the inside does. */
  take(drop: BlobStore, tip: SentTip): Promise<void>;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function createPolice(): Police {
  const identity = parseIdentity(newIdentity());

  /** The bytes of an upload's chain, or of the segments a document binds; each must open and have a digest of its own. */
  async function bytesOf(drop: BlobStore, upload: string, bound?: TipFile['segments']): Promise<Buffer> {
    const id = upload as UploadId;
    const segments = bound ?? (await readUpload(drop, id))?.segments;
    if (!segments) throw new Broken(`${upload} is gone`);
    const digests = new Set<string>();
    for (const { key } of await drop.list(uploadPrefix(id)))
      if (parseUploadKey(key)?.kind === 'digest') {
        const { start, lengthBytes, sha256 } = openJson(segmentDigest, await readAll(await drop.get(key)), identity);
        digests.add(`${start} ${lengthBytes} ${sha256}`);
      }
    const parts: Uint8Array[] = [];
    for (const { start, lengthBytes, writer } of segments) {
      const key = segmentKey(id, start, writer);
      const sealed = await readAll(await drop.get(key));
      const plain = openBytes(sealed, identity);
      const isNamed = isNamedAfter(writer, sha256Of(sealed));
      if (!isNamed && !digests.has(`${start} ${lengthBytes} ${sha256Of(plain)}`))
        throw new Broken(`no digest for ${key}`);
      parts.push(plain);
    }
    return Buffer.concat(parts);
  }

  return {
    identity,
    checkSending: (drop, { upload, bytes, ackedBytes, sentBytes }) =>
      orBroken(upload, async () => {
        const stored = await bytesOf(drop, upload);
        if (stored.length < ackedBytes) throw new Broken(`${upload}: ${stored.length} of ${ackedBytes} promised bytes`);
        if (stored.length > sentBytes) throw new Broken(`${upload}: more bytes than were sent`);
        if (!stored.equals(bytes.subarray(0, stored.length))) throw new Broken(`${upload}: bytes were altered`);
      }),
    checkTip: (drop, { tip, code, text, files }) =>
      orBroken(tip, async () => {
        const document = openJson(tipDocument, await readAll(await drop.get(inboxTipKey(tip as TipId))), identity);
        if (document.text !== text || document.files.length !== files.length) throw new Broken(`${tip}: other words`);
        for (const { upload, sha256 } of files) {
          const named = document.files.find((file) => file.upload === upload);
          const stored = await bytesOf(drop, upload, named?.segments ?? []);
          if (named?.sizeBytes !== stored.length) throw new Broken(`${tip}: ${upload} has another size`);
          if (sha256Of(stored) !== sha256) throw new Broken(`${tip}: ${upload} has another hash`);
        }
        const mailbox = await openMailbox(code);
        if (mailbox.id !== document.mailbox.id) throw new Broken(`${tip}: the code is of another mailbox`);
        const [received] = await drop.list(mailboxPrefix(mailbox.id));
        if (!received) throw new Broken(`${tip}: the mailbox is empty`);
        openJson(letter, await readAll(await drop.get(received.key)), mailbox.identity);
      }),
    async take(drop, { tip, files }) {
      const prefixes = [`inbox/tip-${tip}`, `ledgers/${tip}/`, ...files.map(({ upload }) => `uploads/${upload}/`)];
      for (const prefix of prefixes) for (const { key } of await drop.list(prefix)) await drop.remove(key);
    },
  };
}

/** Whatever goes wrong while reading is a promise broken too: an object that does not open is one that is lost. */
async function orBroken(what: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw error instanceof Broken ? error : new Broken(`${what}: ${error}`);
  }
}
