import type { APIRoute } from 'astro';
import { facetOf, feedOf } from '../../../../../feed.ts';
import { jsonFeed } from '../../../../../json-feed.ts';
import { languageOf } from '../../../../../language.ts';
import { answer } from '../../../../../open-data.ts';

export const GET: APIRoute = ({ params, site }) => answer(jsonFeed(feedOf(languageOf(params), facetOf(params)), site!));
