import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** Everything a portal has ever answered at, and what must not be found there any more. */
export interface Portal {
  readonly siteDir: string;
  /** asks the public origin */
  get(path: string): Promise<Response> | Response;
}

interface Manifest {
  readonly keys: { readonly public: Record<string, string> };
}

/** The addresses of the live release, by path. */
export function addressesOf(siteDir: string): string[] {
  const { keys } = JSON.parse(readFileSync(join(siteDir, 'live/manifest.json'), 'utf8')) as Manifest;
  return Object.keys(keys.public).map((file) => `/${file.replace(/(^|\/)index\.html$/, '$1')}`);
}

/** What serves the same: a folder without its slash, a page by its file, a file as it lies there compressed. */
export function otherNames(paths: readonly string[]): string[] {
  const files = paths.map((path) => (path.endsWith('/') ? `${path}index.html` : path));
  const bare = paths.filter((path) => path.length > 1 && path.endsWith('/')).map((path) => path.slice(0, -1));
  const texts = files.filter((file) => /\.(html|xml|json)$/.test(file));
  return [...bare, ...files, ...texts.flatMap((file) => ['.br', '.gz', '.zst'].map((ending) => file + ending))];
}

/** What one appeal says that nothing else does. */
export interface Traces {
  readonly publicId: string;
  readonly words: readonly string[];
  /** digests of its pictures and cards */
  readonly pictures: ReadonlySet<string>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Every address that bears the number of the appeal: of this release, of its older revisions, its tip pages, its frames and the
 * search for it.
 */
export function ownAddresses(all: readonly string[], publicId: string, revisions: number, origin = ''): string[] {
  const own = all.filter((path) => path.includes(publicId));
  const filled = ['', '/en'].flatMap((language) => {
    const page = `${language}/efterlysninger/${publicId}/`;
    const asked = origin ? [`/oembed?url=${encodeURIComponent(origin + page)}`] : [];
    return [`${page}tip/`, `${language}/embed/${publicId}/`, ...asked];
  });
  const cards = ['da', 'en'].flatMap((lang) =>
    Array.from({ length: revisions }, (_, i) => `/og/${publicId}.${lang}.r${i + 1}.jpg`),
  );
  const searches = ['', '/en'].map((language) => `${language}/soeg/?q=${publicId}`);
  return [...new Set([...own, ...filled, ...cards, ...searches])];
}

/** The words and pictures of an appeal as the portal shows them now. */
export async function tracesOf({ get }: Portal, publicId: string, own: readonly string[]): Promise<Traces> {
  const data = (await (await get(`/api/appeals/${publicId}.json`)).json()) as Record<'title' | 'lead', object>;
  const words = [data.title, data.lead].flatMap((both) => Object.values(both) as string[]);
  const pictures = new Set<string>();
  for (const path of own.filter((one) => /\.(jpg|webp)$/.test(one))) {
    const answer = await get(path);
    if (answer.status === 200) pictures.add(sha256(new Uint8Array(await answer.arrayBuffer())));
  }
  return { publicId, words, pictures };
}

/** What an address still says of an appeal that has ended; undefined when it is gone or neutral. */
export async function residue(
  { get }: Portal,
  path: string,
  { publicId, words, pictures }: Traces,
): Promise<string | undefined> {
  const answer = await get(path);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (answer.status >= 500) return `${path} answered ${answer.status}`;
  if (/\.(jpg|webp)$/.test(path)) return pictures.has(sha256(bytes)) ? `${path} is still its picture` : undefined;
  const text = new TextDecoder().decode(plain(path, bytes));
  const said = words.find((word) => text.includes(word) || text.includes(escaped(word)));
  if (said) return `${path} still says: ${said}`;
  // a tombstone may name the number, and nothing else may lead there
  const leads = text.replace(/<at:deleted-entry[^>]*>/g, '').includes(`href="/efterlysninger/${publicId}/`);
  return leads && !path.includes(publicId) ? `${path} still leads to it` : undefined;
}

/** An answer that was asked for by the name of a compressed file. */
function plain(path: string, bytes: Uint8Array): Uint8Array {
  try {
    return path.endsWith('.br') ? brotliDecompressSync(bytes) : path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  } catch {
    return bytes; // the page that says there is none
  }
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);
