import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appealSchema, isShown } from '../api/appeal/model.ts';
import { contentDir } from './rules.ts';

/** Answers to one person, the staff half, status pages and the tip form of one appeal. */
const unlisted = /^\/(en\/)?(desk|kvittering|afvist|svar\/dialog|404|efterlysninger\/[^/]+\/tip)(\/|$)/;

/** Whether a page belongs in the sitemap: public, and not about a person who can be recognised. */
export function isListed(page: string): boolean {
  const { pathname } = new URL(page);
  const publicId = /\/(EF-\d{4}-\d{6})\//.exec(pathname)?.[1];
  return !unlisted.test(pathname) && (!publicId || indexable().has(publicId));
}

let known: Set<string> | undefined;
function indexable(): Set<string> {
  const folder = join(contentDir(), 'appeals');
  known ??= new Set(
    readdirSync(folder)
      .map((name) => appealSchema.parse(JSON.parse(readFileSync(join(folder, name, 'appeal.json'), 'utf8'))))
      .filter((appeal) => isShown(appeal, new Date()) && appeal.sharing.indexable)
      .map(({ publicId }) => publicId),
  );
  return known;
}
