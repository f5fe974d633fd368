import type { APIRoute } from 'astro';
import { atom } from '../../feed.ts';
import { languageOf } from '../../language.ts';
import { endedAppeals, shownAppeals } from '../../published.ts';

export const GET: APIRoute = ({ params, site }) =>
  new Response(atom(languageOf(params), site!, shownAppeals(), endedAppeals()), {
    headers: { 'Content-Type': 'application/atom+xml; charset=utf-8' },
  });
