import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliCompressSync, constants } from 'node:zlib';
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
const { plan, render } = (await import(
  pathToFileURL(join(program, 'server/entry.mjs')).href
)) as typeof import('./render.ts');

parentPort!.on('message', (job: 'plan' | RenderJob) => void answer(job));

async function answer(job: 'plan' | RenderJob): Promise<void> {
  if (job === 'plan') return parentPort!.postMessage(plan());
  const written: Written[] = [];
  for (const address of job.addresses) written.push(await write(address, job.to));
  parentPort!.postMessage(written);
}

async function write(address: Address, to: string): Promise<Written> {
  const { file, part } = address;
  const response = await render(address, origin);
  const bytes = tidy(Buffer.from(await response.arrayBuffer()));
  const target = join(to, part, file);
  mkdirSync(dirname(target), { recursive: true });
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
    assets: file.endsWith('.html') ? assetsOf(bytes.toString()) : [],
  };
}

const islandStyle = /<style>astro-island[^<]*<\/style>/;
/** Astro puts the style of its islands beside the first one; HTML wants it in the head. */
function tidy(bytes: Buffer): Buffer {
  if (!bytes.includes('<style>astro-island')) return bytes;
  const html = bytes.toString();
  const [style = ''] = islandStyle.exec(html) ?? [];
  return Buffer.from(html.replace(islandStyle, '').replace('</head>', () => `${style}</head>`));
}

const isCompressed = (file: string): boolean => /\.(html|json|xml|txt|svg)$/.test(file);
const assetsOf = (html: string): string[] => [
  ...new Set(html.match(/(?<=\/_astro\/)[\w./@-]+\.(?:css|js|woff2)/g) ?? []),
];
