import type { APIRoute } from 'astro';
import { atom } from '../../feed.ts';
import { inBothLanguages, type Language } from '../../language.ts';
import { endedAppeals, shownAppeals } from '../../published.ts';

export const getStaticPaths = inBothLanguages;

export const GET: APIRoute<{ lang: Language }> = async ({ props, site }) =>
  new Response(atom(props.lang, site!, await shownAppeals(), await endedAppeals()), {
    headers: { 'Content-Type': 'application/atom+xml; charset=utf-8' },
  });
