import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { footageGoneAt } from '../../api/appeal/incident.ts';
import {
  type Appeal,
  appealSchema,
  appealTypes,
  endedAt,
  holdsUntil,
  isShown,
  type LiveAppeal,
  lifetimes,
} from '../../api/appeal/model.ts';
import { holdsPersonalNumber } from '../../api/appeal/personal-numbers.ts';
import { appealTextSchema } from '../../api/appeal/text.ts';
import { findOffence, findRule } from '../../site/rules.ts';
import { content, folders, frontMatter, json, text } from './content.ts';

process.env['CONTENT_DIR'] = content;
const day = 86_400_000;
const ids = folders('appeals');
const appeals: Appeal[] = ids.map((id) => appealSchema.parse(json('appeals', id, 'appeal.json')));
const live = appeals.filter((appeal): appeal is LiveAppeal => appeal.status === 'published');

test('every appeal lies in the folder of its number, and enough of them are shown', () => {
  assert.deepEqual(
    appeals.map(({ publicId }) => publicId),
    ids,
  );
  assert.ok(live.length >= 14);
  assert.deepEqual(new Set(live.map(({ type }) => type)), new Set(appealTypes));
  assert.ok(new Set(live.map(({ district }) => district)).size >= 9);
  assert.ok(live.some(({ jurisdiction }) => jurisdiction === 'GL'));
});

test('every live appeal is marked as fictional and is complete in both languages', () => {
  for (const { publicId, fictional, media } of live) {
    assert.equal(fictional, true, publicId);
    const [da, en] = (['da', 'en'] as const).map((lang) => frontMatter(text('appeals', publicId, `${lang}.md`)));
    const [danish, english] = [appealTextSchema.parse(da!.data), appealTextSchema.parse(en!.data)];
    assert.ok(da!.body.trim().length > 100 && en!.body.trim().length > 100, publicId);
    assert.equal(danish.whatWeNeed.length, english.whatWeNeed.length, publicId);
    const names = media.map(({ name }) => name).sort();
    assert.deepEqual(Object.keys(danish.alt).sort(), names, publicId);
    assert.deepEqual(Object.keys(english.alt).sort(), names, publicId);
    assert.equal(holdsPersonalNumber([da!.body, en!.body]), false, publicId);
  }
});

test('an ended appeal keeps no words and no picture', () => {
  const ended = appeals.filter(({ status }) => status === 'withdrawn');
  assert.ok(ended.length >= 1);
  for (const { publicId } of ended) {
    for (const file of ['da.md', 'en.md']) assert.equal(existsSync(join(content, 'appeals', publicId, file)), false);
    const kept = Object.keys(json('appeals', publicId, 'appeal.json') as object);
    assert.deepEqual(
      kept.filter((key) => /title|name|subject|media|reason/.test(key)),
      [],
    );
  }
});

test('every picture lies beside its appeal, small, in the size it claims', async () => {
  for (const { publicId, media } of live)
    for (const { name, width, height } of media)
      for (const ending of ['400.webp', '800.webp', '800.jpg']) {
        const file = join(content, 'appeals', publicId, `${name}-${ending}`);
        assert.ok(statSync(file).size <= 25 * 1024, file);
        const found = await sharp(file).metadata();
        const scale = found.width / width;
        assert.ok(Math.abs(height * scale - found.height) <= 1, `${file} is ${found.width} × ${found.height}`);
      }
});

test('every appeal stands on a rule that allows it', () => {
  for (const { publicId, jurisdiction, type, legalBasis, media, subjects } of live) {
    const rule = findRule(jurisdiction, legalBasis.rule);
    assert.ok(rule.types.includes(type), publicId);
    assert.ok(
      subjects.every(({ role }) => rule.roles.includes(role)),
      publicId,
    );
    const worst = Math.max(0, ...legalBasis.offenceRefs.map((ref) => findOffence(ref).maxMonths));
    const shows = media.some(({ kind, purpose }) => kind === 'photo' && purpose === 'identify');
    for (const { needs } of rule.conditions) {
      if (needs.kind === 'penalty') assert.ok(worst >= needs.months, `${publicId} ${rule.id} needs ${needs.months}`);
      if (needs.kind === 'picture' && needs.allowed === 'no') assert.equal(shows, false, publicId);
    }
  }
});

test('only a missing person with consent may have a picture in the link preview', () => {
  for (const { type, sharing, publicId } of live)
    if (sharing.preview === 'photo') assert.equal(type, 'missing_person', publicId);
});

test('no appeal outlives what its type allows', () => {
  for (const { publicId, type, publishedAt, expiresAt, footageWanted } of live) {
    const end =
      type === 'footage_call'
        ? footageGoneAt(footageWanted!.to).getTime()
        : Date.parse(publishedAt) + lifetimes[type].stopDays * day;
    assert.ok(Date.parse(expiresAt) <= end, publicId);
  }
});

test('an appeal past its review or its end is not shown, though an example stays', () => {
  const [one] = live;
  const { example, ...written } = one!;
  assert.equal(example, true);
  const real = { ...one!, fictional: false };
  for (const last of ['reviewAt', 'expiresAt'] as const) {
    const at = '2026-12-01T12:00:00Z';
    const held = { ...real, reviewAt: '2026-12-31T12:00:00Z', expiresAt: '2026-12-31T12:00:00Z', [last]: at };
    assert.equal(isShown(held, new Date(at)), false, last);
    assert.equal(isShown(held, new Date(Date.parse(at) - 1)), true, last);
    assert.equal(holdsUntil(held), at, 'and that is what is said of it');
    assert.equal(endedAt(held), at, 'and that is when it ended');
    assert.equal(isShown({ ...held, fictional: true }, new Date(at)), true, last);
    // one that somebody on a desk ticked may be real
    const times = { reviewAt: held.reviewAt, expiresAt: held.expiresAt };
    assert.equal(isShown({ ...written, ...times, fictional: true }, new Date(at)), false, last);
  }
  assert.equal(isShown({ ...one!, status: 'draft' }, new Date(one!.publishedAt)), false);
});

const [sample] = live;
const refuses = (change: object, why: RegExp) => {
  const parsed = appealSchema.safeParse({ ...sample, ...change });
  assert.equal(parsed.success, false);
  assert.match(JSON.stringify(parsed.error?.issues), why);
};

test('the schema refuses a CPR number wherever it stands', () => {
  const subject = sample!.subjects[0]!;
  const named = (voice: string) => ({ subjects: [{ ...subject, voice: { da: voice, en: 'x' } }] });
  refuses(named('født 010190-1234'), /CPR/);
  refuses(named('0101901234'), /CPR/);
  assert.equal(appealSchema.safeParse({ ...sample, ...named('ring 33 19 32 00 eller 114') }).success, true);
});

test('an update says when and what, in both languages, and nothing else', () => {
  const at = '2026-11-22T07:45:00Z';
  const text = { da: 'Området er flyttet', en: 'The area has moved' };
  assert.equal(appealSchema.safeParse({ ...sample, updates: [{ at, text }] }).success, true);
  refuses({ updates: [{ at, text: { da: text.da } }] }, /updates/);
  refuses({ updates: [{ at: 'i går', text }] }, /updates/);
  refuses({ updates: [{ at, text, by: 'someone' }] }, /updates/);
  assert.ok(
    live.some(({ updates }) => updates && updates.length > 1),
    'the demonstration shows a timeline',
  );
});

test('the schema refuses points, unknown keys and the law of another country', () => {
  const subject = sample!.subjects[0]!;
  refuses({ subjects: [{ ...subject, ageMin: 30, ageMax: 30, ageBasis: 'estimated' }] }, /range/);
  refuses({ subjects: [{ ...subject, heightMinCm: 180, heightMaxCm: 180 }] }, /range/);
  refuses({ subjects: [{ ...subject, race: 'x' }] }, /race/);
  refuses({ caseRef: '0700-70100-00001-26' }, /caseRef/);
  refuses({ jurisdiction: 'GL' }, /jurisdiction/);
});
