import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { newIdentity, parseIdentity, recipientOf } from './drop/age.ts';
import { newSigningKey } from './signed-note.ts';

/**
 * The keys of an installation, made at the first start under `<DATA_DIR>/keys` (0700, files 0600). In production they
 * come from a key store instead and never meet on one machine (docs/operations.md).
 */
export interface Keys {
  /** file with the identity that opens what people send; for the evidence worker alone */
  evidenceIdentityFile: string;
  recipient: string;
  /** file with the identity that opens viewing copies; for the desk alone */
  deskIdentityFile: string;
  viewingRecipient: string;
  /** file with the identity that opens contact details; for the evidence worker alone */
  contactIdentityFile: string;
  contactRecipient: string;
  /** file with the key that signs checkpoints of custody; for the evidence worker alone */
  checkpointKeyFile: string;
  tokenSecret: string;
  sessionSecret: string;
  /** of desk and evidence: marks who asked to know a sender, and who approved */
  revealSecret: string;
}

/** Reads the keys, making those that are not there yet. Never overwrites one. `logName` is what checkpoints are signed as. */
export function openKeys(folder: string, logName = 'localhost/custody'): Keys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const evidenceIdentityFile = join(folder, 'evidence.identity');
  const deskIdentityFile = join(folder, 'desk.identity');
  const contactIdentityFile = join(folder, 'contact.identity');
  const checkpointKeyFile = join(folder, 'checkpoint.key');
  keep(checkpointKeyFile, () => newSigningKey(logName));
  return {
    evidenceIdentityFile,
    checkpointKeyFile,
    deskIdentityFile,
    contactIdentityFile,
    recipient: recipientOf(parseIdentity(keep(evidenceIdentityFile, newIdentity))),
    viewingRecipient: recipientOf(parseIdentity(keep(deskIdentityFile, newIdentity))),
    contactRecipient: recipientOf(parseIdentity(keep(contactIdentityFile, newIdentity))),
    tokenSecret: keep(join(folder, 'token.secret'), newSecret),
    sessionSecret: keep(join(folder, 'session.secret'), newSecret),
    revealSecret: keep(join(folder, 'reveal.secret'), newSecret),
  };
}

/** The key that signs backups, made at the first one. Custody's own key is the evidence worker's alone. */
export const openBackupKey = (folder: string, name: string): string =>
  keep(join(folder, 'backup.key'), () => newSigningKey(name));

const newSecret = (): string => randomBytes(32).toString('base64url');

function keep(file: string, make: () => string): string {
  if (!existsSync(file)) write(file, `${make()}\n`);
  return readFileSync(file, 'utf8').trim();
}

/** Whole and durable before anything is sealed to it: a tip must never outlive the only key that opens it. */
function write(file: string, text: string): void {
  const part = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = openSync(part, 'wx', 0o600);
  writeSync(handle, text);
  sync(handle);
  linkSync(part, file);
  unlinkSync(part);
  for (const folder of [dirname(file), dirname(dirname(file))]) sync(openSync(folder, 'r'));
}

function sync(handle: number): void {
  fsyncSync(handle);
  closeSync(handle);
}
