import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recorderGuides, recorderKinds, recorderName } from '../../site/recorders.ts';
import { content } from './content.ts';

const guides = recorderGuides();

test('every guide can be read, and the brands one meets in Denmark are there', () => {
  assert.equal(guides.length, readdirSync(join(content, 'recorders')).length);
  const ids = guides.map(({ id }) => id);
  for (const id of [
    'hikvision',
    'dahua',
    'axis',
    'milestone',
    'avigilon',
    'bosch',
    'hanwha',
    'uniview',
    'reolink',
    'ring',
    'nest',
    'arlo',
    'dashcam',
  ])
    assert.ok(ids.includes(id), id);
  assert.equal(ids.at(-1), 'other', 'whoever finds no brand is served last');
});

test('guides stand by kind, then by name, and each has a name in both languages', () => {
  const order = guides.map(({ kind }) => recorderKinds.indexOf(kind));
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  for (const lang of ['da', 'en'] as const) {
    const names = guides.map((guide) => recorderName(guide, lang));
    assert.equal(new Set(names).size, names.length, lang);
  }
});

test('no guide says two things in one language or leaves one out', () => {
  for (const { id, steps, native, clock, keeps, watchOut, player } of guides)
    for (const { da, en } of [...steps, native, clock, keeps, watchOut, player.note]) {
      assert.notEqual(da, en, `${id}: ${da}`);
      for (const words of [da, en]) assert.match(words, /[.!”»]$/, `${id}: ${words}`);
    }
});

test('no guide asks for a conversion, and none tells to set the clock right', () => {
  for (const { id, steps } of guides)
    for (const { en } of steps) assert.doesNotMatch(en, /\b(convert|trim|set the (clock|time))\b/i, id);
});
