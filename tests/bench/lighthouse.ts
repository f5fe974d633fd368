import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { freePort, startVidne, until } from '../vidne.ts';

/**
 * Lighthouse as it comes (mobile, throttled), over a real Vidne, with Debian's Chromium: what a phone on a slow network
 * gets. Fails when a page misses what docs/benchmarks.md promises.
 */
export interface LighthouseBench {
  readonly rounds: number;
}

const pages = {
  front: '/',
  list: '/efterlysninger/',
  appeal: '/efterlysninger/EF-2026-000101/',
  declaration: '/det-kan-du-forvente/tip/',
  tip: '/tip/',
} as const;
const atLeast = { performance: 99, accessibility: 100, 'best-practices': 100, seo: 100 } as const;
const atMost = { 'largest-contentful-paint': 1200, 'cumulative-layout-shift': 0, 'total-blocking-time': 0 } as const;

export async function lighthouseBench({ rounds }: LighthouseBench): Promise<void> {
  const port = await freePort();
  const vidne = await startVidne({ env: { PUBLIC_ORIGIN: 'http://localhost:4321' } });
  const profile = join(tmpdir(), `vidne-lighthouse-${process.pid}`);
  const browser = spawn(
    '/usr/bin/chromium',
    ['--headless=new', '--no-sandbox', `--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: 'ignore' },
  );
  const missed: string[] = [];
  try {
    await until(
      () =>
        fetch(`http://127.0.0.1:${port}/json/version`).then(
          ({ ok }) => ok,
          () => false,
        ),
      'the browser',
    );
    for (const [name, path] of Object.entries(pages))
      for (let round = 0; round < rounds; round++)
        missed.push(...(await look(name, `${vidne.publicOrigin}${path}`, port)));
  } finally {
    browser.kill();
    await once(browser, 'exit');
    await vidne.stop();
    for (const folder of [vidne.dataDir, profile]) rmSync(folder, { recursive: true, force: true });
  }
  if (missed.length > 0) throw new Error(missed.join('\n'));
}

async function look(name: string, address: string, port: number): Promise<string[]> {
  const result = await lighthouse(address, { port, output: 'json', logLevel: 'error' });
  if (!result) throw new Error(`no answer for ${address}`);
  const { categories, audits } = result.lhr;
  const scores = Object.entries(atLeast).map(
    ([category, least]) => [category, Math.round((categories[category]?.score ?? 0) * 100), least] as const,
  );
  const numbers = Object.entries(atMost).map(
    ([audit, most]) => [audit, Math.round((audits[audit]?.numericValue ?? Number.NaN) * 1000) / 1000, most] as const,
  );
  console.log(`${name}: ${[...scores, ...numbers].map(([what, value]) => `${what} ${value}`).join(', ')}`);
  const low = scores.filter(([, value, least]) => value < least);
  for (const [category] of low) console.log(failing(categories[category]!.auditRefs, audits).join('\n'));
  const high = numbers.filter(([, value, most]) => !(value <= most));
  return [...low, ...high].map(([what, value]) => `${name}: ${what} ${value}`);
}

const failing = (
  refs: readonly { id: string; weight: number }[],
  audits: Record<string, { id: string; title: string; score: number | null; displayValue?: string }>,
): string[] =>
  refs
    .map(({ id }) => audits[id]!)
    .filter(({ score }) => score !== null && score < 1)
    .map(({ id, title, displayValue }) => `  ${id}: ${title} ${displayValue ?? ''}`);
