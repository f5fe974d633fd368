import { spawn } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Desk } from '../desk.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** Makes a release of the content as it stands and switches to it; answers its name. Throws with what it said. */
export async function runRelease(
  { siteDir, contentDir, publicOrigin }: Pick<Desk, 'siteDir' | 'contentDir' | 'publicOrigin'>,
  signal: AbortSignal,
): Promise<string> {
  const settings = { SITE_DIR: siteDir, CONTENT_DIR: contentDir ?? '', PUBLIC_ORIGIN: publicOrigin };
  await runSite('site/release.ts', [], settings, signal);
  return liveRelease(siteDir);
}

/** Runs a program of the site. It ends with the desk, also with one that is killed: finished later, an older release would take a newer one's place. */
export function runSite(
  program: string,
  args: readonly string[],
  settings: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: process.env['HOME'] ?? '/nonexistent',
    LANG: 'C.UTF-8',
    ...settings,
  };
  const command = ['--pdeathsig', 'KILL', '--', process.execPath, join(project, program), ...args];
  return run('/usr/bin/setpriv', command, { cwd: project, env, signal });
}

/** The name of the release that is live. */
export const liveRelease = async (siteDir: string): Promise<string> => basename(await readlink(join(siteDir, 'live')));

/** Runs a program to its end; throws with the end of what it said when it fails. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env, signal }: { cwd: string; env: Record<string, string>; signal: AbortSignal },
): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2000)));
    child.on('error', failed);
    child.on('exit', (code, killed) =>
      code === 0 ? done() : failed(new Error(`${basename(program)} ended with ${killed ?? code}: ${said}`)),
    );
  });
}
