import { existsSync, readFileSync } from 'node:fs';
import { advice, type Check, type Finding, fine, wrong } from '../../doctor/finding.ts';
import { parseIdentity, recipientOf } from '../../drop/age.ts';
import { identityFiles } from '../../keys.ts';
import { processesWith, readProc } from '../../processes.ts';

export interface KeySettings {
  readonly folder: string;
  /** of the intake, which names its process */
  readonly port: number;
}

/** Whether what is sealed now can be opened, and will be. */
export const keyChecks = (settings: KeySettings): Check[] => [
  { name: 'identities', run: () => identitiesAreThere(settings.folder) },
  { name: 'recipient of the intake', run: () => recipientFits(settings) },
];

const recipientsIn = (folder: string): string[] =>
  identityFiles(folder).map((file) => recipientOf(parseIdentity(readFileSync(file, 'utf8'))));

function identitiesAreThere(folder: string): Finding {
  if (!existsSync(folder)) return advice('none here: they come from elsewhere, and cannot be looked at from here.');
  const [, ...older] = recipientsIn(folder);
  if (older.length === 0) return fine();
  return advice(
    `${older.length} older ${older.length === 1 ? 'key is' : 'keys are'} kept beside the newest. \`npm run keys -- list\` says whether anything still needs them, \`-- reseal\` and \`-- retire\` end it.`,
  );
}

function recipientFits({ folder, port }: KeySettings): Finding {
  if (!existsSync(folder)) return advice('cannot be seen here: no keys are here.');
  const [newest, ...older] = recipientsIn(folder);
  const [pid] = processesWith('api/intake/main.ts', `PUBLIC_PORT=${port}`);
  const environ = pid === undefined ? '' : readProc(pid, 'environ');
  const used = /(?:^|\0)RECIPIENT=(age1[a-z0-9]+)/.exec(environ)?.[1];
  if (used === undefined) return advice('cannot be seen here: the intake does not run on this machine.');
  if (used === newest) return fine();
  if (older.includes(used)) return wrong('the intake still seals to an older key. Start Vidne again.');
  return wrong(
    `the intake seals to ${used}, and no identity here opens that: what comes now can be read by nobody. Stop it, find out who set RECIPIENT, and bring the identity that belongs to it.`,
  );
}
