import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { rememberDigests } from '../../site/digests.ts';

test('a digest that was taken is not taken again, and is of its own bytes and kind', async () => {
  const { subtle } = crypto;
  let taken = 0;
  const counted: Pick<typeof subtle, 'digest'> = {
    digest(algorithm, data) {
      taken++;
      return subtle.digest(algorithm, data);
    },
  };
  rememberDigests(counted);
  const texts = ['', 'a { color: red }', 'a { color: rod }', ...Array.from({ length: 300 }, (_, i) => `${i}`)];
  for (let round = 0; round < 2; round++)
    for (const text of texts)
      for (const [algorithm, name] of [
        ['SHA-256', 'sha256'],
        ['SHA-512', 'sha512'],
      ] as const)
        assert.equal(
          Buffer.from(await counted.digest(algorithm, new TextEncoder().encode(text))).toString('hex'),
          createHash(name).update(text).digest('hex'),
        );
  assert.equal(taken, 4 * texts.length - 200); // 200 are remembered
});
