import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MailboxId, TipId } from '../../api/drop/keys.ts';
import { submission } from '../../api/intake/submission.ts';
import { opening } from '../../api/intake/tips.ts';
import { bearer, createTokens } from '../../api/intake/token.ts';
import { Refusal, refusals } from '../../api/refusal.ts';
import { mutate, mutateValue, one, type Pick, random, seedLine, share } from '../drop/random.ts';
import { assertRefused, breakHeader, headerSafe, withMemoryStation } from './chance.ts';
import { openTip, send, tus } from './station.ts';

// What anybody may send, with chance in it: nothing but a refusal comes of it. No 500, no exception, nothing left behind.
const hex = (digit: string): string => digit.repeat(32);
const words = share(0.1);
test(`${words} broken submissions and openings are refused by their schema, or are one`, (t) => {
  t.diagnostic(seedLine(words));
  const pick = random('submissions');
  const file = { upload: hex('a'), name: 'æøå.mp4', type: 'video/mp4', sha256: hex('b').repeat(2), note: 'hej' };
  const originals = [
    {
      text: 'Jeg så en rød bil',
      when: 'i går',
      where: 'Østerbro',
      danger: true,
      contact: { name: 'Åse', phone: '12345678', email: 'a@example.dk' },
      files: [{ ...file, provenance: { origin: 'original', lastModifiedAt: '2026-11-22T12:43:46.000Z' } }, file],
      retry: hex('c').repeat(2),
      code: '76J9-017N-V20G-CCDQ-4',
    },
    { appeal: 'EF-2026-000101', request: 'R-1', language: 'da' },
  ];
  const schemas = [submission, opening];
  let refused = 0;
  for (let i = 0; i < words; i++) {
    const original = originals[i % 2];
    const text = mutate(Buffer.from(JSON.stringify(original)), pick).toString();
    const value = i % 3 === 0 ? parsedOr(text, pick, original) : mutateValue(original, pick);
    for (const schema of schemas) if (!schema.safeParse(value).success) refused++;
  }
  assert.ok(refused > words / 2 && refused < words * 2, `${refused} refused`);
  assert.equal(({} as Record<string, unknown>)['extra'], undefined, 'nothing reached the prototype of every object');
});

/** What JSON.parse makes of a mutated text; most mutations are no JSON, and those are mutated as a value instead. */
function parsedOr(text: string, pick: Pick, original: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return mutateValue(original, pick);
  }
}

const shown = share(0.1);
test(`${shown} forged, cut and spliced tokens are refused as no token`, (t) => {
  t.diagnostic(seedLine(shown));
  const pick = random('tokens');
  let at = new Date('2026-11-22T12:43:46.000Z');
  const tokens = createTokens({ secret: 's'.repeat(40), now: () => at, lifeMs: 1000 });
  const others = createTokens({ secret: 'o'.repeat(40), now: () => at, lifeMs: 1000 });
  const claims = { tip: hex('1') as TipId, appeal: 'EF-2026-000101', language: 'da' as const };
  const mailbox = { id: hex('2') as MailboxId, recipient: 'age1' };
  const good = [tokens.issue(claims).token, tokens.issue({ ...claims, mailbox }).token];
  const forged = others.issue({ ...claims, tip: hex('3') as TipId }).token;
  let read = 0;
  for (let i = 0; i < shown; i++) {
    const [original, other] = [one(pick, good), one(pick, [...good, forged])];
    const token =
      pick(4) === 0
        ? spliceToken(original, other, pick)
        : mutate(Buffer.from(original), pick, Buffer.from(other)).toString('latin1');
    try {
      assert.equal(tokens.read(bearer(`Bearer ${token}`) ?? token).tip, claims.tip);
      read++;
    } catch (error) {
      assert.ok(error instanceof Refusal && error.code === 'token_missing', `case ${i}: ${String(error)}`);
    }
  }
  // base64url has spellings of the same bytes, and some changes change nothing
  assert.ok(read < shown / 10, `${read} were read`);
  at = new Date(at.getTime() + 1001);
  for (const token of good) assert.throws(() => tokens.read(token), { code: 'token_expired' });
});

const spliceToken = (a: string, b: string, pick: Pick): string => {
  const [ours, theirs] = [a.split('.'), b.split('.')];
  return ours.map((part, i) => (pick(2) === 0 ? part : (theirs[i] ?? ''))).join(one(pick, ['.', '.', '..', '']));
};

const creations = share(0.1);
test(`${creations} creations with broken Upload-Metadata and other tus headers are refused, or made`, async (t) => {
  t.diagnostic(seedLine(creations));
  const pick = random('metadata');
  await withMemoryStation(async ({ origin }) => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    let made = 0;
    let { token } = await openTip(origin);
    for (let i = 0; i < creations; i++) {
      if (i % 20 === 0) ({ token } = await openTip(origin));
      const good = `token ${base64(token)},filename ${base64('æøå.mp4')},filetype ${base64('video/mp4')},retry ${base64(hex('d'))},empty`;
      const headers: Record<string, string> = { ...tus, 'upload-length': '1000', 'upload-metadata': good };
      const name = pick(4) > 0 ? 'upload-metadata' : one(pick, [...Object.keys(headers), ...more]);
      headers[name] = headerSafe(breakHeader(headers[name] ?? '1000', pick));
      const answer = await send(origin, 'POST', '/api/uploads', headers);
      assertRefused(answer, `case ${i}, ${name}: ${headers[name]}`, 201);
      if (answer.status === 201) made++;
      else assert.ok(answer.text === '' || answer.json<{ code: string }>().code in refusals, answer.text);
    }
    t.diagnostic(`${made} were made`);
    assert.ok(made > 0 && made < creations);
  });
});
const more = [
  'upload-defer-length',
  'upload-offset',
  'upload-checksum',
  'upload-concat',
  'content-type',
  'authorization',
];
