import type { APIRoute } from 'astro';
import { readCard } from '../../cards.ts';

export const GET: APIRoute = async ({ params, site }) =>
  new Response(await readCard(params['card']!, site!), { headers: { 'Content-Type': 'image/jpeg' } });
