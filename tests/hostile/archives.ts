import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { be32, file, type HostileFile, hex, le16, le32, type Prey } from './hostile-file.ts';

/** Archives, which nothing here ever unpacks. */
export const archives = (prey: Prey): HostileFile[] => [
  file('bomb.zip', zip([['zeros', Buffer.alloc(64_000_000)]])),
  file('bomb.mp4', gzipSync(Buffer.alloc(64_000_000))),
  file(
    'slip.zip',
    zip([
      ['../../../../tmp/marker', Buffer.from('x')],
      [prey.marker, Buffer.from('x')],
    ]),
  ),
  file('many.zip', zip(Array.from({ length: 5000 }, (_, i) => [`${i}`, Buffer.alloc(0)]))),
  file(
    'letter.docx',
    zip([
      ['word/vbaProject.bin', Buffer.from('Sub AutoOpen()')],
      ['[Content_Types].xml', Buffer.from('<Types/>')],
    ]),
  ),
  file('picture.jpg', zip([['a.jpg', Buffer.from('x')]])),
  file('links.tar', tar('innocent', '2', prey.secret), tar('innocent/../../x', '0', ''), Buffer.alloc(1024)),
  file('header.7z', hex('377abcaf271c 0004'), be32(0xffffffff), Buffer.alloc(20, 0xff)),
  file('header.rar', hex('526172211a070100'), Buffer.alloc(64, 0xff)),
  file('sectors.zip', hex('504b0304'), Buffer.alloc(26, 0xff), hex('504b0606'), Buffer.alloc(52, 0xff)),
];

function zip(entries: [name: string, content: Buffer][]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of entries) {
    const packed = deflateRawSync(content);
    const fields = [hex('0000 0800 0000 0000'), le32(crc32(content)), le32(packed.length), le32(content.length)];
    const common = Buffer.concat([...fields, le16(name.length), le16(0)]);
    const local = Buffer.concat([hex('504b0304 1400'), common, Buffer.from(name), packed]);
    directory.push(Buffer.concat([hex('504b0102 1400 1400'), common, Buffer.alloc(10), le32(at), Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const table = Buffer.concat(directory);
  const end = [
    hex('504b0506 0000 0000'),
    le16(entries.length),
    le16(entries.length),
    le32(table.length),
    le32(at),
    le16(0),
  ];
  return Buffer.concat([...parts, table, ...end]);
}

function tar(name: string, type: string, link: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000777', 100);
  header.write('00000000000', 124);
  header.write(type, 156);
  header.write(link.slice(0, 99), 157);
  header.write('ustar\0', 257);
  header.write('        ', 148);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return header;
}
