/** One file of the corpus, as somebody would send it. */
export interface HostileFile {
  /** as the sender's device calls it */
  name: string;
  bytes: Buffer;
  /** by its first bytes or its name: the worker keeps it shut. Of a mutant nobody knows. */
  isProgram?: boolean | 'maybe';
}

/** What lies outside and must never be reached: paths and addresses a hostile file may name. */
export interface Prey {
  /** a file of ours with the canary in it */
  secret: string;
  /** another sender's film, beside the file under examination */
  sibling: string;
  /** a server of ours that counts who comes */
  server: string;
  /** would be made by a command that ran */
  marker: string;
}

export const file = (name: string, ...parts: (string | Uint8Array)[]): HostileFile => ({
  name,
  bytes: Buffer.concat(parts.map((part) => Buffer.from(part as string))),
});

export const program = (name: string, ...parts: (string | Uint8Array)[]): HostileFile => ({
  ...file(name, ...parts),
  isProgram: true,
});

export const be16 = (value: number): Buffer => Buffer.from([(value >>> 8) & 255, value & 255]);
export const be32 = (value: number): Buffer => Buffer.concat([be16(value >>> 16), be16(value & 0xffff)]);
export const le16 = (value: number): Buffer => be16(value).reverse();
export const le32 = (value: number): Buffer => be32(value).reverse();
export const be64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return bytes;
};
export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
export const times = (count: number, bytes: Uint8Array): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => bytes));

/** A copy with `to` written over what stands `offset` bytes after the first `mark`. */
export function patched(bytes: Buffer, mark: string | Uint8Array, offset: number, to: Uint8Array): Buffer {
  const at = bytes.indexOf(mark as string);
  if (at < 0) throw new Error(`no ${mark.toString()} to write over`);
  const copy = Buffer.from(bytes);
  copy.set(to, at + offset);
  return copy;
}
