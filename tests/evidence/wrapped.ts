import { crc32, gzipSync } from 'node:zlib';
import { testSignature, zipOf } from '../../api/evidence/scan/clamd-trial.ts';

/** The test signature as people might send it; `jpeg` is any honest picture. */
export function wrapped(jpeg: Uint8Array): Record<string, Uint8Array> {
  const harmful = testSignature();
  return {
    plain: harmful,
    zip: zipOf(harmful, { isDeflated: true }),
    zipInZip: zipOf(zipOf(harmful, { isDeflated: true }), { isDeflated: true }),
    tarGz: gzipSync(tarOf(harmful)),
    behindJpeg: Buffer.concat([jpeg, harmful]),
    storedZip: zipOf(harmful),
    zipBehindJpeg: Buffer.concat([jpeg, zipOf(harmful, { isDeflated: true })]),
    encryptedZip: zipOf(encrypt(harmful, 'politi'), { flags: 1 }),
  };
}

/** ustar: a header of 512 bytes, the file, and two empty blocks. */
function tarOf(bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(512);
  header.write('a.com');
  header.write('0000644\0', 100);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        0', 148); // while it is summed, the sum counts as blanks
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc(1536 - (bytes.length % 512))]);
}

const next = (crc: number, byte: number): number => ~crc32(Buffer.of(byte), ~crc >>> 0) >>> 0;

/** The old encryption of zip (APPNOTE.TXT 6.1): a header of 12 bytes, then the member, each byte under the next key. */
function encrypt(bytes: Uint8Array, password: string): Uint8Array {
  let [a, b, c] = [0x12345678, 0x23456789, 0x34567890];
  const turn = (byte: number) => {
    a = next(a, byte);
    b = (Math.imul((b + (a & 0xff)) | 0, 134_775_813) + 1) >>> 0;
    c = next(c, b >>> 24);
  };
  for (const byte of Buffer.from(password)) turn(byte);
  return Buffer.concat([Buffer.alloc(12, 7), bytes]).map((byte) => {
    const half = (c | 2) & 0xffff;
    const cipher = byte ^ ((Math.imul(half, half ^ 1) >>> 8) & 0xff);
    turn(byte);
    return cipher;
  });
}
