/**
 * Hands every byte to `write`, which may take fewer than it was given (writev does on a full disk, before it fails; a pipe
 * does whenever it is full). Throws ENOSPC when nothing is taken, and what `write` throws.
 */
export async function writeAll(
  write: (parts: Uint8Array[]) => Promise<number>,
  parts: readonly Uint8Array[],
): Promise<void> {
  let left = parts.filter(({ length }) => length > 0);
  while (left.length > 0) {
    let written = await write(left);
    if (written === 0) throw Object.assign(new Error('nothing written'), { code: 'ENOSPC' });
    left = left.flatMap((part) => {
      const done = Math.min(written, part.length);
      written -= done;
      return done === part.length ? [] : [part.subarray(done)];
    });
  }
}
