import type { APIRoute } from 'astro';
import { readCard } from '../../cards.ts';

export const GET: APIRoute = async ({ params }) =>
  new Response(await readCard(params['card']!), { headers: { 'Content-Type': 'image/jpeg' } });
