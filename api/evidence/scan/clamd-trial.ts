import { crc32, deflateRawSync } from 'node:zlib';

/**
 * What a scanner is tried with before its "nothing found" is believed. clamd as it comes says OK to a locked archive and
 * to what lies deeper than it looks (AlertEncrypted, AlertExceedsMax); nobody can ask it how it is set, so it is shown one
 * of each. No bytes of a sender's are in any of them.
 */
export interface Trials {
  /** a known test signature: otherwise it has none */
  readonly harmful: Uint8Array;
  /** the same behind something else */
  readonly behind: Uint8Array;
  readonly encrypted: Uint8Array;
  readonly nested: Uint8Array;
}

/** The antivirus industry's harmless test file (eicar.org), put together here so that no scanner objects to this one. */
export const testSignature = (): Uint8Array =>
  Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', 'STANDARD', 'ANTIVIRUS', 'TEST', 'FILE!$H+H*'].join('-'));

/** deeper than the deepest clamd may be set to (MaxRecursion: 100) */
const depth = 110;

export function makeTrials(): Trials {
  let nested: Uint8Array = Buffer.from('vidne');
  for (let level = 0; level < depth; level += 1) nested = zipOf(nested);
  return {
    harmful: testSignature(),
    behind: behind(Buffer.from('vidne vidne vidne\n')),
    encrypted: zipOf(Buffer.alloc(64, 0xa5), { flags: 1 }),
    nested,
  };
}

export const behind = (head: Uint8Array): Uint8Array => Buffer.concat([head, testSignature()]);

/** A zip of one member (APPNOTE.TXT 4.3); `flags` 1: it says that it is encrypted. */
export function zipOf(member: Uint8Array, { flags = 0, isDeflated = false } = {}): Uint8Array {
  const name = Buffer.from('a.zip');
  const bytes = isDeflated ? deflateRawSync(member) : member;
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0); // version needed
  shared.writeUInt16LE(flags, 2);
  shared.writeUInt16LE(isDeflated ? 8 : 0, 4);
  shared.writeUInt16LE(0x21, 8); // date: 1 January 1980
  shared.writeUInt32LE(crc32(member), 10);
  shared.writeUInt32LE(bytes.length, 14);
  shared.writeUInt32LE(member.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, name, bytes]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
