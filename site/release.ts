import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyAssets } from './assets.ts';
import { openProgram, type Program } from './program-files.ts';
import type { Address } from './render.ts';
import { type Renderers, startRenderers } from './renderers.ts';

/**
 * A RELEASE: what the site answers now, as plain files, in three parts: what the public sees, what the desk serves, and
 * templates, which are filled before anybody sees them.
 * Only what changed is rendered; everything else is the same file as in the live release under a second name. Releases are
 * folders; `<siteDir>/live` is a symbolic link that is switched atomically; the previous ones are kept (DESIGN section 5).
 */
export interface ReleaseOptions {
  siteDir: string;
  contentDir: string;
  publicOrigin: string;
  /** the clock of the pages; the real one when absent */
  builtAt?: string;
  log?: (line: string) => void;
}
export interface Released {
  readonly name: string;
  /** false when it lay there already */
  readonly built: boolean;
  /** pages and files made anew, and all there are */
  readonly rendered: number;
  readonly addresses: number;
}

const kept = 3;
const parts = ['public', 'desk', 'templates'] as const;
type Part = (typeof parts)[number];

/** What a release knows of itself, beside the two parts. */
interface Manifest {
  readonly program: string;
  /** stands in most pages, and in no key */
  readonly origin: string;
  /** the key each file was rendered with (addresses.ts), by part and file */
  readonly keys: Record<Part, Record<string, string>>;
  /** what pages of a part load, by base name */
  readonly assets: Record<Part, readonly string[]>;
}
/** Policies of pages: most pages share the first. */
interface Policies {
  readonly policies: string[];
  readonly pages: Record<string, number>;
}

/** Makes a release and switches to it, unless the live one was made from exactly these sources. */
export async function release(options: ReleaseOptions): Promise<Released> {
  const program = await openProgram(options.log);
  const { siteDir, contentDir, publicOrigin: origin, builtAt } = options;
  const isWhole = !existsSync(join(siteDir, 'live'));
  const given = { program: program.folder, contentDir, origin, isWhole };
  const renderers = startRenderers({ ...given, ...(builtAt ? { builtAt } : {}) });
  try {
    const { addresses, index } = await renderers.plan();
    const name = nameOf(program, origin, addresses, index);
    const target = join(siteDir, 'releases', name);
    await mkdir(join(siteDir, 'releases'), { recursive: true });
    const built = !existsSync(target);
    const rendered = built ? await make(target, { ...options, program, renderers, addresses, index }) : 0;
    await switchTo(siteDir, name);
    await forgetOld(siteDir, name);
    return { name, built, rendered, addresses: addresses.length };
  } finally {
    await renderers.end();
  }
}

function nameOf(program: Program, origin: string, addresses: readonly Address[], index: object): string {
  const hash = createHash('sha256').update(`${program.name} ${origin} ${JSON.stringify(index)}`);
  for (const { part, file, key } of addresses) hash.update(`\n${part} ${file} ${key}`);
  return hash.digest('hex').slice(0, 16);
}

interface Making extends ReleaseOptions {
  readonly program: Program;
  readonly renderers: Renderers;
  readonly addresses: readonly Address[];
  readonly index: object;
}

async function make(target: string, making: Making): Promise<number> {
  const { siteDir, program, publicOrigin } = making;
  const building = join(siteDir, `building-${process.pid}`);
  // of a process that was killed and had our number
  await rm(building, { recursive: true, force: true });
  // nothing need be rendered anew
  await mkdir(building);
  try {
    const before = await readLive(siteDir, program.name, publicOrigin);
    const { fresh, same } = compare(making.addresses, before?.manifest);
    await together(fill(building, fresh, making, before), linkAll(building, same, before?.folder));
    await rename(building, target);
    return fresh.length;
  } finally {
    await rm(building, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Both, or the failure of one once the other has ended too: it would go on writing into a folder that is being removed. */
async function together<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

interface Live {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly policies: Record<Part, Policies>;
}

/** The live release, if the same program made it for the same origin. */
async function readLive(siteDir: string, program: string, origin: string): Promise<Live | undefined> {
  const folder = join(siteDir, 'live');
  if (!existsSync(join(folder, 'manifest.json'))) return undefined;
  const manifest = await readJson<Manifest>(join(folder, 'manifest.json'));
  if (manifest.program !== program || manifest.origin !== origin) return undefined;
  const policies = {} as Record<Part, Policies>;
  for (const part of parts) policies[part] = await readJson<Policies>(join(folder, `policies-${part}.json`));
  // the link may be switched meanwhile
  return { folder: join(siteDir, await readlink(folder)), manifest, policies };
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;

function compare(addresses: readonly Address[], before: Manifest | undefined) {
  const fresh: Address[] = [];
  const same: Address[] = [];
  for (const address of addresses)
    (before?.keys[address.part][address.file] === address.key ? same : fresh).push(address);
  return { fresh, same };
}

async function fill(
  building: string,
  fresh: readonly Address[],
  making: Making,
  before: Live | undefined,
): Promise<void> {
  const { contentDir, publicOrigin, program, renderers, addresses, index } = making;
  const [written] = await together(
    renderers.render(
      fresh.filter(({ copyOf }) => copyOf === undefined),
      building,
    ),
    copyAll(fresh, contentDir, building),
  );
  const keys: Manifest['keys'] = { public: {}, desk: {}, templates: {} };
  for (const { part, file, key } of addresses) keys[part][file] = key;
  const assets: Record<Part, string[]> = { public: [], desk: [], templates: [] };
  for (const part of parts) {
    const own = written.filter((one) => one.part === part);
    assets[part] = [...new Set([...(before?.manifest.assets[part] ?? []), ...own.flatMap((one) => one.assets)])];
    await write(join(building, `policies-${part}.json`), policiesOf(keys[part], own, before?.policies[part]));
  }
  // a template is shown among the public's pages
  const client = join(program.folder, 'client');
  await copyAssets(client, join(building, 'public'), [...new Set([...assets.public, ...assets.templates])]);
  await copyAssets(client, join(building, 'desk'), assets.desk);
  const manifest: Manifest = { program: program.name, origin: publicOrigin, keys, assets };
  await write(join(building, 'manifest.json'), manifest);
  await write(join(building, 'appeals.json'), index);
}

/** Policies of the pages just written, and of those that are the same as before. */
function policiesOf(
  files: Record<string, string>,
  own: readonly { file: string; policy?: string }[],
  before: Policies = { policies: [], pages: {} },
): Policies {
  const policies = [...before.policies];
  const numbers = new Map(policies.map((policy, i) => [policy, i]));
  const pages: Record<string, number> = {};
  for (const [file, number] of Object.entries(before.pages))
    if (files[file.slice(1)] !== undefined) pages[file] = number;
  for (const { file, policy } of own) {
    if (!file.endsWith('.html')) continue;
    if (!policy) throw new Error(`${file} has no Content-Security-Policy`);
    const whole = `${policy.replace(/;\s*$/, '')}; frame-ancestors 'none'`;
    if (!numbers.has(whole)) numbers.set(whole, policies.push(whole) - 1);
    pages[`/${file}`] = numbers.get(whole)!;
  }
  return { policies, pages };
}

/** A second name for what did not change, and for its compressed forms. */
async function linkAll(building: string, same: readonly Address[], live: string | undefined): Promise<void> {
  if (live === undefined) return;
  const makeFolder = folderMaker();
  const waiting = [...same];
  const work = async () => {
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      const [from, to] = [join(live, one.part, one.file), join(building, one.part, one.file)];
      await makeFolder(dirname(to));
      await link(from, to);
      if (one.copyOf === undefined) for (const ending of ['.br', '.gz']) await linkIfThere(from + ending, to + ending);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

async function linkIfThere(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // too small to be compressed
  }
}

/**
 * A new link renamed over the old one: at every moment `live` leads to a whole release. Whoever had gone back to one
 * (api/desk/appeals/releases.ts) goes forward with it.
 */
async function switchTo(siteDir: string, name: string): Promise<void> {
  const live = join(siteDir, 'live');
  const next = join(siteDir, `live-${process.pid}`);
  await rm(next, { force: true });
  await symlink(join('releases', name), next);
  await rename(next, live);
  await rm(join(siteDir, 'pinned'), { force: true });
}

async function forgetOld(siteDir: string, current: string): Promise<void> {
  const releases = join(siteDir, 'releases');
  const live = basename(await readlink(join(siteDir, 'live')));
  const others = (await readdir(releases)).filter((name) => name !== current && name !== live);
  const dated = await Promise.all(
    others.map(async (name) => ({ name, at: (await stat(join(releases, name))).mtimeMs })),
  );
  for (const { name } of dated.sort((a, b) => b.at - a.at).slice(kept - 1))
    await rm(join(releases, name), { recursive: true, force: true });
}

/** A picture is written once and never changed, so a second name is as good as a copy where the disk allows one. */
async function copyAll(fresh: readonly Address[], contentDir: string, building: string): Promise<void> {
  const makeFolder = folderMaker();
  for (const { part, file, copyOf } of fresh) {
    if (copyOf === undefined) continue;
    const [from, to] = [join(contentDir, copyOf), join(building, part, file)];
    await makeFolder(dirname(to));
    await link(from, to).catch(() => copyFile(from, to));
  }
}

/** Tens of thousands of files share some thousand folders. */
function folderMaker(): (folder: string) => Promise<void> {
  const made = new Set<string>();
  return async (folder) => {
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
  };
}

const write = (path: string, value: unknown): Promise<void> => writeFile(path, JSON.stringify(value));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = process.env['PUBLIC_PORT'] ?? '4321';
  const { name, built, rendered, addresses } = await release({
    siteDir: process.env['SITE_DIR'] ?? join(process.env['DATA_DIR'] ?? './data', 'site'),
    contentDir: process.env['CONTENT_DIR'] ?? './content',
    publicOrigin: process.env['PUBLIC_ORIGIN'] ?? `http://localhost:${port}`,
    log: console.log,
  });
  console.log(
    built ? `Release ${name} is live: ${rendered} of ${addresses} made anew.` : `Release ${name} was live already.`,
  );
}
