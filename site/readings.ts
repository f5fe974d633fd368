import { z } from 'zod';
import { folders, type Rendered, readWritten, renderMarkdown } from './content.ts';
import type { Language } from './language.ts';

/** The pages people read: `content/pages/<page>/{da,en}.md`. */
const schema = z.strictObject({ title: z.string(), lead: z.string(), updatedAt: z.iso.date() });

export const readingNames = (): string[] => folders('pages');

export async function readReading(page: string, lang: Language): Promise<z.infer<typeof schema> & Rendered> {
  const written = readWritten('pages', page, `${lang}.md`);
  if (!written) throw new Error(`content/pages/${page} has no ${lang}.md`);
  return { ...schema.parse(written.data), ...(await renderMarkdown(written.body)) };
}
