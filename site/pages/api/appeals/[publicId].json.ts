import type { APIRoute } from 'astro';
import { answer, whole } from '../../../open-data.ts';
import { findShown } from '../../../published.ts';

export const GET: APIRoute = ({ params, site }) => answer(whole(findShown(params['publicId']!), site!));
