import type { APIRoute } from 'astro';
import { answer, summaryPage } from '../../open-data.ts';

/** Further pages of the list, from the second on; each names the next. */
export const GET: APIRoute = ({ params, site }) => answer(summaryPage(Number(params['page']), site!));
