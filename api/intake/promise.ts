import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const words = z.object({ da: z.string(), en: z.string() });
const declarations = z.object({
  items: z.array(
    z.object({ id: z.string(), version: z.coerce.string(), promises: z.array(z.object({ text: words })).default([]) }),
  ),
});

/** Where the declaration of tips stands in this version for good (site/declarations.ts). */
export const declarationPath = (version: string, language: 'da' | 'en'): string =>
  `${language === 'en' ? '/en' : ''}/det-kan-du-forvente/tip/${encodeURIComponent(version)}/`;

/** The declaration in force for tips, and its first promise, as a receipt quotes them. */
export interface Receipt {
  readonly declaration?: { id: string; version: string };
  readonly promise?: { da: string; en: string };
}

/** Reads the live release's declarations; without them, or with others than we know how to read, nothing is promised. */
export function readPromise(siteDir: string): Receipt {
  const file = join(siteDir, 'live', 'public', 'declarations.json');
  if (!existsSync(file)) return {};
  const tips = declarations.safeParse(parse(readFileSync(file, 'utf8'))).data?.items.find(({ id }) => id === 'tips');
  if (!tips) return {};
  const promise = tips.promises[0]?.text;
  return { declaration: { id: tips.id, version: tips.version }, ...(promise ? { promise } : {}) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // a release that went wrong must not stop a tip
    return undefined;
  }
}
