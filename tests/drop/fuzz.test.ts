import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  openBytes,
  openStream,
  parseIdentity,
  parseRecipient,
  recipientOf,
  SealBroken,
  sealBytes,
} from '../../api/drop/age.ts';
import { type Letter, letter, segmentDigest, type TipDocument, tipDocument } from '../../api/drop/documents.ts';
import { DocumentMalformed, openJson, parseJson } from '../../api/drop/json.ts';
import { parseLedgerKey, parseUploadKey } from '../../api/drop/keys.ts';
import { CodeMalformed, parseCode } from '../../api/drop/mailbox.ts';
import { bytes, identity, nameVectors } from './vectors.ts';

const me = parseIdentity(identity);
const recipient = parseRecipient(recipientOf(me));

/** A small generator with a fixed seed, so that a failure can be found again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutate(original: Uint8Array, pick: (below: number) => number): Uint8Array {
  let changed = Buffer.from(original);
  for (let times = 1 + pick(3); times > 0; times--) {
    const at = pick(changed.length || 1);
    const kind = pick(6);
    if (kind === 0) changed[at]! ^= 1 << pick(8);
    if (kind === 1) changed[at] = pick(256);
    if (kind === 2) changed = changed.subarray(0, at);
    if (kind === 3) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(at + 1 + pick(40))]);
    if (kind === 4)
      changed = Buffer.concat([changed.subarray(0, at), Buffer.alloc(1 + pick(40), pick(256)), changed.subarray(at)]);
    if (kind === 5) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(pick(changed.length || 1))]);
  }
  return changed;
}

const hex = (digit: string): string => digit.repeat(32);
const document: TipDocument = {
  v: 1,
  tip: hex('1'),
  language: 'da',
  receivedAt: '2026-11-22T12:43:46.000Z',
  text: 'Jeg så en rød bil på Østerbro',
  danger: false,
  files: [
    {
      upload: hex('2'),
      name: 'æøå.mp4',
      type: 'video/mp4',
      sizeBytes: 3,
      segments: [{ start: 0, lengthBytes: 3 }],
      provenance: { origin: 'original' },
    },
  ],
  mailbox: { id: hex('3'), recipient: recipientOf(me) },
};
const note: Letter = {
  v: 1,
  id: '01m81mhecx06kw0jxz4e9d06xn',
  mailbox: hex('3'),
  at: '2026-11-22T12:43:46.000Z',
  from: 'police',
  body: { kind: 'notice', code: 'rejected', reason: { da: 'a', en: 'b' } },
};

test('3,000 broken seals are refused as broken seals, or open to what was sealed', async () => {
  const pick = random(1);
  const plain = bytes('plain', 66_000);
  const seals = [sealBytes(plain.subarray(0, 300), [recipient]), sealBytes(plain, [recipient])];
  let opened = 0;
  for (let i = 0; i < 3000; i++) {
    const which = i % 10 === 0 ? 1 : 0;
    const changed = mutate(seals[which]!, pick);
    const expected = which === 1 ? plain : plain.subarray(0, 300);
    try {
      assert.deepEqual(Buffer.from(openBytes(changed, me)), Buffer.from(expected));
      opened++;
    } catch (error) {
      assert.ok(error instanceof SealBroken, `${i}: ${String(error)}`);
      await assert.rejects(async () => {
        for await (const part of openStream([changed] as unknown as AsyncIterable<Uint8Array>, me)) void part;
      }, SealBroken);
    }
  }
  assert.ok(opened < 100, `${opened} mutations changed nothing`);
});

test('2,000 broken documents are refused as malformed, or parse', () => {
  const pick = random(2);
  const originals = [document, note].map((value) => Buffer.from(JSON.stringify(value)));
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const changed = mutate(originals[i % 2]!, pick);
    for (const schema of [tipDocument, letter, segmentDigest] as const)
      try {
        parseJson<unknown>(schema, changed);
      } catch (error) {
        assert.ok(error instanceof DocumentMalformed, `${i}: ${String(error)}`);
        refused++;
      }
  }
  assert.ok(refused > 4000);
  assert.deepEqual(parseJson(tipDocument, originals[0]!), document);
  assert.deepEqual(parseJson(letter, originals[1]!), note);
});

test('a sealed document that is of another kind is malformed, one for somebody else is a broken seal', () => {
  const sealed = sealBytes(Buffer.from(JSON.stringify(note)), [recipient]);
  assert.deepEqual(openJson(letter, sealed, me), note);
  assert.throws(() => openJson(tipDocument, sealed, me), DocumentMalformed);
  assert.throws(() => openJson(letter, sealBytes(Buffer.from([0xff, 0xfe]), [recipient]), me), DocumentMalformed);
  assert.throws(() => openJson(letter, sealed.subarray(1), me), SealBroken);
});

test('broken codes and keys are refused or read, never anything else', () => {
  const pick = random(3);
  for (let i = 0; i < 1000; i++) {
    const code = mutate(Buffer.from('76J9-017N-V20G-CCDQ-4'), pick).toString();
    try {
      parseCode(code);
    } catch (error) {
      assert.ok(error instanceof CodeMalformed, `${code}: ${String(error)}`);
    }
    const name = mutate(Buffer.from(nameVectors.uploads[i % 4]!.key), pick).toString();
    parseUploadKey(name);
    parseLedgerKey(name);
  }
});
