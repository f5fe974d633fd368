import { type FileHandle, open } from 'node:fs/promises';
import type { Report } from '../log/problem.ts';

/**
 * A ZIP ARCHIVE read from its directory (PKWARE APPNOTE 6.3.10), for whoever must know that there is nothing else in it:
 * entries are stored, named once, and fill the archive without a gap. Whatever is otherwise is reported; what can be read
 * still is, so that one fault does not hide the next.
 */
export interface Zipped {
  readonly path: string;
  readonly sizeBytes: number;
  readonly crc32: number;
  read(): AsyncGenerator<Buffer>;
}

export interface OpenZip {
  readonly entries: readonly Zipped[];
  close(): Promise<void>;
}

/** Not an archive, or cut off: there is nothing to look at. The message says why. */
export class ZipBroken extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ZipBroken';
  }
}

interface Listed {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly at: number;
}

const [endBytes, end64Bytes, locatorBytes, listedBytes, localBytes] = [22, 56, 20, 46, 30];
const limit = 0xffff_ffff;
/** the directory of half a million names */
const directoryLimit = 64 * 1024 ** 2;
const readBytes = 256 * 1024;

/** Throws ZipBroken. */
export async function openZip(path: string, report: Report): Promise<OpenZip> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const directory = await findDirectory(file, size);
    const listed = readDirectory(await exactly(file, directory.at, directory.bytes));
    if (listed.length !== directory.count) throw new ZipBroken('its directory is not as long as it says');
    const entries = await placeEntries(file, listed, directory.at, report);
    return { entries, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function exactly(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  if (at < 0 || bytes < 0 || bytes > directoryLimit) throw new ZipBroken('it points outside itself');
  const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
  if (bytesRead !== bytes) throw new ZipBroken('it ends early');
  return buffer;
}

const big = (bytes: Buffer, at: number): number => {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw new ZipBroken('it points outside itself');
  return value;
};

/** 4.3.14 to 4.3.16; ours has no comment, so the end stands at the end. */
async function findDirectory(file: FileHandle, size: number): Promise<{ at: number; bytes: number; count: number }> {
  if (size < endBytes) throw new ZipBroken('it is not a ZIP archive');
  const end = await exactly(file, size - endBytes, endBytes);
  if (end.readUInt32LE(0) !== 0x06054b50)
    throw new ZipBroken('it is not a ZIP archive, was cut off, or something was put behind it');
  const found = { count: end.readUInt16LE(10), bytes: end.readUInt32LE(12), at: end.readUInt32LE(16) };
  let [whole, stop] = [found, size - endBytes];
  if (found.count === 0xffff || found.bytes === limit || found.at === limit) {
    const locator = await exactly(file, stop - locatorBytes, locatorBytes);
    if (locator.readUInt32LE(0) !== 0x07064b50) throw new ZipBroken('its directory is nowhere');
    stop = big(locator, 8);
    const end64 = await exactly(file, stop, end64Bytes);
    if (end64.readUInt32LE(0) !== 0x06064b50 || stop !== size - endBytes - locatorBytes - end64Bytes)
      throw new ZipBroken('its directory is nowhere');
    whole = { count: big(end64, 32), bytes: big(end64, 40), at: big(end64, 48) };
  }
  if (whole.at + whole.bytes !== stop) throw new ZipBroken('something stands between its directory and its end');
  return whole;
}

function readDirectory(bytes: Buffer): Listed[] {
  const listed: Listed[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < listedBytes || bytes.readUInt32LE(at) !== 0x02014b50)
      throw new ZipBroken('its directory cannot be read');
    const [name, extra, comment] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    const next = at + listedBytes + name + extra + comment;
    if (next > bytes.length) throw new ZipBroken('its directory cannot be read');
    listed.push(readListed(bytes.subarray(at, next), name, extra));
    at = next;
  }
  return listed;
}

function readListed(bytes: Buffer, nameBytes: number, extraBytes: number): Listed {
  const extra = bytes.subarray(listedBytes + nameBytes, listedBytes + nameBytes + extraBytes);
  const large = extra.length >= 4 && extra.readUInt16LE(0) === 1 ? extra.subarray(4) : Buffer.alloc(0);
  let used = 0;
  // 4.5.3: what did not fit stands there, in this order
  const field = (at: number): number => {
    const short = bytes.readUInt32LE(at);
    if (short !== limit) return short;
    if (large.length < used + 8) throw new ZipBroken('its directory cannot be read');
    used += 8;
    return big(large, used - 8);
  };
  const [sizeBytes, packedBytes, at] = [field(24), field(20), field(42)];
  return {
    path: bytes.subarray(listedBytes, listedBytes + nameBytes).toString(),
    flags: bytes.readUInt16LE(8),
    method: bytes.readUInt16LE(10),
    crc32: bytes.readUInt32LE(16),
    sizeBytes,
    packedBytes,
    at,
  };
}

async function placeEntries(
  file: FileHandle,
  listed: readonly Listed[],
  stop: number,
  report: Report,
): Promise<Zipped[]> {
  const names = new Set<string>();
  const entries: Zipped[] = [];
  let expected = 0;
  for (const entry of listed.toSorted((a, b) => a.at - b.at)) {
    const { path, method, sizeBytes, packedBytes, at } = entry;
    const what = `entry ${path}`;
    if (names.has(path)) report({ what, is: 'is there twice', expected: 'one entry of a name' });
    names.add(path);
    if (method !== 0 || sizeBytes !== packedBytes)
      report({ what, is: 'is packed', expected: 'an entry that is stored as it is' });
    if (at !== expected)
      report({ what, is: `begins at byte ${at}`, expected: `${expected}, where the entry before it ends` });
    const { dataAt, name } = await readLocal(file, at);
    if (name !== path) report({ what, is: `is named ${name} where its bytes stand`, expected: 'the same name twice' });
    expected = dataAt + packedBytes + descriptorBytes(entry);
    entries.push({ path, sizeBytes, crc32: entry.crc32, read: () => readRange(file, dataAt, dataAt + packedBytes) });
  }
  if (expected !== stop)
    report({
      what: 'the archive',
      is: `its entries end at byte ${expected}`,
      expected: `${stop}, where its directory begins`,
    });
  return entries;
}

const descriptorBytes = ({ flags, sizeBytes }: Listed): number =>
  (flags & 8) === 0 ? 0 : sizeBytes >= limit ? 24 : 16;

async function readLocal(file: FileHandle, at: number): Promise<{ dataAt: number; name: string }> {
  const fixed = await exactly(file, at, localBytes);
  if (fixed.readUInt32LE(0) !== 0x04034b50) throw new ZipBroken(`there is no entry at byte ${at}`);
  const [nameBytes, extraBytes] = [fixed.readUInt16LE(26), fixed.readUInt16LE(28)];
  const name = (await exactly(file, at + localBytes, nameBytes)).toString();
  return { dataAt: at + localBytes + nameBytes + extraBytes, name };
}

async function* readRange(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const wanted = Math.min(readBytes, end - at);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) throw new ZipBroken('it ends early');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
