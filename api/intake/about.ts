import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The appeal a tip says it is about, when it is published: appeals take turns (gate.ts) and have rates (pressure.ts), and
 * whoever makes numbers up must not have turns of their own for it.
 */
export const publishedAppeal = (siteDir: string, appeal: string | undefined): string | undefined =>
  appeal && /^EF-20\d{2}-\d{6}$/.test(appeal) && existsSync(join(siteDir, 'live/public/api/appeals', `${appeal}.json`))
    ? appeal
    : undefined;
