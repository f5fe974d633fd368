/** Inclusive start, exclusive end, inside the content. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * One byte range of RFC 9110 section 14. undefined: send the whole content (no range, several, or one we do not
 * understand, as the RFC lets us). 'unsatisfiable': answer 416.
 */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const [whole, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '') ?? [];
  if (whole === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return suffix(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  // "bytes=5-2" is not a range at all (14.1.1); past the end is one that cannot be met
  if (last !== '' && Number(last) < start) return undefined;
  return start < sizeBytes ? { start, end } : 'unsatisfiable';
}

const suffix = (length: number, sizeBytes: number): ByteRange | 'unsatisfiable' =>
  length === 0 || sizeBytes === 0 ? 'unsatisfiable' : { start: Math.max(0, sizeBytes - length), end: sizeBytes };
