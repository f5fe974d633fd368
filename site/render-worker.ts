import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliCompressSync, constants } from 'node:zlib';
import { rememberDigests } from './digests.ts';
import type { Address } from './render.ts';

/** One thread of a release (release.ts): asks the program for the plan, or for pages, and writes them to the disk. */
export interface RenderJob {
  readonly addresses: readonly Address[];
  /** where the parts lie */
  readonly to: string;
}
export interface Written {
  readonly part: Address['part'];
  readonly file: string;
  /** Content-Security-Policy of a page */
  readonly policy?: string;
  /** base names of what the page loads from /_astro/ */
  readonly assets: readonly string[];
}
interface Given {
  readonly program: string;
  readonly origin: string;
}

const { program, origin } = workerData as Given;
rememberDigests(crypto.subtle);
const { plan, read, render } = (await import(
  pathToFileURL(join(program, 'server/entry.mjs')).href
)) as typeof import('./render.ts');

parentPort!.on('message', (job: 'plan' | 'read' | RenderJob) => void answer(job));

async function answer(job: 'plan' | 'read' | RenderJob): Promise<void> {
  if (job === 'plan') return parentPort!.postMessage(plan());
  if (job === 'read') return parentPort!.postMessage(read());
  const written: Written[] = [];
  for (const address of job.addresses) written.push(await write(address, job.to));
  parentPort!.postMessage(written);
}

async function write(address: Address, to: string): Promise<Written> {
  const { file, part } = address;
  const response = await render(address, origin);
  const html = file.endsWith('.html') ? tidy(await response.text(), part) : undefined;
  const bytes = html === undefined ? Buffer.from(await response.arrayBuffer()) : Buffer.from(html);
  const target = join(to, part, file);
  makeFolder(dirname(target));
  writeFileSync(target, bytes);
  if (bytes.length >= 512 && isCompressed(file)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${target}.br`, brotliCompressSync(bytes, { params }));
  }
  const policy = response.headers.get('content-security-policy');
  return {
    part,
    file,
    ...(policy ? { policy } : {}),
    assets: html === undefined ? [] : assetsOf(html),
  };
}

const made = new Set<string>();
function makeFolder(folder: string): void {
  if (!made.has(folder)) mkdirSync(folder, { recursive: true });
  made.add(folder);
}

const islandStyle = /<style>astro-island[^<]*<\/style>/;
const sheet = /<link rel="stylesheet"[^>]*>/g;

/**
 * Astro puts the style of its islands beside the first one; HTML wants it in the head. And it puts stylesheets into the head,
 * where Chromium reads past them, styles and lays out the whole page without them when it is read to its end, and does it all
 * again when they come; at the beginning of the body it waits for them (docs/decisions/0042).
 */
function tidy(html: string, part: Address['part']): string {
  const body = html.indexOf('<body');
  const inside = html.indexOf('>', body) + 1;
  const [style = ''] = islandStyle.exec(html) ?? [];
  const head = html.slice(0, body).replace('</head>', () => `${style}</head>`);
  // the desk is on wires of its own, and its pages begin empty
  const sheets = part === 'desk' ? [] : (head.match(sheet) ?? []);
  return [
    sheets.reduce((left, one) => left.replace(one, ''), head),
    html.slice(body, inside),
    ...sheets,
    style ? html.slice(inside).replace(style, '') : html.slice(inside),
  ].join('');
}

const isCompressed = (file: string): boolean => /\.(html|json|xml|txt|svg)$/.test(file);
// a pattern that begins with what it looks for is found many times faster than one that looks back for it
const asset = /\/_astro\/([\w./@-]+\.(?:css|js|woff2))/g;
const assetsOf = (html: string): string[] => [...new Set(Array.from(html.matchAll(asset), ([, name]) => name!))];
