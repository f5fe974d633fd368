import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { descendants } from '../../api/processes.ts';
import { makeAppeals } from './appeals.ts';

/**
 * How long a portal of many appeals takes to be made: from nothing, the program that renders it included, and after one
 * appeal was changed; and how much memory the largest process needs. Started as `npm run build` starts it.
 */
export interface SiteWish {
  readonly counts: readonly number[];
  readonly seed: number;
}

const project = fileURLToPath(new URL('../..', import.meta.url));
const bounds = { cold: 60, change: 20 } as const;

export async function siteBench({ counts, seed }: SiteWish): Promise<void> {
  const measured: { count: number; cold: number }[] = [];
  for (const count of counts) {
    const folder = mkdtempSync(join(tmpdir(), 'vidne-bench-site-'));
    try {
      const [contentDir, siteDir] = [join(folder, 'content'), join(folder, 'site')];
      const ids = await makeAppeals({ contentDir, count, seed, now: new Date() });
      const programs = join(project, 'dist/programs');
      const aside = withoutPrograms(programs);
      const cold = await build(contentDir, siteDir).finally(aside);
      report(`${count} appeals, from nothing`, cold);
      const again = await build(contentDir, join(folder, 'other'));
      report(`${count} appeals, the program being there`, again);
      const change = await changeOne(contentDir, siteDir, ids[Math.floor(count / 2)]!);
      report(`${count} appeals, one changed`, change);
      report(`${count} appeals, nothing changed`, await build(contentDir, siteDir));
      measured.push({ count, cold: again.seconds });
      if (cold.seconds > bounds.cold || change.seconds > bounds.change)
        console.log(`  over the bound of ${bounds.cold} s and ${bounds.change} s`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const [least, most] = [measured[0]!, measured.at(-1)!];
  if (least !== most)
    console.log(
      `${(most.count / least.count).toFixed(0)} times the appeals took ${(most.cold / least.cold).toFixed(1)} times as long (linear: ${(most.count / least.count).toFixed(0)})`,
    );
}

/** Puts the built programs aside, so that the first build is from nothing; answers how to put them back. */
function withoutPrograms(programs: string): () => void {
  const aside = `${programs}-aside`;
  try {
    renameSync(programs, aside);
  } catch {
    return () => undefined; // there are none
  }
  return () => {
    rmSync(programs, { recursive: true, force: true });
    renameSync(aside, programs);
  };
}

function changeOne(contentDir: string, siteDir: string, publicId: string): Promise<Built> {
  const file = join(contentDir, 'appeals', publicId, 'da.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace('lead: "', 'lead: "Opdateret. '));
  return build(contentDir, siteDir);
}

interface Built {
  readonly seconds: number;
  readonly mebibytes: number;
  readonly said: string;
}

function build(contentDir: string, siteDir: string): Promise<Built> {
  const env = { ...process.env, CONTENT_DIR: contentDir, SITE_DIR: siteDir, PUBLIC_ORIGIN: 'http://localhost:4321' };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(project, 'site/release.ts')], {
    cwd: project,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let peak = 0;
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const watching = setInterval(
    () => (peak = Math.max(peak, ...[child.pid!, ...descendants(child.pid!)].map(residentMebibytes))),
    100,
  );
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code) => {
      clearInterval(watching);
      if (code !== 0) return failed(new Error(`the build ended with ${code}`));
      done({ seconds: (performance.now() - startedAt) / 1000, mebibytes: peak, said });
    });
  });
}

function residentMebibytes(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it has just ended
  }
}

const report = (what: string, { seconds, mebibytes, said }: Built): void =>
  console.log(`site: ${what}: ${seconds.toFixed(1)} s, ${mebibytes.toFixed(0)} MiB; ${said.trim().split('\n').at(-1)}`);
