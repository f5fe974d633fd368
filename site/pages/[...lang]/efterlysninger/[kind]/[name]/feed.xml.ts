import type { APIRoute } from 'astro';
import { atom, facetOf, feedOf } from '../../../../../feed.ts';
import { languageOf } from '../../../../../language.ts';

export const GET: APIRoute = ({ params, site }) =>
  new Response(atom(feedOf(languageOf(params), facetOf(params)), site!));
