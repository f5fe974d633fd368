import type { FileDescription } from '../db/tables.ts';
import { actor, type Bench, type FileRow, type OriginalRow, type Step } from './bench.ts';
import { recordCustody } from './custody.ts';
import { readExif } from './exif.ts';
import { advance, hasAttemptsLeft } from './lease.ts';
import { detectType, headBytes, isPlaylist, type MediaType, needsOwnPlayer } from './media-type.ts';
import { headOf, originalOf, type Room, withPlaintext } from './plaintext.ts';
import { type Facts, probeFilm } from './probe.ts';
import { originalSource } from './source.ts';

/**
 * scanned → described: what the file is by its bytes, and what it says about itself. Whatever a file says is a claim,
 * shown as one. A file nobody can read is not a failure: it is kept, and a remark says so.
 */
export const describe: Step = async (bench, file, signal) => {
  const original = await originalOf(bench, file.id);
  const detected = detectType(await headOf(bench, original, headBytes));
  const room = { reserveBytes: 0, patient: hasAttemptsLeft(file), mayStream: detected.kind !== 'picture' };
  const facts = await examine(bench, original, room, detected, signal);
  const description: FileDescription = {
    detectedType: detected.type,
    kind: detected.kind,
    ...facts,
    remarks: [...new Set([...expectations(file, detected), ...facts.remarks])],
  };
  await advance(bench, file, 'described', { description }, async (tx) => {
    const { id: fileId, tipId } = file;
    const tool = toolFor(bench, detected);
    await recordCustody(tx, bench.store.t, {
      ...actor,
      at: bench.now(),
      action: 'describe',
      tipId,
      fileId,
      sha256Before: original.sha256,
      sha256After: original.sha256,
      ...(tool ? { tool } : {}),
      details: { detectedType: detected.type },
    });
  });
};

/** Who said what the description says; nobody, when the bytes alone did. */
function toolFor({ sandbox, programs }: Bench, { kind }: MediaType): string | undefined {
  if (kind === 'other' || sandbox.tier === 'D') return undefined;
  return kind === 'picture' ? programs.exiftool : programs.ffmpeg;
}

async function examine(
  bench: Bench,
  original: OriginalRow,
  room: Room,
  { kind }: MediaType,
  signal: AbortSignal,
): Promise<Facts> {
  if (kind === 'other') return { remarks: [] };
  if (bench.sandbox.tier === 'D') return { remarks: ['no_sandbox'] };
  const look = kind === 'picture' ? readExif : probeFilm;
  const source = originalSource(bench, original);
  const facts = await withPlaintext(bench, source, room, signal, ({ input }) => look(bench.sandbox, input, signal));
  return facts ?? { remarks: ['too_large'] };
}

/** What a moderator should know before opening anything. */
function expectations(file: FileRow, { kind, type }: MediaType): string[] {
  const claimed = claimedKind(file);
  if (file.sizeBytes === 0) return ['empty_file'];
  if (isPlaylist(type)) return ['playlist_disguised'];
  if (needsOwnPlayer(type, file.claimedName)) return ['needs_own_player'];
  if (claimed && kind === 'other') return ['type_differs', 'unreadable'];
  return claimed && claimed !== kind && (claimed === 'picture' || kind === 'picture') ? ['type_differs'] : [];
}

function claimedKind({ claimedName, claimedType }: FileRow): FileDescription['kind'] | undefined {
  const [major] = claimedType.split('/');
  if (major === 'image' || /\.(jpe?g|png|heic|heif|webp|gif|tiff?|avif)$/i.test(claimedName)) return 'picture';
  if (major === 'video' || /\.(mp4|mov|m4v|avi|mkv|webm|3gp|mpe?g|ts|wmv)$/i.test(claimedName)) return 'video';
  return major === 'audio' || /\.(mp3|m4a|wav|aac|amr|ogg|opus|flac)$/i.test(claimedName) ? 'audio' : undefined;
}
