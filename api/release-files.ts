import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the live release (site/release.ts): `public/` and `desk/` as they are served, `templates/` to be filled. */
export type Part = 'public' | 'desk' | 'templates';

export interface Page {
  readonly html: string;
  /** the Content-Security-Policy it was rendered with */
  readonly policy: string;
}

/** One page; undefined when the release has no such page. `path` as in `/svar/index.html`. */
export function readPage(siteDir: string, part: Part, path: string): Page | undefined {
  const file = join(siteDir, 'live', part, path);
  return existsSync(file) ? { html: readFileSync(file, 'utf8'), policy: policyOf(siteDir, part, path) } : undefined;
}

/** A text of the public half as it lies there; undefined when there is none. `path` as in `/api/appeals.json`. */
export function readPublic(siteDir: string, path: string): string | undefined {
  const file = join(siteDir, 'live/public', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** What goes into the places of a template (site/slots.ts). */
export interface Filling {
  readonly language: 'da' | 'en';
  /** as in `/ophoert` */
  readonly path: string;
  readonly publicId: string;
  readonly title?: string;
  readonly endedOn?: string;
  /** further words, by the name of their place: `lead` goes into `%lead%` */
  readonly words?: Readonly<Record<string, string>>;
}

/** A template with an appeal's number and words in it; undefined when the release has no such template. */
export function readFilled(
  siteDir: string,
  { language, path, publicId, title = '', endedOn = '', words = {} }: Filling,
) {
  const page = readPage(siteDir, 'templates', `${language === 'en' ? '/en' : ''}${path}/index.html`);
  if (!page) return undefined;
  const places: Readonly<Record<string, string>> = { ...words, title, 'ended-on': endedOn };
  // in one pass: words that look like a place stay words
  const html = page.html
    .replaceAll('EF-0000-000000', publicId)
    .replace(/%([a-z-]+)%/g, (place, name: string) => (name in places ? inPage(places[name]!) : place));
  return { html, headers: { 'Content-Security-Policy': page.policy } };
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * A title stands in text, in attributes and in the JSON an island starts from: escaped once for all three, it has no
 * straight quotation marks and no backslashes.
 */
const inPage = (words: string): string =>
  words
    .replace(/[&<>]/g, (sign) => entities[sign]!)
    .replaceAll('"', '”')
    .replaceAll("'", '’')
    .replaceAll('\\', '');

const ownFilesOnly =
  "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";

interface Policies {
  readonly policies: readonly string[];
  readonly pages: Readonly<Record<string, number>>;
}
const known = new Map<string, Policies>();

/** The policy of a page: most pages share one. */
export function policyOf(siteDir: string, part: Part, path: string): string {
  const release = realpathSync(join(siteDir, 'live'));
  const file = join(release, `policies-${part}.json`);
  let found = known.get(file);
  if (!found) {
    // a new release: the old one's policies are not needed again
    for (const other of known.keys()) if (!other.startsWith(release)) known.delete(other);
    found = JSON.parse(readFileSync(file, 'utf8')) as Policies;
    known.set(file, found);
  }
  return found.policies[found.pages[path] ?? -1] ?? ownFilesOnly;
}

/** For a page that other sites may show in a frame: nothing in it acts for the reader. */
export const framed = (headers: { 'Content-Security-Policy': string }): Record<string, string> => ({
  'Content-Security-Policy': headers['Content-Security-Policy'].replace("frame-ancestors 'none'", 'frame-ancestors *'),
  'Cross-Origin-Resource-Policy': 'cross-origin',
});
