import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { SandboxJob } from '../../api/evidence/sandbox/sandbox.ts';

const ticksPerSecond = 100;

/**
 * CPU seconds of the whole machine (proc(5), stat: user, nice, system, irq, softirq). bubblewrap does not wait for what runs
 * behind it, so nobody's own account has it; the machine must be quiet.
 */
export function secondsUsed(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/ +/).map(Number);
  return [1, 2, 3, 6, 7].reduce((sum, at) => sum + fields[at]!, 0) / ticksPerSecond;
}

/** What a job makes: the viewing copy it writes, or the program's name. */
export const nameOf = ({ command }: SandboxJob): string =>
  basename(command.find((word) => /^(file:)?\/out\/(poster|sheet|proxy|audio)\./.test(word)) ?? command[0]);

/** Runs a job's own command on a plain file, without sandbox, pipe or seal. Answers its CPU seconds. */
export function runBare({ command }: SandboxJob, path: string): number {
  const out = mkdtempSync(join(tmpdir(), 'vidne-bare-'));
  try {
    const [program, ...words] = command.map((word) =>
      word.replace('pipe:0', `file:${path}`).replaceAll('/out/', `${out}/`).replace('/in/evidence', path),
    );
    const protocols = words.indexOf('-protocol_whitelist');
    words[protocols + 1] = 'file,pipe';
    const before = secondsUsed();
    // further descriptors take what the command measures on the way
    const nowhere = openSync('/dev/null', 'w');
    const stdio = ['ignore', 'ignore', 'inherit', ...Array.from({ length: 6 }, () => nowhere)] as const;
    const { status } = spawnSync('/usr/bin/nice', ['-n', '19', program!, ...words], { stdio: [...stdio] });
    closeSync(nowhere);
    if (status !== 0) throw new Error(`bare ffmpeg ended with ${status}`);
    return secondsUsed() - before;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
