import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './release-run.ts';

/**
 * Keeps what was published in the history of the content folder, when that is a Git repository of its own. Nothing is ever
 * pushed from here. Nothing changed is no failure.
 */
export async function commitContent(contentDir: string, message: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(contentDir, '.git'))) return;
  const name = { GIT_AUTHOR_NAME: 'Vidne', GIT_COMMITTER_NAME: 'Vidne' };
  const mail = { GIT_AUTHOR_EMAIL: 'vidne@localhost', GIT_COMMITTER_EMAIL: 'vidne@localhost' };
  // neither the machine's nor anybody's settings, and nothing the repository would run
  const plain = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: '/nonexistent', ...name, ...mail, ...plain };
  const git = (...args: string[]) =>
    run('git', ['-c', 'core.hooksPath=/dev/null', '-c', `safe.directory=${contentDir}`, ...args], {
      cwd: contentDir,
      env,
      signal,
    });
  await git('add', '--all', '--', 'appeals');
  const isSame = await git('diff', '--cached', '--quiet').then(
    () => true,
    () => false, // it ends with 1 when something is staged
  );
  if (!isSame) await git('commit', '--quiet', '--no-gpg-sign', '--message', message);
}
