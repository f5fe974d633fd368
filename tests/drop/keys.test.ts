import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AttemptId,
  activeKey,
  bookedKey,
  digestKey,
  draftKey,
  inboxMessageKey,
  lengthKey,
  letterKey,
  type MailboxId,
  onRequestKey,
  openedKey,
  parseDraftKey,
  parseLedgerKey,
  parseUploadKey,
  previewKey,
  segmentKey,
  submittedKey,
  submittingKey,
  type TipId,
  type UploadId,
  uploadOf,
} from '../../api/drop/keys.ts';
import { nameVectors } from './vectors.ts';

const tip = '0123456789abcdef0123456789abcdef' as TipId;
const upload = 'fedcba9876543210fedcba9876543210' as UploadId;
const attempt = 'a0123456789b'.repeat(4) as AttemptId;
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

test('keys mean what the vectors say', () => {
  for (const { key, means } of nameVectors.uploads) assert.deepEqual(plain(parseUploadKey(key)), means, key);
  for (const { key, means } of nameVectors.ledgers) assert.deepEqual(plain(parseLedgerKey(key)), means, key);
  for (const { key, means } of nameVectors.drafts) assert.deepEqual(parseDraftKey(key), means, key);
  for (const key of nameVectors.neither)
    assert.equal(parseUploadKey(key) ?? parseLedgerKey(key) ?? parseDraftKey(key), undefined, key);
});

test('keys are written as the vectors say', () => {
  const at = new Date('2026-11-22T12:43:46.500Z');
  const mailbox = '89abcdef0123456789abcdef01234567' as MailboxId;
  assert.deepEqual(
    [
      openedKey(upload, tip, at),
      lengthKey(upload, 20_000_000),
      segmentKey(upload, 8_388_608),
      segmentKey(upload, 8_388_608, '7cc48ad64f04e45b'),
      digestKey(upload, 8_388_608, '7cc48ad64f04e45b'),
    ],
    nameVectors.uploads.map(({ key }) => key),
  );
  assert.deepEqual(
    [
      bookedKey(tip, upload, 20_000_000),
      submittingKey(tip, attempt),
      submittedKey(tip, attempt),
      activeKey(tip, new Date('2026-11-23T00:00:00.999Z')),
      onRequestKey(tip, mailbox),
    ],
    nameVectors.ledgers.map(({ key }) => key),
  );
  assert.deepEqual(
    [draftKey(mailbox, '01m81mhecx06kw0jxz4e9d06xn')],
    nameVectors.drafts.map(({ key }) => key),
  );
  assert.equal(uploadOf(segmentKey(upload, 0)), upload);
  assert.equal(uploadOf(submittedKey(tip, attempt)), undefined);
});

test('nothing but an id, a size and a plain name gets into a key', () => {
  assert.throws(() => segmentKey(upload, -1), RangeError);
  assert.throws(() => segmentKey(upload, 1.5), RangeError);
  assert.throws(() => inboxMessageKey('../../etc/passwd'), RangeError);
  assert.throws(() => letterKey(tip as string as MailboxId, '01M81MHECX06KW0JXZ4E9D06XN'), RangeError);
  assert.throws(() => draftKey(tip as string as MailboxId, '../x'), RangeError);
  assert.throws(() => previewKey(upload, '../poster'), RangeError);
});
