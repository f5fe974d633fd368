import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
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
  /** … and those it took the place of, newest first, as long as something is still sealed to them */
  olderEvidenceFiles: string[];
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
  if (generationsOf(folder).length === 0) keep(fileOf(folder, 1), newIdentity);
  const [evidenceIdentityFile, ...olderEvidenceFiles] = identityFiles(folder) as [string, ...string[]];
  const deskIdentityFile = join(folder, 'desk.identity');
  const contactIdentityFile = join(folder, 'contact.identity');
  const checkpointKeyFile = join(folder, 'checkpoint.key');
  keep(checkpointKeyFile, () => newSigningKey(logName));
  return {
    evidenceIdentityFile,
    olderEvidenceFiles,
    checkpointKeyFile,
    deskIdentityFile,
    contactIdentityFile,
    recipient: recipientOf(parseIdentity(readFileSync(evidenceIdentityFile, 'utf8'))),
    viewingRecipient: recipientOf(parseIdentity(keep(deskIdentityFile, newIdentity))),
    contactRecipient: recipientOf(parseIdentity(keep(contactIdentityFile, newIdentity))),
    tokenSecret: keep(join(folder, 'token.secret'), newSecret),
    sessionSecret: keep(join(folder, 'session.secret'), newSecret),
    revealSecret: keep(join(folder, 'reveal.secret'), newSecret),
  };
}

/**
 * The evidence identity and its successors (docs/decisions/0046): `evidence.identity`, `evidence.2.identity`, …; what was retired
 * ends in `.retired`, and no role is given it.
 */
const generation = /^evidence(?:\.([1-9]\d*))?\.identity(\.retired)?$/;
const fileOf = (folder: string, n: number): string =>
  join(folder, n === 1 ? 'evidence.identity' : `evidence.${n}.identity`);

/** Newest first, retired ones too: no number is ever given twice. */
const generationsOf = (folder: string): { n: number; isRetired: boolean }[] =>
  readdirSync(folder)
    .flatMap((name) => {
      const [, n = '1', retired] = generation.exec(name) ?? [undefined, '0'];
      return n === '0' ? [] : { n: Number(n), isRetired: retired !== undefined };
    })
    .sort((a, b) => b.n - a.n);

/** Files of those that open something, newest first. Throws when there is none. */
export function identityFiles(folder: string): string[] {
  const files = generationsOf(folder).flatMap(({ n, isRetired }) => (isRetired ? [] : fileOf(folder, n)));
  if (files.length === 0) throw new Error(`there is no evidence.identity in ${folder}`);
  return files;
}

/** Puts a new identity beside the others; from the next start on it is the one that is sealed to. Answers its file. */
export function addIdentity(folder: string): string {
  const newest = generationsOf(folder)[0]?.n ?? 0;
  const file = fileOf(folder, newest + 1);
  write(file, `${newIdentity()}\n`);
  return file;
}

/** It stays there, under a name that nobody reads: older backups open with nothing else. */
export function retireIdentity(file: string): void {
  renameSync(file, `${file}.retired`);
  sync(openSync(dirname(file), 'r'));
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
