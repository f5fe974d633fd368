import type { APIRoute } from 'astro';
import { languageOf } from '../language.ts';
import { shortGuides } from '../recorders.ts';

/** The guides to recorders for the hand-in wizard, which fetches them when somebody looks for theirs. */
export const GET: APIRoute = ({ params: { lang } }) =>
  new Response(JSON.stringify(shortGuides(languageOf(lang === 'da' ? {} : { lang }))), {
    headers: { 'Content-Type': 'application/json' },
  });
