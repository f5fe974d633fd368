import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Draft, draftSchema } from '../../api/appeal/draft.ts';
import { footageGoneAt } from '../../api/appeal/incident.ts';
import { appealSchema, shownUntil } from '../../api/appeal/model.ts';
import { outcomeReasons, outcomeSchema } from '../../api/appeal/outcome.ts';
import { publishedFrom, withoutBlanks } from '../../api/appeal/publish.ts';
import { appealTextSchema, markdown } from '../../api/appeal/text.ts';
import { frontMatter } from '../site/content.ts';
import { changed, consent, decision, draftOf, film, issue, kinds, now } from './drafts.ts';

const everything = (draft: Draft): string => JSON.stringify(publishedFrom(draft, decision, issue));

test('a draft that passed has a published form which the site can read, in every language it was written in', () => {
  for (const kind of kinds) {
    const { appeal, texts } = publishedFrom(draftOf(kind), decision, issue);
    assert.deepEqual(appealSchema.parse(JSON.parse(JSON.stringify(appeal))), appeal);
    assert.deepEqual(Object.keys(texts), ['da', 'en']);
    const { data, body } = frontMatter(markdown(texts.da.head, texts.da.body));
    assert.deepEqual(appealTextSchema.parse(data), texts.da.head);
    assert.equal(body.trim(), texts.da.body);
  }
  const greenlandic = { title: 'Kia takuaa?', lead: 'Politiit paasissutissanik ujartuipput.', whatWeNeed: ['Takusat'] };
  const draft = changed('greenlandDescription', { 'texts.kl': { ...greenlandic, body: 'Unnukkut pivoq.' } });
  assert.equal(publishedFrom(draft, decision, issue).texts.kl?.head.title, 'Kia takuaa?');
});

test('what is ticked as fictional ends like all others, and no draft can make itself an example', () => {
  const { appeal } = publishedFrom(changed('call', { fictional: true }), decision, issue);
  assert.equal(appeal.fictional, true);
  assert.equal(shownUntil(appeal), appeal.reviewAt);
  assert.equal(draftSchema.safeParse({ ...draftOf('call'), example: true }).success, false);
});

test('nothing private comes through, whatever it is', () => {
  const secret = fc.stringMatching(/^[a-z]{12}$/).map((letters) => `HEMMELIG${letters}`);
  const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.array(secret, { minLength: 9, maxLength: 9 }),
      digest,
      (kind, s, sha256) => {
        const draft = draftOf(kind);
        draft.caseRef = s[0]!;
        draft.legalBasis = {
          ...draft.legalBasis,
          consent: { ...consent, by: s[1]! },
          courtOrderRef: s[2]!,
          vitalInterest: s[3]!,
          prosecutionRequested: true,
        };
        for (const one of draft.subjects ?? []) Object.assign(one, { nameBan: false, identityKnown: true });
        for (const one of draft.media ?? [])
          Object.assign(one, {
            sourceEvidenceId: s[4]!,
            sha256,
            crop: { x: 0.123456789, y: 0, width: 1, height: 1 },
            soundNeeded: { da: s[5]!, en: s[5]! },
          });
        const signed = { ...decision, author: s[6]!, decidedBy: s[7]!, secondReviewer: s[7]!, rank: s[8]! };
        const published = JSON.stringify(publishedFrom(draftSchema.parse(draft), signed, issue));
        for (const value of [
          'HEMMELIG',
          sha256,
          '0.123456789',
          'nameBan',
          'identityKnown',
          '"consent":',
          'crop',
          'schedule',
        ])
          assert.equal(published.includes(value), false, value);
      },
    ),
  );
});

test('whatever is written comes back from the Markdown file as it was', () => {
  const { head } = publishedFrom(draftOf('call'), decision, issue).texts.da;
  const signs = fc.oneof(
    fc.string({ unit: 'binary', minLength: 8 }),
    fc.constantFrom('a\u0085b\u2028c', '"\\: # - [', '---'),
  );
  fc.assert(
    fc.property(signs, signs, (title, alt) => {
      const file = markdown({ ...head, title, easyRead: alt, alt: { portrait: alt } }, 'Tekst');
      const { data } = frontMatter(file);
      assert.deepEqual(data, { ...head, title, easyRead: alt, alt: { portrait: alt } });
      // YAML refuses these even between quotes
      assert.doesNotMatch(file.split('Tekst')[0]!, /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/);
    }),
  );
});

test('what is said of the decision is the unit, the time, the rules, and that somebody else read it', () => {
  const said = publishedFrom(draftOf('picture'), decision, issue).appeal.decision;
  assert.deepEqual(said, {
    unit: decision.unit,
    at: decision.at,
    rulesVersion: decision.rulesVersion,
    secondReviewer: true,
  });
  const { secondReviewer: _, ...alone } = decision;
  assert.equal(publishedFrom(draftOf('picture'), alone, issue).appeal.decision.secondReviewer, false);
  const self = { ...decision, secondReviewer: decision.author };
  assert.equal(publishedFrom(draftOf('picture'), self, issue).appeal.decision.secondReviewer, false);
});

test('blanks are not published, and the day footage is gone is reckoned', () => {
  const draft = changed('footage', { 'footageWanted.preserveBy': undefined, 'incident.places.0.address': '  ' });
  const { appeal } = publishedFrom(draft, decision, issue);
  assert.equal(appeal.footageWanted?.preserveBy, footageGoneAt(draft.footageWanted!.from!).toISOString());
  assert.equal('address' in appeal.incident!.places[0]!, false);
  assert.equal(everything(changed('picture', { 'subjects.0.teeth': { da: ' ', en: '' } })).includes('teeth'), false);
  assert.deepEqual(withoutBlanks({ a: ' ', b: { da: '' }, c: ['', { d: '' }] }), { c: ['', {}] });
});

test('a drawing has no bystanders, and a film keeps what makes it readable', () => {
  const drawn = changed('description', { media: [{ ...draftOf('picture').media![0], kind: 'drawing' }] });
  delete drawn.media![0]!.bystandersBlurred;
  assert.equal(publishedFrom(drawn, decision, issue).appeal.media[0]!.bystandersBlurred, true);
  const shown = publishedFrom(changed('picture', { media: [film] }), decision, issue).appeal.media[0]!;
  assert.deepEqual(shown.captions, film.captions);
  assert.deepEqual(shown.audioDescription, film.audioDescription);
});

test('a draft that did not pass has no published form', () => {
  for (const path of ['texts.en.title', 'subjects.0.sex', 'schedule.reviewAt', 'legalBasis.necessity.da', 'type'])
    assert.throws(() => publishedFrom(changed('picture', { [path]: undefined }), decision, issue), path);
});

test('an outcome that must leave no picture cannot keep one, and one that must be silent says nothing', () => {
  const outcome = { reason: 'found_safe', eraseMedia: false, at: now.toISOString(), by: 'vagtleder' };
  assert.ok(outcomeSchema.safeParse(outcome).success);
  assert.equal(outcomeReasons.length, 13);
  for (const reason of ['not_charged', 'acquitted', 'mistaken', 'name_ban', 'consent_withdrawn']) {
    assert.equal(outcomeSchema.safeParse({ ...outcome, reason }).success, false, reason);
    assert.ok(outcomeSchema.safeParse({ ...outcome, reason, eraseMedia: true }).success, reason);
  }
  const publicText = { da: 'Det var en fejl.', en: 'It was a mistake.' };
  assert.equal(
    outcomeSchema.safeParse({ ...outcome, reason: 'mistaken', eraseMedia: true, publicText }).success,
    false,
  );
  assert.ok(outcomeSchema.safeParse({ ...outcome, publicText }).success);
});
