import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reader } from '../../db/store.ts';
import { expectedTriggers, findTriggers } from '../../db/triggers.ts';
import type { Identity } from '../../drop/age.ts';
import type { BlobStore } from '../../drop/blobs.ts';
import type { NoteVerifier } from '../../signed-note.ts';
import { walkChain } from '../log/chain.ts';
import { collectMarks } from '../log/marks.ts';
import type { Report } from '../log/problem.ts';
import { checkDisposals } from './disposals.ts';
import { checkExhibits } from './exhibits.ts';
import { checkFiles } from './files.ts';
import { checkOriginals } from './originals.ts';
import { checkReveals } from './reveals.ts';
import { checkSought } from './sought.ts';
import { checkThatThere } from './there.ts';
import { checkTips } from './tips.ts';
import { checkWorkingCopies } from './working-copies.ts';

/**
 * THE AUDIT: everything that can be known of whether evidence is as it was received, from database, vault, identity and
 * the key that verifies checkpoints. It writes nothing and trusts nothing but the key and the checkpoints from outside.
 */
export interface Audit {
  readonly reader: Reader;
  readonly vault: BlobStore;
  readonly identity: Identity;
  readonly verifier: NoteVerifier;
  /** where this installation publishes; every checkpoint of the database should stand there */
  readonly published?: string | undefined;
  /** copies somebody kept: files, or folders of them */
  readonly copies?: readonly string[] | undefined;
  readonly report: Report;
}

export interface Audited {
  readonly events: number;
  /** events under the newest checkpoint; the later ones are held by the chain alone */
  readonly signed: number;
  readonly checkpoints: number;
  readonly copies: number;
  readonly files: number;
  readonly originals: number;
  readonly bytes: number;
  /** sealed to a specialist: whole as they were sealed, and not to be opened here */
  readonly resealed: number;
  /** gone with their tip, as custody says; only their digests are left */
  readonly deleted: number;
  readonly exhibits: number;
  readonly tips: number;
}

export async function audit(given: Audit): Promise<Audited> {
  const { reader, verifier, report, copies = [] } = given;
  await checkTriggers(given);
  const published = given.published && existsSync(given.published) ? [given.published] : [];
  const { marks, kept } = await collectMarks(reader, verifier, [...published, ...copies], report);
  for (const folder of published) await checkPublished(folder, kept, given);
  const { size } = await walkChain(reader, { marks, report, look: (rows) => checkThatThere(reader, rows, report) });
  const { originals, bytes, resealed, deleted } = await checkOriginals(given);
  await checkWorkingCopies(given);
  await checkReveals(given);
  await checkSought(given);
  await checkDisposals(given);
  return {
    events: size,
    signed: Math.min(size, marks.at(-1)?.size ?? 0),
    checkpoints: kept.length,
    copies: marks.filter(({ from }) => from !== 'database').length,
    files: await checkFiles(given),
    originals,
    bytes,
    resealed,
    deleted,
    exhibits: await checkExhibits(given),
    tips: await checkTips(given),
  };
}

async function checkTriggers({ reader: { engine, read }, report }: Audit): Promise<void> {
  const found = await findTriggers(engine, read);
  for (const [name, definition] of expectedTriggers(engine)) {
    const is = found.get(name);
    if (is === definition) continue;
    report({ what: `trigger ${name}`, is: is ?? 'is not there, or is switched off', expected: definition });
  }
}

async function checkPublished(
  folder: string,
  kept: readonly { size: number }[],
  { verifier, report }: Audit,
): Promise<void> {
  const key = join(folder, 'vkey');
  const vkey = existsSync(key) ? (await readFile(key, 'utf8')).trim() : 'missing';
  if (vkey !== verifier.vkey && kept.length > 0)
    report({ what: `vkey (${key})`, is: `it is ${vkey}`, expected: verifier.vkey });
  for (const { size } of kept) {
    const file = join(folder, 'checkpoints', String(size));
    if (!existsSync(file))
      report({ what: `checkpoint ${size}`, is: 'is not published', expected: `a copy in ${file}` });
  }
}
