import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { wrongOf } from '../../api/backup/gather.ts';
import type { Named } from '../../api/backup/names.ts';
import { digestKey, namedSegmentKey, segmentKey, segmentPrefix, type UploadId } from '../../api/drop/keys.ts';

const upload = 'fedcba9876543210fedcba9876543210' as UploadId;
const sha256 = createHash('sha256').update(randomBytes(100)).digest('hex');
const drawn = 'f'.repeat(16);

/** What a file that waits for the inside names: a segment by `writer`, and its digest. */
const namedBy = (writer: string | undefined): Named[] => {
  const segment = segmentKey(upload, 0, writer);
  return [
    { store: 'drop', key: segment },
    { store: 'drop', key: segmentPrefix(upload, 0), digestOf: { segment, writer } },
  ];
};
const wrong = (writer: string | undefined, ...there: string[]): string[] =>
  wrongOf(namedBy(writer), { drop: new Map(there.map((key) => [key, { sha256 }])), vault: new Map() }).map(
    ({ key, is }) => `${key} ${is}`,
  );

test('a segment that is named after its bytes is whole without a digest; any other needs one', () => {
  const writer = sha256.slice(0, 16);
  const missing = `${segmentPrefix(upload, 0)}* missing`;
  assert.deepEqual(wrong(writer, namedSegmentKey(upload, 0, sha256)), []);
  assert.deepEqual(wrong(writer), [`${namedSegmentKey(upload, 0, sha256)} missing`, missing]);
  for (const other of [drawn, undefined]) {
    assert.deepEqual(wrong(other, segmentKey(upload, 0, other)), [missing]);
    assert.deepEqual(wrong(other, segmentKey(upload, 0, other), digestKey(upload, 0, drawn)), []);
  }
});
