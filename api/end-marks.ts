import { closeSync, fdatasyncSync, mkdirSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * MARKS OF THE END. An appeal that no longer holds is marked in `<SITE_DIR>/ended.log`, one line each, appended and synced
 * before the person who ended it is answered. The public half reads the log with every request (a file's length is
 * all it asks for), so nothing that is marked is shown, whatever release is live and whether or not anybody builds a new
 * one (DESIGN section 5). A mark is never taken back: an appeal that holds again has a higher revision.
 */
export const endings = ['withdrawn', 'suspended', 'erased'] as const;
const endMark = z.strictObject({
  publicId: z.string().regex(/^EF-20\d{2}-\d{6}$/),
  /** the last revision that no longer holds */
  revision: z.number().int().min(1),
  /** `erased`: a name ban or a mistaken identity, of which nothing stays, not even a friendly page */
  how: z.enum(endings),
  endedAt: z.iso.datetime(),
});
export type EndMark = z.infer<typeof endMark>;

const logOf = (siteDir: string): string => join(siteDir, 'ended.log');

/** Durable when it returns. Several processes may mark at once: a line is appended in one piece. */
export function markEnded(siteDir: string, mark: EndMark): void {
  mkdirSync(siteDir, { recursive: true });
  const file = openSync(logOf(siteDir), 'a');
  try {
    // the first line end closes what a process that was killed may have left
    writeSync(file, `\n${JSON.stringify(endMark.parse(mark))}\n`);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A mark as it counts. */
export interface Marked extends EndMark {
  /** of the line itself: `endedAt` is that of the first mark of the revision */
  readonly markedAt: string;
}

export interface EndMarks {
  /** The mark of an appeal that counts. */
  get(publicId: string): Marked | undefined;
  all(): IterableIterator<Marked>;
  /** Grows with every mark. */
  readonly length: number;
}

/** What is marked now: reads what was appended since it was asked last. A line that is not whole yet waits. */
export function openEndMarks(siteDir: string): { read(): EndMarks } {
  const path = logOf(siteDir);
  const marks = new Map<string, Marked>();
  let known = 0;
  const read = (): EndMarks => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < known) {
      marks.clear(); // a restored or shortened log is read from its beginning
      known = 0;
    }
    if (size > known) known += take(path, known, size - known, marks);
    return { get: (publicId) => marks.get(publicId), all: () => marks.values(), length: known };
  };
  return { read };
}

function take(path: string, from: number, length: number, marks: Map<string, Marked>): number {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    const whole = bytes.subarray(0, readSync(file, bytes, 0, length, from));
    const end = whole.lastIndexOf(0x0a) + 1;
    for (const line of whole.subarray(0, end).toString().split('\n').filter(Boolean)) note(line, marks);
    return end;
  } finally {
    closeSync(file);
  }
}

/** A line nobody can read must not bring an appeal back, nor stop the others from being taken down. */
function note(line: string, marks: Map<string, Marked>): void {
  const parsed = endMark.safeParse(readJson(line));
  if (!parsed.success) return;
  const mark = parsed.data;
  const before = marks.get(mark.publicId);
  if (before && !outweighs(mark, before)) return;
  // of the same revision the first mark says when it ended: the day of an acquittal is nobody's business
  const endedAt = before?.revision === mark.revision ? before.endedAt : mark.endedAt;
  marks.set(mark.publicId, { ...mark, endedAt, markedAt: mark.endedAt });
}

const gravity = { suspended: 0, withdrawn: 1, erased: 2 } as const;

/** What is suspended can be ended for good, and nothing weakens an end. */
export const isGraver = (how: EndMark['how'], than: EndMark['how']): boolean => gravity[how] > gravity[than];

/** Whether a mark says more than the one that stands. */
export const outweighs = (mark: EndMark, before: EndMark): boolean =>
  mark.revision > before.revision || (mark.revision === before.revision && isGraver(mark.how, before.how));

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // half a line of a process that was killed, joined with the next
  }
}
