import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';

const folder = 'node_modules/drizzle-orm';

test('the manifest of drizzle-orm is short, and has all that is imported of it', () => {
  assert.ok(statSync(`${folder}/package.json`).size < 10_000, 'run `npm ci` with scripts (docs/decisions/0048)');
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    exports: Record<string, unknown>;
  };
  const used = globSync(['api/**/*.ts', 'tests/**/*.ts']).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/from 'drizzle-orm(\/[^']+)?'/g)].map(([, entry = '']) => `.${entry}`),
  );
  assert.ok(new Set(used).size >= 6);
  assert.deepEqual(
    [...new Set(used)].filter((entry) => !(entry in exports)),
    [],
  );
});
