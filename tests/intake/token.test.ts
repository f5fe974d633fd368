import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { TipId } from '../../api/drop/keys.ts';
import { newCode, openMailbox } from '../../api/drop/mailbox.ts';
import { bearer, createTokens } from '../../api/intake/token.ts';
import { Refusal } from '../../api/refusal.ts';

const tip = '0123456789abcdef0123456789abcdef' as TipId;
const claims = { tip, appeal: 'P-2026-014', request: undefined, language: 'da' } as const;
let at = Date.parse('2026-11-22T12:00:00Z');
const now = (): Date => new Date(at);
const secret = 'x'.repeat(32);
const tokens = createTokens({ secret, now, lifeMs: 1000 });
const refusedAs = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

test('a token says whose tip it is, until it expires', () => {
  const { token, expiresAt } = tokens.issue(claims);
  assert.deepEqual(tokens.read(token), claims);
  assert.equal(expiresAt.getTime(), at + 1000);
  at += 999;
  tokens.read(token);
  at += 1;
  assert.throws(() => tokens.read(token), refusedAs('token_expired'));
});

test('a token carries the mailbox of its tip, and nothing of what opens it', async () => {
  const { id, recipient, identity } = await openMailbox(newCode());
  const { token } = tokens.issue({ ...claims, mailbox: { id, recipient, identity } as never });
  assert.deepEqual(tokens.read(token), { ...claims, mailbox: { id, recipient } });
  assert.ok(!Buffer.from(token.split('.')[1]!, 'base64url').toString().includes('identity'));
  assert.deepEqual(tokens.read(tokens.issue(tokens.read(token)).token), tokens.read(token), 'also when it is renewed');
});

test('5,000 broken tokens are refused as no token', async () => {
  const { token } = tokens.issue({ ...claims, mailbox: await openMailbox(newCode()) });
  for (let i = 0; i < 5000; i++) {
    const at = (i * 7919) % token.length;
    const junk = ['', '.', 'v1.', '\u0000', 'é', '{"v":1}', token.slice(0, i % 40)][i % 7]!;
    const broken = `${token.slice(0, at)}${junk}${token.slice(at + 1 + (i % 5))}`;
    if (broken === token) continue;
    assert.throws(() => tokens.read(broken), refusedAs('token_missing'), broken);
  }
});

test('every changed character of a token is found', () => {
  const { token } = tokens.issue(claims);
  for (let i = 0; i < token.length; i++) {
    const changed = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
    // the last character of a signature carries two bits that are not part of it
    if (i === token.length - 1 && Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'))) continue;
    assert.throws(() => tokens.read(changed), refusedAs('token_missing'), `character ${i}`);
  }
});

test('tokens that were not made here are refused', () => {
  const { token } = tokens.issue(claims);
  const [, body] = token.split('.');
  const forged = createHmac('sha256', 'y'.repeat(32)).update(`vidne tip token v1.${body}`).digest('base64url');
  const unprefixed = createHmac('sha256', secret).update(`v1.${body}`).digest('base64url');
  const foreign = createTokens({ secret: 'y'.repeat(32), now, lifeMs: 1000 }).issue(claims).token;
  for (const wrong of [
    undefined,
    '',
    '.',
    '..',
    'v1..',
    `v1.${body}.${forged}`,
    `v1.${body}.${unprefixed}`,
    `v1.${body}`,
    `v1.${body}.`,
    `${token}.x`,
    foreign,
    token.replace('v1', 'v2'),
  ])
    assert.throws(() => tokens.read(wrong), refusedAs('token_missing'), wrong);
});

test('only a bearer is read from a header', () => {
  assert.equal(bearer('Bearer abc.def'), 'abc.def');
  for (const other of [undefined, '', 'Basic abc', 'Bearer ', 'Bearer a b']) assert.equal(bearer(other), undefined);
});
