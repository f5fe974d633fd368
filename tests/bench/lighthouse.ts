import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { freePort } from '../free-port.ts';
import { startVidne, until } from '../vidne.ts';

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
    for (const [name, path] of Object.entries(pages)) {
      const looks: Look[] = [];
      for (let round = 0; round < rounds; round++) looks.push(await look(`${vidne.publicOrigin}${path}`, port));
      missed.push(...judge(name, looks));
    }
  } finally {
    browser.kill();
    await once(browser, 'exit');
    await vidne.stop();
    for (const folder of [vidne.dataDir, profile]) rmSync(folder, { recursive: true, force: true });
  }
  if (missed.length > 0) throw new Error(missed.join('\n'));
}

type Look = Record<keyof typeof atLeast | keyof typeof atMost, number>;

/** A busy machine may lose the beginning of a recording; Lighthouse says so, and is asked again. */
const tries = 3;

async function look(address: string, port: number, left = tries - 1): Promise<Look> {
  const result = await lighthouse(address, { port, output: 'json', logLevel: 'error' });
  if (!result) throw new Error(`no answer for ${address}`);
  const { categories, audits, runtimeError } = result.lhr;
  if (runtimeError && left > 0) return look(address, port, left - 1);
  if (runtimeError) throw new Error(`${address}: ${runtimeError.code} ${runtimeError.message}`);
  for (const category of Object.keys(atLeast))
    for (const line of failing(categories[category]!.auditRefs, audits)) console.log(line);
  for (const line of blocking(audits['long-tasks'])) console.log(line);
  return Object.fromEntries([
    ...Object.keys(atLeast).map((category) => [category, Math.round((categories[category]?.score ?? 0) * 100)]),
    ...Object.keys(atMost).map((audit) => [audit, audits[audit]?.numericValue ?? Number.NaN]),
  ]) as Look;
}

/** What held the page up, in the milliseconds of a phone. */
function blocking(audit: { details?: unknown } | undefined): string[] {
  const { items = [] } = (audit?.details ?? {}) as { items?: { url: string; startTime: number; duration: number }[] };
  return items.map(
    ({ url, startTime, duration }) => `  ${Math.round(duration)} ms from ${Math.round(startTime)}: ${url}`,
  );
}

/** The middle of the rounds, since other work on the machine slows single ones. */
function judge(name: string, looks: readonly Look[]): string[] {
  const middle = (what: keyof Look) => looks.map((one) => one[what]).toSorted((a, b) => a - b)[looks.length >> 1]!;
  const all = [...Object.keys(atLeast), ...Object.keys(atMost)] as (keyof Look)[];
  console.log(`${name}: ${all.map((what) => `${what} ${Math.round(middle(what) * 1000) / 1000}`).join(', ')}`);
  const low = Object.entries(atLeast).filter(([what, least]) => !(middle(what as keyof Look) >= least));
  const high = Object.entries(atMost).filter(([what, most]) => !(middle(what as keyof Look) <= most));
  return [...low, ...high].map(([what]) => `${name}: ${what} ${middle(what as keyof Look)}`);
}

/** What costs points in a category that is not about speed. */
const failing = (
  refs: readonly { id: string; weight: number }[],
  audits: Record<string, { id: string; title: string; score: number | null; displayValue?: string }>,
): string[] =>
  refs
    .map(({ id }) => audits[id]!)
    .filter(({ score }) => score !== null && score < 0.9)
    .map(({ id, title, displayValue }) => `  ${id}: ${title} ${displayValue ?? ''}`);
