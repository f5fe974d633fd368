import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createProofs, type Riddle } from '../../api/intake/proof.ts';
import { tryNumbers } from '../../site/tip/proof-number.ts';

const secret = randomBytes(32);
const answerOf = (riddle: Riddle): string => {
  const number = tryNumbers(riddle, 0, riddle.most);
  assert.ok(number !== undefined, 'every riddle has an answer below `most`');
  return `${riddle.salt}.${number.toString(16).padStart(8, '0')}.${riddle.signature}`;
};

test('what the page finds is accepted, once, by any node', () => {
  const [one, other] = [createProofs(secret, () => new Date()), createProofs(secret, () => new Date())];
  for (const most of [1, 2, 300, 5000]) {
    const shown = answerOf(one.riddle(most));
    assert.equal(other.accept(shown), true);
    assert.equal(other.accept(shown), false, 'not twice');
  }
});

test('a proof is good for five minutes', () => {
  let at = Date.parse('2026-11-22T12:00:00Z');
  const proofs = createProofs(secret, () => new Date(at));
  const [early, late] = [answerOf(proofs.riddle(50)), answerOf(proofs.riddle(50))];
  at += 299_000;
  assert.equal(proofs.accept(early), true);
  at += 2000;
  assert.equal(proofs.accept(late), false);
});

test('what is used is remembered as long as it could be shown again', () => {
  let at = Date.parse('2026-11-22T12:00:00Z');
  const proofs = createProofs(secret, () => new Date(at));
  const shown = answerOf(proofs.riddle(50));
  assert.equal(proofs.accept(shown), true);
  for (let i = 0; i < 9; i++) {
    at += 32_000;
    proofs.accept(answerOf(proofs.riddle(2)));
    assert.equal(proofs.accept(shown), false, `after ${(i + 1) * 32} s`);
  }
});

test('a proof that was guessed, altered, made longer or signed elsewhere is none', () => {
  const proofs = createProofs(secret, () => new Date());
  const riddle = proofs.riddle(5000);
  const shown = answerOf(riddle);
  const [salt, digits = '', signature] = shown.split('.');
  const foreign = createProofs(randomBytes(32), () => new Date());
  const later = `${(Date.now() + 9e9).toString(36)}-${salt?.split('-')[1]}`;
  for (const wrong of [
    '',
    'x',
    `${salt}.${(Number.parseInt(digits, 16) ^ 1).toString(16).padStart(8, '0')}.${signature}`,
    `${later}.${digits}.${signature}`,
    `${salt}.${digits}.${'0'.repeat(32)}`,
    `${shown}.x`,
    answerOf(foreign.riddle(20)),
    '.'.repeat(100_000),
  ])
    assert.equal(proofs.accept(wrong), false, wrong.slice(0, 80));
  assert.equal(proofs.accept(shown), true);
});
