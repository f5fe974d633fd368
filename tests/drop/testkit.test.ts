import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Identity,
  newIdentity,
  openBytes,
  openRange,
  openStream,
  parseIdentity,
  SealBroken,
  type SealFailure,
} from '../../api/drop/age.ts';
import { openHeader } from '../../api/drop/age-header.ts';
import { type Exclusion, type Expectation, exclusionOf, type KitVector, kitVectors, sha256 } from './testkit.ts';

/** What a reader released, and why it stopped. */
interface Outcome {
  readonly released: Uint8Array;
  readonly reason: SealFailure | undefined;
}

async function* cut(sealed: Uint8Array, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sealed.length; at += bytes) yield sealed.subarray(at, at + bytes);
}

async function drain(parts: AsyncIterable<Uint8Array>): Promise<Outcome> {
  const released: Uint8Array[] = [];
  let reason: SealFailure | undefined;
  try {
    for await (const part of parts) released.push(part);
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    reason = error.reason;
  }
  return { released: Buffer.concat(released), reason };
}

async function* atOnce(sealed: Uint8Array, identity: Identity): AsyncGenerator<Uint8Array> {
  yield openBytes(sealed, identity);
}

async function* byRange(sealed: Uint8Array, identity: Identity): AsyncGenerator<Uint8Array> {
  const opened = await openRange(async (start, end) => sealed.subarray(start, end), sealed.length, identity);
  yield* opened.read(0, opened.sizeBytes);
}

type Reader = (sealed: Uint8Array, identity: Identity) => AsyncIterable<Uint8Array>;
const readers: [string, Reader][] = [
  ['at once', atOnce],
  ['by range', byRange],
  ['as a stream of odd pieces', (sealed, identity) => openStream(cut(sealed, 65_521), identity)],
  ['as a stream of single bytes', (sealed, identity) => openStream(cut(sealed, 1), identity)],
];

/** `truncated` says that the object ends early, in its header or in its payload: `failsInHeader` tells the two apart. */
const reasons: Partial<Record<Expectation, readonly SealFailure[]>> = {
  'header failure': ['header', 'truncated'],
  'no match': ['recipient'],
  'HMAC failure': ['mac'],
  'payload failure': ['payload', 'truncated', 'trailing'],
};
const reasonsOf = (expect: Expectation): readonly SealFailure[] => reasons[expect] ?? [];

function failsInHeader(sealed: Uint8Array, identity: Identity): boolean {
  try {
    openHeader(sealed, true, identity);
    return false;
  } catch (error) {
    assert.ok(error instanceof SealBroken, String(error));
    return true;
  }
}

/** A vector without an identity (the empty file) must fail with any. */
const identityOf = ({ x25519 }: KitVector): Identity => parseIdentity(x25519[0] ?? newIdentity());
const applying = kitVectors.filter((vector) => exclusionOf(vector) === undefined);

for (const vector of applying)
  test(`${vector.name}: ${vector.expect}`, async () => {
    const { expect, sealed } = vector;
    const identity = identityOf(vector);
    assert.ok(vector.x25519.length <= 1, 'one identity a vector');
    assert.equal(failsInHeader(sealed, identity), expect !== 'success' && expect !== 'payload failure');
    const whole = await drain(openStream(cut(sealed, sealed.length || 1), identity));
    assert.equal(sha256(whole.released), vector.payload ?? sha256(Buffer.alloc(0)), 'plaintext that may be released');
    for (const [how, open] of readers) {
      if (how.includes('bytes') && sealed.length > 4096) continue;
      const { released, reason } = await drain(open(sealed, identity));
      if (expect === 'success') assert.equal(reason, undefined, how);
      else assert.ok(reason && reasonsOf(expect).includes(reason), `${how}: ${reason ?? 'opened'}`);
      // a reader that is not a stream may stop earlier, never later and never with other bytes
      const releases = expect === 'success' || how.includes('stream') ? whole.released.length : released.length;
      assert.deepEqual(released, whole.released.subarray(0, releases), how);
      if (expect !== 'success' && how === 'at once') assert.equal(released.length, 0, how);
    }
  });

test('every vector of the testkit either applies or says in its own header why it does not', () => {
  const counts: Record<Exclusion | 'applies', number> = {
    applies: 0,
    armoured: 0,
    'only a passphrase': 0,
    'only a hybrid identity': 0,
  };
  for (const vector of kitVectors) counts[exclusionOf(vector) ?? 'applies'] += 1;
  assert.deepEqual(counts, { applies: 69, armoured: 33, 'only a passphrase': 24, 'only a hybrid identity': 17 });
  assert.deepEqual([...new Set(applying.map(({ expect }) => expect))].sort(), [
    'HMAC failure',
    'header failure',
    'no match',
    'payload failure',
    'success',
  ]);
});

test('what does not apply is refused, never opened and never anything but a broken seal', async () => {
  for (const vector of kitVectors.filter((one) => exclusionOf(one))) {
    const { released, reason } = await drain(openStream(cut(vector.sealed, 1000), identityOf(vector)));
    assert.equal(released.length, 0, vector.name);
    assert.ok(reason, vector.name);
    // binary ones get as far as their stanzas; an armoured one is not an age file of ours at all
    assert.ok(['header', 'recipient', 'truncated'].includes(reason), `${vector.name}: ${reason}`);
  }
});
