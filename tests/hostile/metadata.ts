import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { box } from './boxes.ts';
import type { Honest } from './honest.ts';
import { be16, be32, file, type HostileFile, hex, le16, le32, type Prey, times } from './hostile-file.ts';
import { script } from './markup.ts';

/** What a file says about itself, written by somebody who knows who will read it. */
export function metadata(honest: Honest, prey: Prey, folder: string): HostileFile[] {
  const { 'photo.jpg': jpeg, 'fast.mp4': film, 'sound.mp3': song } = honest;
  const app1 = (content: Buffer) =>
    Buffer.concat([jpeg.subarray(0, 2), hex('ffe1'), be16(content.length + 2), content, jpeg.subarray(2)]);
  const app2 = (content: Buffer) =>
    Buffer.concat([jpeg.subarray(0, 2), hex('ffe2'), be16(content.length + 2), content, jpeg.subarray(2)]);
  const exif = (...parts: Buffer[]) =>
    app1(Buffer.concat([Buffer.from('Exif\0\0'), hex('49492a00 08000000'), ...parts]));
  const command = annotation(prey);
  return [
    file('words.jpg', tagged(folder, jpeg)),
    file('words.mp4', film, box('udta', box('©nam', be16(script.length), be16(0), Buffer.from(script)))),
    file('long.jpg', app1(Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), Buffer.alloc(65_000, '<x>')]))),
    file(
      'entities-in-xmp.jpg',
      app1(
        Buffer.from(
          `http://ns.adobe.com/xap/1.0/\0<!DOCTYPE x [<!ENTITY s SYSTEM "file://${prey.secret}">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&s;</x:xmpmeta>`,
        ),
      ),
    ),
    file('directory-loop.jpg', exif(le16(1), le16(0x8769), le16(4), le32(1), le32(8), le32(8))),
    file(
      'count-lie.jpg',
      exif(le16(0xffff), times(100, Buffer.concat([le16(0x010f), le16(2), le32(0x7fffffff), le32(8)]))),
    ),
    file('maker-note-loop.jpg', exif(le16(1), le16(0x927c), le16(7), le32(0xffff), le32(8), le32(0))),
    file(
      'profile-garbage.jpg',
      app2(
        Buffer.concat([
          Buffer.from('ICC_PROFILE\0\x01\x01'),
          be32(0xffffffff),
          Buffer.alloc(124, 0xff),
          be32(0xffffffff),
          Buffer.alloc(2000, 0x41),
        ]),
      ),
    ),
    file(
      'profile-of-255.jpg',
      app2(Buffer.concat([Buffer.from('ICC_PROFILE\0\xff\xff', 'latin1'), Buffer.alloc(500)])),
    ),
    file(
      'pictures-in-picture.jpg',
      app2(
        Buffer.concat([
          Buffer.from('MPF\0'),
          hex('49492a00 08000000'),
          le16(1),
          hex('02b0 0700 ffffffff 08000000'),
          le32(8),
        ]),
      ),
    ),
    file('annotated.djvu', djvu(command)),
    file('annotated.jpg', djvu(command)),
    file(
      'annotated-inside.jpg',
      exif(le16(1), le16(0xc51b), le16(7), le32(command.length + 60), le32(26), le32(0), djvu(command)),
    ),
    file(
      'program-in-tag.jpg',
      exif(
        le16(1),
        le16(0x010f),
        le16(2),
        le32(64),
        le32(26),
        le32(0),
        Buffer.from(`$(touch ${prey.marker})\`touch ${prey.marker}\`|\0`.padEnd(64)),
      ),
    ),
    file('tag-2^28.mp3', 'ID3', hex('04 00 00 7f7f7f7f'), song),
    file('tag-unsync.mp3', 'ID3', hex('04 00 80 0000 7f7f'), Buffer.alloc(16_383, 0xff), song),
  ];
}

/** The shape of CVE-2021-22204: an annotation that exiftool once handed to the Perl interpreter. */
const annotation = ({ marker }: Prey): string =>
  `(metadata\n (Copyright "\\\n" . qx{touch ${marker} /out/marker} . \\\n" b ") )`;
const djvu = (text: string): Buffer => {
  const info = Buffer.concat([Buffer.from('INFO'), be32(10), hex('0001 0001 18 00 2c01 16 01')]);
  const note = Buffer.concat([Buffer.from('ANTa'), be32(text.length), Buffer.from(text)]);
  const inside = Buffer.concat([Buffer.from('DJVU'), info, note]);
  return Buffer.concat([Buffer.from('AT&TFORM'), be32(inside.length), inside]);
};

function tagged(folder: string, jpeg: Buffer): Buffer {
  const path = join(folder, 'words.jpg');
  writeFileSync(path, jpeg);
  const words = ['ImageDescription', 'Artist', 'Make', 'Model', 'Software', 'XMP:Title', 'Comment'].map(
    (tag) => `-${tag}=${script}"><img src=x onerror=alert(1)>=cmd|' /C calc'!A0\u202egpj.exe`,
  );
  execFileSync('exiftool', ['-q', '-overwrite_original', ...words, '-DateTimeOriginal=2026:02:30 25:61:00', path], {
    stdio: 'ignore',
  });
  return readFileSync(path);
}
