import type { Query } from '../../db/store.ts';
import type { FileDescription } from '../../db/values.ts';
import { actor, type Bench, type FileRow, type OriginalRow, type Step } from '../bench.ts';
import { recordCustody } from '../custody.ts';
import { programCode } from '../failure.ts';
import { tellWhenAllSeen } from '../notices.ts';
import { headOf, originalOf, type Room, withPlaintext } from '../sandbox/plaintext.ts';
import { originalSource, type Source } from '../sandbox/source.ts';
import { advance, hasAttemptsLeft } from '../schedule/lease.ts';
import { lookAtPicture } from './exif.ts';
import { type Facts, type Look, noHints } from './facts.ts';
import {
  detectType,
  isPlaylist,
  isProgram,
  isRecorder,
  isRecorderName,
  type MediaType,
  needsOwnPlayer,
} from './media-type.ts';
import { lookAtFilm } from './probe.ts';
import { readStructure, type Structure, structureBytes } from './structure.ts';
import { describeSource } from './traces.ts';

/**
 * scanned → described: what the file is by its bytes, and what it says about itself. Whatever a file says is a claim,
 * shown as one. A file nobody can read is not a failure: it is kept, and a remark says so.
 */
export const describe: Step = async (bench, file, signal) => {
  const original = await originalOf(bench, file.id);
  const head = await headOf(bench, original, structureBytes);
  const detected = detectType(head);
  if (isProgram(detected.type, file)) return keepShut(bench, file, original, detected);
  const room = { reserveBytes: 0, patient: hasAttemptsLeft(file), mayStream: detected.kind !== 'picture' };
  const look = await examine(bench, originalSource(bench, original), room, detected, signal);
  const description = describeFile(file, detected, readStructure(head, detected.type), look);
  await advance(bench, file, 'described', { description }, (tx) =>
    recordDescription(bench, tx, original, { file, detected, tool: toolFor(bench, detected) }),
  );
};

/** A program is known by its first bytes and that is all we look at: it is kept as it came, and nothing of ours opens it. */
async function keepShut(bench: Bench, file: FileRow, original: OriginalRow, detected: MediaType): Promise<void> {
  const description: FileDescription = { detectedType: detected.type, kind: 'other', remarks: [programCode] };
  await advance(bench, file, 'quarantined', { description, failure: programCode }, async (tx) => {
    const { id: fileId, tipId } = file;
    await recordDescription(bench, tx, original, { file, detected });
    await recordCustody(tx, bench.store.t, {
      ...{ ...actor, at: bench.now(), action: 'quarantine', tipId, fileId, reason: programCode },
      sha256After: original.sha256,
    });
    await tellWhenAllSeen(bench, tx, tipId);
  });
}

interface Described {
  readonly file: FileRow;
  readonly detected: MediaType;
  readonly tool?: string | undefined;
}

async function recordDescription(
  bench: Bench,
  tx: Query,
  { sha256 }: OriginalRow,
  { file: { id: fileId, tipId }, detected, tool }: Described,
): Promise<void> {
  await recordCustody(tx, bench.store.t, {
    ...actor,
    at: bench.now(),
    action: 'describe',
    tipId,
    fileId,
    sha256Before: sha256,
    sha256After: sha256,
    ...(tool ? { tool } : {}),
    details: { detectedType: detected.type },
  });
}

type Claims = Pick<FileRow, 'claimedName' | 'claimedType' | 'sizeBytes'>;

/** All that is known of a file before it is drawn. */
export function describeFile(
  file: Claims,
  detected: MediaType,
  structure: Structure,
  { facts: seen, hints }: Look,
): FileDescription {
  const facts = withOwnPlayer(file, detected, seen);
  const { brand, c2pa, recordedAt } = structure;
  const kind = facts.kind ?? detected.kind;
  const traces = describeSource({ ...file, detectedType: detected.type, facts, hints, structure });
  const captured = recordedAt && !facts.capturedAt ? { capturedAt: recordedAt, capturedAtSource: 'DHAV' } : {};
  return {
    detectedType: detected.type,
    kind,
    ...(brand === undefined ? {} : { brand }),
    ...(c2pa === undefined ? {} : { c2pa }),
    ...facts,
    ...captured,
    ...(traces.length > 0 ? { traces } : {}),
    remarks: [...new Set([...expectations(file, { ...detected, kind }), ...facts.remarks])],
  };
}

/** What a recorder wrote in a way nobody else reads is not broken: its own player opens it. */
function withOwnPlayer({ claimedName }: Claims, { type }: MediaType, facts: Facts): Facts {
  if (!facts.remarks.includes('unreadable') || !(isRecorder(type) || isRecorderName(claimedName))) return facts;
  return {
    ...facts,
    kind: 'other',
    remarks: facts.remarks.map((it) => (it === 'unreadable' ? 'needs_own_player' : it)),
  };
}

/** Who said what the description says; nobody, when the bytes alone did. */
function toolFor({ sandbox, programs }: Bench, detected: MediaType): string | undefined {
  const look = lookFor(detected);
  if (!look || sandbox.tier === 'D') return undefined;
  return look === lookAtPicture ? programs.exiftool : programs.ffmpeg;
}

/** Recorders' own formats are tried: ffmpeg opens some of them. */
function lookFor({ kind, type }: MediaType): typeof lookAtFilm | undefined {
  if (kind === 'picture') return lookAtPicture;
  return kind !== 'other' || isRecorder(type) ? lookAtFilm : undefined;
}

/** What programs in the sandbox see in it. */
export async function examine(
  bench: Pick<Bench, 'sandbox' | 'scratch' | 'laidOutBytes'>,
  source: Source,
  room: Room,
  detected: MediaType,
  signal: AbortSignal,
): Promise<Look> {
  const nothing = (...remarks: string[]): Look => ({ facts: { remarks }, hints: noHints });
  const look = lookFor(detected);
  if (!look) return nothing();
  if (bench.sandbox.tier === 'D') return nothing('no_sandbox');
  const seen = await withPlaintext(bench, source, room, signal, ({ input }) => look(bench.sandbox, input, signal));
  return seen ?? nothing('too_large');
}

/** What a moderator should know before opening anything. */
function expectations(file: Claims, { kind, type }: MediaType): string[] {
  const claimed = claimedKind(file);
  if (file.sizeBytes === 0) return ['empty_file'];
  if (isPlaylist(type)) return ['playlist_disguised'];
  if (kind === 'other' && needsOwnPlayer(type, file.claimedName)) return ['needs_own_player'];
  if (claimed && kind === 'other') return ['type_differs', 'unreadable'];
  return claimed && claimed !== kind && (claimed === 'picture' || kind === 'picture') ? ['type_differs'] : [];
}

function claimedKind({ claimedName, claimedType }: Claims): FileDescription['kind'] | undefined {
  const [major] = claimedType.split('/');
  if (major === 'image' || /\.(jpe?g|png|heic|heif|webp|gif|tiff?|avif)$/i.test(claimedName)) return 'picture';
  if (major === 'video' || /\.(mp4|mov|m4v|avi|mkv|webm|3gp|3g2|mpe?g|m?ts|m2ts|wmv)$/i.test(claimedName))
    return 'video';
  return major === 'audio' || /\.(mp3|m4a|wav|aac|amr|ogg|opus|flac)$/i.test(claimedName) ? 'audio' : undefined;
}
