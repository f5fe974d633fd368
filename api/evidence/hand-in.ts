import type { FileHandIn, HandInProblem, KeptClock, TipHandIn } from '../db/values.ts';
import { behindHeader, type Identity, SealBroken } from '../drop/age.ts';
import type { TipDocument, TipFile } from '../drop/documents.ts';
import { DocumentMalformed, openJson } from '../drop/json.ts';
import { correct, readClock } from '../footage/clock.ts';
import { type ClockCheck, type HandInDocument, type HandInFile, handInDocument } from '../footage/hand-in.ts';
import { storableIn } from './untrusted.ts';

/**
 * WHAT A SHOP SAYS of what it hands in (api/footage/hand-in.ts), which the intake cannot read: names, folders, cameras, and the
 * recorder's clock. The tip's document binds the files; a description that does not fit it costs names, never bytes.
 */
export interface DescribedTip extends TipDocument {
  readonly files: DescribedFile[];
  readonly handIn: TipHandIn | null;
}

export interface DescribedFile extends TipFile {
  readonly folder: string | null;
  readonly role: HandInFile['role'] | null;
  readonly handIn: FileHandIn | null;
}

/**
 * The tip as the inside keeps it: with the sealed description's words where there is one that fits. Pure but for opening. `again`
 * is that description sealed anew, where it was (docs/decisions/0046).
 */
export function describeTip(document: TipDocument, identity: Identity, again?: Uint8Array): DescribedTip {
  const opened = openDescription(document, identity, again);
  if (!opened) return { ...document, files: document.files.map(undescribed), handIn: null };
  if (typeof opened === 'string')
    return {
      ...document,
      files: document.files.map(undescribed),
      handIn: { clocks: [], cameras: [], problems: [opened] },
    };
  const words = storableIn(opened);
  const byUpload = new Map(words.files.map((file) => [file.upload, file]));
  const files = document.files.map((file) => describedFile(file, byUpload.get(file.upload), words));
  const text = [document.text, words.text].filter((part) => part.trim() !== '').join('\n\n');
  return { ...document, text, files, handIn: keptOf(words, problemsOf(document, words)) };
}

/** Why it cannot be used, when it cannot; undefined when the tip has none. */
function openDescription(
  document: TipDocument,
  identity: Identity,
  again: Uint8Array | undefined,
): HandInDocument | HandInProblem | undefined {
  const { sealedHandIn, tip, mailbox } = document;
  if (sealedHandIn === undefined) return undefined;
  try {
    const sealed = Buffer.from(sealedHandIn, 'base64');
    // only whom it is sealed to may differ: the document binds what is in it
    const isSame = again !== undefined && Buffer.compare(behindHeader(sealed), behindHeader(again)) === 0;
    const opened = openJson(handInDocument, isSame ? again : sealed, identity);
    // sealed by a page, and age names no sender: one that was copied from elsewhere says so by itself
    const isOurs = opened.tip === tip && (opened.request === undefined || opened.request === mailbox.id);
    return isOurs ? opened : 'of_another';
  } catch (error) {
    if (error instanceof SealBroken || error instanceof DocumentMalformed) return 'unreadable';
    throw error;
  }
}

function problemsOf({ files }: TipDocument, words: HandInDocument): HandInProblem[] {
  const [came, described] = [files, words.files].map((list) => new Set(list.map(({ upload }) => upload)));
  const problems: HandInProblem[] = [];
  if (files.some(({ upload }) => !described!.has(upload))) problems.push('files_undescribed');
  if (words.files.some(({ upload }) => !came!.has(upload))) problems.push('files_absent');
  return problems;
}

const undescribed = (file: TipFile): DescribedFile => ({ ...file, folder: null, role: null, handIn: null });

function describedFile(file: TipFile, said: HandInFile | undefined, words: HandInDocument): DescribedFile {
  if (!said) return undescribed(file);
  const { name, type, note, folder, role, camera, shown, lastModifiedAt } = said;
  const check = shown && clockOf(words, camera);
  const corrected = shown && check ? correct(shown, check) : undefined;
  return { ...file, name, type, note, folder, role, handIn: { camera, lastModifiedAt, shown, corrected } };
}

/** The one that was checked for this camera; where only one was checked, it stands for all that name no other. */
function clockOf({ cameras, clocks }: HandInDocument, id: string | undefined): ClockCheck | undefined {
  const named = cameras.find((camera) => camera.id === id)?.clock;
  if (named !== undefined) return clocks.find((clock) => clock.id === named);
  return clocks.length === 1 ? clocks[0] : undefined;
}

function keptOf(
  { recorder, exportedBy, exportedAt, clocks, cameras }: HandInDocument,
  problems: HandInProblem[],
): TipHandIn {
  return { recorder, exportedBy, exportedAt, clocks: clocks.map(readCheck), cameras, problems };
}

function readCheck(check: ClockCheck): KeptClock {
  const reading = readClock(check);
  return { ...check, ...(reading ? { reading } : {}) };
}
