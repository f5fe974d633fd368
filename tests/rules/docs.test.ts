import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deskConfig, evidenceConfig, intakeConfig, startConfig } from '../../api/config.ts';
import { access } from '../../api/desk/access.ts';
import { openApi } from '../../api/intake/openapi.ts';

const operations = readFileSync('docs/operations.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');

test('the operations manual names every setting of every role', () => {
  const settings = [startConfig, intakeConfig, evidenceConfig, deskConfig].flatMap((schema) =>
    Object.keys(schema.shape),
  );
  assert.deepEqual(
    [...new Set(settings)].filter((name) => !operations.includes(`\`${name}\``)),
    [],
  );
});

test('the operations manual names every address of both origins', () => {
  const addresses = [...Object.keys(openApi.paths), ...Object.keys(access).map((route) => route.split(' ')[1]!)];
  assert.ok(addresses.length > 20);
  assert.deepEqual(
    addresses.filter((path) => !operations.includes(`\`${path.replaceAll(/\{(\w+)\}/g, ':$1')}\``)),
    [],
  );
});

test('the README is short, names both commands, and every folder and document it points to exists', () => {
  assert.ok(readme.split('\n').length <= 110);
  for (const command of ['npm ci && npm start', 'npm ci && npm test']) assert.ok(readme.includes(command), command);
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path!);
  assert.deepEqual(
    links.filter((path) => globSync(path).length === 0),
    [],
  );
});

test('every decision has at most 45 lines and the three headings', () => {
  const decisions = globSync('docs/decisions/*.md');
  assert.ok(decisions.length >= 3);
  for (const file of decisions) {
    const text = readFileSync(file, 'utf8');
    assert.ok(text.trimEnd().split('\n').length <= 45, file);
    for (const heading of ['## Context', '## Decision', '## Consequences'])
      assert.ok(text.includes(heading), `${file}: ${heading}`);
  }
});

test('no file names a path of somebody’s machine', () => {
  const files = globSync('{api,site,tests,docs,content}/**/*.{ts,md,svelte,astro,json,mjs,scss}').concat(
    'README.md',
    'package.json',
  );
  const own = /\/(?:home|Users|work|farm)\/[a-z]/;
  assert.deepEqual(
    files.filter((file) => file !== 'tests/rules/docs.test.ts' && own.test(readFileSync(file, 'utf8'))),
    [],
  );
});
