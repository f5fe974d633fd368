import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { startConfig } from '../../api/config.ts';
import { needed } from '../../api/setup.ts';

// There is no container engine here: what the file names is held against the project, and it is not built.
const file = readFileSync('docs/container/Containerfile', 'utf8');
const lines = file.replaceAll(/\\\n\s*/g, ' ').split('\n');
const of = (verb: string): string[][] =>
  lines.flatMap((line) => (line.startsWith(`${verb} `) ? [line.split(/\s+/).slice(1)] : []));

test('what the container file copies and starts exists, and keys and data are not among it', () => {
  const copied = of('COPY').flatMap((words) => words.slice(0, -1));
  assert.deepEqual(
    copied.filter((path) => globSync(path).length !== 1),
    [],
  );
  for (const path of ['.', 'data', 'keys', 'node_modules']) assert.ok(!copied.includes(path), path);
  const [command] = of('CMD');
  const [program, script] = JSON.parse(command!.join(' ')) as string[];
  assert.equal(globSync([program!, script!]).length, 2);
  assert.ok(copied.includes(script!.split('/')[0]!));
  // everything the program reads at start that lies at the root of the project
  for (const path of ['package.json', 'astro.config.mjs', 'api', 'site', 'content'])
    assert.ok(copied.includes(path), path);
});

test('it installs every program Vidne runs, sets only what Vidne reads, and is nobody’s root', () => {
  const installed = new Set(of('RUN').flat());
  for (const name of new Set(Object.values(needed.run))) assert.ok(installed.has(name), name);
  const set = of('ENV')
    .flat()
    .map((pair) => pair.split('=')[0]!);
  assert.deepEqual(
    set.filter((name) => !(name in startConfig.shape)),
    [],
  );
  assert.deepEqual(of('USER'), [['vidne']]);
  assert.match(file, /never been built or run by us/);
});
