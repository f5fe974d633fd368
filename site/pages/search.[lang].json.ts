import type { APIRoute } from 'astro';
import { languageOf } from '../language.ts';
import { searchFile } from '../search-file.ts';

/** For the intake alone (api/intake/search-page.ts): a part of the release that is not served as it lies there. */
export const GET: APIRoute = ({ params: { lang } }) =>
  new Response(JSON.stringify(searchFile(languageOf(lang === 'da' ? {} : { lang }))), {
    headers: { 'Content-Type': 'application/json' },
  });
