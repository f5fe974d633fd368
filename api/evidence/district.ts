import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeError } from '../log.ts';
import type { Bench } from './bench.ts';

/** The id stands in a path, and a sender's device chose it: no dots, no slashes. */
const publicId = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/;
const published = z.object({ district: z.string().regex(/^[a-z][a-z_-]{0,39}$/) });

/**
 * The police district an appeal was published for. Null when we do not know the appeal: then every district sees the tip.
 * Nothing that is wrong with the published facts may keep a tip from coming in.
 */
export async function districtOf({ contentDir, log }: Bench, appeal: string | undefined): Promise<string | null> {
  if (contentDir === undefined || appeal === undefined || !publicId.test(appeal)) return null;
  try {
    const facts: unknown = JSON.parse(await readFile(join(contentDir, 'appeals', appeal, 'appeal.json'), 'utf8'));
    return published.parse(facts).district;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log('appeal_unreadable', describeError(error));
    return null;
  }
}
