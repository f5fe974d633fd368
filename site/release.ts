import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/**
 * A RELEASE: one Astro build, split into the half the public sees and the half the desk serves, precompressed, with each
 * page's Content-Security-Policy beside it. Releases are folders; `<siteDir>/live` is a symbolic link that is switched
 * atomically; the previous ones are kept (DESIGN section 5).
 */
export interface ReleaseOptions {
  siteDir: string;
  contentDir: string;
  publicOrigin: string;
  log?: (line: string) => void;
}

const project = fileURLToPath(new URL('..', import.meta.url));
const kept = 3;

/** Builds and switches, unless the live release was made from exactly these sources. Answers the release's name. */
export async function release(options: ReleaseOptions): Promise<{ name: string; built: boolean }> {
  const name = await fingerprint(options);
  const releases = join(options.siteDir, 'releases');
  const target = join(releases, name);
  await mkdir(releases, { recursive: true });
  const built = !existsSync(target);
  if (built) {
    options.log?.('Building the site …');
    const building = join(options.siteDir, `building-${process.pid}`);
    // inside the project, or Astro shares one intermediate folder between all builds, and two at once spoil each other
    const all = join(project, 'dist', String(process.pid));
    try {
      await astroBuild(all, options);
      await split(all, building);
      await rename(building, target);
    } finally {
      for (const folder of [all, building]) await rm(folder, { recursive: true, force: true });
    }
  }
  await switchTo(options.siteDir, name);
  await forgetOld(options.siteDir, name);
  return { name, built };
}

/** What pages take from the API, also through each other; a test holds it to what they import. */
export const apiOfPages = [
  'api/limits.ts',
  'api/pixel-density.ts',
  'api/draft-diff.ts',
  'api/redaction.ts',
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
  'api/drop/letter-marks.ts',
  'api/evidence/preview/time-map.ts',
] as const;

/** Digest of everything a page can depend on. */
async function fingerprint({ contentDir, publicOrigin }: ReleaseOptions): Promise<string> {
  const hash = createHash('sha256').update(publicOrigin);
  const roots = [
    join(project, 'site'),
    resolve(contentDir),
    ...apiOfPages.map((file) => join(project, file)),
    join(project, 'package-lock.json'),
    join(project, 'astro.config.mjs'),
  ];
  for (const root of roots)
    for (const file of await filesBelow(root)) hash.update(relative(project, file)).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

function astroBuild(out: string, { contentDir, publicOrigin, siteDir }: ReleaseOptions): Promise<void> {
  const env = {
    ...process.env,
    OUT: resolve(out),
    CACHE: resolve(siteDir, 'cache'),
    CONTENT_DIR: resolve(contentDir),
    PUBLIC_ORIGIN: publicOrigin,
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
    child.on('exit', (code) =>
      code === 0 ? done() : failed(new Error(`astro build failed:\n${output.slice(-4000)}`)),
    );
  });
}

/** `all` becomes `public/` and `desk/`: pages by address, assets by who mentions them. */
async function split(all: string, building: string): Promise<void> {
  const files = (await filesBelow(all)).map((file) => relative(all, file));
  const assets = files.filter((file) => file.startsWith('_astro/'));
  const isDesk = (file: string) => file === 'desk/index.html' || file.startsWith('desk/');
  const pages = files.filter((file) => !file.startsWith('_astro/'));
  const desk = pages.filter((file) => isDesk(file) || file === 'favicon.svg');
  const shown = pages.filter((file) => !isDesk(file));
  for (const [half, own] of [
    ['public', shown],
    ['desk', desk],
  ] as const) {
    const needed = await mentioned(all, own, assets);
    for (const file of [...own, ...needed]) await copy(join(all, file), join(building, half, file));
    await writeFile(join(building, `policies-${half}.json`), JSON.stringify(await policies(join(building, half))));
    await compress(join(building, half));
  }
}

/** The assets that `pages` mention, directly or through other assets. */
async function mentioned(root: string, pages: readonly string[], assets: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  let texts = await Promise.all(pages.filter(isText).map((page) => readFile(join(root, page), 'utf8')));
  while (texts.length > 0) {
    const missing = texts
      .flatMap((text) => text.match(/\/_astro\/[\w./@-]+\.(?:css|js|woff2)/g) ?? [])
      .find((path) => !assets.includes(path.slice(1)));
    if (missing) throw new Error(`a page mentions ${missing}, which the build did not write`);
    const fresh = assets.filter((asset) => !found.has(asset) && texts.some((text) => text.includes(baseOf(asset))));
    for (const asset of fresh) found.add(asset);
    texts = await Promise.all(fresh.filter(isText).map((asset) => readFile(join(root, asset), 'utf8')));
  }
  return [...found];
}

const baseOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const isText = (file: string): boolean =>
  ['.html', '.css', '.js', '.mjs', '.json', '.xml', '.svg', '.txt', '.webmanifest'].includes(extname(file));

/** Each page's own policy, plus what a <meta> cannot say. */
async function policies(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const file of (await filesBelow(root)).filter((name) => name.endsWith('.html'))) {
    const html = await readFile(file, 'utf8');
    const meta = /<meta http-equiv="content-security-policy" content="([^"]+)"/i.exec(html);
    if (!meta) throw new Error(`${relative(root, file)} has no Content-Security-Policy`);
    found[`/${relative(root, file)}`] =
      `${meta[1]!.replaceAll('&#39;', "'").replace(/;\s*$/, '')}; frame-ancestors 'none'`;
  }
  return found;
}

async function compress(root: string): Promise<void> {
  const files = (await filesBelow(root)).filter(isText);
  const work = async () => {
    for (let file = files.pop(); file; file = files.pop()) {
      const bytes = await readFile(file);
      if (bytes.length < 512) continue;
      await writeFile(
        `${file}.br`,
        await promisify(brotliCompress)(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: file.includes('/_astro/') ? 11 : 9 },
        }),
      );
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** A new link renamed over the old one: at every moment `live` leads to a whole release. */
async function switchTo(siteDir: string, name: string): Promise<void> {
  const live = join(siteDir, 'live');
  const next = join(siteDir, `live-${process.pid}`);
  await rm(next, { force: true });
  await symlink(join('releases', name), next);
  await rename(next, live);
}

async function forgetOld(siteDir: string, current: string): Promise<void> {
  const releases = join(siteDir, 'releases');
  const live = baseOf(await readlink(join(siteDir, 'live')));
  const others = (await readdir(releases)).filter((name) => name !== current && name !== live);
  const dated = await Promise.all(
    others.map(async (name) => ({ name, at: (await stat(join(releases, name))).mtimeMs })),
  );
  for (const { name } of dated.sort((a, b) => b.at - a.at).slice(kept - 1))
    await rm(join(releases, name), { recursive: true });
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
}

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = process.env['PUBLIC_PORT'] ?? '4321';
  const { name, built } = await release({
    siteDir: process.env['SITE_DIR'] ?? join(process.env['DATA_DIR'] ?? './data', 'site'),
    contentDir: process.env['CONTENT_DIR'] ?? './content',
    publicOrigin: process.env['PUBLIC_ORIGIN'] ?? `http://localhost:${port}`,
    log: console.log,
  });
  console.log(built ? `Release ${name} is live.` : `Release ${name} was live already.`);
}
