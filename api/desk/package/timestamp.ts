import { randomBytes } from 'node:crypto';
import { Refusal } from '../../refusal.ts';

/**
 * A TIMESTAMP of a digest (RFC 3161) over HTTP (section 3.4): who keeps time says that these bytes were there. Only the
 * digest leaves the house. The answer is kept as it came, for `openssl ts -verify`; here it is only looked at so far that a
 * refusal, or an answer to another question, is never put into a package.
 */
const waitMs = 15_000;
/** a token with its chain of certificates is some 6 KB */
const longestBytes = 64 * 1024;

/** Throws timestamp_missing. */
export async function askTimestamp(url: string, sha256: string): Promise<Buffer> {
  const nonce = randomBytes(8);
  const answer = await ask(url, timestampQuery(Buffer.from(sha256, 'hex'), nonce));
  if (!isGranted(answer) || !answer.includes(Buffer.from(sha256, 'hex')) || !answer.includes(integer(nonce)))
    throw new Refusal('timestamp_missing');
  return answer;
}

async function ask(url: string, query: Uint8Array<ArrayBuffer>): Promise<Buffer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/timestamp-query' },
      body: query,
      redirect: 'error',
      signal: AbortSignal.timeout(waitMs),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.ok && bytes.length <= longestBytes) return bytes;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
  throw new Refusal('timestamp_missing'); // it is not there, does not answer, or not with a token
}

/** DER (X.690): tag, length, content. Nothing of ours is longer than 127 bytes. */
const der = (tag: number, ...content: Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Uint8Array.of(tag, body.length), body]);
};
const sequence = (...content: Uint8Array[]): Buffer => der(0x30, ...content);
/** a leading zero keeps a number from being negative; none may stand there without need */
function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return der(0x02, ...(short[0]! > 0x7f ? [Uint8Array.of(0)] : []), short);
}
/** 2.16.840.1.101.3.4.2.1, with the NULL RFC 4055 asks for */
const sha256Algorithm = Buffer.from('300d06096086480165030402010500', 'hex');

/** RFC 3161 section 2.4.1: version 1, the imprint, a nonce, and that the certificates come along */
export function timestampQuery(digest: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const imprint = sequence(sha256Algorithm, der(0x04, digest));
  const certReq = der(0x01, Uint8Array.of(0xff));
  return Uint8Array.from(sequence(integer(Uint8Array.of(1)), imprint, integer(nonce), certReq));
}

/** Section 2.4.2: a sequence that begins with a sequence that begins with the status; 0 and 1 are granted. */
function isGranted(answer: Buffer): boolean {
  const content = (at: number): number => at + 2 + (answer[at + 1]! > 0x80 ? answer[at + 1]! - 0x80 : 0);
  const status = content(content(0));
  return (
    answer[0] === 0x30 &&
    answer[content(0)] === 0x30 &&
    answer.subarray(status, status + 2).equals(Buffer.from([2, 1])) &&
    answer[status + 2]! <= 1
  );
}
