import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectType, isPlaylist, needsOwnPlayer } from '../../api/evidence/describe/media-type.ts';

const box = (brand: string, compatible = ''): Buffer => {
  const body = `ftyp${brand}\0\0\0\0${compatible}`;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + 4);
  return Buffer.concat([size, Buffer.from(body, 'latin1'), Buffer.alloc(32)]);
};
const hex = (text: string): Buffer => Buffer.concat([Buffer.from(text, 'hex'), Buffer.alloc(600, 1)]);

const cases: [string, Uint8Array, string][] = [
  ['nothing', new Uint8Array(), 'other inode/x-empty'],
  ['one byte', Buffer.from([7]), 'other text/plain'],
  ['zeros', Buffer.alloc(64), 'other application/octet-stream'],
  ['iPhone film', box('qt  '), 'video video/quicktime'],
  ['Android film', box('mp42', 'isom'), 'video video/mp4'],
  ['voice memo', box('M4A '), 'audio audio/mp4'],
  ['HEIC', box('heic', 'mif1heic'), 'picture image/heic'],
  ['HEIC by compatible brand', box('mif1', 'mif1heic'), 'picture image/heic'],
  ['AVIF by compatible brand', box('mif1', 'mif1avif'), 'picture image/avif'],
  ['JPEG', hex('ffd8ffe0'), 'picture image/jpeg'],
  ['PNG', hex('89504e470d0a1a0a'), 'picture image/png'],
  ['WebM', hex('1a45dfa3'), 'video video/matroska'],
  ['AVI', Buffer.from('RIFF\0\0\0\0AVI LIST'), 'video video/x-msvideo'],
  ['WAV', Buffer.from('RIFF\0\0\0\0WAVEfmt '), 'audio audio/wav'],
  ['MP3 without a tag', hex('fffb9000'), 'audio audio/mpeg'],
  ['ADTS', hex('fff15080'), 'audio audio/aac'],
  [
    'transport stream',
    Buffer.from(Array.from({ length: 600 }, (_, n) => (n % 188 === 0 ? 0x47 : 0))),
    'video video/mp2t',
  ],
  [
    'packets of 192 bytes',
    Buffer.from(Array.from({ length: 600 }, (_, n) => (n % 192 === 4 ? 0x47 : 0))),
    'video video/mp2t',
  ],
  ['3GP', box('3gp4', 'isom3gp4'), 'video video/3gpp'],
  ['AVIF', box('avif', 'mif1miaf'), 'picture image/avif'],
  [
    'WebM by its header',
    Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex'),
    'video video/webm',
  ],
  ['bare H.264', hex('000000016764001f'), 'video video/h264'],
  ['bare H.264 behind a delimiter', hex('0000000109f0000000016742c01e'), 'video video/h264'],
  ['bare H.265', hex('0000000140010c01'), 'video video/h265'],
  ['bare H.265 behind a delimiter', hex('00000001460150000000014001'), 'video video/h265'],
  ['a start code and nothing known', hex('00000001ff00'), 'other application/octet-stream'],
  ['MPEG program stream', hex('000001ba44'), 'video video/mpeg'],
  ['Hikvision recorder', hex('494d4b480101'), 'other application/x-hikvision'],
  ['unnamed recorder board', hex('4858565300050000'), 'other application/x-recorder'],
  ['zip', hex('504b0304'), 'other application/zip'],
  ['Dahua recorder', hex('44484156'), 'other application/x-dahua'],
  ['playlist', Buffer.from('#EXTM3U\nfile:///etc/passwd'), 'other application/vnd.apple.mpegurl'],
  ['concat list', Buffer.from("ffconcat version 1.0\nfile 'x'"), 'other application/x-ffconcat'],
  ['DASH', Buffer.from('<?xml version="1.0"?><MPD>'), 'other application/dash+xml'],
  ['SVG', Buffer.from('  <svg xmlns="x"><script/></svg>'), 'other image/svg+xml'],
  ['web page', Buffer.from('<!DOCTYPE html><p>'), 'other text/html'],
];
for (const [name, bytes, expected] of cases)
  test(`${name} is ${expected}`, () => {
    const { kind, type } = detectType(bytes);
    assert.equal(`${kind} ${type}`, expected);
  });

test('lists that name other files are known as such', () => {
  assert.equal(isPlaylist('application/vnd.apple.mpegurl'), true);
  assert.equal(isPlaylist('video/mp4'), false);
});

test('a recorder’s own format is known by its bytes or, when they say nothing, by its name', () => {
  assert.equal(needsOwnPlayer('application/x-dahua', 'a.mp4'), true);
  assert.equal(needsOwnPlayer('application/octet-stream', 'CH01.DAV'), true);
  assert.equal(needsOwnPlayer('application/octet-stream', 'a.mp4'), false);
});
