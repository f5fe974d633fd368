import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Letter, SentPhrase } from '../../api/drop/documents.ts';
import { letterList } from '../../api/intake/letter-list.ts';
import { html } from '../../api/intake/page.ts';

const written = (body: Letter['body']): Letter => ({
  v: 1,
  id: '01hzzzzzzzzzzzzzzzzzzzzzzz',
  mailbox: 'ab'.repeat(16),
  at: '2026-11-27T20:00:00Z',
  from: 'police',
  body,
});
const file = { name: 'nat <b>.mp4', sizeBytes: 3, sha256: 'c'.repeat(64) };

test('without JavaScript a sender reads how well a file can be seen, and what would help, in either language', () => {
  const remarks = [{ da: 'Billedet er mørkt.', en: 'The picture is dark.' }];
  const letters = [written({ kind: 'notice', code: 'seen', files: [{ ...file, remarks }] })];
  const [da, en] = [letterList(letters, 'da').safe, letterList(letters, 'en').safe];
  assert.match(da, /Her er, hvor godt de kan ses.*nat &lt;b&gt;\.mp4<br>Billedet er mørkt\./s);
  assert.match(en, /how well they can be seen.*The picture is dark\./s);
  assert.ok(!da.includes(file.sha256), 'digests stand in the notice before it');
});

test('what was confirmed is listed with its digest', () => {
  const list = letterList([written({ kind: 'notice', code: 'confirmed', files: [file] })], 'da').safe;
  assert.ok(list.includes(file.sha256));
});

const question = (answer: NonNullable<SentPhrase['answer']>): SentPhrase => ({
  id: 'asked',
  da: 'Så du <ansigtet>?',
  en: 'Did you see the face?',
  answer,
});
const yesNo: SentPhrase['answer'] = {
  kind: 'choice',
  options: [
    { id: 'yes', da: 'Ja', en: 'Yes' },
    { id: 'no', da: 'Nej', en: 'No' },
  ],
};
const code = html`<input type="hidden" name="code" value="X">`;

test('a question is read in the language of the page and answered by a form of its own, until it is answered', () => {
  const asked = written({ kind: 'text', text: 'Did you see the face?', phrase: question(yesNo!) });
  const danish = letterList([asked], 'da', code).safe;
  assert.match(danish, /<p>Så du &lt;ansigtet&gt;\?<\/p>/);
  assert.match(
    danish,
    /action="\/svar".*name="code" value="X".*name="to" value="01hz.*value="yes".*Ja.*value="no".*Nej/s,
  );
  assert.match(letterList([asked], 'en', code).safe, /action="\/en\/svar".*Yes.*No/s);
  const answer: Letter = { ...asked, id: '01hzzzzzzzzzzzzzzzzzzzzzz0', from: 'sender' };
  const answered = { ...answer, body: { kind: 'text' as const, text: 'Nej', answers: { to: asked.id, value: 'no' } } };
  const done = letterList([asked, answered], 'da', code).safe;
  assert.ok(!done.includes('<form'));
  assert.match(done, /Du har svaret\./);
});

test('a time and a place can be unknown, and an answer that does not fit is said where it was asked', () => {
  const time = letterList([written({ kind: 'text', text: 'x', phrase: question({ kind: 'time' }) })], 'da', code).safe;
  assert.match(time, /type="date".*type="time".*name="answer" value="unknown"/s);
  const asked = written({ kind: 'text', text: 'x', phrase: question({ kind: 'place' }) });
  const misfit = letterList([asked], 'da', code, { to: asked.id, sentence: 'Vælg <et> svar.' }).safe;
  assert.match(misfit, /aria-describedby="misfit-(\w+)".*id="misfit-\1">Fejl: Vælg &lt;et&gt; svar\./s);
});

test('that the police have read a letter stands at that letter, and is none of its own', () => {
  const mine: Letter = { ...written({ kind: 'text', text: 'Ja' }), from: 'sender' };
  const mark = { ...written({ kind: 'notice', code: 'read', letters: [mine.id] }), id: '01hzzzzzzzzzzzzzzzzzzzzzz1' };
  const list = letterList([mine, mark], 'da').safe;
  assert.equal(list.split('<li ').length, 2);
  assert.match(list, /Læst af politiet/);
  assert.doesNotMatch(letterList([mine], 'da').safe, /Læst af politiet/);
});
