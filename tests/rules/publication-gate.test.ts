import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { document, documentNow, generalRows, rowsOf } from '../appeal/conditions-table.ts';

const rows = [...(['DK', 'GL', 'FO'] as const).flatMap(rowsOf), ...generalRows()];

test('every condition of the law has a case that trips over it, or passes by it', () => {
  assert.ok(rows.length > 150);
  assert.deepEqual(
    rows.filter(({ cases }) => cases.length === 0).map(({ condition }) => condition),
    [],
  );
});

test('the document on the gate has a row for every condition, as it is now', () => {
  const written = readFileSync(document, 'utf8');
  for (const { condition, cite } of rows) assert.ok(written.includes(`| \`${condition}\` | ${cite} |`), condition);
  assert.equal(written, documentNow(), 'write it anew: node_modules/.bin/node tests/appeal/conditions-table.ts');
});
