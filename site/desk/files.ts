import type { DeskText } from '../text/desk.ts';
import type { Preview, TipFile } from './wire.ts';

export type Stage = 'working' | 'ready' | 'quarantined' | 'failed' | 'withheld' | 'disposed';

/** The eleven states of a file, as the six a moderator needs. */
export function stage(file: Pick<TipFile, 'state'>): Stage {
  if (file.state === 'queued') return 'ready';
  const { state } = file;
  if (state === 'quarantined' || state === 'failed' || state === 'withheld' || state === 'disposed') return state;
  return 'working';
}

/** Set aside, and not yet the specialist's alone. */
export const isOnItsWay = ({ withheld }: Pick<TipFile, 'withheld'>): boolean =>
  withheld !== null && withheld.state !== 'finished';

export const preview = (file: Pick<TipFile, 'previews'>, name: Preview['name']): Preview | undefined =>
  file.previews.find((candidate) => candidate.name === name);

const sameType = new Map([
  ['image/jpg', 'image/jpeg'],
  ['video/x-m4v', 'video/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['video/x-msvideo', 'video/avi'],
  ['application/octet-stream', ''],
]);
const plain = (type: string): string => {
  const lower = type.toLowerCase().split(';')[0]!.trim();
  return sameType.get(lower) ?? lower;
};

/** A sender's device that named no type has not claimed anything, so nothing can disagree with it. */
export function typeDiffers(claimed: string, detected: string | undefined): boolean {
  const [a, b] = [plain(claimed), plain(detected ?? '')];
  return a !== '' && b !== '' && a !== b;
}

type Staged = Pick<TipFile, 'id' | 'state'>;

/** What to say aloud when work on files has ended since the page was last read; nothing while it merely goes on. */
export function finished(before: readonly Staged[], files: readonly Staged[], words: DeskText['files']): string {
  const working = new Set(before.filter((file) => stage(file) === 'working').map(({ id }) => id));
  const say = {
    ready: words.becameReady,
    failed: words.becameFailed,
    quarantined: words.becameQuarantined,
    withheld: words.becameWithheld,
    disposed: words.becameDisposed,
  };
  return files
    .flatMap((file, i) => {
      const now = stage(file);
      return working.has(file.id) && now !== 'working' ? [say[now](i + 1)] : [];
    })
    .join(' ');
}
