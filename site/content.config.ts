import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'zod';
import { appealSchema } from '../api/appeal/model.ts';
import { appealTextSchema } from '../api/appeal/text.ts';
import { declarationSchema } from './declaration.ts';
import { contentDir } from './rules.ts';

/** `EF-2026-000101/appeal.json` is `EF-2026-000101`; `EF-2026-000101/da.md` is `EF-2026-000101/da`. */
const byFolder = ({ entry }: { entry: string }) => entry.replace(/\/appeal\.json$/, '').replace(/\.(md|json)$/, '');
const from = (folder: string, pattern: string) =>
  glob({ base: `${contentDir()}/${folder}`, pattern, generateId: byFolder });

export const collections = {
  appeals: defineCollection({ loader: from('appeals', '*/appeal.json'), schema: appealSchema }),
  appealTexts: defineCollection({ loader: from('appeals', '*/{da,en}.md'), schema: appealTextSchema }),
  declarations: defineCollection({ loader: from('declarations', '*.json'), schema: declarationSchema }),
  readings: defineCollection({
    loader: from('pages', '*/{da,en}.md'),
    schema: z.strictObject({ title: z.string(), lead: z.string(), updatedAt: z.iso.date() }),
  }),
};
