import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { appealStatuses } from '../../api/appeal/model.ts';
import { erasesMedia, goneAtOnce, outcomeReasons } from '../../api/appeal/outcome.ts';
import { appealEndings, appealStates } from '../../api/db/values.ts';
import { endings } from '../../api/end-marks.ts';
import { deskText } from '../../site/text/desk.ts';

// The database imports nothing and islands take only types (imports.test.ts), so some lists stand twice.

test('the database knows the states and the ends the model and the marks know', () => {
  assert.deepEqual(appealStates, appealStatuses);
  assert.deepEqual(appealEndings, endings);
});

test('what the takedown says of a reason before the click is what the desk does after it', () => {
  const source = readFileSync('site/desk/appeal/EndDialog.svelte', 'utf8');
  const listed = (name: string): string[] =>
    [...(new RegExp(`const ${name}: [^=]+= \\[([^\\]]+)\\]`).exec(source)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
      ([, reason]) => reason!,
    );
  assert.deepEqual(listed('erases'), erasesMedia);
  assert.deepEqual(listed('atOnce'), goneAtOnce);
  assert.deepEqual(Object.keys(deskText.da.end.reasons).sort(), [...outcomeReasons].sort());
});
