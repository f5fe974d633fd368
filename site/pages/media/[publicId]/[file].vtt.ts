import type { APIRoute } from 'astro';
import { type Language, languages } from '../../../language.ts';
import { captionFile } from '../../../media-files.ts';
import { findShown } from '../../../published.ts';

/** The captions of a film, as they stand in appeal.json. */
export const GET: APIRoute = ({ params: { publicId = '', file = '' } }) => {
  const { media } = findShown(publicId).appeal;
  const lang = languages.find((one): one is Language => file.endsWith(`.${one}`));
  const film = lang && media.find((picture) => captionFile(picture, lang) === `${file}.vtt`);
  if (!film?.captions) throw new Error(`${publicId} has no captions ${file}`);
  return new Response(`${film.captions[lang!].trim()}\n`, { headers: { 'Content-Type': 'text/vtt; charset=utf-8' } });
};
