import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type Log } from '../log.ts';
import { type NoteSigner, signNote } from '../signed-note.ts';
import { openStandings, type Standings } from '../standing.ts';

/**
 * THE STATUS LIST: which appeals hold, signed with the key of the checkpoints, so that who shows an appeal can ask whether it
 * still may without trusting whoever answers. `<folder>/status` is served as `/.well-known/vidne/status` (api/site.ts). The public
 * half holds no key, so the worker inside writes it, within a second of a change and once an hour.
 */
export interface StatusList {
  readonly siteDir: string;
  readonly signer: NoteSigner;
  /** where checkpoints are published */
  readonly folder: string;
  readonly log: Log;
  readonly now: () => Date;
}

const lookMs = 500;
const freshMs = 3_600_000;

/**
 * The lines that are signed. The second is a time, where a checkpoint has a number: neither can pass for the other. Then
 * one line an appeal: `<number> <revision> shown <until, or ->` or `<number> <revision> ended <since>`.
 */
export function statusLines(name: string, at: Date, all: ReturnType<Standings['all']>): string {
  const lines = [...all].map(({ publicId, standing, revision, until }) =>
    standing === 'shown'
      ? `${publicId} ${revision} shown ${until ?? '-'}`
      : `${publicId} ${standing.revision} ended ${standing.endedAt}`,
  );
  return `${[`${name}/appeals`, at.toISOString(), ...lines.sort()].join('\n')}\n`;
}

/** Until `signal`; a list that could not be written is tried again. */
export async function keepStatusList(
  { siteDir, signer, folder, log, now }: StatusList,
  signal: AbortSignal,
): Promise<void> {
  const standings = openStandings(siteDir, now);
  let written = { what: '', at: 0 };
  while (!signal.aborted) {
    try {
      const at = now();
      const text = statusLines(signer.name, at, standings().all());
      const what = text.slice(text.indexOf('\n', text.indexOf('\n') + 1));
      // on a machine without a release nobody here knows what holds
      const knows = existsSync(join(siteDir, 'live'));
      if (knows && (what !== written.what || at.getTime() - written.at >= freshMs)) {
        await place(folder, signNote(text, signer));
        written = { what, at: at.getTime() };
      }
    } catch (error) {
      log('status_list_failed', describeError(error));
    }
    await sleep(lookMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/** Whole before it has its name; others serve it, whatever our umask is. */
async function place(folder: string, note: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const part = join(folder, `.part-${randomBytes(8).toString('hex')}`);
  const handle = await open(part, 'wx', 0o644);
  try {
    await handle.chmod(0o644);
    await handle.writeFile(note);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, join(folder, 'status'));
}
