import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { installMissing } from '../api/setup.ts';
import { openProgram } from '../site/program-files.ts';
import { startPgServer } from './db/pg-server.ts';
import { startServers } from './servers.ts';

/**
 * `npm test`: checks, unit and API tests, then the stories in a real browser; ends with `N passed, N failed`.
 * `npm test -- unit`, `-- check` or `-- e2e` runs one part; further words select files. `npm test -- network` runs what
 * waits for servers and machines that come and go, and tells the stories over PostgreSQL and an object store: with everything else
 * it would take longer than a run may.
 */
interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** Left to `network`. */
const long = [
  'backup/command',
  'backup/object-store',
  'backup/story',
  'drop/s3-away',
  'intake/object-store',
  'intake/rivals',
  'ops/rotate',
];
const project = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const parts = ['check', 'unit', 'e2e', 'network'] as const;
const chosen = parts.filter((part) => words.includes(part));
const selected = words.filter((word) => !(parts as readonly string[]).includes(word));

process.chdir(project);
if (installMissing(['run', 'test']).length > 0) process.exit(1);
const work = { check, unit: () => unit(), e2e: () => e2e(), network };
const total: Count = { passed: 0, failed: 0, skipped: 0 };
// hundreds of files and programs load much the same modules; what was compiled for one serves the next (compiled.ts)
const compiled = mkdtempSync(join(tmpdir(), 'vidne-compiled-'));
process.env['NODE_COMPILE_CACHE'] = compiled;
process.on('exit', () => rmSync(compiled, { recursive: true, force: true }));
const wanted = new Set(chosen.length > 0 ? chosen : (['check', 'unit', 'e2e'] as const));
// types are read while tests wait for a child, a disk or a clock
await Promise.all((['check', 'unit'] as const).filter((part) => wanted.has(part)).map(runPart));
for (const part of ['e2e', 'network'] as const) if (wanted.has(part)) await runPart(part);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

async function runPart(part: (typeof parts)[number]): Promise<void> {
  const startedAt = Date.now();
  const count = await work[part]();
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += count[key];
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`${part}: ${count.passed} passed, ${count.failed} failed in ${seconds} s\n`);
}

/** Each program is one test: style, types of the API, types of pages, types of islands. */
async function check(): Promise<Count> {
  const programs = [
    ['biome', 'check', '.'],
    ['tsc', '-p', 'tsconfig.api.json'],
    ['astro', 'check', '--minimumSeverity', 'warning'],
    ['svelte-check', '--tsgo', '--fail-on-warnings'],
  ];
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const [program = '', ...args] of programs) {
    const { code, output } = await execute(program, args);
    if (code !== 0) console.log(output);
    console.log(`${code === 0 ? '✔' : '✖'} ${program} ${args.join(' ')}`);
    count[code === 0 ? 'passed' : 'failed'] += 1;
  }
  return count;
}

async function unit(wish = selected): Promise<Count> {
  const all = globSync('tests/*/**/*.test.ts')
    .filter((file) => !file.startsWith('tests/e2e/'))
    .sort();
  const isNamed = (file: string, words: readonly string[]): boolean => words.some((word) => file.includes(word));
  const files = all.filter((file) => (wish.length > 0 ? isNamed(file, wish) : !isNamed(file, long)));
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) return count;
  // otherwise the first files to need it would each build it, side by side
  await openProgram();
  // one database server for them all: a start and the migrations cost a second or two each
  const server = await startPgServer();
  process.env['TEST_PG_URL'] = server.url;
  const seconds = new Map<string, number>();
  await new Promise<void>((done) => {
    const stream = run({ files, concurrency: 4, timeout: 180_000 });
    stream.on('test:summary', ({ file, duration_ms }) => {
      if (file) seconds.set(relative(project, file), duration_ms / 1000);
    });
    stream.on('test:pass', ({ skip, todo, details }) => {
      if (details.type === 'suite') return;
      count[skip || todo ? 'skipped' : 'passed'] += 1;
    });
    stream.on('test:fail', ({ details }) => {
      if (details.type !== 'suite') count.failed += 1;
    });
    stream.on('end', () => done());
    stream.compose(spec).pipe(process.stdout, { end: false });
  });
  const slowest = [...seconds].toSorted(([, a], [, b]) => b - a).slice(0, 8);
  console.log(`longest: ${slowest.map(([file, took]) => `${file} ${took.toFixed(0)} s`).join(', ')}`);
  await server.stop();
  return count;
}

async function network(): Promise<Count> {
  const alone = selected.length > 0 ? { passed: 0, failed: 0, skipped: 0 } : await unit(long);
  const servers = await startServers();
  try {
    const told = await e2e(selected, { TEST_SERVERS: JSON.stringify(servers.given) });
    for (const key of ['passed', 'failed', 'skipped'] as const) told[key] += alone[key];
    return told;
  } finally {
    await servers.stop();
  }
}

async function e2e(files: readonly string[] = selected, env: Record<string, string> = {}): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-e2e-'));
  try {
    const report = join(folder, 'report.json');
    await execute(
      'playwright',
      ['test', '--config', 'tests/e2e/playwright.config.ts', ...files],
      { PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...env },
      'inherit',
    );
    const { stats } = JSON.parse(readFileSync(report, 'utf8')) as {
      stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    };
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  } catch {
    console.log('✖ the browser tests did not finish');
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function execute(
  program: string,
  args: string[],
  env: Record<string, string> = {},
  stdio: 'pipe' | 'inherit' = 'pipe',
): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    const child = spawn(join(project, 'node_modules/.bin', program), args, {
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...env },
      stdio: ['ignore', stdio, stdio],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (output += text.toString()));
    child.on('error', (error) => done({ code: 1, output: String(error) }));
    child.on('exit', (code) => done({ code: code ?? 1, output }));
  });
}
