import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodeMalformed, newCode, parseCode } from '../../api/drop/mailbox.ts';
import { plainCode, readCode } from '../../site/tip/code.ts';

/** What the drop says of the same text, in the words of the form. */
function dropSays(typed: string): ReturnType<typeof readCode> {
  try {
    return { code: parseCode(typed) };
  } catch (error) {
    if (error instanceof CodeMalformed) return { wrong: error.reason };
    throw error;
  }
}

test('the form and the drop agree on every new code', () => {
  for (let i = 0; i < 300; i++) {
    const code = newCode();
    assert.deepEqual(readCode(code), { code });
    assert.deepEqual(dropSays(code), { code });
  }
});

test('the form and the drop agree on every slip of the pen', () => {
  for (let i = 0; i < 20; i++) {
    const code = newCode();
    for (let at = 0; at < code.length; at++)
      for (const other of '0Z7U!- ') {
        const typed = code.slice(0, at) + other + code.slice(at + 1);
        assert.deepEqual(readCode(typed), dropSays(typed), typed);
      }
  }
});

test('one wrong character or two swapped ones are found on the device', () => {
  const code = newCode();
  const plain = plainCode(code);
  const wrong = plain.replace(/^./, (first) => (first === '7' ? '8' : '7'));
  assert.deepEqual(readCode(wrong), { wrong: 'check' });
  const at = [...plain].findIndex((character, index) => character !== plain[index + 1]);
  const swapped = plain.slice(0, at) + plain[at + 1] + plain[at] + plain.slice(at + 2);
  assert.deepEqual(readCode(swapped), { wrong: 'check' });
});

test('a code may be typed in small letters, with spaces, and with O for 0 and L for 1', () => {
  const code = newCode();
  const sloppy = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  assert.deepEqual(readCode(` ${sloppy} `), { code });
});

test('nothing at all is told apart from too little', () => {
  assert.deepEqual(readCode(' - '), { wrong: 'empty' });
  assert.deepEqual(readCode('ABCD'), { wrong: 'length' });
});
