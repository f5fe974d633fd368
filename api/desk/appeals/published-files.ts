import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { furtherLanguages, languages } from '../../appeal/language.ts';
import { appealSchema, type LiveAppeal, revisionsOf } from '../../appeal/model.ts';
import { publishedFrom } from '../../appeal/publish.ts';
import { markdown } from '../../appeal/text.ts';
import type { Tables } from '../../db/store.ts';
import type { MadePicture } from '../../db/values.ts';
import { openBytes } from '../../drop/age.ts';
import { appealMadeKey } from '../../drop/keys.ts';
import { readAll } from '../../drop/open-blobs.ts';
import { digestOf } from '../../evidence/custody.ts';
import type { Desk } from '../desk.ts';
import { draftOf } from './appeal-draft.ts';
import type { AppealRow } from './appeal-row.ts';
import { type PictureRow, picturesOf } from './picture-row.ts';
import { publicName, shownPictures, withPictures } from './pictured-draft.ts';

type DecisionRow = Tables['appealDecision']['$inferSelect'];

/** What lies in `<CONTENT_DIR>/appeals/<publicId>/`, by name: what was decided on, in its public form, and its pictures. */
export async function publishedFiles(
  desk: Desk,
  row: AppealRow,
  decision: DecisionRow,
): Promise<Map<string, Uint8Array>> {
  const draft = draftOf(decision.draft);
  const pictures = await picturesOf(desk.store.read, desk.store.t, row.id);
  const at = desk.now().toISOString();
  const decided = {
    author: row.author,
    decidedBy: decision.byUser,
    rank: decision.rank,
    unit: decision.unit,
    at: decision.at.toISOString(),
    secondReviewer: decision.byUser,
    rulesVersion: decision.rulesVersion,
  };
  const publishedAt = row.firstPublishedAt?.toISOString() ?? at;
  const earlier = earlierRevisions(desk, row);
  const issue = { publicId: row.publicId, revision: row.revision, publishedAt, updatedAt: at, ...earlier };
  const { appeal, texts } = publishedFrom(withPictures(draft, pictures), decided, issue);
  const files = new Map<string, Uint8Array>();
  files.set('appeal.json', Buffer.from(`${JSON.stringify(appeal, undefined, 2)}\n`));
  for (const lang of [...languages, ...furtherLanguages]) {
    const text = texts[lang];
    if (text) files.set(`${lang}.md`, Buffer.from(markdown(text.head, text.body)));
  }
  for (const picture of shownPictures(draft, pictures))
    for (const made of picture.made ?? [])
      if (made.name !== 'base.jpg')
        files.set(`${publicName(picture)}-${made.name}`, await openMade(desk, decision, picture, made));
  return files;
}

/** What lies in the folder knows when it came out, be it an appeal or what is left of one. */
function earlierRevisions({ contentDir }: Desk, { publicId, revision }: AppealRow): Pick<LiveAppeal, 'earlier'> {
  const file = join(contentDir ?? '', 'appeals', publicId, 'appeal.json');
  if (!contentDir || !existsSync(file)) return {};
  const lying = revisionsOf(appealSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  return { earlier: lying.filter((one) => one.revision < revision) };
}

/** Throws for one that is not the drawing that was decided on. */
async function openMade(
  { vault, viewingIdentity }: Desk,
  { pictures }: DecisionRow,
  row: PictureRow,
  made: MadePicture,
): Promise<Uint8Array> {
  const { name, drawing } = row;
  const sealed = await readAll(await vault.get(appealMadeKey(row, drawing, made.name)));
  const bytes = openBytes(sealed, viewingIdentity);
  const decided = pictures.find((one) => one.name === name && one.drawing === drawing);
  if (decided?.sha256[made.name] !== digestOf(bytes)) throw new Error('not the picture that was approved');
  return bytes;
}
