import { setTimeout as sleep } from 'node:timers/promises';
import { parseRecipient, SealBroken } from '../../drop/age.ts';
import { type BlobKey, BlobMissing } from '../../drop/blobs.ts';
import { type Letter, type Note, type TipDocument, tipDocument } from '../../drop/documents.ts';
import { DocumentMalformed, openJson, sealJson } from '../../drop/json.ts';
import {
  letterKey,
  type MailboxId,
  parseSelfTestKey,
  selfTestClipKey,
  selfTestMailboxKey,
  selfTestsPrefix,
  selfTestTriedKey,
  type TipId,
} from '../../drop/keys.ts';
import { readAll } from '../../drop/open-blobs.ts';
import { removeClip, removeOldSelfTests } from '../../drop/self-test.ts';
import { describeError } from '../../log.ts';
import { ulid } from '../../ulid.ts';
import type { Sentence } from '../impression.ts';
import { readable } from '../untrusted.ts';
import { type Grading, gradeClip } from './grade.ts';
import { failed, reportOf } from './report.ts';

/**
 * SELF-TESTS (docs/decisions/0037): a clip a business sends to see how its camera looks to us. It is graded where it lies, its
 * report goes to the mailbox of the test, and the clip is removed at once, whatever came of it: it is no tip, nothing of it
 * is in queue, custody or vault. The rest is removed when its hour is over.
 */
const restMs = 2000;
const sweepMs = 60_000;
/** Grading takes no longer: whoever began it before is dead. */
const deadMs = 10 * 60_000;

/** Works until `signal`: beside everything else, one clip at a time. */
export async function watchSelfTests(grading: Grading, signal: AbortSignal): Promise<void> {
  let sweepAt = 0;
  while (!signal.aborted) {
    let goesOn = false;
    try {
      if (performance.now() >= sweepAt) {
        await removeOldSelfTests(grading.drop, grading.now());
        sweepAt = performance.now() + sweepMs;
      }
      goesOn = await turnSelfTests(grading, signal);
    } catch (error) {
      if (!signal.aborted) grading.log('turn_failed', describeError(error)); // the drop; it is tried again
    }
    if (!goesOn) await sleep(restMs, undefined, { signal }).catch(() => undefined); // ended early by `signal`
  }
}

/** Grades the next clip. Answers whether there was one. */
export async function turnSelfTests(grading: Grading, signal: AbortSignal): Promise<boolean> {
  for (const { key } of await grading.drop.list(selfTestsPrefix)) {
    const entry = parseSelfTestKey(key);
    if (entry?.kind !== 'clip') continue;
    const begun = await beginOn(grading, entry.tip);
    if (begun === 'taken') continue;
    await workOn(grading, entry.tip, begun, signal);
    return true;
  }
  return false;
}

/** `again`: whoever looked at it before died of it, or with it. */
async function beginOn({ drop, identity, now }: Grading, tip: TipId): Promise<'first' | 'again' | 'taken'> {
  const key = selfTestTriedKey(tip);
  const mark = sealJson({ v: 1, at: now().toISOString() } satisfies Note, [identity.recipient]);
  if ((await drop.putIfAbsent(key, mark)) === 'created') return 'first';
  const [tried] = await drop.list(key);
  return tried && now().getTime() - tried.writtenAt.getTime() > deadMs ? 'again' : 'taken';
}

async function workOn(grading: Grading, tip: TipId, begun: 'first' | 'again', ending: AbortSignal): Promise<void> {
  const { drop, log } = grading;
  const signal = AbortSignal.any([ending, AbortSignal.timeout(deadMs / 2)]);
  const document = await openClip(grading, tip);
  let told: Told | undefined;
  try {
    if (document && begun === 'first') told = await look(grading, document, signal);
  } catch (error) {
    // another worker does it, and does not take it for one that killed us
    if (ending.aborted) return drop.remove(selfTestTriedKey(tip));
    log('self_test_failed', { id: tip, ...describeError(error) });
  }
  await removeClip(drop, tip);
  if (document) await answer(grading, document, told ?? { sha256: noDigest, remarks: [failed] });
  await drop.remove(selfTestClipKey(tip));
  log('self_test_done', { id: tip });
}

interface Told {
  readonly sha256: string;
  readonly remarks: readonly Sentence[];
}
const noDigest = '0'.repeat(64);

/** Undefined for what an honest intake would not have written. */
async function openClip({ drop, identity, log }: Grading, tip: TipId): Promise<TipDocument | undefined> {
  try {
    const document = openJson(tipDocument, await readAll(await drop.get(selfTestClipKey(tip))), identity);
    return document.tip === tip && document.files.length === 1 ? document : undefined;
  } catch (error) {
    if (!(error instanceof SealBroken || error instanceof DocumentMalformed || error instanceof BlobMissing))
      throw error;
    log('self_test_refused', { id: tip, ...describeError(error) });
    return undefined;
  }
}

async function look(grading: Grading, { files }: TipDocument, signal: AbortSignal): Promise<Told> {
  const { description, sha256 } = await gradeClip(grading, files[0]!, signal);
  return { sha256, remarks: reportOf(description) };
}

/** To the mailbox of the test alone: we keep nothing of it. Only where the intake says that it is one. */
async function answer({ drop, now }: Grading, document: TipDocument, { sha256, remarks }: Told): Promise<void> {
  const { mailbox, files } = document;
  const box = mailbox.id as MailboxId;
  if ((await drop.size(selfTestMailboxKey(document.tip as TipId, box))) === undefined) return;
  const at = now();
  const [{ name, sizeBytes }] = files as [TipDocument['files'][number]];
  const told = [{ name: readable(name, 240) ?? '–', sizeBytes, sha256, remarks: [...remarks] }];
  const body: Letter['body'] = { kind: 'notice', code: 'tested', files: told };
  const letter: Letter = { v: 1, id: ulid(at), mailbox: box, at: at.toISOString(), from: 'police', body };
  const key: BlobKey = letterKey(box, letter.id);
  await drop.putIfAbsent(key, sealJson(letter, [parseRecipient(mailbox.recipient)]));
}
