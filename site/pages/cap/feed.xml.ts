import type { APIRoute } from 'astro';
import { capIndex } from '../../cap.ts';

export const GET: APIRoute = ({ site }) => new Response(capIndex(site!));
