import type { DraftMedia } from '../../appeal/draft.ts';
import type { DecidedPicture } from '../../db/values.ts';
import type { KeptDraft } from './appeal-draft.ts';
import type { PictureRow } from './picture-row.ts';

/** What a picture is called in public: drawn anew it is another one, for every cache on the way. */
export const publicName = ({ name, drawing }: Pick<PictureRow, 'name' | 'drawing'>): string => `${name}-${drawing}`;

/** The draft with what only the desk knows of its pictures: how large they were drawn, and what they were made from. */
export function withPictures(draft: KeptDraft, pictures: readonly PictureRow[]): KeptDraft {
  const media = (draft.media ?? []).map((one): DraftMedia => {
    const row = pictures.find(({ name }) => name === one.name);
    const shown = row?.made?.find(({ name }) => name === '800.jpg');
    if (row?.state !== 'made' || !shown) return one;
    const renditions = (row.made ?? []).flatMap(({ name, width, height, sha256 }) =>
      name === 'base.jpg'
        ? []
        : [{ width, height, format: name.endsWith('.webp') ? ('webp' as const) : ('jpg' as const), sha256 }],
    );
    return {
      ...one,
      ...{ name: publicName(row), width: 800, height: shown.height, renditions, sha256: row.sourceSha256 },
      ...(row.source.kind === 'copy' ? { sourceEvidenceId: row.source.exhibit } : {}),
    };
  });
  return { ...draft, media };
}

/** The pictures the draft shows, as they are drawn now. */
export const shownPictures = (draft: KeptDraft, pictures: readonly PictureRow[]): PictureRow[] =>
  pictures.filter(({ name }) => draft.media?.some((one) => one.name === name));

/** What stands in a decision of them. */
export const decidedPictures = (shown: readonly PictureRow[]): DecidedPicture[] =>
  shown.map(({ name, drawing, made }) => ({
    name,
    drawing,
    sha256: Object.fromEntries(
      (made ?? []).flatMap((one) => (one.name === 'base.jpg' ? [] : [[one.name, one.sha256]])),
    ),
  }));
