import type { TipFile } from './wire.ts';

/** Start and end of a digest: enough to compare by eye, while the whole one is copied. */
export const shortHash = (hash: string): string => `${hash.slice(0, 10)}…${hash.slice(-6)}`;

export type Agreement = 'all' | 'without_intake' | 'without_sender' | 'pending' | 'differs';

/**
 * Do the three digests of one file agree? The vault's is the one the others are held against, so without it nothing can
 * be said yet. A sender without JavaScript sends none; over tus the intake has none of the whole file, only of its segments.
 */
export function agreement(file: Pick<TipFile, 'senderSha256' | 'intakeSha256' | 'sha256'>): Agreement {
  const { senderSha256, intakeSha256, sha256 } = file;
  if (!sha256) return senderSha256 && intakeSha256 && senderSha256 !== intakeSha256 ? 'differs' : 'pending';
  if ((senderSha256 && senderSha256 !== sha256) || (intakeSha256 && intakeSha256 !== sha256)) return 'differs';
  if (!senderSha256) return 'without_sender';
  return intakeSha256 ? 'all' : 'without_intake';
}
