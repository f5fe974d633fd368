/**
 * Astro asks for the digest of every style and script of a route with each page of it. They are some dozen texts in all, and
 * each digest is a way through another thread and back. Whoever renders many pages remembers them; the answer is only read.
 */
export function rememberDigests(subtle: Pick<SubtleCrypto, 'digest'>): void {
  const take = subtle.digest.bind(subtle);
  const known: { algorithm: unknown; bytes: Buffer; digest: Promise<ArrayBuffer> }[] = [];
  subtle.digest = (algorithm, data) => {
    const bytes = viewOf(data);
    const found = known.find((one) => one.algorithm === algorithm && one.bytes.equals(bytes));
    if (found) return found.digest;
    const digest = take(algorithm, data);
    if (known.length < most) known.push({ algorithm, bytes: Buffer.from(bytes), digest });
    return digest;
  };
}

/** Far more than there are; beyond it they are taken anew, so that nothing grows with the pages. */
const most = 200;

const viewOf = (data: BufferSource): Buffer =>
  ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
