import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FileDescription } from '../../api/db/values.ts';
import { describeFile } from '../../api/evidence/describe/describe.ts';
import { lookAtPicture } from '../../api/evidence/describe/exif.ts';
import { detectType } from '../../api/evidence/describe/media-type.ts';
import { lookAtFilm } from '../../api/evidence/describe/probe.ts';
import { readStructure } from '../../api/evidence/describe/structure.ts';
import { openTestBench, type TestBench } from './bench.ts';
import {
  androidFilm,
  androidScreen,
  aviExport,
  beamBox,
  copyOf,
  insertBox,
  iosScreen,
  iphoneFilm,
  obsScreen,
  phoneFilm,
  photo,
  plainFilm,
  rawExport,
  whatsappFilm,
} from './clips.ts';
import { dahuaExport, hikvisionExport } from './recorder-clips.ts';

let bench: TestBench;
let at: string;
before(async () => {
  bench = await openTestBench();
  at = bench.folder;
});
after(() => bench.close());

async function described(claimedName: string, bytes: Uint8Array): Promise<FileDescription> {
  const path = join(at, 'evidence');
  writeFileSync(path, bytes);
  const detected = detectType(bytes);
  const look = detected.kind === 'picture' ? lookAtPicture : lookAtFilm;
  const seen = await look(bench.sandbox, { path });
  rmSync(path);
  const file = { claimedName, claimedType: '', sizeBytes: bytes.length };
  return describeFile(file, detected, readStructure(bytes, detected.type), seen);
}

/** Everything but the bit rate, which is the encoder's affair. */
async function facts(claimedName: string, bytes: Uint8Array): Promise<Partial<FileDescription>> {
  const { bitRate, ...rest } = await described(claimedName, bytes);
  if (bitRate !== undefined) assert.ok(bitRate > 100_000 && bitRate < 5_000_000, `${bitRate} bit/s`);
  return rest;
}
const traces = async (name: string, bytes: Uint8Array) => (await described(name, bytes)).traces ?? [];

/** Made once: drawing is what these tests take their time for. */
const made = new Map<string, Uint8Array>();
function once(name: string, make: (folder: string) => Uint8Array): Uint8Array {
  const bytes = made.get(name) ?? make(at);
  made.set(name, bytes);
  return bytes;
}
const iphone = () => once('iphone', iphoneFilm);
const pixel = () => once('pixel', androidFilm);
const whatsapp = () => once('whatsapp', whatsappFilm);
const silent = () => once('silent', (folder) => phoneFilm(folder, 'silent.mp4', { brand: 'mp42' }));
const avi = () => once('avi', aviExport);

const film = { kind: 'video', container: 'mov,mp4,m4a,3gp,3g2,mj2', videoCodec: 'h264', durationMs: 2000 } as const;
const size = { width: 320, height: 180 };
const sound = { hasAudio: true, audioCodec: 'aac', audioChannels: 2, audioRate: 44100 };
const even = { frameRate: 30, variableFrameRate: false };
const place = { latitude: 55.6761, longitude: 12.5683 };

test('a film from an iPhone is described with its time, zone, place and device, and as one from iOS', async () => {
  assert.deepEqual(await facts('IMG_4711.MOV', iphone()), {
    ...{ detectedType: 'video/quicktime', brand: 'qt', c2pa: false, ...film, ...size, ...sound },
    ...{ frameRate: 25.932, variableFrameRate: true, ...place, altitude: 10.5 },
    ...{ capturedAt: '2026-05-01T12:00:00+02:00', capturedAtSource: 'quicktime.creationdate' },
    ...{ deviceMake: 'Apple', deviceModel: 'iPhone 15 Pro', software: '18.4.1' },
    ...{ traces: ['ios'], remarks: [] },
  });
});

test('a film from an Android phone is described as one', async () => {
  assert.deepEqual(await facts('PXL_20260501_100000000.mp4', pixel()), {
    ...{ detectedType: 'video/mp4', brand: 'mp42', c2pa: false, ...film, ...size, ...sound, ...even, ...place },
    ...{ capturedAt: '2026-05-01T10:00:00Z', capturedAtSource: 'creation_time' },
    ...{ deviceMake: 'Google', deviceModel: 'Pixel 8' },
    ...{ traces: ['android'], remarks: [] },
  });
});

test('a film forwarded with WhatsApp says nothing of itself; its name and its making say WhatsApp', async () => {
  assert.deepEqual(await facts('VID-20260501-WA0007.mp4', whatsapp()), {
    ...{ detectedType: 'video/mp4', brand: 'mp42', c2pa: false, ...film, ...size, ...sound, ...even },
    ...{ traces: ['whatsapp'], remarks: [] },
  });
});

test('WhatsApp’s own box is enough without the name, and the film still plays', async () => {
  const bytes = insertBox(whatsapp(), beamBox);
  assert.deepEqual(await traces('film.mp4', bytes), ['whatsapp']);
  const decoded = copyOf(at, 'decoded.mp4', bytes, '-c:v', 'libx264', '-preset', 'ultrafast', '-xerror');
  assert.ok(decoded.length > 10_000);
});

test('a WhatsApp name proves nothing when the file is built by something else', async () => {
  assert.deepEqual(await traces('VID-20260501-WA0007.mp4', plainFilm(at, 'a.mp4')), ['re_encoded']);
  assert.deepEqual(await traces('VID-20260501-WA0007.MOV', iphone()), ['ios']);
  assert.deepEqual(await traces('VID-20260501-WA0007.mp4', pixel()), ['android']);
});

test('a title that says WhatsApp is a claim, and an ordinary film is not one from WhatsApp', async () => {
  const title = { title: 'WhatsApp Video', comment: 'WhatsApp', artist: 'WhatsApp' };
  assert.deepEqual(await traces('film.mp4', plainFilm(at, 'b.mp4', title)), ['re_encoded']);
  assert.deepEqual(await traces('film.mp4', phoneFilm(at, 'c.mp4', { brand: 'mp42', tags: title })), []);
});

test('a recording of an iPhone’s screen is told by what the recorder signs, whatever its name', async () => {
  const bytes = iosScreen(at);
  assert.deepEqual(await facts('film.mp4', bytes), {
    ...{ detectedType: 'video/mp4', brand: 'mp42', c2pa: false, ...film, ...size, ...sound, ...even },
    ...{ capturedAt: '2026-05-01T10:00:00Z', capturedAtSource: 'creation_time' },
    ...{ traces: ['screen_recording', 'ios'], remarks: [] },
  });
});

test('recordings of an Android’s and a computer’s screen are told by name and making', async () => {
  const android = ['screen_recording', 'android'];
  const screen = androidScreen(at);
  assert.deepEqual(await traces('Screen_Recording_20260501_120000_Chrome.mp4', screen), android);
  assert.deepEqual(await traces('screen-20260501-120000.mp4', screen), android);
  assert.deepEqual(await traces('RPReplay_Final1777629600.mp4', silent()), ['screen_recording']);
  assert.deepEqual(await traces('SVID_20260501_120000_1.mp4', silent()), ['screen_recording']);
  assert.deepEqual(await traces('2026-05-01 12-00-00.mkv', obsScreen(at)), ['screen_recording']);
});

test('a name of a screen recording does not make a phone’s own film one', async () => {
  assert.deepEqual(await traces('Screen_Recording_20260501_120000.mp4', pixel()), ['android']);
  assert.deepEqual(await traces('RPReplay_Final1777629600.mov', iphone()), ['ios']);
});

test('a Dahua recorder’s export is opened, and its clock is read', async () => {
  assert.deepEqual(await facts('CH01.dav', dahuaExport(at)), {
    ...{ detectedType: 'application/x-dahua', kind: 'video', container: 'dhav', videoCodec: 'h264' },
    // the recorder’s clock counts whole seconds
    ...{ width: 320, height: 176, durationMs: 1000, frameRate: 10, hasAudio: false },
    ...{ capturedAt: '2026-05-01T12:34:56', capturedAtSource: 'DHAV', traces: ['dvr'], remarks: [] },
  });
});

test('a Hikvision recorder’s export is opened, with its header and without', async () => {
  const expected = {
    ...{ kind: 'video', container: 'mpeg', videoCodec: 'h264', width: 320, height: 176, durationMs: 2000 },
    ...{ frameRate: 10, variableFrameRate: false, hasAudio: false, traces: ['dvr'], remarks: [] },
  };
  const [headed, bare] = [await facts('a.mp4', hikvisionExport(at)), await facts('a.mp4', hikvisionExport(at, false))];
  assert.deepEqual(headed, { detectedType: 'application/x-hikvision', ...expected });
  assert.deepEqual(bare, { detectedType: 'video/mpeg', ...expected });
});

test('MJPEG in AVI and bare H.264 from a recorder are described as far as they say', async () => {
  assert.deepEqual(await facts('NVR_ch1_20260501120000.avi', avi()), {
    ...{ detectedType: 'video/x-msvideo', c2pa: false, kind: 'video', container: 'avi', videoCodec: 'mjpeg', ...size },
    ...{ durationMs: 2000, frameRate: 10, variableFrameRate: false, hasAudio: false },
    ...{ traces: ['dvr'], remarks: [] },
  });
  // bare frames do not say how long
  assert.deepEqual(await facts('ch01_20260501.264', rawExport(at)), {
    ...{ detectedType: 'video/h264', kind: 'video', container: 'h264', videoCodec: 'h264', ...size, frameRate: 30 },
    ...{ hasAudio: false, traces: ['dvr'], remarks: [] },
  });
  assert.deepEqual(await traces('film.avi', avi()), []);
});

test('a film that flows by is described as far as it says without its end, and nothing is guessed', async () => {
  const flowing = async (bytes: Uint8Array) => {
    const open = async function* () {
      yield bytes;
    };
    return (await lookAtFilm(bench.sandbox, { open })).facts;
  };
  const { durationMs, width, frameRate, remarks } = await flowing(whatsapp());
  assert.deepEqual([durationMs, width, frameRate, remarks], [2000, 320, 30, []]);
  const stream = copyOf(at, 'flowing.ts', whatsapp(), '-c', 'copy', '-f', 'mpegts');
  const { durationMs: unknown, bitRate, ...rest } = await flowing(stream);
  assert.deepEqual([unknown, bitRate], [undefined, undefined]);
  assert.deepEqual([rest.container, rest.videoCodec, rest.width, rest.remarks], ['mpegts', 'h264', 320, []]);
});

test('a film cut in a program says so', async () => {
  const premiere = iphoneFilm(at, 'e.mov', { 'com.apple.quicktime.software': 'Adobe Premiere Pro 2026' });
  assert.deepEqual(await traces('e.mov', premiere), ['ios', 'edited']);
  const copied = copyOf(at, 'copied.mov', iphone(), '-c', 'copy', '-movflags', 'use_metadata_tags');
  assert.deepEqual(await traces('copied.mov', copied), ['ios', 're_encoded']);
});

const ofIphone = [
  '-Make=Apple',
  '-Model=iPhone 15 Pro',
  '-Software=18.4.1',
  '-GPSLatitude=55.6761',
  '-GPSLatitudeRef=N',
];
const taken = ['-DateTimeOriginal=2026:05:01 12:00:00', '-OffsetTimeOriginal=+02:00', '-Orientation#=6'];
const gps = ['-GPSLongitude=12.5683', '-GPSLongitudeRef=E', '-GPSAltitude=10.5', '-GPSAltitudeRef#=0'];

test('a picture from an iPhone is described with its time, zone, place and device', async () => {
  assert.deepEqual(await facts('IMG_1.jpg', photo(at, 'iphone.jpg', ...ofIphone, ...taken, ...gps)), {
    ...{ detectedType: 'image/jpeg', kind: 'picture', c2pa: false, width: 640, height: 480, rotation: 90 },
    ...{ capturedAt: '2026-05-01T12:00:00+02:00', capturedAtSource: 'DateTimeOriginal', ...place, altitude: 10.5 },
    ...{ deviceMake: 'Apple', deviceModel: 'iPhone 15 Pro', software: '18.4.1', traces: ['ios'], remarks: [] },
  });
});

test('pictures from messengers, editors, screens and models are told apart', async () => {
  const bare = photo(at, 'bare.jpg');
  const samsung = photo(at, 'samsung.jpg', '-Make=samsung', '-Model=SM-S911B');
  assert.deepEqual(await traces('IMG-20260501-WA0003.jpg', bare), ['whatsapp']);
  assert.deepEqual(await traces('WhatsApp Image 2026-05-01 at 12.00.00.jpeg', bare), ['whatsapp']);
  assert.deepEqual(await traces('WhatsApp-billede 2026-05-01 kl. 12.00.00_ab12.jpg', bare), ['whatsapp']);
  assert.deepEqual(await traces('IMG-20260501-WA0003.jpg', samsung), ['android']);
  assert.deepEqual(await traces('IMG_1.jpg', bare), []);
  const facebook = photo(at, 'facebook.jpg', '-IPTC:SpecialInstructions=FBMD0a000a6c0100');
  assert.deepEqual(await traces('picture.jpg', facebook), ['messenger']);
  assert.deepEqual(await traces('signal-2026-05-01-12-00-00-123.jpg', bare), ['messenger']);
  const retouched = photo(at, 'retouched.jpg', '-Software=Adobe Photoshop 27.0', '-Make=samsung', '-Model=SM-S911B');
  assert.deepEqual(await traces('picture.jpg', retouched), ['android', 'edited']);
  assert.deepEqual(await traces('IMG_2.png', photo(at, 'shot.png', '-EXIF:UserComment=Screenshot')), [
    'screen_recording',
  ]);
  const source = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
  assert.deepEqual(await traces('cat.jpg', photo(at, 'cat.jpg', `-XMP:DigitalSourceType=${source}`)), ['generated']);
});

test('what a stranger wrote comes back short, in one line, in the order it is written', async () => {
  const model = `\u202egpj.exe\u0007 \n<b>${'x'.repeat(500)}`;
  const { deviceModel = '' } = await described(
    'a.mov',
    iphoneFilm(at, 'f.mov', { 'com.apple.quicktime.model': model }),
  );
  assert.equal(deviceModel.length, 60);
  assert.ok(deviceModel.startsWith('gpj.exe <b>xxx'), deviceModel);
});
