import type { APIRoute } from 'astro';
import { capAlert } from '../../cap.ts';
import { findShown } from '../../published.ts';

export const GET: APIRoute = ({ params, site }) => new Response(capAlert(findShown(params['publicId']!), site!));
