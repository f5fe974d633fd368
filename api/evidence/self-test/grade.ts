import { createHash } from 'node:crypto';
import type { FileDescription } from '../../db/values.ts';
import type { TipFile } from '../../drop/documents.ts';
import type { Bench } from '../bench.ts';
import { describeFile, examine } from '../describe/describe.ts';
import { detectType, isProgram } from '../describe/media-type.ts';
import { readStructure, structureBytes } from '../describe/structure.ts';
import { programCode } from '../failure.ts';
import { draws, reserveFor } from '../preview/preview.ts';
import { withPlaintext } from '../sandbox/plaintext.ts';
import { arrivedSource, readBytes, type Source } from '../sandbox/source.ts';

/** What grading may use: neither database nor vault, so nothing of a clip can be kept there. */
export type Grading = Pick<
  Bench,
  'drop' | 'identity' | 'sandbox' | 'programs' | 'scratch' | 'laidOutBytes' | 'now' | 'log'
>;

export interface Graded {
  readonly description: FileDescription;
  readonly sha256: string;
}

/** Describes and grades a clip where it lies, with the very programs that look at evidence; what they draw is thrown away. */
export async function gradeClip(grading: Grading, file: TipFile, signal: AbortSignal): Promise<Graded> {
  const source = arrivedSource(grading, { id: file.upload, sizeBytes: file.sizeBytes, segments: file.segments });
  const sha256 = await digestOf(source, signal);
  return { sha256, description: await describeClip(grading, file, source, signal) };
}

async function digestOf(source: Source, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.read(0, source.sizeBytes)) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex');
}

async function describeClip(
  grading: Grading,
  { name, type, sizeBytes }: TipFile,
  source: Source,
  signal: AbortSignal,
): Promise<FileDescription> {
  const claims = { claimedName: name, claimedType: type, sizeBytes };
  const head = await readBytes(source, 0, structureBytes);
  const detected = detectType(head);
  if (isProgram(detected.type, { claimedName: name, role: null }))
    return { detectedType: detected.type, kind: 'other', remarks: [programCode] };
  const mayStream = detected.kind !== 'picture';
  const look = await examine(grading, source, { reserveBytes: 0, patient: false, mayStream }, detected, signal);
  const description = describeFile(claims, detected, readStructure(head, detected.type), look);
  const draw = draws[description.kind];
  if (!draw || description.remarks.includes('unreadable') || grading.sandbox.tier === 'D') return description;
  const room = { reserveBytes: reserveFor(description), patient: false, mayStream };
  const facts = await withPlaintext(grading, source, room, signal, (plaintext) =>
    draw({ bench: grading, ...plaintext, description, sizeBytes, signal, publish: () => Promise.resolve(true) }),
  );
  const remarks = [...new Set([...description.remarks, ...(facts?.remarks ?? ['too_large'])])];
  return { ...description, ...facts, remarks };
}
