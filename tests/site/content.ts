import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The demonstration content, read as files: what the build reads. */
export const content = fileURLToPath(new URL('../../content/', import.meta.url));
export const folders = (name: string): string[] =>
  readdirSync(join(content, name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
export const text = (...path: string[]): string => readFileSync(join(content, ...path), 'utf8');
export const json = (...path: string[]): unknown => JSON.parse(text(...path));

/** Front matter as this content writes it: JSON strings, lists of them, and one map. */
export function frontMatter(markdown: string): { data: Record<string, unknown>; body: string } {
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(markdown) ?? [];
  if (head === undefined || body === undefined) throw new Error('no front matter');
  const data: Record<string, unknown> = {};
  let open = '';
  for (const line of head.split('\n')) {
    const [, key, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    const [, item] = /^ {2}- (.*)$/.exec(line) ?? [];
    const [, name, words] = /^ {2}([\w-]+): (.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      open = key;
      if (value) data[key] = JSON.parse(value);
    } else if (item !== undefined) data[open] = [...((data[open] as unknown[]) ?? []), JSON.parse(item)];
    else if (name !== undefined) data[open] = { ...(data[open] as object), [name]: JSON.parse(words!) };
    else throw new Error(`cannot read front matter line: ${line}`);
  }
  return { data, body };
}
