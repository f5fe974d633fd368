import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBytes, parseRecipient, sealBytes } from '../../api/drop/age.ts';
import { newCode, openMailbox, stretching } from '../../api/drop/mailbox.ts';
import { fromBase64, toBase64 } from '../../site/footage/base64.ts';
import { createBox } from '../../site/footage/mailbox.ts';
import { police } from './police.ts';
import { quickBox } from './quick-box.ts';

test('the page derives the mailbox the drop derives, from any code', async () => {
  for (const code of ['0000-0000-0000-0000-0', newCode(), newCode()]) {
    const inside = await openMailbox(code);
    for (const box of [createBox(), quickBox()])
      assert.deepEqual(await box.open(code), { mailbox: inside.id, recipient: inside.recipient });
  }
  assert.deepEqual([stretching.passes, stretching.memory, stretching.parallelism], [2, 65_536, 1]);
});

test('what either side seals the other opens, and nobody else', async () => {
  const code = newCode();
  const inside = await openMailbox(code);
  const box = createBox();
  await box.open(code);
  const words = 'Æblegade 4, kælderen 🚲\n'.repeat(5000);

  const asked = sealBytes(Buffer.from(words), [inside.identity.recipient, parseRecipient(police.recipient)]);
  assert.equal(await box.unseal(toBase64(asked)), words);

  const both = fromBase64(await box.seal(words, { toMailbox: true, police: police.recipient }));
  assert.equal(openBytes(both, inside.identity).toString(), words);
  assert.equal(openBytes(both, police.identity).toString(), words);

  const handIn = fromBase64(await box.seal(words, { toMailbox: false, police: police.recipient }));
  assert.equal(openBytes(handIn, police.identity).toString(), words);
  assert.throws(() => openBytes(handIn, inside.identity));

  const draft = fromBase64(await box.seal(words, { toMailbox: true }));
  assert.equal(openBytes(draft, inside.identity).toString(), words);
  assert.throws(() => openBytes(draft, police.identity));

  const other = createBox();
  await other.open(newCode());
  await assert.rejects(other.unseal(toBase64(asked)));
});
