import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Decrypter, Encrypter } from 'age-encryption';
import {
  handOn,
  KeyMalformed,
  newIdentity,
  openBytes,
  openRange,
  openStream,
  parseIdentity,
  parseRecipient,
  plainSize,
  recipientOf,
  SealBroken,
  Sealer,
  sealBytes,
  sealedSize,
} from '../../api/drop/age.ts';
import { identity, keyVectors, sealVectors } from './vectors.ts';

const me = parseIdentity(identity);
const recipient = parseRecipient(recipientOf(me));
const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001];

const folder = mkdtempSync(join(tmpdir(), 'vidne-age-'));
const identityFile = join(folder, 'identity.txt');
writeFileSync(identityFile, `${identity}\n`);
after(() => rmSync(folder, { recursive: true }));

async function* cut(sealed: Uint8Array, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sealed.length; at += bytes) yield sealed.subarray(at, at + bytes);
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

const openByRange = async (sealed: Uint8Array): Promise<Buffer> => {
  const opened = await openRange(async (start, end) => sealed.subarray(start, end), sealed.length, me);
  return await collect(opened.read(0, opened.sizeBytes));
};

const readers: [string, (sealed: Uint8Array) => Promise<Uint8Array>][] = [
  ['at once', async (sealed) => openBytes(sealed, me)],
  ['as a stream of 1-byte pieces', (sealed) => collect(openStream(cut(sealed.subarray(0, 4096), 1), me))],
  ['as a stream', (sealed) => collect(openStream(cut(sealed, 50_001), me))],
  ['by range', openByRange],
];

for (const { name, about, sealed, expected } of sealVectors)
  test(`vector ${name}: ${about || 'opens'}`, async () => {
    for (const [how, open] of readers) {
      if (how.includes('1-byte') && sealed.length > 4096) continue;
      if ('plain' in expected) assert.deepEqual(Buffer.from(await open(sealed)), Buffer.from(expected.plain), how);
      else {
        const caught = await open(sealed).then(
          () => assert.fail(`${how}: opened`),
          (error: unknown) => error,
        );
        assert.ok(caught instanceof SealBroken, `${how}: ${String(caught)}`);
        assert.equal(caught.reason, expected.reason, how);
      }
    }
  });

test('the vectors have every reason a seal can break', () => {
  const reasons = new Set(sealVectors.flatMap(({ expected }) => ('reason' in expected ? [expected.reason] : [])));
  assert.deepEqual([...reasons].sort(), ['header', 'mac', 'payload', 'recipient', 'trailing', 'truncated']);
});

test('the age program agrees with every vector that opens, and refuses every one that does not', () => {
  for (const { name, sealed, expected } of sealVectors) {
    const opened = tryAge(sealed);
    if ('plain' in expected) assert.deepEqual(opened, Buffer.from(expected.plain), name);
    else assert.equal(opened, undefined, name);
  }
});

function tryAge(sealed: Uint8Array): Buffer | undefined {
  try {
    return execFileSync('age', ['-d', '-i', identityFile], { input: sealed, stdio: ['pipe', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

test('the age program opens what we seal, and we open what it seals', async () => {
  for (const size of sizes) {
    const plain = randomBytes(size);
    const ours = sealBytes(plain, [recipient]);
    assert.ok(tryAge(ours)?.equals(plain), `ours, ${size}`);
    const theirs = execFileSync('age', ['-r', recipientOf(me)], { input: plain });
    assert.deepEqual(Buffer.from(openBytes(theirs, me)), plain, `theirs, ${size}`);
    assert.deepEqual(await collect(openStream(cut(theirs, 40_000), me)), plain);
    assert.deepEqual(await openByRange(theirs), plain);
  }
});

test('the npm library opens what we seal, and we open what it seals', async () => {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipientOf(me));
  for (const size of sizes) {
    const plain = randomBytes(size);
    assert.deepEqual(Buffer.from(await decrypter.decrypt(sealBytes(plain, [recipient]))), plain);
    assert.deepEqual(Buffer.from(openBytes(await encrypter.encrypt(new Uint8Array(plain)), me)), plain);
  }
});

test('a stream cut in any pieces seals to an object of the size that was computed in advance', () => {
  const plain = randomBytes(200_001);
  for (const piece of [1 << 10, 65_535, 65_536, 65_537, 300_000]) {
    const sealer = new Sealer([recipient]);
    const sealed: Uint8Array[] = [];
    for (let at = 0; at < plain.length; at += piece) sealed.push(...sealer.push(plain.subarray(at, at + piece)));
    sealed.push(...sealer.end());
    const whole = Buffer.concat(sealed);
    assert.equal(whole.length, sealedSize(plain.length));
    assert.deepEqual(Buffer.from(openBytes(whole, me)), plain);
  }
});

test('sizes go both ways, for one recipient and for two', () => {
  for (const size of [...sizes, 8 * 1024 ** 2, 5 * 1024 ** 3])
    for (const recipients of [1, 2]) assert.equal(plainSize(sealedSize(size, recipients), recipients), size);
  for (const impossible of [0, 183, 199, 184 + 65_536 + 16 + 5, 184 + 65_552 + 16])
    assert.throws(() => plainSize(impossible), RangeError, String(impossible));
});

test('any range of an object reads as the same bytes', async () => {
  const plain = randomBytes(200_001);
  const sealed = sealBytes(plain, [recipient]);
  const opened = await openRange(async (start, end) => sealed.subarray(start, end), sealed.length, me);
  assert.equal(opened.sizeBytes, plain.length);
  for (const [start, end] of [
    [0, 1],
    [65_535, 65_537],
    [65_536, 131_072],
    [100, 200_001],
    [200_000, 200_001],
    [5, 5],
    [199_990, 900_000],
  ] as const)
    assert.deepEqual(await collect(opened.read(start, end)), plain.subarray(start, end), `${start}-${end}`);
});

test('nothing of a chunk is released before its tag is verified', async () => {
  const sealed = Buffer.from(sealBytes(randomBytes(200_000), [recipient]));
  sealed[184 + 65_552 + 500]! ^= 1;
  let released = 0;
  await assert.rejects(async () => {
    for await (const part of openStream(cut(sealed, 10_000), me)) released += part.length;
  }, SealBroken);
  assert.equal(released, 65_536, 'the first chunk, and no byte of the second');
});

test('every seal has a fresh file key, share and nonce', () => {
  const plain = randomBytes(100);
  const [a, b] = [sealBytes(plain, [recipient]), sealBytes(plain, [recipient])];
  assert.notDeepEqual(a.subarray(31, 120), b.subarray(31, 120));
  assert.notDeepEqual(a.subarray(168), b.subarray(168));
  assert.throws(() => new Sealer([]), RangeError);
});

test('keys are read and written as age does', () => {
  for (const pair of keyVectors.pairs) {
    assert.equal(recipientOf(parseIdentity(pair.identity)), pair.recipient);
    parseRecipient(pair.recipient);
  }
  assert.equal(recipientOf(parseIdentity(keyVectors.file)), keyVectors.pairs[0]?.recipient);
  const made = newIdentity();
  writeFileSync(join(folder, 'made.txt'), `${made}\n`);
  const shown = execFileSync('age-keygen', ['-y', join(folder, 'made.txt')], { encoding: 'utf8' }).trim();
  assert.equal(recipientOf(parseIdentity(made)), shown);
});

test('a key that is not one is refused', () => {
  for (const { about, text } of keyVectors.recipients)
    assert.throws(() => parseRecipient(text), KeyMalformed, `recipient: ${about}`);
  for (const { about, text } of keyVectors.identities)
    assert.throws(() => parseIdentity(text), KeyMalformed, `identity: ${about}`);
});

test('an object is handed on without its payload being touched, and opens with the real program', async () => {
  const other = newIdentity();
  const [to, file] = [parseIdentity(other), join(folder, 'other.txt')];
  writeFileSync(file, `${other}\n`);
  for (const size of sizes) {
    const plain = randomBytes(size);
    const sealed = sealBytes(plain, [recipient]);
    const { header, payloadAt } = handOn(sealed.subarray(0, 1000), me, to.recipient);
    const handed = Buffer.concat([header, sealed.subarray(payloadAt)]);
    assert.deepEqual(Buffer.from(openBytes(handed, to)), plain);
    assert.throws(() => openBytes(handed, me), { name: 'SealBroken', reason: 'recipient' });
    assert.deepEqual(execFileSync('age', ['-d', '-i', file], { input: handed }), plain);
  }
});

test('only who could open it hands it on, and what is broken is not handed on', () => {
  const sealed = sealBytes(randomBytes(100), [recipient]);
  const stranger = parseIdentity(newIdentity());
  assert.throws(() => handOn(sealed, stranger, stranger.recipient), { reason: 'recipient' });
  assert.throws(() => handOn(sealed.subarray(0, 120), me, stranger.recipient), { reason: 'truncated' });
});
