import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compress } from './compress.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
// inside the project, where the program finds its packages
const programs = join(project, 'dist/programs');
const kept = 2;

/** What pages take from the API; a test holds it to what they import. */
export const apiOfPages = [
  'api/csv.ts',
  'api/limits.ts',
  'api/pixel-density.ts',
  'api/qr.ts',
  'api/draft-diff.ts',
  'api/redaction.ts',
  'api/cap.ts',
  'api/search-index.ts',
  'api/search-words.ts',
  'api/appeal/districts.ts',
  'api/appeal/incident.ts',
  'api/appeal/language.ts',
  'api/appeal/legal-basis.ts',
  'api/appeal/media.ts',
  'api/appeal/model.ts',
  'api/appeal/personal-numbers.ts',
  'api/appeal/rule-book.ts',
  'api/appeal/subject.ts',
  'api/appeal/text.ts',
  'api/drop/bech32.ts',
  'api/drop/documents.ts',
  'api/drop/letter-marks.ts',
  'api/drop/phrase-answer.ts',
  'api/evidence/preview/time-map.ts',
  'api/footage/addressee.ts',
  'api/footage/camera-view.ts',
  'api/footage/clock.ts',
  'api/footage/deadline.ts',
  'api/footage/geo.ts',
  'api/footage/zone.ts',
  'api/ulid.ts',
] as const;

export interface Program {
  /** digest of the sources it was built from */
  readonly name: string;
  /** holds `server/entry.mjs` (render.ts) and `client/_astro/…`, compressed already (compress.ts) */
  readonly folder: string;
}

/** The program of exactly these sources, built when it is not there yet: fifteen seconds, once after each change of code. */
export async function openProgram(log?: (line: string) => void): Promise<Program> {
  const name = await fingerprint();
  const folder = join(programs, name);
  if (!existsSync(folder)) {
    log?.('Building the site …');
    const building = join(project, 'dist', `building-${process.pid}`);
    try {
      await astroBuild(building);
      await compress(await filesBelow(join(building, 'client/_astro')));
      await mkdir(programs, { recursive: true });
      // somebody else may have been quicker with the same
      await rename(building, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(building, { recursive: true, force: true, maxRetries: 10 });
    }
    await forgetOld(name);
  }
  return { name, folder };
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const roots = ['site', ...apiOfPages, 'package-lock.json', 'astro.config.mjs'].map((file) => join(project, file));
  for (const root of roots)
    for (const file of await filesBelow(root)) hash.update(relative(project, file)).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

function astroBuild(out: string): Promise<void> {
  const env = {
    ...process.env,
    OUT: out,
    CACHE: join(out, '.cache'),
    ASTRO_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
  };
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(project, 'node_modules/astro/bin/astro.mjs'), 'build'], {
      cwd: project,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    child.on('error', failed);
    // not at its exit: what it started may still write
    child.on('close', (code) =>
      code === 0 ? done() : failed(new Error(`astro build failed:\n${output.slice(-4000)}`)),
    );
  });
}

async function forgetOld(current: string): Promise<void> {
  const others = (await readdir(programs)).filter((name) => name !== current);
  const dated = await Promise.all(
    others.map(async (name) => ({ name, at: (await stat(join(programs, name))).mtimeMs })),
  );
  for (const { name } of dated.sort((a, b) => b.at - a.at).slice(kept - 1))
    await rm(join(programs, name), { recursive: true, force: true });
}

/** Files below a folder, or the file itself, in a steady order. */
export async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
