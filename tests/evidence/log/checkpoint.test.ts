import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { openCheckpoint, signCheckpoint } from '../../../api/evidence/log/checkpoint.ts';
import {
  NoteBroken,
  newSigningKey,
  openNote,
  parseSigningKey,
  parseVerifierKey,
  signNote,
} from '../../../api/signed-note.ts';

// the example of golang.org/x/mod/sumdb/note
const golang = {
  skey: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature:
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

test('keys and signatures are those of the published example', () => {
  const signer = parseSigningKey(golang.skey);
  assert.equal(signer.vkey, golang.vkey);
  assert.equal(parseVerifierKey(golang.vkey).vkey, golang.vkey);
  assert.equal(signNote(golang.text, signer), `${golang.text}\n${golang.signature}`);
  assert.equal(openNote(`${golang.text}\n${golang.signature}`, parseVerifierKey(golang.vkey)), golang.text);
});

const name = 'vidne.example/custody';
const signer = parseSigningKey(newSigningKey(name));
const root = randomBytes(32);
const note = signCheckpoint({ size: 20_852_163, root }, signer);

test('a checkpoint is three lines and a signature, and reads back', () => {
  assert.match(
    note,
    /^vidne\.example\/custody\n20852163\n[A-Za-z0-9+/]{43}=\n\n— vidne\.example\/custody [A-Za-z0-9+/]{91}=\n$/,
  );
  assert.deepEqual(openCheckpoint(note, parseVerifierKey(signer.vkey)), { origin: name, size: 20_852_163, root });
});

test('signatures of others beside ours change nothing', () => {
  const witness = parseSigningKey(newSigningKey('witness.example'));
  const theirs = signNote(note.slice(0, note.indexOf('\n\n') + 1), witness).split('\n\n')[1]!;
  assert.equal(openCheckpoint(note + theirs, signer).size, 20_852_163);
  assert.throws(() => openCheckpoint(theirs, signer), NoteBroken);
});

test('another key of the same name is not ours', () => {
  const forger = parseSigningKey(newSigningKey(name));
  assert.throws(() => openCheckpoint(signCheckpoint({ size: 1, root }, forger), signer), /not signed by/);
  // with our key's id before the other key's signature
  const [text, line = ''] = signCheckpoint({ size: 1, root }, forger).split('\n\n');
  const bytes = Buffer.from(line.split(' ')[2]!, 'base64');
  Buffer.from(signer.keyId).copy(bytes);
  assert.throws(
    () => openCheckpoint(`${text}\n\n— ${name} ${bytes.toString('base64')}\n`, signer),
    /not what was signed/,
  );
});

test('what is signed but is not a checkpoint of this log is refused', () => {
  const base64 = root.toString('base64');
  for (const text of [
    `${name}\n1\n${base64}\nmore\n`,
    `${name}\n01\n${base64}\n`,
    `${name}\n-1\n${base64}\n`,
    `${name}\n9007199254740993\n${base64}\n`,
    `${name}\n1\n${base64.slice(4)}\n`,
    `${name}\n1\n${base64.replace('=', '')}\n`,
    `other.example\n1\n${base64}\n`,
    `${name}\n1\n`,
  ])
    assert.throws(() => openCheckpoint(signNote(text, signer), signer), NoteBroken, text);
});

test('no checkpoint with one bit turned, cut or lengthened is accepted', () => {
  const bytes = Buffer.from(note);
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), fc.integer({ min: 1, max: bytes.length }), (bit, cut) => {
      const turned = Buffer.from(bytes);
      turned[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => openCheckpoint(turned.toString('latin1'), signer), NoteBroken);
      assert.throws(() => openCheckpoint(turned.toString(), signer), NoteBroken);
      assert.throws(() => openCheckpoint(bytes.subarray(0, -cut).toString(), signer), NoteBroken);
      assert.throws(() => openCheckpoint(`${note}${'x'.repeat(cut)}`, signer), NoteBroken);
    }),
    { numRuns: 2000 },
  );
});

test('a key that does not have the id it says, or is none, is refused', () => {
  for (const text of [
    '',
    'x',
    golang.vkey.replace('c74f20a3', 'c74f20a4'),
    golang.vkey.replace('Peter', 'Paul'),
    signer.vkey.slice(0, -1),
  ])
    assert.throws(() => parseVerifierKey(text), NoteBroken);
  assert.throws(() => parseSigningKey(golang.vkey), NoteBroken);
  for (const bad of ['', 'a b', 'a+b', 'a\nb']) assert.throws(() => newSigningKey(bad), NoteBroken);
});
