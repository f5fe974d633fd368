import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { apiOfPages } from '../../site/program-files.ts';

// The table of DESIGN section 1: who may import what inside the project.
type Part = 'drop' | 'appeal' | 'footage' | 'intake' | 'evidence' | 'desk' | 'db' | 'backup' | 'root';
const may: Record<Exclude<Part, 'root'>, readonly Part[]> = {
  drop: ['drop'],
  appeal: ['appeal'],
  footage: ['footage'],
  intake: ['drop', 'intake', 'root'],
  evidence: ['drop', 'footage', 'evidence', 'db', 'root'],
  desk: ['drop', 'appeal', 'footage', 'evidence', 'desk', 'db', 'root'],
  db: ['db'],
  backup: ['drop', 'evidence', 'db', 'backup', 'root'],
};
const deskSees = [
  'api/evidence/custody.ts',
  'api/evidence/originals.ts',
  'api/evidence/sought.ts',
  'api/evidence/withhold.ts',
];

const partOf = (file: string): Part | undefined =>
  (/^api\/(drop|appeal|footage|intake|evidence|desk|db|backup)\//.exec(file)?.[1] as Part | undefined) ??
  (file.startsWith('api/') ? 'root' : undefined);

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = readFileSync(file, 'utf8');
  const found = source.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"\n;]*?(?:\{[^}]*\}\s*)?(?:from\s+)?['"](\.{1,2}\/[^'"]+|#[^'"]+)['"]|import\(\s*['"](\.{1,2}\/[^'"]+)['"]\s*\)/g,
  );
  return [...found].map((match) => ({
    from: file,
    typeOnly: Boolean(match[1]),
    to: normalize(join(dirname(file), match[2] ?? match[3] ?? '')),
  }));
}

const api = globSync('api/**/*.ts');
const islands = globSync('site/**/*.{svelte,svelte.ts}');

test('every part of the API imports only what the design allows', () => {
  const wrong = api.flatMap(importsOf).filter(({ from, to }) => {
    const part = partOf(from);
    const target = partOf(to);
    if (!part || part === 'root' || !target) return false;
    if (part === 'desk' && target === 'evidence') return !deskSees.includes(to);
    return !may[part].includes(target);
  });
  assert.deepEqual(wrong, []);
});

test('the files at the root of the API import neither intake, evidence, desk nor db', () => {
  const wrong = api
    .flatMap(importsOf)
    .filter(({ from, to }) => partOf(from) === 'root' && !['root', 'drop', undefined].includes(partOf(to)));
  assert.deepEqual(wrong, []);
});

test('islands take only types from the API', () => {
  const wrong = islands.flatMap(importsOf).filter(({ to, typeOnly }) => to.startsWith('api/') && !typeOnly);
  assert.deepEqual(wrong, []);
});

test('no public page or component imports the desk', () => {
  const shown = globSync('site/**/*.{astro,svelte,ts}').filter(
    (file) => !/^site\/((pages|text)\/)?desk/.test(file) && file !== 'site/program-files.ts',
  );
  const wrong = shown.flatMap(importsOf).filter(({ to }) => /^site\/(pages\/)?desk\/|^site\/text\/desk/.test(to));
  assert.deepEqual(wrong, []);
});

test('what pages take from the API names their release, so that a change of it is published', () => {
  const pages = globSync('site/**/*.{astro,svelte,ts}').filter((file) => file !== 'site/program-files.ts');
  const taken = new Set<string>();
  const take = (files: string[]): void => {
    const found = files.flatMap(importsOf).filter(({ to, typeOnly }) => to.startsWith('api/') && !typeOnly);
    const more = [...new Set(found.map(({ to }) => to))].filter((file) => !taken.has(file));
    for (const file of more) taken.add(file);
    if (more.length > 0) take(more);
  };
  take(pages);
  assert.deepEqual([...taken].sort(), [...apiOfPages].sort());
});

test('the rule sees the imports it judges', () => {
  const intake = importsOf('api/intake/main.ts').map(({ to }) => to);
  assert.ok(intake.includes('api/config.ts'), 'main.ts of the intake imports its configuration');
});

test('each role has an entry file of at most 40 lines', () => {
  for (const role of ['intake', 'evidence', 'desk']) {
    const lines = readFileSync(`api/${role}/main.ts`, 'utf8').split('\n').length;
    assert.ok(lines <= 41, `${role}/main.ts has ${lines} lines`);
  }
});
