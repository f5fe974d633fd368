import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { advice, type Check, type Finding, fine, wrong } from '../../doctor/finding.ts';
import { type BlobKey, BlobMissing } from '../../drop/blobs.ts';
import { openBlobs, readAll } from '../../drop/open-blobs.ts';
import { StoreRefused } from '../../drop/s3-call.ts';
import { processesWith } from '../../processes.ts';
import { addressFor } from '../../store-address.ts';

export interface StoreSettings {
  readonly drop: string;
  readonly vault: string;
  readonly dataDir: string;
  readonly port: number;
}

/** Whether drop and vault keep what they are given, and whether the intake is kept out of the vault. */
export const storeChecks = (settings: StoreSettings): Check[] => [
  { name: 'drop', run: () => keeps(addressFor('intake', settings.drop, settings.dataDir), 'DROP_URL') },
  { name: 'vault', run: () => keeps(addressFor('evidence', settings.vault, settings.dataDir), 'VAULT_URL') },
  { name: 'intake and vault', run: () => intakeIsKeptOut(settings) },
];

async function keeps(address: string, setting: string): Promise<Finding> {
  const blobs = openBlobs(address);
  const key = `doctor/${randomBytes(8).toString('hex')}.age` as BlobKey;
  const bytes = randomBytes(1000);
  try {
    await blobs.putIfAbsent(key, bytes, true);
    const read = Buffer.from(await readAll(await blobs.get(key)));
    if (!read.equals(bytes))
      return wrong(`it gives back other bytes than it was given. Look at its disk, and do not go on with it.`);
    if (!(await blobs.list('doctor/')).some((blob) => blob.key === key))
      return wrong(`what was put does not stand in its listing. ${setting} names a store that Vidne cannot work with.`);
    await blobs.remove(key);
    const isGone = await blobs.get(key).then(
      () => false,
      (error: unknown) => error instanceof BlobMissing,
    );
    return isGone
      ? fine()
      : wrong('what was removed is still there. Turn off versioning and object lock: what is deleted must be gone.');
  } catch (error) {
    await blobs.remove(key).catch(() => undefined); // the first failure is the one to tell
    if (error instanceof StoreRefused)
      return wrong(
        `it refuses us (${error.code}). See that ${setting} names the bucket and a user with the rights of docs/operations.md, Object stores.`,
      );
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      return wrong(`it cannot be written (${code}). Give the folder to the user Vidne runs as: \`chown\`, mode 0700.`);
    throw error;
  }
}

async function intakeIsKeptOut({ drop, vault, port }: StoreSettings): Promise<Finding> {
  return vault.startsWith('s3:') ? userIsKeptOut(drop, vault) : wallHolds(vault, port);
}

/** With the drop's own user, at the vault's bucket. */
async function userIsKeptOut(drop: string, vault: string): Promise<Finding> {
  if (!drop.startsWith('s3:')) return fine('the intake has no user there');
  const [given, asked] = [new URL(drop), new URL(vault)];
  [asked.username, asked.password] = [given.username, given.password];
  try {
    await openBlobs(asked.href).list('doctor/');
  } catch (error) {
    if (error instanceof StoreRefused && (error.status === 401 || error.status === 403)) return fine();
    throw error;
  }
  return wrong(
    'the user of DROP_URL may list the vault: who takes over the intake reaches originals. Give the vault a user of its own, and that one no right there.',
  );
}

/** What the process sees below its own root. */
function wallHolds(vault: string, port: number): Finding {
  const path = vault.startsWith('file://') ? fileURLToPath(vault) : vault.slice('file:'.length);
  const [pid] = processesWith('api/intake/main.ts', `PUBLIC_PORT=${port}`);
  if (pid === undefined) return advice('cannot be seen here: the intake does not run on this machine.');
  if (!existsSync(`/proc/${pid}/root/`))
    return advice('cannot be seen here: its root is not ours to look at. Run this as its user or as root.');
  if (!existsSync(`/proc/${pid}/root${path}`)) return fine();
  return wrong(
    `the intake sees ${path}. Install bubblewrap, or confine it from outside (docs/systemd/), and start again.`,
  );
}
