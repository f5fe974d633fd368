import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Identity,
  KeyMalformed,
  openBytes,
  openRange,
  openStream,
  parseIdentity,
  parseRecipient,
  recipientOf,
  SealBroken,
  sealBytes,
} from '../../api/drop/age.ts';
import type { Blob, BlobKey, BlobStore } from '../../api/drop/blobs.ts';
import * as documents from '../../api/drop/documents.ts';
import { DocumentMalformed, openJson, parseJson } from '../../api/drop/json.ts';
import {
  digestKey,
  lengthKey,
  openedKey,
  parseDraftKey,
  parseLedgerKey,
  parseUploadKey,
  segmentKey,
  type UploadId,
  uploadOf,
} from '../../api/drop/keys.ts';
import { CodeMalformed, parseCode } from '../../api/drop/mailbox.ts';
import { readUpload } from '../../api/drop/upload-log.ts';
import { fuzzCases, mutate, mutateValue, one, type Pick, random, randomBuffer, seedLine, share } from './random.ts';
import { bytes, identity, nameVectors, otherIdentity } from './vectors.ts';

const { letter, segmentDigest, tipDocument } = documents;
const me = parseIdentity(identity);
const recipient = parseRecipient(recipientOf(me));
const somebody = parseRecipient(recipientOf(parseIdentity(otherIdentity)));

const hex = (digit: string): string => digit.repeat(32);
const document: documents.TipDocument = {
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
const note: documents.Letter = {
  v: 1,
  id: '01m81mhecx06kw0jxz4e9d06xn',
  mailbox: hex('3'),
  at: '2026-11-22T12:43:46.000Z',
  from: 'police',
  body: { kind: 'notice', code: 'rejected', reason: { da: 'a', en: 'b' } },
};

/** Every schema a sealed document is read by. */
const schemas = Object.values(documents).filter(
  (value): value is typeof tipDocument => typeof value === 'object' && 'safeParse' in value,
);

async function* pieces(sealed: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sealed.length; at += length) yield sealed.subarray(at, at + length);
}

const rangeOf = (sealed: Uint8Array, reader: Identity) =>
  openRange(async (start, end) => sealed.subarray(start, end), sealed.length, reader);

/** Opens it every way there is: all open to the same of `plains`, or each is a broken seal that released a part of one. */
async function openEveryWay(
  sealed: Uint8Array,
  plains: readonly Buffer[],
  about: string,
): Promise<'opened' | 'broken'> {
  const broken = (error: unknown): undefined => {
    assert.ok(error instanceof SealBroken, `${about}: ${error instanceof Error ? error.stack : String(error)}`);
  };
  let whole: Uint8Array | undefined;
  try {
    whole = openBytes(sealed, me);
  } catch (error) {
    broken(error);
  }
  const could = plains.filter((plain) => whole === undefined || plain.equals(whole));
  assert.ok(could.length > 0, `${about}: opened to what was never sealed`);
  for (const read of [
    async () => openStream(pieces(sealed, 30_000), me),
    async () => {
      const range = await rangeOf(sealed, me);
      return range.read(0, range.sizeBytes);
    },
  ]) {
    const released: Uint8Array[] = [];
    let isBroken = false;
    try {
      for await (const part of await read()) released.push(part);
    } catch (error) {
      broken(error);
      isBroken = true;
    }
    const all = Buffer.concat(released);
    assert.equal(isBroken, whole === undefined, `${about}: one reader opens what another does not`);
    const isPart = (plain: Buffer): boolean => plain.subarray(0, all.length).equals(all);
    assert.ok(could.some(isPart), `${about}: released what was never sealed`);
    assert.ok(whole === undefined || all.length === whole.length, `${about}: ended early`);
  }
  return whole === undefined ? 'broken' : 'opened';
}

const seals = share(0.26);
test(`${seals} broken seals are refused as broken seals, or open to what was sealed`, async (t) => {
  t.diagnostic(seedLine(seals));
  assert.ok(seals >= 3000 || fuzzCases < 20_000);
  const pick = random('seals');
  const long = Buffer.from(bytes('plain', 132_000));
  const plains = [long.subarray(0, 300), long, Buffer.alloc(0), long.subarray(0, 65_536)];
  const sealed = plains.map((plain, at) => sealBytes(plain, at === 0 ? [somebody, recipient] : [recipient]));
  let opened = 0;
  for (let i = 0; i < seals; i++) {
    const which = i % 10 === 0 ? 1 : i % 10 === 1 ? 3 : i % 10 < 4 ? 2 : 0;
    const changed = mutate(sealed[which]!, pick, one(pick, sealed));
    if ((await openEveryWay(changed, plains, `case ${i}`)) === 'opened') opened++;
  }
  // putting back the same byte, or cutting and joining at the same place, changes nothing
  assert.ok(opened < seals / 25, `${opened} mutations changed nothing`);
});

/** What somebody would write who knows the format: whole lines and words of a header. */
function editHeader(sealed: Buffer, other: Buffer, pick: Pick): Buffer {
  const cutAt = sealed.indexOf('\n---') + 1;
  const lines = sealed.toString('latin1', 0, sealed.indexOf('\n', cutAt)).split('\n');
  const theirs = other.toString('latin1', 0, other.indexOf('\n---')).split('\n');
  for (let times = 1 + pick(3); times > 0; times--) {
    const at = pick(lines.length);
    const line = lines[at] ?? '';
    const edits: (() => unknown)[] = [
      () => lines.splice(at, 1),
      () => lines.splice(at, 0, line),
      () => lines.splice(at, 2, lines[at + 1] ?? '', line),
      () => lines.splice(at, 0, ...theirs.slice(1 + pick(theirs.length))),
      () => lines.splice(at, 0, `-> ${one(pick, ['X25519', 'scrypt', 'x25519', 'grease', '', 'X25519 a b'])}`, ''),
      () => lines.splice(at, 1, `${line}\r`),
      () => lines.splice(at, 1, `${line} `),
      () => lines.splice(at, 1, line.slice(0, pick(line.length + 1))),
      () => lines.splice(at, 1, `${line}=`),
      () => lines.splice(at, 1, line.repeat(1 + pick(400))),
      () => lines.splice(at, 1, mutate(Buffer.from(line, 'latin1'), pick).toString('latin1')),
      () => lines.splice(at, 1, Buffer.from(randomBuffer(pick, 32)).toString('base64').replaceAll('=', '')),
    ];
    one(pick, edits)();
  }
  return Buffer.concat([Buffer.from(lines.join('\n'), 'latin1'), sealed.subarray(sealed.indexOf('\n', cutAt))]);
}

const headers = share(0.12);
test(`${headers} edited headers are refused as broken seals, or open to what was sealed`, async (t) => {
  t.diagnostic(seedLine(headers));
  const pick = random('headers');
  const plain = Buffer.from(bytes('plain', 500));
  const [ours, theirs] = [sealBytes(plain, [somebody, recipient]), sealBytes(plain, [recipient])].map(Buffer.from);
  let opened = 0;
  for (let i = 0; i < headers; i++)
    if ((await openEveryWay(editHeader(ours!, theirs!, pick), [plain], `case ${i}`)) === 'opened') opened++;
  assert.ok(opened < headers / 25, `${opened} edits changed nothing`);
});

const papers = share(0.1);
test(`${papers} broken documents are refused as malformed, or parse`, (t) => {
  t.diagnostic(seedLine(papers));
  assert.ok(papers >= 2000 || fuzzCases < 20_000);
  assert.ok(schemas.length >= 7);
  const pick = random('documents');
  const originals: unknown[] = [document, note];
  let refused = 0;
  for (let i = 0; i < papers; i++) {
    const original = originals[i % 2];
    const changed =
      i % 3 === 0
        ? Buffer.from(JSON.stringify(mutateValue(original, pick)) ?? '')
        : mutate(Buffer.from(JSON.stringify(original)), pick, Buffer.from(JSON.stringify(originals[(i + 1) % 2])));
    for (const schema of schemas)
      try {
        parseJson<unknown>(schema, changed);
      } catch (error) {
        assert.ok(error instanceof DocumentMalformed, `case ${i}: ${String(error)}`);
        refused++;
      }
  }
  assert.ok(refused > papers);
  assert.equal(({} as Record<string, unknown>)['extra'], undefined, 'nothing reached the prototype of every object');
  assert.deepEqual(parseJson(tipDocument, Buffer.from(JSON.stringify(document))), document);
  assert.deepEqual(parseJson(letter, Buffer.from(JSON.stringify(note))), note);
});

test('a sealed document that is of another kind is malformed, one for somebody else is a broken seal', () => {
  const sealed = sealBytes(Buffer.from(JSON.stringify(note)), [recipient]);
  assert.deepEqual(openJson(letter, sealed, me), note);
  assert.throws(() => openJson(tipDocument, sealed, me), DocumentMalformed);
  assert.throws(() => openJson(letter, sealBytes(Buffer.from([0xff, 0xfe]), [recipient]), me), DocumentMalformed);
  assert.throws(() => openJson(segmentDigest, sealBytes(Buffer.from('{}'), [recipient]), me), DocumentMalformed);
  assert.throws(() => openJson(letter, sealed.subarray(1), me), SealBroken);
});

const codes = share(0.05);
test(`${codes} broken codes are refused as malformed, or read`, (t) => {
  t.diagnostic(seedLine(codes));
  assert.ok(codes >= 1000 || fuzzCases < 20_000);
  const pick = random('codes');
  for (let i = 0; i < codes; i++) {
    const code = mutate(Buffer.from('76J9-017N-V20G-CCDQ-4'), pick).toString(one(pick, ['utf8', 'latin1', 'utf16le']));
    try {
      assert.match(parseCode(code), /^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]$/);
    } catch (error) {
      assert.ok(error instanceof CodeMalformed, `case ${i}, ${JSON.stringify(code)}: ${String(error)}`);
    }
  }
});

const ageKeys = share(0.05);
test(`${ageKeys} broken recipients and identities are refused as malformed, or read`, (t) => {
  t.diagnostic(seedLine(ageKeys));
  const pick = random('age keys');
  const [public1, public2] = [recipientOf(me), recipientOf(parseIdentity(otherIdentity))];
  const read = {
    recipient: [parseRecipient, public1, public2],
    identity: [parseIdentity, identity, otherIdentity],
  } as const;
  let refused = 0;
  for (let i = 0; i < ageKeys; i++) {
    const [parse, mine, theirs] = read[i % 2 === 0 ? 'recipient' : 'identity'];
    const text = mutate(Buffer.from(mine), pick, Buffer.from(theirs)).toString(one(pick, ['utf8', 'latin1']));
    try {
      parse(pick(10) === 0 ? text.toUpperCase() : text);
    } catch (error) {
      assert.ok(error instanceof KeyMalformed, `case ${i}, ${JSON.stringify(text)}: ${String(error)}`);
      refused++;
    }
  }
  assert.ok(refused > ageKeys / 2);
});

/** The name an upload's key must have had to mean this: what is read back is what was written, never something near it. */
function nameOf(key: string): string | undefined {
  const parsed = parseUploadKey(key);
  const upload = hex('0') as UploadId;
  if (parsed?.kind === 'opened') return openedKey(upload, parsed.tip, parsed.createdAt);
  if (parsed?.kind === 'length') return lengthKey(upload, parsed.bytes);
  if (parsed?.kind === 'segment') return segmentKey(upload, parsed.start, parsed.writer);
  if (parsed?.kind === 'digest') return digestKey(upload, parsed.start, key.slice(-27).slice(0, 16));
  return undefined;
}

const listedKeys = [
  ...[...nameVectors.uploads, ...nameVectors.ledgers].map(({ key }) => key),
  `ledgers/${hex('1')}/active-0000001795351426.age`,
  `drafts/${hex('3')}/01m81mhecx06kw0jxz4e9d06xn.age`,
];

/** A key as a hostile store may list it: near a real one, or with numbers of any size. */
function hostileKey(pick: Pick): string {
  const near = one(pick, listedKeys);
  const digits = Array.from({ length: 16 }, () => pick(10)).join('');
  const extreme = one(pick, ['9'.repeat(16), '0'.repeat(16), '9007199254740993', digits]);
  if (pick(3) === 0) return near.replace(/\d{16}/, extreme);
  return mutate(Buffer.from(near), pick).toString(one(pick, ['utf8', 'latin1']));
}

const keys = share(0.05);
test(`${keys} broken keys mean nothing, or exactly what they say`, (t) => {
  t.diagnostic(seedLine(keys));
  assert.ok(keys >= 1000 || fuzzCases < 20_000);
  const pick = random('keys');
  for (let i = 0; i < keys; i++) {
    const key = hostileKey(pick);
    const again = nameOf(key);
    if (again !== undefined) assert.equal(again.split('/')[2], key.split('/').at(-1), `case ${i}`);
    const entry = parseLedgerKey(key);
    if (entry?.kind === 'booked') assert.ok(Number.isSafeInteger(entry.bytes), `case ${i}, ${key}`);
    if (entry?.kind === 'active') assert.ok(!Number.isNaN(entry.until.getTime()), `case ${i}, ${key}`);
    const draft = parseDraftKey(key);
    if (draft) assert.ok(Number.isSafeInteger(draft.savedAtMs), `case ${i}, ${key}`);
    const upload = uploadOf(key);
    assert.ok(upload === undefined || /^[0-9a-f]{32}$/.test(upload), `case ${i}, ${key}`);
  }
});

const chains = share(0.05);
test(`${chains} hostile listings of an upload are a contiguous chain, or none, or a size that cannot be`, async (t) => {
  t.diagnostic(seedLine(chains));
  const pick = random('chains');
  const upload = hex('f') as UploadId;
  let read = 0;
  for (let i = 0; i < chains; i++) {
    const listed = hostileListing(upload, pick);
    try {
      const log = await readUpload({ list: async () => listed } as Partial<BlobStore> as BlobStore, upload);
      if (!log) continue;
      read++;
      assert.ok(!Number.isNaN(log.createdAt.getTime()), `case ${i}: a time that is none`);
      let offset = 0;
      for (const segment of log.segments) {
        assert.equal(segment.start, offset, `case ${i}`);
        offset += segment.lengthBytes;
      }
      assert.equal(log.offset, offset, `case ${i}`);
      assert.ok(log.lengthBytes === undefined || Number.isSafeInteger(log.lengthBytes), `case ${i}`);
    } catch (error) {
      assert.ok(error instanceof RangeError && /sealed object/.test(error.message), `case ${i}: ${String(error)}`);
    }
  }
  assert.ok(read > chains / 10, `${read} were read`);
});

/** A store somebody took over: segments missing, doubled, of sizes no plaintext has; keys of any kind between them. */
function hostileListing(upload: UploadId, pick: Pick): Blob[] {
  const listed: Blob[] = [];
  const add = (key: string, sizeBytes: number): void => {
    listed.push({ key: key as BlobKey, sizeBytes, writtenAt: new Date(pick(2 ** 31) * 1000) });
  };
  if (pick(8) > 0) add(openedKey(upload, hex('1') as never, new Date(0)), 200);
  let start = 0;
  for (let left = pick(6); left > 0; left--) {
    const plain = one(pick, [1, 65_536, 8 * 1024 ** 2, 1 + pick(200_000)]);
    const sealedBytes = 184 + plain + 16 * Math.ceil(plain / 65_536);
    add(segmentKey(upload, start), pick(12) === 0 ? one(pick, [0, 183, 199, 2 ** 52, pick(70_000)]) : sealedBytes);
    start += pick(8) === 0 ? pick(100_000) : plain;
  }
  for (let left = pick(4); left > 0; left--) add(`uploads/${upload}/${hostileKey(pick).split('/').at(-1)}`, 200);
  return listed.sort((a, b) => (a.key < b.key ? -1 : 1));
}
