import type { APIRoute } from 'astro';
import { answer, summaryPage } from '../../open-data.ts';

export const GET: APIRoute = ({ site }) => answer(summaryPage(1, site!));
