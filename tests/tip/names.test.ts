import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSentence, shorten } from '../../site/tip/names.ts';
import { platformOf } from '../../site/tip/platform.ts';
import { certainPicker } from '../../site/tip/provenance.ts';

test('a long name keeps its beginning and its end, and no emoji is cut in two', () => {
  assert.equal(shorten('VID_20261121_2241.mp4'), 'VID_20261121_2241.mp4');
  const long = shorten(`${'a'.repeat(296)}.mp4`);
  assert.equal(long.length, 44);
  assert.match(long, /^a{29}…a{10}\.mp4$/);
  const family = '👨‍👩‍👧‍👦';
  const short = shorten(`${family.repeat(50)}.mov`);
  assert.equal(short, `${family.repeat(29)}…${family.repeat(10)}.mov`);
  assert.equal(shorten(family.repeat(40)), family.repeat(40));
});

test('a name written from the right cannot turn the sentence around it', () => {
  assert.equal(inSentence('film.mp4'), 'film.mp4');
  assert.equal(inSentence('سرقة.mp4'), '\u2068سرقة.mp4\u2069');
  assert.equal(inSentence('foto\u202egpj.exe'), '\u2068foto\u202egpj.exe\u2069');
});

test('a phone is known by what it calls itself, and an iPad although it calls itself a Mac', () => {
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15';
  assert.equal(platformOf({ userAgent: mac, maxTouchPoints: 0 }), 'other');
  assert.equal(platformOf({ userAgent: mac, maxTouchPoints: 5 }), 'ios');
  assert.equal(
    platformOf({ userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', maxTouchPoints: 5 }),
    'ios',
  );
  assert.equal(platformOf({ userAgent: 'Mozilla/5.0 (Linux; Android 15; Pixel 9)', maxTouchPoints: 5 }), 'android');
});

test('of a picker that an iPhone chooses by itself, nothing is claimed', () => {
  assert.equal(certainPicker('files', 'ios', 'video/quicktime'), undefined);
  assert.equal(certainPicker('files', 'ios', 'application/pdf'), 'files');
  assert.equal(certainPicker('camera', 'ios', 'video/quicktime'), 'camera');
  assert.equal(certainPicker('photos', 'android', 'video/mp4'), 'photos');
  assert.equal(certainPicker('files', 'android', 'video/mp4'), 'files');
});
