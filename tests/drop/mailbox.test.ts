import assert from 'node:assert/strict';
import { argon2Sync, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import { openBytes, parseRecipient, recipientOf, sealBytes } from '../../api/drop/age.ts';
import { CodeMalformed, newCode, openMailbox, parseCode, stretching } from '../../api/drop/mailbox.ts';
import { codeVectors } from './vectors.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

test('a code opens the mailbox of the vectors', async () => {
  for (const { code, mailbox, recipient } of codeVectors.good) {
    const opened = await openMailbox(code);
    assert.equal(opened.id, mailbox);
    assert.equal(opened.recipient, recipient);
    assert.equal(recipientOf(opened.identity), recipient);
  }
});

test('the mailbox is derived as README.md says', async () => {
  assert.deepEqual(
    { ...stretching, nonce: stretching.nonce.toString('ascii') },
    { nonce: 'vidne mailbox v1', parallelism: 1, memory: 65536, passes: 2, tagLength: 32 },
  );
  const message = 'ABCDEFGHJKMNPQRS';
  const stretched = argon2Sync('argon2id', { ...stretching, message });
  const id = Buffer.from(hkdfSync('sha256', stretched, '', 'vidne/mailbox/id', 16)).toString('hex');
  assert.equal(id, codeVectors.good.find(({ code }) => code.startsWith('ABCD-EFGH-JKMN-PQRS'))?.mailbox);
});

test('what is sealed to a mailbox opens with its code alone', async () => {
  const code = newCode();
  const { recipient } = await openMailbox(code);
  const sealed = sealBytes(Buffer.from('Tak for dit tip.'), [parseRecipient(recipient)]);
  const { identity } = await openMailbox(code.toLowerCase());
  assert.equal(Buffer.from(openBytes(sealed, identity)).toString(), 'Tak for dit tip.');
});

test('codes are read as people write them', () => {
  for (const { typed, code } of codeVectors.tolerant) assert.equal(parseCode(typed), code, typed);
});

test('what is not a code says what is wrong with it', () => {
  for (const { reason, typed } of codeVectors.bad)
    assert.throws(
      () => parseCode(typed),
      (error) => error instanceof CodeMalformed && error.reason === reason,
      `${typed} is a wrong ${reason}`,
    );
});

test('new codes are read back, look as printed, and differ', () => {
  const codes = new Set(Array.from({ length: 500 }, newCode));
  assert.equal(codes.size, 500);
  for (const code of codes) {
    assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]$/);
    assert.equal(parseCode(code), code);
  }
});

test('every single wrong character and every swap is found', () => {
  for (const code of Array.from({ length: 20 }, newCode)) {
    const plain = code.replaceAll('-', '');
    for (let at = 0; at < plain.length; at++) {
      for (const other of alphabet)
        if (other !== plain[at])
          assert.throws(() => parseCode(plain.slice(0, at) + other + plain.slice(at + 1)), CodeMalformed);
      for (let to = at + 1; to < plain.length; to++) {
        if (plain[at] === plain[to]) continue;
        const swapped = [...plain];
        [swapped[at], swapped[to]] = [swapped[to]!, swapped[at]!];
        assert.throws(() => parseCode(swapped.join('')), CodeMalformed);
      }
    }
  }
});
