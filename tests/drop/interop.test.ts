import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Decrypter, Encrypter } from 'age-encryption';
import {
  newIdentity,
  openBytes,
  openRange,
  openStream,
  parseIdentity,
  parseRecipient,
  recipientOf,
  Sealer,
  sealedSize,
} from '../../api/drop/age.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-interop-'));
after(() => rmSync(folder, { recursive: true }));

/** Somebody an object may be sealed to: the police, a mailbox, a second key of tomorrow. */
const people = ['police', 'mailbox', 'reserve'].map((name) => {
  const secret = newIdentity();
  const file = join(folder, name);
  writeFileSync(file, `${secret}\n`);
  const identity = parseIdentity(secret);
  return { name, secret, file, identity, recipient: recipientOf(identity) };
});
type People = typeof people;

/** Around every border of a chunk (64 KiB), and of a segment (8 MiB). */
const sizes = [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 8 * 1024 ** 2, 8 * 1024 ** 2 + 1];
const maxBuffer = 64 * 1024 ** 2;

/** In pieces of the size a network delivers, so that no border of a piece is one of a chunk. */
function sealOurs(plain: Buffer, to: People): Buffer {
  const sealer = new Sealer(to.map(({ recipient }) => parseRecipient(recipient)));
  const sealed: Uint8Array[] = [];
  for (let at = 0; at < plain.length; at += 60_007) sealed.push(...sealer.push(plain.subarray(at, at + 60_007)));
  return Buffer.concat([...sealed, ...sealer.end()]);
}

const sealWithProgram = (plain: Buffer, to: People): Buffer =>
  execFileSync('age', [...to.flatMap(({ recipient }) => ['-r', recipient])], { input: plain, maxBuffer });

async function sealWithLibrary(plain: Buffer, to: People): Promise<Buffer> {
  const encrypter = new Encrypter();
  for (const { recipient } of to) encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(new Uint8Array(plain)));
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

async function* cut(sealed: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sealed.length; at += 65_536) yield sealed.subarray(at, at + 65_536);
}

async function assertWeOpen(sealed: Uint8Array, plain: Buffer, { name, identity }: People[number]): Promise<void> {
  const about = `${name}, ${plain.length} bytes`;
  assert.ok(plain.equals(openBytes(sealed, identity)), `at once: ${about}`);
  assert.ok(plain.equals(await collect(openStream(cut(sealed), identity))), `as a stream: ${about}`);
  const range = await openRange(async (start, end) => sealed.subarray(start, end), sealed.length, identity);
  assert.equal(range.sizeBytes, plain.length, about);
  const end = Math.max(0, plain.length - 3);
  assert.ok(plain.subarray(end).equals(await collect(range.read(end, plain.length))), `its end by range: ${about}`);
}

const programOpens = (sealed: Buffer, { file }: People[number]): Buffer =>
  execFileSync('age', ['-d', '-i', file], { input: sealed, maxBuffer });

async function libraryOpens(sealed: Buffer, { secret }: People[number]): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(secret);
  return decrypter.decrypt(new Uint8Array(sealed));
}

for (const size of sizes)
  test(`${size} bytes travel between us, the age program and the JavaScript library, every way`, async () => {
    const [police] = people as [People[number]];
    const plain = randomBytes(size);
    const ours = sealOurs(plain, [police]);
    assert.equal(ours.length, sealedSize(size));
    assert.ok(plain.equals(programOpens(ours, police)), 'ours, opened by the program');
    assert.ok(plain.equals(await libraryOpens(ours, police)), 'ours, opened by the library');
    await assertWeOpen(sealWithProgram(plain, [police]), plain, police);
    await assertWeOpen(await sealWithLibrary(plain, [police]), plain, police);
  });

for (const size of [0, 65_536, 200_001])
  test(`${size} bytes sealed to three people open for each of them, whoever sealed`, async () => {
    const plain = randomBytes(size);
    const ours = sealOurs(plain, people);
    assert.equal(ours.length, sealedSize(size, people.length));
    const theirs = [sealWithProgram(plain, people), await sealWithLibrary(plain, people)];
    for (const person of people) {
      assert.ok(plain.equals(programOpens(ours, person)), `${person.name}: ours, opened by the program`);
      assert.ok(plain.equals(await libraryOpens(ours, person)), `${person.name}: ours, opened by the library`);
      for (const sealed of theirs) await assertWeOpen(sealed, plain, person);
    }
  });

test('whom an object was not sealed to it does not open for, with any of the three', async () => {
  const [police, mailbox, reserve] = people as [People[number], People[number], People[number]];
  const ours = sealOurs(Buffer.from('words'), [police, mailbox]);
  assert.throws(() => execFileSync('age', ['-d', '-i', reserve.file], { input: ours, stdio: 'pipe' }));
  await assert.rejects(libraryOpens(ours, reserve));
  for (const sealed of [sealWithProgram(Buffer.from('words'), [police, mailbox]), ours])
    assert.throws(() => openBytes(sealed, reserve.identity), { name: 'SealBroken', reason: 'recipient' });
});
