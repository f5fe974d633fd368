import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftSchema } from '../../api/appeal/draft.ts';
import { gate } from '../../api/appeal/gate.ts';
import { appealSchema, type LiveAppeal } from '../../api/appeal/model.ts';
import { publishedFrom } from '../../api/appeal/publish.ts';
import { appealTextSchema } from '../../api/appeal/text.ts';
import { folders, frontMatter, json, text } from '../site/content.ts';
import { bookOf, decision, offences } from './drafts.ts';

const appeals = folders('appeals').map((id) => appealSchema.parse(json('appeals', id, 'appeal.json')));
const live = appeals.filter((appeal): appeal is LiveAppeal => appeal.status === 'published');

/** The draft a published appeal could have been made from: what is private is answered as it must have been. */
function draftBehind({ publicId, revision: _r, status: _s, publishedAt: _p, ...appeal }: LiveAppeal) {
  const { updatedAt, reviewAt, expiresAt, decision: _d, example: _e, ...facts } = appeal;
  const read = (lang: 'da' | 'en') => {
    const { data, body } = frontMatter(text('appeals', publicId, `${lang}.md`));
    return { ...appealTextSchema.parse(data), body: body.trim() };
  };
  const [{ alt: danish, ...da }, { alt: english, ...en }] = [read('da'), read('en')];
  return draftSchema.parse({
    ...facts,
    texts: { da, en },
    subjects: facts.subjects.map((one) => ({ ...one, nameBan: false, identityKnown: true })),
    media: facts.media.map((one) => ({ ...one, alt: { da: danish[one.name], en: english[one.name] } })),
    legalBasis: { ...facts.legalBasis, vitalInterest: 'Kulde og sygdom.' },
    schedule: { publishAt: updatedAt, reviewAt, expiresAt },
  });
}

test('everything the demonstration shows would have passed the gate', () => {
  assert.ok(live.length >= 14);
  for (const appeal of live) {
    const draft = draftBehind(appeal);
    const { failures } = gate(draft, bookOf(draft), offences, new Date(appeal.updatedAt));
    const said = failures.map(({ code, field }) => `${code} ${field}`);
    assert.deepEqual(said, [], appeal.publicId);
  }
});

test('and would be published as it is', () => {
  for (const appeal of live) {
    const { publicId, revision, publishedAt, updatedAt } = appeal;
    const again = publishedFrom(draftBehind(appeal), decision, { publicId, revision, publishedAt, updatedAt }).appeal;
    const { decision: _one, footageWanted: _some, example: _e, ...facts } = appeal;
    const { decision: _other, footageWanted: _more, ...published } = again;
    assert.deepEqual(published, facts);
  }
});
