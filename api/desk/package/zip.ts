/**
 * A ZIP ARCHIVE written as a stream (PKWARE APPNOTE 6.3.10): entries stored, not deflated, since films do not shrink and a
 * court's tools should find the very bytes; ZIP64 where it is needed. Sizes are known in advance, so is the archive's; the
 * checksum is not, so it follows the bytes of an entry (4.3.9). There is nothing here but bytes: who hashes and seals is elsewhere.
 */
export interface ZipEntry {
  /** ASCII, with slashes */
  readonly path: string;
  readonly sizeBytes: number;
}

interface Written extends ZipEntry {
  readonly at: number;
  readonly crc32: number;
}

const limit = 0xffff_ffff;
const isLarge = (bytes: number): boolean => bytes >= limit;
/** 4.4.3.2: 4.5 reads ZIP64 */
const version = 45;
/** 4.4.4: bit 3, checksum behind the bytes; bit 11, names in UTF-8 */
const flags = 0x0808;
/** a plain file anybody may read, as Unix writes it in the upper half */
const attributes = 0o100644 * 0x10000;

/** Numbers of 2, 4 or 8 bytes, least significant first. */
function record(...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer {
  const out = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) out.writeBigUInt64LE(BigInt(value), at);
    else out.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return out;
}

/** 4.4.6, in UTC: seconds in twos; years from 1980 */
function dosTime(at: Date): { time: number; date: number } {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return { time, date };
}

/** 4.5.3: what did not fit into its own field, in this order */
const zip64Extra = (...values: number[]): Buffer =>
  values.length === 0
    ? Buffer.alloc(0)
    : record([2, 0x0001], [2, 8 * values.length], ...values.map((value) => [8, value] as const));

export class ZipWriter {
  readonly #time: { time: number; date: number };
  readonly #written: Written[] = [];
  #at = 0;
  #open: ZipEntry | undefined;

  constructor(at: Date) {
    this.#time = dosTime(at);
  }

  /** What stands before an entry's bytes. */
  begin(entry: ZipEntry): Buffer {
    this.#open = entry;
    const { path, sizeBytes } = entry;
    const size = Math.min(sizeBytes, limit);
    const extra = zip64Extra(...(isLarge(sizeBytes) ? [sizeBytes, sizeBytes] : []));
    const { time, date } = this.#time;
    const name = Buffer.from(path);
    const fixed = record(
      ...([
        [4, 0x04034b50],
        [2, version],
        [2, flags],
        [2, 0],
        [2, time],
        [2, date],
        [4, 0],
      ] as const),
      ...([
        [4, size],
        [4, size],
        [2, name.length],
        [2, extra.length],
      ] as const),
    );
    return Buffer.concat([fixed, name, extra]);
  }

  /** What stands behind them, once all have gone by. */
  end(crc32: number): Buffer {
    const { path, sizeBytes } = this.#open!;
    this.#written.push({ path, sizeBytes, crc32, at: this.#at });
    const width = isLarge(sizeBytes) ? 8 : 4;
    this.#at += entryBytes(this.#open!);
    this.#open = undefined;
    return record([4, 0x08074b50], [4, crc32], [width, sizeBytes], [width, sizeBytes]);
  }

  /** The directory, with which the archive is whole. */
  finish(): Buffer {
    const directory = Buffer.concat(this.#written.map((entry) => this.#listed(entry)));
    return Buffer.concat([directory, endOf(this.#written.length, this.#at, directory.length)]);
  }

  #listed({ path, sizeBytes, at, crc32 }: Written): Buffer {
    const name = Buffer.from(path);
    const extra = extraOf(sizeBytes, at);
    const size = Math.min(sizeBytes, limit);
    const { time, date } = this.#time;
    const fixed = record(
      ...([
        [4, 0x02014b50],
        [2, 0x0300 | version],
        [2, version],
        [2, flags],
        [2, 0],
        [2, time],
        [2, date],
      ] as const),
      ...([
        [4, crc32],
        [4, size],
        [4, size],
        [2, name.length],
        [2, extra.length],
        [2, 0],
      ] as const),
      ...([
        [2, 0],
        [2, 0],
        [4, attributes],
        [4, Math.min(at, limit)],
      ] as const),
    );
    return Buffer.concat([fixed, name, extra]);
  }
}

const extraOf = (sizeBytes: number, at: number): Buffer =>
  zip64Extra(...(isLarge(sizeBytes) ? [sizeBytes, sizeBytes] : []), ...(isLarge(at) ? [at] : []));

/** 4.3.14 to 4.3.16 */
function endOf(count: number, at: number, bytes: number): Buffer {
  const needs64 = count >= 0xffff || isLarge(at) || isLarge(bytes);
  const [shown, place] = [Math.min(count, 0xffff), Math.min(at, limit)];
  const end = record(
    ...([
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, shown],
      [2, shown],
      [4, Math.min(bytes, limit)],
      [4, place],
      [2, 0],
    ] as const),
  );
  if (!needs64) return end;
  const end64 = record(
    ...([
      [4, 0x06064b50],
      [8, 44],
      [2, 0x0300 | version],
      [2, version],
      [4, 0],
      [4, 0],
    ] as const),
    ...([
      [8, count],
      [8, count],
      [8, bytes],
      [8, at],
    ] as const),
  );
  return Buffer.concat([end64, record([4, 0x07064b50], [4, 0], [8, at + bytes], [4, 1]), end]);
}

const entryBytes = ({ path, sizeBytes }: ZipEntry): number =>
  30 + Buffer.byteLength(path) + (isLarge(sizeBytes) ? 20 : 0) + sizeBytes + (isLarge(sizeBytes) ? 24 : 16);

/** Bytes of the whole archive. */
export function zipBytes(entries: readonly ZipEntry[]): number {
  let [at, directory] = [0, 0];
  for (const entry of entries) {
    directory += 46 + Buffer.byteLength(entry.path) + extraOf(entry.sizeBytes, at).length;
    at += entryBytes(entry);
  }
  return at + directory + endOf(entries.length, at, directory).length;
}
