import { lstatSync } from 'node:fs';
import { z } from 'zod';

/** What comes back from the sandbox was made next to hostile bytes: it is checked before it is believed or opened. */

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

/** What a program printed; undefined when it is not what was asked for. */
export const readAnswer = <T>(schema: z.ZodType<T>, stdout: string): T | undefined =>
  json.pipe(z.unknown().pipe(schema)).safeParse(stdout).data;

/** A file with bytes in it. A link made inside would be followed out here, to anything we may read; a pipe would wait forever. */
export function isPlainFile(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size > 0;
}
