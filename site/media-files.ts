import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Picture } from '../api/appeal/media.ts';
import { contentDir } from './content.ts';
import { type Language, languages } from './language.ts';

/**
 * The files of a picture, film or sound: `<name>-<width>.<format>`. Each has a still in three files; a picture may have a
 * large one beside them; a film and a sound have the renditions they were made in, and captions in both languages.
 */
const stills = ['400.webp', '800.webp', '800.jpg'] as const;
const largeEnding = '1600.webp';

const isPlayed = ({ kind }: Picture): boolean => kind === 'video' || kind === 'audio';

/** What a browser may play, the best first; empty for a picture. */
export const playable = (picture: Picture): readonly { ending: string; type: string }[] =>
  isPlayed(picture)
    ? (picture.renditions ?? [])
        .filter(({ format }) => format in playedTypes)
        .toSorted((a, b) => b.width - a.width)
        .map(({ width, format }) => ({ ending: `${width}.${format}`, type: playedTypes[format]! }))
    : [];
const playedTypes: Record<string, string> = {
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
};

/** Whether a picture was prepared in a size for looking closely. */
export const hasLarge = (publicId: string, picture: Picture): boolean =>
  !isPlayed(picture) &&
  (picture.renditions?.some(({ width, format }) => `${width}.${format}` === largeEnding) ||
    existsSync(join(contentDir(), 'appeals', publicId, `${picture.name}-${largeEnding}`)));

/** Every file that lies beside the appeal, below `/media/<publicId>/`. */
export const filesOf = (publicId: string, picture: Picture): string[] =>
  [
    ...stills,
    ...(hasLarge(publicId, picture) ? [largeEnding] : []),
    ...playable(picture).map(({ ending }) => ending),
  ].map((ending) => `${picture.name}-${ending}`);

export const captionFile = ({ name }: Picture, lang: Language): string => `${name}.${lang}.vtt`;

/** The caption files of a film or sound, which are made from the words in appeal.json. */
export const captionFiles = (picture: Picture): string[] =>
  picture.captions ? languages.map((lang) => captionFile(picture, lang)) : [];
