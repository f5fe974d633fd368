import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Letter } from '../../api/drop/documents.ts';
import { letterList } from '../../api/intake/letter-list.ts';

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
