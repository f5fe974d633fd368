import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSatteriMarkdownProcessor } from '@astrojs/markdown-satteri';
import { load } from 'js-yaml';

/**
 * What `content/` holds, read by the program when it renders and not when Astro builds it: a change of words needs no
 * bundler. The folder stands still while a release is made.
 */
export const contentDir = (): string => process.env['CONTENT_DIR'] ?? './content';

export const folders = (name: string): string[] =>
  readdirSync(join(contentDir(), name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();

export const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(contentDir(), ...path), 'utf8'));

export interface Written {
  /** what stands between the two lines of dashes (YAML), not yet checked */
  readonly data: unknown;
  /** Markdown */
  readonly body: string;
}

/** A Markdown file with its front matter; undefined when it is not there. */
export function readWritten(...path: string[]): Written | undefined {
  const file = join(contentDir(), ...path);
  if (!existsSync(file)) return undefined;
  const [, data, body] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(readFileSync(file, 'utf8')) ?? [];
  if (data === undefined || body === undefined) throw new Error(`${file} has no front matter`);
  return {
    // who wants the body alone need not wait for the rest
    get data() {
      return load(data);
    },
    body,
  };
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly { depth: number; slug: string; text: string }[];
}

const markdown = createSatteriMarkdownProcessor({ syntaxHighlight: false });
export async function renderMarkdown(body: string): Promise<Rendered> {
  const { code, metadata } = await (await markdown).render(body);
  return { html: code, headings: metadata.headings };
}

const isText = (name: string): boolean => /\.(json|md|vtt)$/.test(name);

/**
 * Changes whenever a file of the folder does. Texts by what they hold; pictures by size and time, because they are
 * written once and there may be gigabytes of them.
 */
export function digestOf(...path: string[]): string {
  const folder = join(contentDir(), ...path);
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const { name } = entry;
    hash.update(`\n${name}\n`);
    // the listing says already what most of them are
    const stats = entry.isDirectory() || (entry.isFile() && isText(name)) ? undefined : statSync(join(folder, name));
    if ((stats ?? entry).isDirectory()) hash.update(digestOf(...path, name));
    else if (isText(name)) hash.update(readFileSync(join(folder, name)));
    else if (stats) hash.update(`${stats.size} ${stats.mtimeMs}`);
  }
  return hash.digest('base64url').slice(0, 22);
}
