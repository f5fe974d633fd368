import { advice, type Check, type Finding, fine, wrong } from '../../doctor/finding.ts';
import { createScanner } from '../scan/scanner.ts';
import { lastBeat, withReader } from './database.ts';

export interface WorkerSettings {
  readonly database: string;
  readonly clamdSocket: string | undefined;
}

/** What the worker says of its sandbox, and whether the scanner may be believed. */
export const workerChecks = ({ database, clamdSocket }: WorkerSettings): Check[] => [
  { name: 'sandbox', run: () => sandboxHolds(database) },
  { name: 'scanner', run: () => scannerIsFit(clamdSocket) },
];

async function sandboxHolds(database: string): Promise<Finding> {
  return withReader(database, async (reader) => {
    const newest = await lastBeat(reader);
    const tier = newest?.facts['tier'];
    if (tier === undefined)
      return wrong('no worker has said what it has. See that evidence runs; its log says why it does not.');
    if (tier === 'A') return fine('tier A');
    if (tier === 'D')
      return wrong(
        'tier D: nothing is parsed, and nothing has a preview. Install bubblewrap, and let the worker make user namespaces (Ubuntu: its AppArmor profile).',
      );
    return advice(
      `tier ${tier}: it holds, with fewer walls than A. Install bubblewrap, and let the worker make user namespaces.`,
    );
  });
}

const oldDays = 3;
const staleDays = 7;

async function scannerIsFit(socket: string | undefined): Promise<Finding> {
  if (socket === undefined)
    return advice('none is connected: files say *not scanned*. Set CLAMD_SOCKET (docs/operations.md, Virus scanning).');
  const look = await createScanner(socket).look();
  if ('lost' in look)
    return wrong(
      `it does not answer (${look.lost}). See that clamd runs, that CLAMD_SOCKET names its socket, and that the worker’s user is in its group.`,
    );
  if (!look.fit)
    return wrong(
      'it does not find the test file, or keeps silent about what it does not look at: its *nothing found* does not count. Run clamd with docs/clamd/clamd.conf, and freshclam.',
    );
  const days = ageOfSignatures(look.tool, Date.now());
  if (days === undefined)
    return advice('it finds the test file; how old its signatures are it does not say. See that freshclam runs.');
  if (days > staleDays)
    return wrong(`its signatures are ${days} days old. See that freshclam runs, and reaches the network.`);
  if (days > oldDays) return advice(`its signatures are ${days} days old. See that freshclam runs.`);
  return fine(look.tool);
}

/** `ClamAV 1.4.3/27800/Mon Nov 30 09:00:00 2026`: program, number and day of the official signatures, if it has any. */
export function ageOfSignatures(tool: string, now: number): number | undefined {
  const made = Date.parse(`${/\/\d+\/(.+)$/.exec(tool)?.[1] ?? ''} UTC`);
  return Number.isNaN(made) ? undefined : Math.max(0, Math.floor((now - made) / 86_400_000));
}
